"""Removing what was added by mistake, from its list."""

from __future__ import annotations

from diary.services.permissions.access import Action
from diary.web import context


def may_remove() -> bool:
    """Whether a button may stand there: it tells that no report names what it removes."""
    return context.may(Action.READ_TRENDS)
