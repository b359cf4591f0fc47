"""Only `diary.logs` writes errors down: no other place hands an error, or its text, to a log or to the terminal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.architecture.project import ROOT, files

THE_PLACE = "diary/logs.py"
LEVELS = {"debug", "info", "warning", "error", "critical", "log"}
FORMS = {"without_values", "kind_of", "type"}
"""What may be made of an error for a log."""
KEPT_APART = {"failure", "sentence"}
"""Fields of errors of our own, which hold no text of others."""


def faults(tree: ast.Module) -> Iterator[str]:
    """What a module does with an error that it may not, each with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any(name.name == "traceback" for name in names):
                yield f"{node.lineno}: traceback"
            case ast.ImportFrom(module="traceback"):
                yield f"{node.lineno}: traceback"
            case ast.Call(func=ast.Attribute(attr="exception")):
                yield f"{node.lineno}: exception()"
            case ast.keyword(arg="exc_info" | "stack_info"):
                yield f"{node.value.lineno}: {node.arg}"
            case ast.ExceptHandler(name=str(name)):
                for statement in node.body:
                    yield from _handed_over(statement, {name})
            case ast.FunctionDef(args=arguments):
                named = {
                    each.arg
                    for each in (*arguments.args, *arguments.kwonlyargs)
                    if each.annotation is not None
                    and ast.unparse(each.annotation).endswith(("Error", "Exception"))
                }
                yield from _handed_over(node, named)


def _handed_over(within: ast.AST, errors: set[str]) -> Iterator[str]:
    for call in ast.walk(within):
        if isinstance(call, ast.Call) and _writes(call.func):
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                if _bare(argument, errors):
                    yield f"{call.lineno}: {ast.unparse(call)}"


def _writes(function: ast.expr) -> bool:
    match function:
        case ast.Name(id="print"):
            return True
        case ast.Attribute(value=value, attr=attr):
            whose = ast.unparse(value)
            return (attr in LEVELS and "log" in whose.lower()) or (whose, attr) in {
                ("click", "echo"),
                ("click", "secho"),
                ("sys.stderr", "write"),
                ("sys.stdout", "write"),
            }
    return False


def _bare(part: ast.AST, errors: set[str]) -> bool:
    match part:
        case ast.Call(func=ast.Name(id=name)) if name in FORMS:
            return False
        case ast.Attribute(value=ast.Name(), attr=attr) if attr in KEPT_APART:
            return False
        case ast.Name(id=name):
            return name in errors
    return any(_bare(child, errors) for child in ast.iter_child_nodes(part))


@cache
def found() -> dict[str, list[str]]:
    """The faults of each module of the program."""
    read = [str(path.relative_to(ROOT)) for path in files(".py", under=("diary",))]
    assert THE_PLACE in read, "where are errors written down?"
    return {path: sorted(set(faults(ast.parse((ROOT / path).read_text())))) for path in read}


def test_no_error_reaches_a_log_but_through_the_one_place() -> None:
    assert {path: all_ for path, all_ in found().items() if all_ and path != THE_PLACE} == {}


def test_what_would_be_found() -> None:
    def of(text: str) -> int:
        return len(set(faults(ast.parse(text))))

    caught = "try: a()\nexcept Exception as e:\n  "
    assert of(caught + "log.exception('x')") == 1
    assert of(caught + "log.error('x', exc_info=True)") == 1
    assert of(caught + "log.error('x %s', e)") == 1
    assert of(caught + "log.error('x %s', str(e))") == 1
    assert of(caught + "_log.error(f'x {e}')") == 1
    assert of(caught + "print(e.args)") == 1
    assert of(caught + "click.echo(f'{e}')") == 1
    assert of("import traceback") == 1
    assert of("def f(e: ValueError): log.error('x %s', e)") == 1
    assert of(caught + "log.error('x %s', without_values(e))") == 0
    assert of(caught + "log.error('x %s', type(e).__name__)") == 0
