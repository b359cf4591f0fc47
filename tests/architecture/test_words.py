"""One word for one thing: what the table in CONTRIBUTING.md says is no longer said stands in no name and docstring."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.project import ROOT, files

NAMES = {
    "agreed_plan": "care plan",
    "at_once_tier": "emergency, urgent",
    "digest_plan": "digest schedule",
    "hand_over": "assignment",
    "handing_over": "assignment",
    "happening": "history",
    "happenings": "history",
    "holder": "assignment",
    "looking": "access log",
    "own_place": "membership",
    "reminder_plan": "reminder schedule",
    "telling": "notification",
    "tellings": "notification",
    "third_tier": "routine",
    "timeline": "history",
    "trying": "what-if",
}
"""What no module, class, function, argument or variable has in its name, and the word for it."""

SENTENCES = {
    r"\bthird tier\b": "the routine tier",
    r"\bat-once\b": "emergency and urgent",
    r"\btellings?\b(?! (people|the circle|others|whoever|anybody|somebody))": "notification",
    r"\bhappenings\b": "history",
    r"\b[Pp]laces? in (a|the|this|somebody's) circle\b": "a membership",
    r"`[\w.]*(ReminderPlan|DigestPlan|HandOver|Telling)\b": "the word of the table",
}
"""What no docstring says, and the word for it."""

KEPT = {
    "hand_over": "an address of pages: its endpoint",
    "_hand_over": "a mail server is handed a mail",
    "still_happening": "what a page asks: is it still happening?",
}
"""Names that stay, and why."""


def parts_of(name: str) -> str:
    """A name in small letters with its words apart by underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")


def is_old(name: str) -> bool:
    """Whether a name has one of the old words in it."""
    padded = f"_{parts_of(name)}_"
    return name not in KEPT and any(f"_{old}_" in padded for old in NAMES)


def names_in(tree: ast.AST) -> Iterator[str]:
    """What a module gives a name to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname


def docstrings_in(tree: ast.AST) -> Iterator[str]:
    """Every text that stands by itself: of modules, classes and functions, and below attributes."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value.value


@cache
def read() -> dict[str, ast.Module]:
    """The program's modules by their paths."""
    found = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in files(".py", under=("diary",))
    }
    assert found, "found nothing to read: has the layout changed?"
    return found


def test_no_name_has_an_old_word_in_it() -> None:
    found = {path: sorted({name for name in names_in(tree) if is_old(name)}) for path, tree in read().items()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_file_or_folder_has_an_old_word_in_it() -> None:
    assert [path for path in read() if any(is_old(part) for part in Path(path).with_suffix("").parts)] == []


def test_no_docstring_says_an_old_word() -> None:
    found = {
        path: [old for old in SENTENCES for text in docstrings_in(tree) if re.search(old, text)]
        for path, tree in read().items()
    }
    assert {path: olds for path, olds in found.items() if olds} == {}


def test_what_would_be_found() -> None:
    assert is_old("ReminderPlan")
    assert is_old("answers_to_third_tier")
    assert is_old("_of_tellings")
    assert not is_old("storytelling")
    assert list(names_in(ast.parse("def tell(telling): timeline = 1\nfrom a import b as looking"))) == [
        "tell",
        "looking",
        "telling",
        "timeline",
    ]
    assert re.search(next(iter(SENTENCES)), "Findings of the third tier.")


def test_the_table_of_words_names_what_is_no_longer_said() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text()
    for word in (
        "third tier",
        "happenings",
        "timeline",
        "telling",
        "hand over",
        "holder",
        "looking",
        "trying",
    ):
        assert re.search(rf"^\|.*\|.*\|.*\b{word}\b.*\|$", table, re.MULTILINE), word
