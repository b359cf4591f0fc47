"""The small changes that are made to the code: each is one that a person might make by mistake.

A change is made in the syntax tree of a module, and the tree of every other line stays as it is. Besides what every
such tool changes (comparisons, numbers, conditions, results, statements that go) there is what goes wrong in a diary:
a question to the database that forgets one of its conditions, its order or its lock, and a set or a table that lacks
an entry.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE,),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE,),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_QUESTIONS = {
    "where",
    "order_by",
    "limit",
    "with_for_update",
    "distinct",
    "join",
    "outerjoin",
    "union",
    "filter",
}
"""What a statement to the database can do without and still be one."""
_CONDITIONS = {"where", "and_", "or_", "filter", "order_by"}
_IN_ANY_ORDER = {"select", "min", "max", "union", "isdisjoint"}
"""What their arguments say, they say in any order."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_.]*")
"""Texts that are a name of something. Sentences are held by the tests of the words."""


def changes(node: ast.AST, parent: ast.AST | None) -> Iterator[ast.AST]:
    """What might stand in the place of `node`, one change in each."""
    match node:
        case ast.Compare(left, ops, comparators):
            for at, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    yield ast.Compare(left, [*ops[:at], other(), *ops[at + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            yield from (_fewer(op, values, at) for at in range(len(values)))
        case ast.UnaryOp(ast.Not() | ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _SUMS and not _is_text(left, right):
            yield ast.BinOp(left, _SUMS[type(op)](), right)
        case ast.Constant(value):
            yield from map(ast.Constant, _other_values(value, parent))
        case ast.IfExp(_, body, orelse):
            yield body
            yield orelse
        case ast.Call():
            yield from _calls(node)
        case ast.Set(elements) | ast.Tuple(elements, ast.Load()) | ast.List(elements, ast.Load()) if len(
            elements
        ) > 1 and not isinstance(parent, ast.Subscript | ast.Compare | ast.BinOp):
            if isinstance(parent, ast.Assign | ast.AnnAssign | ast.Call | ast.Dict):
                for at in range(len(elements)):
                    yield type(node)([*elements[:at], *elements[at + 1 :]], *_ctx(node))
        case ast.Dict(keys, values) if len(keys) > 1:
            for at in range(len(keys)):
                yield ast.Dict([*keys[:at], *keys[at + 1 :]], [*values[:at], *values[at + 1 :]])
        case ast.comprehension(target, source, ifs, is_async) if ifs:
            for at in range(len(ifs)):
                yield ast.comprehension(target, source, [*ifs[:at], *ifs[at + 1 :]], is_async)
        case ast.stmt():
            yield from _statements(node)


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.If(test, body, orelse) if not isinstance(test, ast.Compare):
            yield ast.If(_negated(test), body, orelse)
        case ast.While(test, body, orelse) if not isinstance(test, ast.Compare | ast.Constant):
            yield ast.While(_negated(test), body, orelse)
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant)):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(ast.Constant()):
            pass
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete():
            yield ast.Pass()
            if isinstance(node, ast.AugAssign) and type(node.op) in _SUMS:
                yield ast.AugAssign(node.target, _SUMS[type(node.op)](), node.value)
        case ast.Assign([ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
            yield ast.Pass()
        case ast.Break() | ast.Return(None):
            yield ast.Pass()


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    function, arguments, keywords = node.func, node.args, node.keywords
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if isinstance(function, ast.Name) and name in _OTHER_FUNCTIONS:
        yield ast.Call(ast.Name(_OTHER_FUNCTIONS[name], ast.Load()), arguments, keywords)
    if isinstance(function, ast.Attribute) and name in _QUESTIONS:
        yield function.value
    if name in _CONDITIONS and len(arguments) > 1:
        for at in range(len(arguments)):
            yield ast.Call(function, [*arguments[:at], *arguments[at + 1 :]], keywords)
    elif (
        name not in _IN_ANY_ORDER
        and len(arguments) > 1
        and not any(isinstance(one, ast.Starred) for one in arguments[:2])
    ):
        first, second, *rest = arguments
        if ast.dump(first) != ast.dump(second):
            yield ast.Call(function, [second, first, *rest], keywords)


def _other_values(value: object, parent: ast.AST | None) -> Iterator[object]:
    if isinstance(parent, ast.Expr | ast.FormattedValue | ast.JoinedStr):
        return
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value - 1
    elif isinstance(value, str) and _WORD.fullmatch(value):
        yield f"x{value}"


def _fewer(op: ast.boolop, values: list[ast.expr], at: int) -> ast.expr:
    left = [*values[:at], *values[at + 1 :]]
    return left[0] if len(left) == 1 else ast.BoolOp(op, left)


def _negated(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) else ast.UnaryOp(ast.Not(), test)


def _is_text(*nodes: ast.expr) -> bool:
    return any(
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        for node in nodes
    )


def _ctx(node: ast.expr) -> list[ast.expr_context]:
    return [] if isinstance(node, ast.Set) else [ast.Load()]
