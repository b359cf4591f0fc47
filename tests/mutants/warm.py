"""Mutants of functions, tried in processes that have everything imported already.

One run of the tests finds out which of them come by which line. Then a process is forked for each mutant: it puts the
changed code into the function that is there, so that whoever imported it has the changed one too, and runs the tests
that come by, until one fails.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, TextIO

import coverage
import pytest
from hypothesis import Phase, settings

from tests.mutants.children import Outcome, each
from tests.mutants.found import Mutant, source_of
from tests.mutants.parts import ROOT, Part

NOT_APPLIED = "not applied"
SLOW = 4.0
"""Seconds of the processor beyond which a test is not among the nearest ones."""
EXAMPLES = 12
"""How many examples Hypothesis draws: a mutant that hides from them mostly hides from hundreds."""
_A_FEW = 50
"""After how many mutants it is said how many there are still to come."""
_SETTINGS = "_hypothesis_internal_use_settings"
OPTIONS = (
    "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-n", "0", "--tb=no", "--capture=no",
    "-W", "ignore::pytest.PytestAssertRewriteWarning", "-m", "not postgres and not browser and not slow",
)  # fmt: skip


# As much of the second reading of the rules: diaries of each sort.
ENVIRONMENT = {"DIARY_ORACLE_SEEDS": "20"}


class NotApplied(Exception):
    """The function that is changed is not there to be changed: it is made anew in a process that imports it."""


@dataclass(slots=True)
class Covered:
    """What the tests come by, and what each of them takes."""

    tests: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    """By file and line."""
    seconds: dict[str, float] = field(default_factory=dict)

    def nearest(self, part: Part, mutant: Mutant) -> list[str]:
        """The tests that come by a mutant: of the file's own name first, then those that come by little else.

        What runs when the file is imported is everybody's: of that, all of the file's own name, and those that come by
        the file at all; where there is nothing in it to come by, those that come by most of the part.
        """
        lines, stem, lines_of = self.tests.get(mutant.file, {}), Path(mutant.file).stem, self._lines_of()

        def is_named(test: str) -> bool:
            return stem in test.partition("::")[0]

        widest = 1
        if mutant.function is not None:
            found = {t for line in range(mutant.line, mutant.last_line + 1) for t in lines.get(line, ())}
        else:
            found = {test for tests in lines.values() for test in tests}
            if not found:
                found, widest = set(self.seconds), -1
            found |= set(filter(is_named, self.seconds))
        quick = [test for test in found if self.seconds[test] <= SLOW]
        quick.sort(key=lambda test: (not is_named(test), widest * lines_of.get(test, 0), test))
        so_far = accumulate(self.seconds[test] for test in quick)
        return [test for test, seconds in zip(quick, so_far, strict=True) if seconds <= part.enough][
            : part.nearest
        ]

    def _lines_of(self) -> dict[str, int]:
        if not _LINES:
            for lines in self.tests.values():
                for tests in lines.values():
                    for test in tests:
                        _LINES[test] = _LINES.get(test, 0) + 1
        return _LINES


_LINES: dict[str, int] = {}


class Warm:
    """The plugin that takes over from pytest once the tests are collected."""

    def __init__(self, part: Part, mutants: Sequence[Mutant], answers: Path, progress: TextIO) -> None:
        self._part, self._mutants, self._answers, self._progress = part, mutants, answers, progress
        self._failed: list[str] = []
        self._killers: dict[str, int] = {}
        self._results: dict[str, tuple[str, float]] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Let Hypothesis draw little, and the same each time, and not look for the smallest example."""
        draw_few(session.items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find out what covers what, then try the mutants."""
        if session.testsfailed:
            raise session.Failed("the tests cannot be collected")
        gc.unfreeze()
        self._functions, self._caches = _functions(self._part), _caches()
        self._items = {item.nodeid: item for item in session.items}
        self._covered = self._run_once(session)
        if self._failed:
            raise session.Failed(f"fails without any change: {', '.join(self._failed)}")
        gc.freeze()
        each(self._mutants, self._try, self._limit, self._done)
        self._answers.write_text(
            json.dumps(
                {"results": self._results, "tests": self._covered.tests, "seconds": self._covered.seconds}
            )
        )
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what failed."""
        if report.failed:
            self._failed.append(report.nodeid)

    def _run_once(self, session: pytest.Session) -> Covered:
        measured = coverage.Coverage(
            data_file=None, include=[str(ROOT / self._part.folder / "*")], config_file=False
        )
        covered = Covered()
        for item in session.items:
            measured.start()
            measured.switch_context(item.nodeid)
            begun = time.process_time()
            _run(session, item)
            covered.seconds[item.nodeid] = time.process_time() - begun
            measured.stop()
        data = measured.get_data()
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file)
            covered.tests[str(Path(file).relative_to(ROOT))] = {
                line: sorted(test for test in tests if test) for line, tests in by_line.items()
            }
        return covered

    def _chosen(self, mutant: Mutant) -> list[str]:
        nearest = self._covered.nearest(self._part, mutant)
        # What noticed others of this file comes first, then what is quick.
        return sorted(
            nearest, key=lambda t: (-self._killers.get(f"{mutant.file} {t}", 0), self._covered.seconds[t])
        )

    def _limit(self, mutant: Mutant) -> float:
        return 10 + 5 * sum(self._covered.seconds[test] for test in self._chosen(mutant))

    def _try(self, mutant: Mutant) -> str:
        tests = self._chosen(mutant)
        try:
            self._apply(mutant)
        except NotApplied:
            return NOT_APPLIED
        items = [self._items[test] for test in tests]
        if not items:
            return ""
        session = items[0].session
        place = items[0].config._tmp_path_factory.getbasetemp() / f"mutant-{os.getpid()}"  # type: ignore[attr-defined]
        place.mkdir()
        items[0].config._tmp_path_factory._basetemp = place  # type: ignore[attr-defined]
        try:
            for item, following in zip_longest(items, items[1:]):
                _run(session, item, following)
                if self._failed:
                    return self._failed[0]
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return ""

    def _done(self, mutant: Mutant, outcome: Outcome) -> None:
        self._results[mutant.key] = (outcome.killed_by, outcome.seconds)
        killer = f"{mutant.file} {outcome.killed_by}"
        self._killers[killer] = self._killers.get(killer, 0) + 1
        if len(self._results) % _A_FEW == 0:
            self._progress.write(f"{self._part.name}: {len(self._results)} of {len(self._mutants)}\n")
            self._progress.flush()

    def _apply(self, mutant: Mutant) -> None:
        changed = compile(source_of(ROOT, mutant), str(ROOT / mutant.file), "exec")
        assert mutant.function is not None
        codes = [
            code for code in _codes(changed) if (code.co_qualname, code.co_firstlineno) == mutant.function
        ]
        functions = self._functions.get((mutant.file, *mutant.function), [])
        if len(codes) != 1 or not functions:
            raise NotApplied
        for function in functions:
            try:
                function.__code__ = codes[0]
            except ValueError as problem:
                raise NotApplied from problem
        for cache in self._caches:
            cache.cache_clear()


