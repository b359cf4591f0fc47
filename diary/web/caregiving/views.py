"""The overview of everybody whose circle one is in."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from diary.services.audit import Event
from diary.services.caregiving import overview as people
from diary.services.caregiving import visits
from diary.services.caregiving.overview import Need
from diary.web import access_log, context
from diary.web.caregiving.presenter import groups, table

LONGEST_NAME = 100
"""Characters of a name to look for; what goes on beyond them is not looked at."""
MANY = 8
"""From this many people on, one is offered to find a name and to jump."""
MOST_IN_TABLE = 12
"""Up to this many people stand beside each other in the table; of more, each drawing says its own in words."""


def overview() -> ResponseReturnValue:
    """Everybody, or those with the name that was asked for, the most urgent first."""
    actor = context.actor()
    if actor is None:
        raise NotFound
    everybody = people.looked_after(context.work(), actor)
    wanted = " ".join(request.args.get("name", "")[:LONGEST_NAME].split())
    shown = people.named(everybody, wanted)
    shown_ids = {one.patient_id for one in shown}
    hidden = [one for one in everybody if one.patient_id not in shown_ids]
    access_log.shows(Event.VIEWED_OVERVIEW, shown_ids)
    looked = visits.visit(actor, shown_ids)
    if looked and _is_looked_at():
        access_log.once_shown(lambda work: visits.note_visit(work, looked))
    return render_template(
        "caregiving/overview.html",
        asked=people.asked(context.work(), actor),
        email=actor.account.email,
        groups=groups(shown),
        count=len(everybody),
        open_count=sum(len(one.open or ()) for one in everybody),
        shown_count=len(shown),
        hidden_count=len(hidden),
        hidden_needing=sum(one.need is not Need.NONE_KNOWN for one in hidden),
        wanted=wanted,
        has_many=len(everybody) >= MANY,
        table=table(shown) if len(shown) <= MOST_IN_TABLE else None,
        silent_from=context.settings().rules.silence_open_days,
    )


def _is_looked_at() -> bool:
    """Whether somebody sees the page: not where a browser fetches it in case it is wanted, or asks if it is there."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose.casefold()
