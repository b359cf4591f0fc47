"""Mutants of what runs when a module is imported (tables, defaults, classes), tried in processes that import it anew.

Each is forked from one that has imported the libraries and nothing of the diary; there the one module comes from the
changed tree, and pytest runs the nearest tests until one fails.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Sequence
from importlib.machinery import SourceFileLoader
from types import CodeType

import pytest

from tests.mutants.children import Outcome, each
from tests.mutants.found import Mutant, source_of
from tests.mutants.parts import ROOT, Part
from tests.mutants.warm import ENVIRONMENT, OPTIONS, Covered, draw_few

_LIBRARIES = ("alembic.command", "click.testing", "flask_security", "flask_wtf", "html5lib", "sqlalchemy.orm")
_SECONDS = 30.0
"""What importing, collecting and migrating an empty database may take at most."""
_MOST_TESTS = 80
"""Each file of tests among them is imported anew as well."""


class _UntilOneFails:
    """Remembers the first test that failed."""

    failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        draw_few(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} cannot be collected"


def run(
    part: Part, mutants: Sequence[Mutant], covered: Covered, done: Callable[[Mutant, Outcome], None]
) -> None:
    """Try them all."""
    for library in _LIBRARIES:
        importlib.import_module(library)

    def nearest(mutant: Mutant) -> list[str]:
        return covered.nearest(part, mutant)[:_MOST_TESTS]

    def work(mutant: Mutant) -> str:
        return _try(mutant, nearest(mutant))

    def limit(mutant: Mutant) -> float:
        return _SECONDS + 5 * sum(covered.seconds[test] for test in nearest(mutant))

    each(mutants, work, limit, done)


def _try(mutant: Mutant, tests: Sequence[str]) -> str:
    if not tests:
        return ""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ.update(ENVIRONMENT)
    _import_changed(mutant)
    noticed = _UntilOneFails()
    code = pytest.main([*OPTIONS, "-x", f"--rootdir={ROOT}", *tests], plugins=[noticed])
    return noticed.failed or ("" if code == pytest.ExitCode.OK else f"pytest: {code!r}")


def _import_changed(mutant: Mutant) -> None:
    path = str(ROOT / mutant.file)
    as_it_is = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        if loader.path != path:
            return as_it_is(loader, fullname)
        changed: CodeType = compile(source_of(ROOT, mutant), path, "exec")
        return changed

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
