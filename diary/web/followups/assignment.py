"""Who looks after a follow-up: shown on its page, and changed from there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import followups
from diary.services.errors import NotFound
from diary.services.followups import assignment
from diary.services.permissions.access import Action
from diary.store.models import Account, FollowUp
from diary.web import context
from diary.web.followups.history import Names
from diary.web.numbers import number_in
from diary.words import history
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """Who is on it, and what the reader may do about that."""

    said: str
    """Who is; empty where nobody has said so."""
    seen: str
    """What a form sends along, so that nobody takes it from somebody unseen."""
    by_reader: bool
    may_change: bool
    others: list[tuple[int, str]]
    """To whom else it can be given: account id and name."""


def looked_after(follow_up: FollowUp) -> LookedAfter | None:
    """None where there is nothing to say: it is closed, or nobody but one person could look after it."""
    if follow_up.closed_on is not None:
        return None
    patient = context.the_patient()
    able = assignment.can_look_after(context.work(), patient)
    current = assignment.looked_after(context.work(), follow_up)
    if current is None and len(able) < 2:
        return None
    assignee = current.account_id if current else None
    reader = context.the_account().id
    names = Names([assignee, *(account.id for account in able)])
    return LookedAfter(
        said=history.looked_after_by(names(assignee)) if current else "",
        seen=str(current.id) if current else "",
        by_reader=assignee == reader,
        may_change=context.may(Action.HANDLE_FOLLOW_UPS),
        others=[(account.id, names(account.id)) for account in able if account.id not in (assignee, reader)],
    )


def hand_over(follow_up_id: int) -> ResponseReturnValue:
    """Take it, give it to somebody else, or give it back."""
    found = followups.follow_up(context.session(), context.the_patient().id, follow_up_id)
    do, seen = request.form.get("do", ""), request.form.get("seen", "")
    if do not in ("take", "pass_on", "give_back") or (seen != "" and number_in(seen, digits=18) is None):
        abort(400)
    me = context.the_account()
    number = number_in(request.form.get("to"), digits=18)
    if do == "pass_on" and number is None:
        flash(_("Choose whom to give it to."), "error")
        return _back(follow_up_id)
    with context.writing() as work:
        to: Account | None = None
        if do == "take":
            to = me
        elif do == "pass_on":
            to = work.session.get(Account, number)
            if to is None:
                raise NotFound
        done = assignment.assign(work, found, by=me, to=to, seen=int(seen) if seen else None)
    flash(_said(do, to) if done else _not_done(found))
    return _back(follow_up_id)


def _said(do: str, to: Account | None) -> str:
    if do == "take":
        return _("Saved: you are looking after this. Say here what was done, too.")
    if to is None:
        return _("Saved: you are not looking after this any more.")
    return _(
        "Saved: %(who)s is looking after this now. Please tell them, too.",
        who=Names([to.id])(to.id) or _("you"),
    )


def _not_done(follow_up: FollowUp) -> str:
    if follow_up.closed_on is not None:
        return history.over_before()
    current = assignment.looked_after(context.work(), follow_up)
    if current is None:
        return history.somebody_else_has_it("")
    who = Names([current.account_id])(current.account_id)
    return history.somebody_else_has_it(who) if who else history.looked_after_by("")


def _back(follow_up_id: int) -> ResponseReturnValue:
    return redirect(url_for("followups.one", follow_up_id=follow_up_id), 303)
