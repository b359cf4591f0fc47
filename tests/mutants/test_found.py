"""The mutants of a file: what is changed, and by what name it is known."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.found import Mutant, drawn, mutants_of, source_of

CODE = '''
"""A day."""
LEAST = 3


def is_long(days: int, least: int = LEAST) -> bool:
    """Whether it is."""
    if days < 0 or days > 366:
        raise ValueError("no days")
    return days >= least
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "day.py").write_text(CODE)
    return tmp_path


def changes(root: Path) -> list[str]:
    return [mutant.change for mutant in mutants_of(root, "day.py")]


def tried(root: Path, mutant: Mutant) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(compile(source_of(root, mutant), "day.py", "exec"), names)  # noqa: S102 - what the lines above say
    return names


def test_boundaries_conditions_results_and_statements_are_changed(root: Path) -> None:
    assert {
        "3 -> 4 in LEAST = 3",
        "3 -> 2 in LEAST = 3",
        "days < 0 -> days <= 0",
        "days > 366 -> days >= 366",
        "366 -> 367 in days > 366",
        "days < 0 or days > 366 -> days < 0 and days > 366",
        "days < 0 or days > 366 -> days > 366",
        "if days < 0 or days > 366 -> if not (days < 0 or days > 366)",
        "raise ValueError('no days') -> pass",
        "return days >= least -> return None",
        "days >= least -> days > least",
    } <= set(changes(root))


def test_what_is_said_in_a_sentence_is_left_to_the_tests_of_the_words(root: Path) -> None:
    assert not [change for change in changes(root) if "A day" in change or change.startswith("'no days'")]


def test_each_is_made_as_it_is_called(root: Path) -> None:
    for mutant in mutants_of(root, "day.py"):
        is_long = tried(root, mutant)["is_long"]
        if mutant.change == "days >= least -> days > least":
            assert not is_long(3)  # type: ignore[operator]
            assert is_long(4)  # type: ignore[operator]
        if mutant.change == "3 -> 2 in LEAST = 3":
            assert is_long(2)  # type: ignore[operator]


@pytest.mark.parametrize("dropped", ["Row.patient_id == patient", "Row.day == day"])
def test_a_question_forgets_one_of_its_conditions(tmp_path: Path, dropped: str) -> None:
    code = "def rows(patient, day):\n    return select(Row).where(Row.patient_id == patient, Row.day == day).limit(1)\n"
    (tmp_path / "rows.py").write_text(code)
    made = [ast.unparse(source_of(tmp_path, mutant)) for mutant in mutants_of(tmp_path, "rows.py")]
    assert any(f"where({dropped})" in text for text in made)
    assert any("limit" not in text for text in made)


def test_a_set_lacks_one_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "kinds.py").write_text("URGENT = {Kind.CHEST, Kind.FAINT}\n")
    made = {ast.unparse(source_of(tmp_path, mutant)) for mutant in mutants_of(tmp_path, "kinds.py")}
    assert {"URGENT = {Kind.CHEST}", "URGENT = {Kind.FAINT}"} <= made


def test_names_outlive_what_is_written_above(root: Path) -> None:
    before = [mutant.key for mutant in mutants_of(root, "day.py")]
    (root / "day.py").write_text(f"import os\n\nOTHER = True\n{CODE}")
    assert set(before) < {mutant.key for mutant in mutants_of(root, "day.py")}


def test_no_two_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text("def f(a):\n    g(a, 1)\n    g(a, 1)\n")
    names = [mutant.key for mutant in mutants_of(tmp_path, "twice.py")]
    assert len(names) == len(set(names))
    assert any(name.endswith("(#2)") for name in names)


def test_a_sample_is_the_same_wherever_the_lines_stand(root: Path) -> None:
    first = [mutant.key for mutant in drawn(mutants_of(root, "day.py"), 5, 1)]
    (root / "day.py").write_text(f"\n\n\n{CODE}")
    assert [mutant.key for mutant in drawn(mutants_of(root, "day.py"), 5, 1)] == first
    assert len(first) == 5
    assert [mutant.key for mutant in drawn(mutants_of(root, "day.py"), 5, 2)] != first
