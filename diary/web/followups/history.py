"""What happened to a follow-up, in order of time, as this reader is told it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diary.services.audit.persons import names_in, those_gone
from diary.services.followups.history import HistoryEntry, What, history_of
from diary.services.gate.questions import is_about_the_plan_alone
from diary.store.models import Appointment, FollowUp
from diary.web import context
from diary.web.appointments.planned import told_when
from diary.web.followups.presenter import TellsFollowUps
from diary.words import history as in_words
from diary.words import withdrawal
from diary.words.appointments import OUTCOMES_TOLD
from diary.words.emergency_card import said_back
from diary.words.erasure import former_caregiver
from diary.words.formats import full_day
from diary.words.gate import yes as yes_button
from diary.words.labels import ANSWER_LABELS, ANSWERS_TOLD
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    machine_when: str
    when: str
    what: str


class Names:
    """How the people around a follow-up are called: by name, never by an address. The reader themself has none."""

    def __init__(self, account_ids: Iterable[int | None]) -> None:
        known = {account_id for account_id in account_ids if account_id is not None}
        self._names = names_in(context.session(), context.the_patient(), known)
        # Where somebody looked, the number of an account stays, though the account is gone.
        self._gone = those_gone(context.session(), known - set(self._names))

    def __call__(self, account_id: int | None) -> str:
        if account_id is None or account_id in self._gone:
            return former_caregiver()
        if account_id == context.the_account().id:
            return ""
        return self._names.get(account_id) or _("Somebody else")


def history(follow_up: FollowUp, tells: TellsFollowUps, *, with_note: bool = True) -> list[Event]:
    """From its opening to its end, and what came of it.

    `with_note`: also what was added to the answer in somebody's own words.
    """
    found = history_of(context.session(), follow_up)
    names = Names(account_id for each in found for account_id in each.who)
    return [
        Event(
            each.at.isoformat(),
            tells.moment(each.at),
            _told(each, follow_up, tells, names, with_note=with_note),
        )
        for each in found
        if not _is_told_with_the_answer(each, found)
    ]


def _told(
    entry: HistoryEntry, follow_up: FollowUp, tells: TellsFollowUps, names: Names, *, with_note: bool
) -> str:
    who = [names(account_id) for account_id in entry.who]
    match entry.what:
        case What.OPENED:
            return in_words.opened(entry.days[0])
        case What.SAID_SO:
            return in_words.said_so(who[0] if who else None, entry.days[0], _button(entry, follow_up))
        case What.NOT_ANSWERED:
            return in_words.nobody_said(entry.days[0])
        case What.JOINED:
            return in_words.seen_again(entry.days, tells.today)
        case What.WORKED_OUT_AGAIN:
            return in_words.worked_out_again(entry.days, tells.today)
        case What.CORRECTED:
            return withdrawal.in_history() if follow_up.report_withdrawn_at else in_words.corrected()
        case What.MAILED:
            return in_words.mailed(
                entry.because,
                who,
                not_delivered=[names(account_id) for account_id in entry.not_delivered],
                not_sent=[names(account_id) for account_id in entry.not_sent],
                kept=[names(account_id) for account_id in entry.kept],
            )
        case What.SEEN:
            return in_words.seen(who[0])
        case What.TAKEN:
            return in_words.taken(who[0])
        case What.PASSED_ON:
            return in_words.passed_on(*who)
        case What.GIVEN_BACK:
            return in_words.given_back(who[0])
        case What.SAID_BACK:
            return said_back(entry.word, who[0])
        case What.ANSWERED:
            return _answered(entry, who[0], with_note=with_note)
        case What.CHANGED:
            return in_words.changed(entry.state)
    return _of_appointment(entry, who[0], tells)


def _button(entry: HistoryEntry, follow_up: FollowUp) -> str:
    question = entry.question
    return yes_button(
        follow_up.kind.tier, plan_alone=question is not None and is_about_the_plan_alone(question)
    )


def _answered(entry: HistoryEntry, answered_by: str, *, with_note: bool) -> str:
    given = entry.answer
    if given is None:
        return ""
    answer = (ANSWERS_TOLD if answered_by else ANSWER_LABELS)[given.answer]
    said = [_("%(who)s answered: “%(answer)s”.", who=answered_by or _("You"), answer=answer)]
    if given.booked_for:
        said.append(_("Appointment: %(day)s.", day=full_day(given.booked_for)))
    if given.note and with_note:
        said.append(_("Added: “%(note)s”", note=given.note))
    return " ".join(said)


def _of_appointment(entry: HistoryEntry, who: str, tells: TellsFollowUps) -> str:
    appointment = entry.appointment
    if appointment is None:
        return ""
    when = told_when(appointment)
    if entry.what is What.BOOKED:
        return in_words.booked(when)
    return in_words.appointment_answered(who, str(OUTCOMES_TOLD[appointment.outcome or "went"]), when)


def _is_told_with_the_answer(entry: HistoryEntry, found: Iterable[HistoryEntry]) -> bool:
    """The appointment that an answer itself names."""
    booked: Appointment | None = entry.appointment
    return (
        entry.what is What.BOOKED
        and booked is not None
        and booked.at_minute is None
        and any(each.answer is not None and each.answer.appointment_id == booked.id for each in found)
    )
