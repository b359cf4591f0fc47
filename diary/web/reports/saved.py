"""After saving: what to do first of all, if the report calls for it; otherwise that it is saved, and what is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from diary.rules.findings import Finding, Tier
from diary.rules.gate import NOTHING, Head, Version, head_of, verdict
from diary.services.evaluation.at_once import said_at_once
from diary.services.followups import open_follow_ups
from diary.services.gate import questions
from diary.services.home import Line, is_mild, load_line
from diary.services.patients.answers import Answers, read_answers
from diary.services.patients.calendar import Reach
from diary.services.permissions.access import Action
from diary.services.tracking.medicines import not_approved
from diary.store.models import FollowUp, Patient
from diary.store.models.gate import QuestionState
from diary.store.queries.reports import report_to_read
from diary.web import context
from diary.web.followups import reach
from diary.web.followups.forms import AcknowledgeForm
from diary.web.followups.presenter import TellsFollowUps
from diary.web.home import line as lines_of
from diary.web.layout.frame import contact_of, in_templates
from diary.web.layout.head import asked_here, may_be_shown
from diary.web.people_to_call import with_circle
from diary.web.reports import after, danger, missed, not_yours, pages, summary, visibility
from diary.web.reports.known import Known
from diary.web.reports.writers import Writers
from diary.words import missing
from diary.words.cards import Card
from diary.words.gate import if_worse, saved_and_no_more, something_waits
from diary.words.home import points_wait
from diary.words.notices import anti_inflammatory


@dataclass(frozen=True, slots=True)
class Alarm:
    """One card, with the open follow-up that its answer goes to; None where it was answered already, or where the
    person may know nothing of follow-ups. The form is for whoever may answer.
    """

    card: Card
    follow_up: FollowUp | None
    form: AcknowledgeForm | None


def saved(day: str) -> ResponseReturnValue:
    """The page after saving the report of `day` (ISO)."""
    patient = context.the_patient()
    reported = pages.day_of(day)
    report = report_to_read(context.session(), patient.id, reported) if reported else None
    if reported is None or report is None:
        abort(404)
    known = pages.known(reported)
    if not visibility.may_see(report):
        made_for = pages.ticket_for(patient, reported, None)
        return not_yours.page(
            reported, report, filled=None, known=known, still_happening="", made_for=made_for
        )
    theirs = visibility.is_theirs(report)
    answers = read_answers(context.session(), report)
    answers = answers if theirs else visibility.readable(answers)
    lines = summary.answered(answers, known)
    knows_follow_ups = context.may(Action.READ_FOLLOW_UPS)
    follow_ups = open_follow_ups(context.session(), patient.id) if knows_follow_ups else []
    save = after.read(request.args.get("after", ""), patient, reported)
    current = save is not None or pages.is_about_now(reported)
    lost = save.thrown_away if save is not None else None
    found = _about_now(patient, reported, known, answers, lost) if current else ()
    cards = danger.cards_for(found, patient, known.symptoms)
    alarms = [_alarm(card, follow_ups) for card in cards]
    others = [follow_up for follow_up in follow_ups if follow_up.kind.tier is Tier.ROUTINE]
    contact = contact_of(patient, context.settings())
    waiting = (
        questions.of_day(context.session(), patient.id, reported, QuestionState.OPEN)
        if may_be_shown()
        else []
    )
    asked_now = [asked_here(question, patient, contact) for question in waiting]
    calm = in_templates()["frame"].is_calm if knows_follow_ups else None
    whole = summary.knows_all(answers, known)
    waiting_still = None if calm is None or not whole else not calm
    head = head_of(card=bool(cards), question=bool(asked_now), waiting=waiting_still)
    new = [follow_up for follow_up in others if follow_up.opened_on == reported]
    older = len(others) - len(new)
    line = _line(patient, reported) if head is Head.TICK else None
    return render_template(
        "reports/saved.html",
        head=head,
        day=reported,
        today=context.today(),
        saved_at=pages.moment_of(report, reported),
        shown_follow_up_ids=[alarm.follow_up.id for alarm in alarms if alarm.follow_up],
        questions=asked_now,
        procedure_date_wanted=danger.procedure_date_is_wanted(
            [*found, *(each for question in waiting for each in questions.findings_of(question))], patient
        ),
        shown_question_ids=[question.id for question in asked_now],
        line=lines_of.drawn(line) if line else None,
        sentence=lines_of.sentence(line) if line else "",
        new=TellsFollowUps(patient).all_in_short(new),
        older=points_wait(older, contact) if older else "",
        contact=contact,
        something_waits=something_waits() if whole else missing.cannot_be_judged(contact),
        if_worse=list(if_worse(contact)),
        no_more=list(saved_and_no_more(contact)),
        kept_another=lost is not None,
        can_change=pages.reach(reported) is Reach.OPEN and visibility.may_change(report),
        may_read_day=visibility.may_read_days(),
        knows_follow_ups=knows_follow_ups,
        written=Writers([report]).sentence(report),
        last_days=None if current or not context.may(Action.WRITE_REPORT) else missed.last_days(),
        not_approved=not_approved(known.medicines, answers.medicines),
        anti_inflammatory=anti_inflammatory(),
        signs_alone=len(lines) == 1,
        is_mild=context.is_own_diary() and _is_mild(answers),
        is_today=reported == context.today(),
        lines=lines,
        # Last of all: the card comes with or without these.
        alarms=[replace(alarm, card=with_circle(alarm.card, patient)) for alarm in alarms],
        not_told=reach.not_told(patient, [card.tier for card in cards]),
    )


def _is_mild(answers: Answers) -> bool:
    return is_mild(
        [number.worst for number in answers.readings.values()],
        signs=answers.signs or (),
        sudden=answers.sudden,
        compared=answers.compared,
    )


def _line(patient: Patient, day: date) -> Line | None:
    """Good news: of a report of today in which nothing is found, for whoever may read the numbers."""
    if day != context.today() or not context.may(Action.READ_TRENDS):
        return None
    line = load_line(context.work(), patient, day)
    return line if line.finds_nothing else None


def _about_now(
    patient: Patient, day: date, known: Known, answers: Answers, lost: Answers | None
) -> tuple[Finding, ...]:
    """What the answers call for now, and what those called for that a conflict threw away."""

    def version(given: Answers) -> Version:
        said = said_at_once(context.work(), patient, day, given, known.symptoms)
        return Version(said)

    thrown_away = version(lost) if lost is not None else NOTHING
    said = verdict(about_now=True, sent=version(answers), thrown_away=thrown_away)
    return (*said.card, *said.thrown_away)


def _alarm(card: Card, waiting: list[FollowUp]) -> Alarm:
    follow_up = next((one for one in waiting if one.kind.tier is card.tier), None)
    may_answer = follow_up is not None and context.may(Action.HANDLE_FOLLOW_UPS)
    return Alarm(card, follow_up, AcknowledgeForm.blank(follow_up) if follow_up and may_answer else None)
