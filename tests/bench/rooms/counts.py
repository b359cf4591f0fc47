"""What can be counted in the diary's source: rooms, circles, long lists of parameters, enums compared as texts."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

MANY_PARAMETERS = 7


def units(folder: Path) -> list[str]:
    """What stands side by side in a folder: the packages and the modules of their own."""
    return sorted(
        each.stem
        for each in folder.iterdir()
        if (each.suffix == ".py" and each.stem != "__init__") or (each / "__init__.py").exists()
    )


def circles(package: Path) -> list[list[str]]:
    """The largest sets of siblings, in each folder of `package`, that lead to one another by their imports.

    Imports inside functions count; those for the type checker alone do, too.
    """
    modules = _modules(package)
    imports = {module: set(_imported(path, modules)) for module, path in modules.items()}
    found = []
    for folder in sorted({module.rpartition(".")[0] for module in imports} - {""}):
        arrows: dict[str, set[str]] = {}
        for module, others in imports.items():
            here = _child(module, folder)
            if here is not None:
                there = {_child(other, folder) for other in others} - {None, here}
                arrows.setdefault(here, set()).update(each for each in there if each)
        found += _strongly_connected(arrows)
    return found


def with_many_parameters(package: Path) -> list[str]:
    """Functions with seven parameters or more, `self` and `cls` left out."""
    return [
        f"{path.relative_to(package)}:{node.lineno} {node.name}"
        for path, node in _nodes(package)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and len(_parameters(node.args)) >= MANY_PARAMETERS
    ]


def value_comparisons(package: Path) -> list[str]:
    """Comparisons with something's `.value`: of an enum that means that it is compared as a text. Those with None are
    left out, as an enum's value is never that.
    """
    return [
        f"{path.relative_to(package)}:{node.lineno}"
        for path, node in _nodes(package)
        if isinstance(node, ast.Compare)
        and not any(isinstance(how, ast.Is | ast.IsNot) for how in node.ops)
        and any(_is_value(each) for side in (node.left, *node.comparators) for each in _members(side))
    ]


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "value"


def _members(side: ast.expr) -> list[ast.expr]:
    return side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]


def _parameters(given: ast.arguments) -> list[str]:
    named = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    more = [each.arg for each in (given.vararg, given.kwarg) if each]
    return [name for name in (*named, *more) if name not in ("self", "cls")]


def _nodes(package: Path) -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            yield path, node


def _modules(package: Path) -> dict[str, Path]:
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = [package.name, *path.relative_to(package).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imported(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """Modules of the package that a file imports, by their absolute names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known:
                    yield inner
                elif node.module in known:
                    yield node.module


def _child(module: str, folder: str) -> str | None:
    """The one of the folder's own that a module is, or is in; None where it stands elsewhere or is the folder."""
    if not module.startswith(f"{folder}."):
        return None
    return f"{folder}.{module[len(folder) + 1 :].partition('.')[0]}"


def _strongly_connected(arrows: Mapping[str, Iterable[str]]) -> list[list[str]]:
    reach = {start: _reachable(start, arrows) for start in arrows}
    found: list[list[str]] = []
    for start in sorted(arrows):
        ring = sorted(other for other in reach[start] if other != start and start in reach.get(other, ()))
        if ring and start < ring[0]:
            found.append([start, *ring])
    return found


def _reachable(start: str, arrows: Mapping[str, Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for other in arrows.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
