"""When the command fails: too few killed, a survivor that nobody explained, a reason that is no longer true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants import equivalent
from tests.mutants.found import mutants_of
from tests.mutants.parts import PARTS, ROOT, Part
from tests.mutants.tally import Tally

PART = Part("rules", "diary/rules", ("tests/rules",), 75, 10, 10, 5)


def tally(killed_by: dict[str, str], named: set[str] | None = None, gone: set[str] | None = None) -> Tally:
    return Tally(PART, killed_by, set(killed_by) - (gone or set()), named or set(), 1.0, 1.0)


def test_all_killed_is_fine() -> None:
    assert tally({"a": "test_a", "b": "test_b"}).faults() == []


def test_a_survivor_is_named_and_one_with_a_reason_is_not() -> None:
    killed = {"a": "test_a", "b": "test_b", "c": "test_c", "d": ""}
    assert tally(killed).faults() == ["survived: d"]
    assert tally(killed, {"d"}).faults() == []


def test_too_few_killed_is_a_fault_whatever_the_reasons() -> None:
    assert tally({"a": "test_a", "b": ""}, {"b"}).faults() == [
        "rules: 50.0 of 100 are killed, and 75 must be"
    ]


def test_a_reason_for_what_is_killed_or_gone_is_a_fault() -> None:
    assert tally({"a": "test_a"}, {"a"}).faults() == ["named equivalent, and killed by test_a: a"]
    assert tally({"a": "test_a"}, {"b"}).faults() == ["named equivalent, and gone: b"]


def test_the_table_counts_what_became_of_them() -> None:
    line = tally({"a": "test_a", "b": "", "c": ""}, {"c"}).line().split()
    assert line == ["rules", "3", "3", "1", "1", "1", "33.3", "75", "1", "1"]
    assert len(line) == len(Tally.HEAD.replace("of 100", "percent").replace("of processor", "used").split())


@pytest.mark.parametrize(
    "text",
    [
        '[[equivalent]]\nmutants = ["a"]\nbecause = "so"\n',
        '[[equivalent]]\nmutants = []\nbecause = "it changes nothing at all"\n',
        '[[equivalent]]\nmutants = ["a", "a"]\nbecause = "it changes nothing at all"\n',
        '[[equivalent]]\nmutants = ["a"]\n',
    ],
)
def test_a_name_needs_a_reason_and_stands_once(tmp_path: Path, text: str) -> None:
    file = tmp_path / "equivalent.toml"
    file.write_text(text)
    with pytest.raises(equivalent.Unreadable):
        equivalent.named(file)


def test_what_is_named_is_in_the_code() -> None:
    names = set(equivalent.named())
    files = {name.partition(" | ")[0] for name in names}
    assert files <= {file for part in PARTS for file in part.files()}
    assert names <= {mutant.key for file in files for mutant in mutants_of(ROOT, file)}
