"""The README keeps its promises."""

from __future__ import annotations

import re

import pytest

from tests.architecture.project import ROOT


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_readme_names_the_two_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text()


def test_every_make_target_the_readme_names_exists() -> None:
    # In a block of commands or in `code`; "make and git" is only prose.
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", (ROOT / "README.md").read_text(), re.MULTILINE))
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test"} <= named <= targets
