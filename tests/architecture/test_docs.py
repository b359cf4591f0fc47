"""The papers keep their promises: what they name is there, and of settings and commands nothing is left out."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

import diary
from diary.cli import main
from diary.config.options import OPTIONS
from diary.rules.names import FIELDS
from tests.architecture.project import ROOT

QUOTES = '"'
DOCS = ROOT / "docs"
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))]
each_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)


def test_every_setting_is_listed_with_its_variable_and_default_and_no_other() -> None:
    rows = re.findall(
        r"^\| `([a-z]+\.[a-z_]+)` \| (.*?) \| (.*?) \|$", (DOCS / "settings.md").read_text(), re.MULTILINE
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


def test_every_threshold_of_the_rules_is_named_and_no_other() -> None:
    named = re.findall(
        r"`([a-z_]+\.[a-z_]+)`", (DOCS / "settings.md").read_text().partition("| `rules.*` |")[2]
    )
    families = {name.partition(".")[0] for name in FIELDS}
    assert {name for name in named if name.partition(".")[0] in families} == set(FIELDS)


def test_every_command_that_is_shown_exists_with_the_options_it_is_shown_with() -> None:
    block = re.search(r"^diary serve .*?^```", (DOCS / "commands.md").read_text(), re.MULTILINE | re.DOTALL)
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


def test_every_command_of_the_diary_is_shown() -> None:
    shown = (DOCS / "commands.md").read_text()
    assert [name for name in main.list_commands(click.Context(main)) if f"diary {name}" not in shown] == []


@each_paper
def test_every_link_leads_to_a_file_and_to_a_heading_of_it(paper: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", paper.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        found = (paper.parent / name).resolve() if name else paper
        assert found.exists(), target
        if heading:
            assert heading in headings(found), target


def headings(paper: Path) -> set[str]:
    """What a heading can be linked by: small letters, words joined by hyphens, no other marks."""
    written = re.findall(r"^#+ (.+)$", paper.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in written}


@each_paper
def test_every_make_target_that_is_named_exists(paper: Path) -> None:
    text = paper.read_text()
    blocks = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    named = {
        *re.findall(r"`make ([a-z][a-z-]*)", text),
        *re.findall(r"^make ([a-z-]+)", blocks, re.MULTILINE),
    }
    assert named <= set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@each_paper
def test_every_file_and_module_that_is_named_exists(paper: Path) -> None:
    text = paper.read_text()
    named = re.findall(r"`((?:diary|docs|migrations|requirements|templates|tests)/[\w./-]*)`", text)
    # A word in capitals stands for one's own.
    parents = [re.sub(r"[A-Z]{4,}.*", "", name) for name in named]
    assert [name for name in parents if not (ROOT / name).exists()] == []
    modules = re.findall(r"python -m (tests\.[\w.]+)", text)
    assert [name for name in modules if find_spec(name) is None] == []


def test_every_paper_can_be_reached_from_the_readme() -> None:
    linked, waiting = set(), [ROOT / "README.md"]
    while waiting:
        paper = waiting.pop()
        if paper not in linked:
            linked.add(paper)
            links = re.findall(r"\]\(([^)#\s:]+\.md)", paper.read_text())
            waiting += [(paper.parent / link).resolve() for link in links]
    assert set(PAPERS) <= linked


def test_the_version_is_one_and_the_changelog_begins_with_what_is_not_yet_in_any() -> None:
    project = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    titles = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert project is not None
    assert project[1] == diary.__version__
    assert titles[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(diary.__version__)} – \d{{4}}-\d\d-\d\d", titles[1])
