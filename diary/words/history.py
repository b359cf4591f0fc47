"""What happened to a follow-up, in sentences. `who` is a name, or empty for the reader themself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from diary.words.formats import day_in_words, list_in_words, short_day
from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.whose import beside_others, whose, whose_label

_FEW = 3
"""So many days are named one by one."""

_MAILED: Mapping[str, tuple[Lazy, Lazy]] = {
    "opened": (lazy("A mail about it was written to you."), lazy("A mail about it was written to %(who)s.")),
    "again": (
        lazy("It was there again, so a mail was written to you."),
        lazy("It was there again, so a mail was written to %(who)s."),
    ),
    "escalated": (
        lazy("Nobody had answered, so a mail was written to you."),
        lazy("Nobody had answered, so a mail was written to %(who)s."),
    ),
    "silence": (
        lazy("No report came, so a mail asked you to check."),
        lazy("No report came, so a mail asked %(who)s to check."),
    ),
}


def opened(day: date) -> str:
    """By which report."""
    return whose(
        lazy("Opened by your report of %(day)s."),
        lazy("Opened by %(patient)s’s report of %(day)s."),
        day=day_in_words(day),
    )


def said_so(who: str | None, day: date, button: str) -> str:
    """An answer to the question about a report. `button` is what was pressed; `who` is None where that is not known, as
    on the page of a link in a mail.
    """
    if who is None:
        answered = _("The answer was: “%(answer)s”.", answer=button)
    else:
        named = beside_others(who) if who else _("You")
        answered = _("%(who)s answered: “%(answer)s”.", who=named, answer=button)
    return f"{_asked(day)} {answered}"


def nobody_said(day: date) -> str:
    """No answer came to the question about a report."""
    said = _("Nobody answered in time, so this was opened.")
    return f"{_asked(day)} {said}"


def _asked(day: date) -> str:
    return whose(
        lazy("Asked about your report of %(day)s."),
        lazy("Asked about %(patient)s’s report of %(day)s."),
        day=day_in_words(day),
    )


def seen_again(days: Sequence[date], today: date) -> str:
    """On which days."""
    if len(days) <= _FEW:
        return _("Seen again: %(days)s.", days=list_in_words(short_day(day, beside=today) for day in days))
    return _(
        "Seen again in %(count)s reports, from %(first)s to %(last)s.",
        count=len(days),
        first=short_day(min(days), beside=today),
        last=short_day(max(days), beside=today),
    )


def worked_out_again(days: Sequence[date], today: date) -> str:
    """For which days what it rests on is another now, or gone."""
    if len(days) <= _FEW:
        said = list_in_words(short_day(day, beside=today) for day in days)
        return _("The diary was changed, so this was worked out again: %(days)s.", days=said)
    return _("The diary was changed, so this was worked out again for %(count)s days.", count=len(days))


def corrected() -> str:
    """An emergency or urgent one whose report was edited."""
    return _("A report was changed, and the rule no longer holds.")


_CHANGED: Mapping[str, Lazy] = {
    "open": lazy("Open again: with the diary as it is now, it is not over."),
    "acknowledged": lazy("Closed by an answer that was given to what is one with it now."),
    "cleared": whose_label(
        lazy(
            "Closed: your last reports no longer reach the rule. If it still troubles you, tell your doctor."
        ),
        lazy("Closed: %(patient)s’s last reports no longer reach the rule."),
    ),
    "withdrawn": whose_label(
        lazy("Taken back: a report was changed, or what you track, and the rule no longer holds."),
        lazy("Taken back: a report was changed, or what %(patient)s tracks, and the rule no longer holds."),
    ),
    "joined": lazy("Joined with another one: with the diary as it is now, both are the same."),
    "no_longer_needed": lazy(
        "No longer needed: with the diary as it is now, this would not have been opened by itself."
    ),
}


def changed(state: str) -> str:
    """It stands otherwise because the rules were gone over again; `state` says how."""
    return str(_CHANGED[state])


def mailed(
    because: str,
    who: Sequence[str],
    not_delivered: Sequence[str] = (),
    not_sent: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> str:
    """To whom, and why, and to whom of them it did not get. The reader may be among several."""
    to_you, to_others = _MAILED.get(because, _MAILED["opened"])
    said = [to_others % {"who": _all_of(who)} if any(who) else str(to_you)]
    if not_delivered:
        said.append(_("It could not be delivered to %(who)s.", who=_all_of(not_delivered)))
    if not_sent:
        said.append(_("It was not sent to %(who)s after all.", who=_all_of(not_sent)))
    if kept:
        said.append(_("It is kept on this machine, and was not sent to %(who)s.", who=_all_of(kept)))
    return " ".join(said)


def _all_of(who: Sequence[str]) -> str:
    return list_in_words(beside_others(name) if name else _("you") for name in who)


def seen(who: str) -> str:
    """For the first time."""
    return _("%(who)s looked at it.", who=beside_others(who)) if who else _("You looked at it.")


def taken(who: str) -> str:
    """Somebody said so."""
    return _("%(who)s: “I am looking after this.”", who=beside_others(who) if who else _("You"))


def passed_on(before: str, after: str) -> str:
    """From whom to whom."""
    if not before:
        return _("From you it went to %(who)s.", who=beside_others(after))
    if not after:
        return _("From %(who)s it went to you.", who=beside_others(before))
    return _(
        "From %(before)s it went to %(after)s.", before=beside_others(before), after=beside_others(after)
    )


def given_back(who: str) -> str:
    """Nobody looks after it any more."""
    if not who:
        return _("You are not looking after this any more.")
    return _("%(who)s is not looking after this any more.", who=beside_others(who))


def booked(when: str) -> str:
    """An appointment."""
    return _("Appointment: %(when)s.", when=when)


def appointment_answered(who: str, outcome: str, when: str) -> str:
    """What became of it; `outcome` is a sentence without its stop."""
    return _(
        "%(who)s told of the appointment of %(when)s: “%(outcome)s”.",
        who=beside_others(who) if who else _("You"),
        when=when,
        outcome=outcome,
    )


def looked_after_by(who: str) -> str:
    """Who is on it now; empty for the reader."""
    if not who:
        return _("You are looking after this.")
    return _("%(who)s is looking after this.", who=beside_others(who))


def somebody_was_first(who: str, answer: str, when: str) -> str:
    """To the second of two who answer at once."""
    return _(
        "Thank you. %(who)s was a little faster, at %(when)s. The answer was: “%(answer)s”. "
        "That one stays, so yours was not needed.",
        who=beside_others(who),
        when=when,
        answer=answer,
    )


def answered_before() -> str:
    """To the same person, twice."""
    return _("You have answered this already. Your first answer stays.")


def over_before() -> str:
    """It cleared or was taken back before the answer came."""
    return _("Thank you. This was closed before your answer came, so there is nothing more to do.")


def somebody_else_has_it(who: str) -> str:
    """To whoever was about to take it, or to give it away, while it went to somebody else."""
    if not who:
        return _("In the meantime this has changed. Please look again.")
    return _("%(who)s said so first, and is looking after this now.", who=beside_others(who))
