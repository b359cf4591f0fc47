"""What waits for an answer, across everybody one looks after: one list to work through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from diary.rules.findings import Tier
from diary.services.audit import Event
from diary.services.caregiving import worklist
from diary.services.caregiving.worklist import PAGE_SIZE, Choice, Waiting, Worklist
from diary.store.queries.worklist import symptom_names
from diary.web import access_log, context
from diary.web.caregiving.choosing import address, chosen, options
from diary.web.caregiving.rows import Row, Teller


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a page that are equally pressing: each alarm, and of each person all that is for the doctor."""

    tier: Tier
    rows: Sequence[Row]
    count: int
    """Of the whole list, not only of this page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what was chosen."""

    shown: Sequence[Waiting]
    first: int
    """Which of them comes first, from 1."""
    last: int
    total: int
    before: str
    """The address of the page before; empty where there is none."""
    after: str


def follow_ups() -> ResponseReturnValue:
    """The list, or the part of it that was asked for, fifty at a time."""
    actor = context.actor()
    if actor is None:
        raise NotFound
    reader_id = actor.account.id
    listed = worklist.worklist(context.work(), actor)
    choice = chosen(listed)
    found = [one for one in listed.waiting if choice.takes(one, reader_id)]
    page = _page(found, choice)
    _note(listed, page)
    return render_template(
        "caregiving/follow_ups.html",
        listed=listed,
        is_narrowed=choice != Choice(),
        options=options(listed, choice, reader_id),
        choice=choice,
        page=page,
        groups=_groups(page, found, reader_id),
        alarms_left_out=sum(
            one.tier is not Tier.ROUTINE and not choice.takes(one, reader_id) for one in listed.waiting
        ),
    )


def _page(found: Sequence[Waiting], choice: Choice) -> Page:
    last_page = max(1, -(-len(found) // PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), last_page)
    start = (number - 1) * PAGE_SIZE
    shown = found[start : start + PAGE_SIZE]
    return Page(
        shown=shown,
        first=start + 1,
        last=start + len(shown),
        total=len(found),
        before=address(choice, number - 1) if number > 1 else "",
        after=address(choice, number + 1) if number < last_page else "",
    )


def _groups(page: Page, found: Sequence[Waiting], reader_id: int) -> list[Group]:
    session = context.session()
    teller = Teller(
        context.settings(),
        context.now(),
        reader_id,
        worklist.findings_of(session, page.shown),
        symptom_names(session, {one.patient.id for one in page.shown}),
    )
    # By tier and, of what is for the doctor, by person: one visit, one answer.
    together: dict[Tier, dict[int, list[Waiting]]] = {}
    for one in page.shown:
        key = one.patient.id if one.tier is Tier.ROUTINE else -one.row.id
        together.setdefault(one.tier, {}).setdefault(key, []).append(one)
    rows: dict[Tier, list[Row]] = {
        tier: [teller.together(several) for several in by_key.values()] for tier, by_key in together.items()
    }
    counts = Counter(one.tier for one in found)
    return [Group(tier, several, counts[tier]) for tier, several in rows.items()]


def _note(listed: Worklist, page: Page) -> None:
    """Whose follow-ups stand on the page, and of whom the choice tells only that there are some."""
    others = {one.patient.id for one in listed.waiting if not one.is_own}
    shown = {one.patient.id for one in page.shown if not one.is_own}
    access_log.shows(Event.VIEWED_FOLLOW_UPS, shown)
    access_log.shows(Event.VIEWED_OVERVIEW, others - shown)
