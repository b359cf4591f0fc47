"""The page that tells a patient who looked at their diary and who changed it, by day, the newest first."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from diary.services.audit.counts import looks_of_late
from diary.services.audit.pages import Show, audit_page
from diary.web import context
from diary.web.audit.presenter import by_day, of_late
from diary.web.numbers import number_in


def who_looked() -> ResponseReturnValue:
    """A page of it: what others did, unless one asks for looks, for changes or for all."""
    patient = context.the_patient()
    show = next((each for each in Show if each == request.args.get("show")), Show.OTHERS)
    before, after = _number("before"), _number("after")
    page = audit_page(context.session(), patient, show, before=before, after=after)
    counted = show in (Show.OTHERS, Show.VIEWS) and before is None and after is None
    return render_template(
        "audit/who_looked.html",
        show=show,
        page=page,
        days=by_day(page, patient),
        of_late=of_late(looks_of_late(context.work(), patient), patient) if counted else (),
    )


def _number(name: str) -> int | None:
    """The number of a row in the address; what cannot be one is as good as none."""
    return number_in(request.args.get(name), digits=9)