def draw_few(items: Sequence[pytest.Item]) -> None:
    """Let Hypothesis draw few examples, the same each time, and not look for the smallest that fails."""
    for item in items:
        test = getattr(item, "obj", None)
        drawn = getattr(test, _SETTINGS, None)
        if drawn is not None:
            setattr(test, _SETTINGS, _few(drawn))


def _few(drawn: settings) -> settings:
    return settings(
        drawn,
        max_examples=min(drawn.max_examples, EXAMPLES),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
    )


class _Nothing:
    """What comes after a test: nothing that needs more than the session, so that its module's fixtures go too."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[Any]:
        return [self._session]


def _run(session: pytest.Session, item: pytest.Item, following: pytest.Item | None = None) -> None:
    nextitem = _Nothing(session) if following is None else following
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _functions(part: Part) -> dict[tuple[str, str, int], list[FunctionType]]:
    """The functions of a part that are there, by file, qualified name and first line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    files = {str(ROOT / file): file for file in part.files()}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename in files:
            code = function.__code__
            key = (files[code.co_filename], code.co_qualname, code.co_firstlineno)
            found.setdefault(key, []).append(function)
    return found


def _caches() -> list[functools._lru_cache_wrapper[Any]]:
    """What the diary's functions remember of their answers, which the changed code might not give."""
    return [
        kept
        for kept in gc.get_objects()
        if isinstance(kept, functools._lru_cache_wrapper) and kept.__module__.startswith("diary.")
    ]


def run(part: Part, mutants: Sequence[Mutant], answers: Path, progress: TextIO) -> int:
    """Collect the tests of a part and try the mutants; the answers are written as JSON."""
    os.environ.update(ENVIRONMENT)
    arguments = [*OPTIONS, f"--rootdir={ROOT}", *part.tests]
    return int(pytest.main(arguments, plugins=[Warm(part, mutants, answers, progress)]))
