"""A route as it stands: its address, its view, who may open it, and what a look at somebody's diary there is called.

Whoever adds a page says all of it in one place. Flask's own `add_url_rule` would make an endpoint without a permission,
and such a one is refused, whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue

from diary.web.access import Asked, allow
from diary.web.access_log import Look, call_looks
from diary.web.diaries import PREFIX

View = Callable[..., ResponseReturnValue]

GET = ("GET",)
POST = ("POST",)
FORM = ("GET", "POST")
"""A page with a form that is sent to the page's own address."""


def add_rule(
    blueprint: Blueprint, rule: str, view: View, *, access: Asked, methods: Sequence[str] = GET
) -> None:
    """A page at one address, which names nobody's diary."""
    if PREFIX in rule:
        raise ValueError(f"{rule} is about somebody's diary: it must say what a look at it is called")
    _add(blueprint, rule, view, access, methods)


def add_diary_rule(
    blueprint: Blueprint,
    rule: str,
    view: View,
    *,
    access: Asked,
    looks: Look | None,
    methods: Sequence[str] = GET,
    own: bool = True,
) -> None:
    """A page about a diary: one's own at `rule`, somebody else's below `PREFIX`.

    `looks` is what the page shows of it; None where it shows nothing of it, or where the use case notes it itself.
    Without `own` there is no such page about one's own diary.
    """
    if own:
        _add(blueprint, rule, view, access, methods)
    _add(blueprint, PREFIX + rule, view, access, methods)
    call_looks(_endpoint(blueprint, view), looks)


def _add(blueprint: Blueprint, rule: str, view: View, access: Asked, methods: Sequence[str]) -> None:
    blueprint.add_url_rule(rule, view_func=view, methods=methods)
    allow(_endpoint(blueprint, view), access)


def _endpoint(blueprint: Blueprint, view: View) -> str:
    """The name by which Flask knows a view of a blueprint."""
    return f"{blueprint.name}.{view.__name__}"
