"""The README keeps its promises."""

from __future__ import annotations

import json
import re

import click
import pytest

from diary.cli import main
from diary.config.options import OPTIONS
from diary.rules.names import FIELDS
from tests.architecture.project import ROOT

QUOTES = '"'


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_readme_names_the_two_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text()


def test_every_make_target_the_readme_names_exists() -> None:
    # In a block of commands or in `code`; "make and git" is only prose.
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", (ROOT / "README.md").read_text(), re.MULTILINE))
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_the_readme_lists_every_setting_with_its_variable_and_default_and_no_other() -> None:
    rows = re.findall(
        r"^\| `([a-z]+\.[a-z_]+)` \| (.*?) \| (.*?) \|$", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    expected = [
        (
            option.name,
            f"`{option.env}`" + (f", `{option.env}_FILE`" if option.secret else ""),
            "" if option.default in ("", None, []) else f"`{json.dumps(option.default).strip(QUOTES)}`",
        )
        for option in OPTIONS
    ]
    assert [(name, variable, default.strip()) for name, variable, default in rows] == expected


def test_the_readme_names_every_number_of_the_rules_and_no_other() -> None:
    named = re.findall(
        r"`([a-z_]+\.[a-z_]+)`", (ROOT / "README.md").read_text().partition("| `rules.*` |")[2]
    )
    families = {name.partition(".")[0] for name in FIELDS}
    assert {name for name in named if name.partition(".")[0] in families} == set(FIELDS)


def test_every_command_the_readme_shows_exists_with_the_options_it_is_shown_with() -> None:
    block = re.search(r"^diary serve .*?^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert block is not None
    for line in block.group().splitlines()[:-1]:
        words = line.partition("#")[0].split()[1:]
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)]
        command: click.Command = main
        while names and isinstance(command, click.Group):
            found = command.get_command(click.Context(command), names.pop(0))
            assert found is not None, line
            command = found
        options = {name for parameter in command.params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line.partition("#")[0])) <= options, line
