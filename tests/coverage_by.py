"""Coverage that only some tests count for, in a run of all of them: `--cov-by=tests/rules`.

pytest-cov measures whatever runs. The rules must be covered by their own tests alone: what a test of a page happens to
pass through, it does not look at. So measuring stops outside of them, where it costs nothing then.

It also stops for those among them that are marked `unmeasured`: they go through hundreds of diaries, which takes three
times as long while it is measured, and the others reach every branch without them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


def add_option(parser: pytest.Parser) -> None:
    """Add `--cov-by`."""
    parser.addoption(
        "--cov-by",
        metavar="FOLDER",
        type=Path,
        help="Measure coverage (--cov) only while tests in this folder are collected and run.",
    )


def configure(config: pytest.Config) -> None:
    """Heed `--cov-by`, in the processes that run tests."""
    folder: Path | None = config.option.cov_by
    measured = config.pluginmanager.get_plugin("_cov")
    hands_out = getattr(config.option, "dist", "no") != "no"
    if folder is not None and measured is not None and not hands_out:
        config.pluginmanager.register(CoverageBy(measured, (config.rootpath / folder).resolve()))


class CoverageBy:
    """Stops pytest-cov while anything else than the tests in `folder` is looked at."""

    def __init__(self, measured: Any, folder: Path) -> None:
        self._measured = measured
        self._folder = folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Import all that is measured before others can: what an import runs is the same, whoever asks for it."""
        for name in self._measured.options.cov_source:
            package = importlib.import_module(name)
            for module in pkgutil.walk_packages(package.__path__, f"{name}."):
                importlib.import_module(module.name)
        self._measured.cov_controller.pause()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Iterator[None]:
        """Tests are made, and their parameters worked out."""
        if isinstance(collector, pytest.Module) and self._counts(collector):
            with self._measuring():
                return (yield)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """A test runs, from what it asks for to what it leaves."""
        if self._counts(item) and item.get_closest_marker("unmeasured") is None:
            with self._measuring():
                return (yield)
        return (yield)

    def _counts(self, node: pytest.Item | pytest.Collector) -> bool:
        return node.path.is_relative_to(self._folder)

    @contextmanager
    def _measuring(self) -> Iterator[None]:
        self._measured.cov_controller.resume()
        try:
            yield
        finally:
            self._measured.cov_controller.pause()
