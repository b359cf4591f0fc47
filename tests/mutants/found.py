"""All mutants of a file, each by a name that outlives the lines it stands on.

The name is the function it stands in, what it changes and into what, and, where that is there more than once, which of
them it is. A reason why a mutant is none (`equivalent.toml`) stays true as long as that stays.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.mutants.operators import changes

_LONGEST = 150


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file, not yet made."""

    file: str
    where: str
    """The function or class by its qualified name, or "module"."""
    change: str
    line: int
    last_line: int
    function: tuple[str, int] | None
    """The outermost function around it, by qualified name and first line; None where it runs when it is imported."""
    path: tuple[tuple[str, int | None], ...]
    """How its node is reached from the module."""
    which: int
    """Which of the changes of that node."""

    @property
    def key(self) -> str:
        """What it is called in papers and reports."""
        return f"{self.file} | {self.where} | {self.change}"


@dataclass(frozen=True, slots=True)
class _Place:
    where: tuple[str, ...] = ()
    function: tuple[str, int] | None = None
    path: tuple[tuple[str, int | None], ...] = ()
    parents: tuple[ast.AST, ...] = ()


def mutants_of(root: Path, file: str) -> list[Mutant]:
    """All of them, in the order in which they stand."""
    tree = ast.parse((root / file).read_text())
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for node, place in _walk(tree, _Place()):
        parent = place.parents[-1] if place.parents else None
        for which, other in enumerate(changes(node, parent)):
            where = ".".join(place.where) or "module"
            change = _told(node, other, place.parents)
            seen[where, change] += 1
            if seen[where, change] > 1:
                change += f" (#{seen[where, change]})"
            line, last = _lines(node, place.parents)
            found.append(Mutant(file, where, change, line, last, place.function, place.path, which))
    return found


def source_of(root: Path, mutant: Mutant) -> ast.Module:
    """The module with the change made."""
    tree = ast.parse((root / mutant.file).read_text())
    parent: ast.AST = tree
    for field, at in mutant.path[:-1]:
        parent = _child(parent, field, at)
    field, at = mutant.path[-1]
    node = _child(parent, field, at)
    other = list(changes(node, parent))[mutant.which]
    # The change shares nodes with what it replaces, and both would get the same place in the file.
    other = deepcopy(other)
    for new in ast.walk(other):
        if "lineno" in new._attributes and not hasattr(new, "lineno"):
            ast.copy_location(new, _placed(node, parent))
    if at is None:
        setattr(parent, field, other)
    else:
        getattr(parent, field)[at] = other
    return ast.fix_missing_locations(tree)


def drawn(mutants: Sequence[Mutant], most: int, seed: int) -> list[Mutant]:
    """At most so many of a file, and always the same: what is written anew elsewhere in it changes few of them."""

    def lot(mutant: Mutant) -> str:
        return sha256(f"{seed} {mutant.key}".encode()).hexdigest()

    chosen = {mutant.key for mutant in sorted(mutants, key=lot)[:most]}
    return [mutant for mutant in mutants if mutant.key in chosen]


def _walk(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "type_params"):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_not_tried(child, node):
                continue
            below = _Place(
                (*place.where, child.name) if isinstance(child, _NAMED) else place.where,
                _function(place, node, field, child),
                (*place.path, (field, at)),
                (*place.parents, node),
            )
            yield child, below
            yield from _walk(child, below)


def _is_not_tried(node: ast.AST, parent: ast.AST) -> bool:
    """What only says what there is to import; what only the type checker reads; checks of two lengths; and the texts of
    enums: those that are stored are held where the schema is, and others are compared with themselves alone.
    """
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assign([ast.Name("__all__")]) | ast.keyword("strict"):
            return True
        case ast.If(ast.Name("TYPE_CHECKING")) | ast.Assign(value=ast.Call(ast.Name("TypeVar"))):
            return True
        case ast.Assign(value=ast.Constant(str())):
            return isinstance(parent, ast.ClassDef)
    return False


_NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _function(place: _Place, node: ast.AST, field: str, child: ast.AST) -> tuple[str, int] | None:
    # Defaults are worked out when the function is made, not when it runs.
    if place.function is None and isinstance(node, ast.FunctionDef) and field == "body":
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        return ".".join(place.where), first
    return place.function


def _child(node: ast.AST, field: str, at: int | None) -> ast.AST:
    value = getattr(node, field)
    found: ast.AST = value if at is None else value[at]
    return found


def _placed(node: ast.AST, parent: ast.AST) -> ast.AST:
    return node if hasattr(node, "lineno") else parent


def _lines(node: ast.AST, parents: Sequence[ast.AST]) -> tuple[int, int]:
    """The lines of the smallest statement around it, without those of statements inside."""
    statement = next(one for one in (node, *reversed(parents)) if isinstance(one, ast.stmt | ast.Module))
    if isinstance(statement, ast.Module) or (hasattr(node, "end_lineno") and not isinstance(node, ast.stmt)):
        return node.lineno, node.end_lineno  # type: ignore[attr-defined]
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body and not isinstance(statement, ast.Expr) else statement.end_lineno
    return statement.lineno, max(statement.lineno, last or 0)


def _told(node: ast.AST, other: ast.AST, parents: Sequence[ast.AST]) -> str:
    if isinstance(node, ast.If | ast.While):
        assert isinstance(other, ast.If | ast.While)
        return f"if {_text(node.test)} -> if {_text(other.test)}"
    if isinstance(node, ast.Constant):
        # A number says more with what stands around it.
        around = next((one for one in reversed(parents) if isinstance(one, _AROUND)), None)
        inside = f" in {_text(around)}" if around is not None else ""
        return f"{_text(node)} -> {_text(other)}{inside}"
    return f"{_text(node)} -> {_text(other)}"


_AROUND = (
    ast.Compare | ast.Call | ast.BinOp | ast.Assign | ast.AnnAssign | ast.Return | ast.Subscript | ast.keyword
)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        return " ".join(f"if {ast.unparse(one)}" for one in node.ifs) or "no if"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
