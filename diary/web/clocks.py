"""Whose clock a page of one's own shows: one's account, one's mail, the site one runs.

Pages about a diary show its own clock, and say so to anybody else.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from diary.store.queries.digests import zone_of
from diary.web import context


def own_clock() -> ZoneInfo:
    """That of one's own diary, else the one chosen for one's mail, else where the first person lives whom one looks
    after; without any of them UTC. It is asked for once a page.
    """
    patient = context.own_patient()
    if patient is not None:
        return ZoneInfo(patient.timezone)
    known: ZoneInfo | None = g.get("own_clock")
    if known is None:
        try:
            known = zone_of(context.session(), context.the_account())
        except (SQLAlchemyError, OSError):
            known = ZoneInfo("UTC")  # the page that says what is wrong with the site comes all the same
        g.own_clock = known
    return known
