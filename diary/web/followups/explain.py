"""Why a follow-up was opened, step by step, worked out again from what was kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from diary.services import followups
from diary.services.errors import NotFound
from diary.services.followups import explain
from diary.services.followups.explain import Explained
from diary.services.permissions.access import Action
from diary.store.models import FollowUp
from diary.store.queries.worklist import when_found
from diary.web import context
from diary.web.followups.presenter import TellsFollowUps
from diary.words import missing
from diary.words.explain import conclusions
from diary.words.findings import Told
from diary.words.steps import in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page explains it."""

    day: date
    told: Told | None
    """None where the record cannot be read."""
    steps: list[str]
    """Empty where the numbers are not open to the reader."""
    conclusions: list[str]
    holds: bool
    corrected: bool


def explained(follow_up_id: int) -> ResponseReturnValue:
    """What opened it and the newest of each rule; with `?day=`, what was found on that day."""
    found = followups.follow_up(context.session(), context.the_patient().id, follow_up_id)
    days = {row.day for row in when_found(context.session(), found.id)}
    day = None
    if "day" in request.args:
        with suppress(ValueError):
            day = date.fromisoformat(request.args["day"])
        if day not in days:
            raise NotFound
    tells = TellsFollowUps(context.the_patient())
    several = explain.explained(context.session(), found, context.settings().rules, day=day)
    return render_template(
        "followups/explained.html",
        short=tells.in_short(found),
        follow_up=found,
        findings=[_shown(found, tells, each) for each in several],
        other_days=sorted(days - {each.row.day for each in several}, reverse=True),
        one_day=day,
        missing=missing.numbers_gone() if not several else "",
        today=tells.today,
        with_numbers=context.may(Action.READ_TRENDS),
        shown_follow_up_ids=[found.id],
    )


def _shown(follow_up: FollowUp, tells: TellsFollowUps, each: Explained) -> Shown:
    open_to_reader = context.may(Action.READ_TRENDS)
    readable = each.finding is not None and each.thresholds is not None
    names = tells.names_for(follow_up, each.row) if readable else {}
    return Shown(
        day=each.row.day,
        told=tells.told(follow_up, each.row) if readable else None,
        steps=[in_words(step, names, each.row.day) for step in each.steps] if open_to_reader else [],
        conclusions=conclusions(
            verdict=each.verdict,
            kept=each.kept,
            # What was kept and what comes out are numbers of the diary, too.
            differences=[(one.what, one.stored, one.worked_out) for one in each.differences]
            if open_to_reader
            else [],
            version=each.row.rules_version,
            version_today=each.version_today,
            changed=each.changed,
            today=each.today,
        ),
        holds=each.holds,
        corrected=each.row.corrected_at is not None,
    )
