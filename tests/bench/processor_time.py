"""What the tests cost in processor time, whatever else the machine does: `pytest -n 0 -p tests.bench.processor_time`.

Counted are this process, those it started and their children: commands, a browser; not a server of PostgreSQL, which
runs apart. At the end stands what each folder took and what the dearest tests did. What is made once for all falls on
whichever test asked first, and what a process that ends had used falls on the test in which it ended.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

DEAREST = 25
_TICKS = os.sysconf("SC_CLK_TCK")


def used() -> float:
    """Seconds of the processor that this process and all below it have used."""
    parents: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name of the program, in brackets, may hold anything.
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
                seconds[int(entry.name)] = sum(int(field) for field in fields[11:15]) / _TICKS
    found, asked = 0.0, list(parents.get(os.getpid(), []))
    while asked:
        process = asked.pop()
        found += seconds[process]
        asked += parents.get(process, [])
    return found + sum(os.times()[:4])


class _Spent:
    """By the name of each test."""

    def __init__(self) -> None:
        self._by_test: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[object]:
        before = used()
        try:
            return (yield)
        finally:
            self._by_test[item.nodeid] = max(0.0, used() - before)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        folders: defaultdict[str, float] = defaultdict(float)
        for name, seconds in self._by_test.items():
            folders[str(Path(name.partition("::")[0]).parent)] += seconds
        terminalreporter.section("processor time, seconds")
        for name, seconds in (*_dearest(folders), *_dearest(self._by_test)[:DEAREST]):
            terminalreporter.write_line(f"{seconds:9.2f}  {name}")


def _dearest(spent: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(spent.items(), key=lambda each: -each[1])


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.pluginmanager.register(_Spent(), "processor time")
