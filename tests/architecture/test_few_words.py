"""What is one of few words has a type; its text is for files, forms and the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.project import ROOT, files

OTHERWISE = {"value", "self", "self.watched", "self.heart"}
"""What has a `value` that is no enum's: an answer that a rule used, a cell of a diary file."""


def compared_as_texts(source: str) -> Iterator[int]:
    """The lines in which the `value` of something is compared, or asked for in a query's list."""
    for node in ast.walk(ast.parse(source)):
        is_asked = isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".in_", ".not_in"))
        if not (isinstance(node, ast.Compare) or is_asked):
            continue
        values = [part for part in ast.walk(node) if isinstance(part, ast.Attribute) and part.attr == "value"]
        if any(ast.unparse(each.value) not in OTHERWISE for each in values):
            yield node.lineno


def test_no_enum_is_compared_as_its_text() -> None:
    read = {path: path.read_text() for path in files(".py", under=("diary",))}
    assert read, "found nothing to read: has the layout changed?"
    found = {str(path.relative_to(ROOT)): list(compared_as_texts(source)) for path, source in read.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_would_be_found() -> None:
    assert list(compared_as_texts("row.kind.value == said")) == [1]
    assert list(compared_as_texts("said in {kind.value for kind in Kind}")) == [1]
    assert list(compared_as_texts("Row.event.in_([event.value for event in VIEWS])")) == [1]
    assert list(compared_as_texts("row.kind is Kind.URGENT, {'kind': kind.value}, value.value == 3")) == []
