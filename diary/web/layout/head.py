"""The gate's questions, and what else waits at the head of every page, made ready to be shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from diary.rules.findings import Finding, Tier
from diary.services.gate import questions
from diary.services.patients import today_for
from diary.services.permissions.access import Action
from diary.services.permissions.report_permissions import is_theirs_alone
from diary.store.models import Patient, Question, TrackedSymptom
from diary.store.queries.reports import latest_report
from diary.store.queries.waiting import OpenAlarm, Waiting
from diary.web import context
from diary.words import gate
from diary.words.cards import Call, advice_line
from diary.words.contact import Contact
from diary.words.evidence import told_at_once
from diary.words.formats import day_in_words
from diary.words.labels import TIER_LABELS
from diary.words.language import gettext as _
from diary.words.language import lazy
from diary.words.whose import whose

_SALT = "answer a question on the page of a link"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what was given, what is said now, whom to call, and two buttons."""

    id: int
    tier: Tier
    day: str
    title: str
    what_to_do: Sequence[str]
    calls: Sequence[Call]
    given: Sequence[str]
    """Empty where the answers are not open to the reader."""
    says_now: str
    yes: str
    no: str
    sent_to: str
    """Where an answer goes; empty for a reader who may not give one."""


@dataclass(frozen=True, slots=True)
class Banner:
    """The line of an open alarm."""

    id: int
    kind: str
    word: str
    text: str
    call: Call | None


AtHead = Asked | Banner


def may_be_shown() -> bool:
    """Whether the person may know of the questions of the diary that is open."""
    return context.may(Action.READ_FOLLOW_UPS) or context.may(Action.WRITE_REPORT)


def may_answer() -> bool:
    """Whether they may answer one: whoever may write, or answer follow-ups."""
    return context.may(Action.WRITE_REPORT) or context.may(Action.HANDLE_FOLLOW_UPS)


def asked_here(question: Question, patient: Patient, contact: Contact) -> Asked:
    """To somebody signed in. The answers are shown to whoever may read them, and to whoever gave all of them."""
    return _asked(
        question,
        patient,
        contact,
        with_answers=context.may(Action.READ_TRENDS) or _gave_all(question),
        sent_to=url_for("questions.answer", question_id=question.id) if may_answer() else "",
    )


def _gave_all(question: Question) -> bool:
    """Whether the person gave the answers, and nobody else had a part in them (`reports.add_danger`)."""
    account = context.current_account()
    if account is None or question.asked_by != account.id:
        return False
    report = latest_report(context.session(), question.patient_id, question.day)
    return report is None or is_theirs_alone(context.session(), report, account.id)


def asked_by_link(question: Question, patient: Patient, contact: Contact) -> Asked:
    """On the page of a link in a mail: whoever has just sent these answers may answer what they are asked."""
    sent_to = url_for("questions.by_link", token=sign(question))
    return _asked(question, patient, contact, with_answers=True, sent_to=sent_to)


def sign(question: Question) -> str:
    """A token that answers this question, and nothing else."""
    return _serializer().dumps([question.patient_id, question.id])


def read(token: str) -> tuple[int, int] | None:
    """The patient's id and the question's; None for a token that is none of ours."""
    try:
        patient_id, question_id = _serializer().loads(token)
        return int(patient_id), int(question_id)
    except (BadSignature, ValueError, TypeError):
        return None


def at_the_head(
    waiting: Waiting,
    patient: Patient,
    contact: Contact,
    *,
    with_alarms: bool,
    besides: Collection[int] = (),
    besides_questions: Collection[int] = (),
) -> list[AtHead]:
    """Emergency alarms, emergency questions, urgent alarms, urgent questions, without what the page itself shows."""
    found: list[AtHead] = []
    for tier in (Tier.EMERGENCY, Tier.URGENT):
        if with_alarms:
            found += [
                banner(alarm, contact)
                for alarm in waiting.alarms
                if alarm.kind.tier is tier and alarm.id not in besides
            ]
        found += [
            asked_here(question, patient, contact)
            for question in waiting.questions
            if question.kind.tier is tier and question.id not in besides_questions
        ]
    return found


def banner(alarm: OpenAlarm, contact: Contact) -> Banner:
    """The line of an open alarm, with the number to call."""
    tier = alarm.kind.tier
    text = gate.alarm_line(
        tier,
        alarm.last_found_on,
        corrected=alarm.corrected_at is not None,
        not_answered=alarm.not_answered_at is not None,
        said_yes=alarm.raised_for is None,
        withdrawn=alarm.report_withdrawn_at is not None,
    )
    return Banner(alarm.id, alarm.kind, str(TIER_LABELS[tier]), text, _first_call(tier, contact))


def _asked(
    question: Question, patient: Patient, contact: Contact, *, with_answers: bool, sent_to: str
) -> Asked:
    tier = question.kind.tier
    found = questions.findings_of(question)
    agreed = questions.agreed_in(question) if with_answers else []
    plan_alone = questions.is_about_the_plan_alone(question)
    today = today_for(patient, context.now())
    names = _names(patient, question, found)
    what_to_do: list[str] = []
    for each in agreed:
        what_to_do += gate.as_agreed(
            tier, contact, given=each["given"], up_to=each["up_to"], doctor=each["doctor"]
        )
    if not agreed or not plan_alone:
        what_to_do += gate.what_to_do(tier, contact)
    return Asked(
        id=question.id,
        tier=tier,
        day=day_in_words(question.day),
        title=gate.title(tier, plan_alone=plan_alone),
        what_to_do=tuple(what_to_do),
        calls=_calls(tier, contact),
        given=told_at_once(found, names, today) if with_answers else (),
        says_now=_says_now(question, found, names, patient) if with_answers else "",
        yes=gate.yes(tier, plan_alone=plan_alone),
        no=gate.no(tier, plan_alone=plan_alone),
        sent_to=sent_to,
    )


def _says_now(
    question: Question, found: Sequence[Finding], names: dict[int | str, str], patient: Patient
) -> str:
    """What the report says now; empty where it says all that is asked about."""
    said = question.said_now
    signs = {
        sign
        for finding in found
        for sign in str(finding.facts.get("signs", "none")).split(";")
        if sign != "none"
    }
    gone = not signs <= set(said["signs"])
    gone |= any(value.field == "sudden" for each in found for value in each.values) and not said["sudden"]
    gone |= any(
        int(value.value) != said["worst"].get(str(value.symptom))
        for each in found
        for value in each.values
        if value.field == "worst"
    )
    if not gone:
        return ""
    return gate.says_now(
        question.day,
        today_for(patient, context.now()),
        signs=said["signs"],
        sudden=said["sudden"],
        worst={int(key): worst for key, worst in said["worst"].items()},
        names=names,
    )


def _names(patient: Patient, question: Question, found: Sequence[Finding]) -> dict[int | str, str]:
    ids = {int(key) for key in question.said_now["worst"]}
    ids |= {int(value.symptom) for each in found for value in each.values if value.symptom is not None}
    names: dict[int | str, str] = {}
    for symptom_id in ids:
        symptom = context.session().get(TrackedSymptom, symptom_id)
        if symptom is not None and symptom.patient_id == patient.id:
            names[symptom.id] = symptom.name
    return names


def _calls(tier: Tier, contact: Contact) -> list[Call]:
    doctor = [advice_line(contact)] if contact.is_closed else []
    if contact.phone:
        doctor.append(Call(contact.name or _("Your doctor or heart team"), contact.phone))
    emergency = Call(_emergency_services(contact), contact.emergency_number)
    return [emergency, *doctor] if tier is Tier.EMERGENCY else [*doctor, emergency]


def _first_call(tier: Tier, contact: Contact) -> Call | None:
    if tier is Tier.URGENT and not contact.phone and not contact.is_closed:
        return None
    return _calls(tier, contact)[0]


def _emergency_services(contact: Contact) -> str:
    if not contact.emergency:
        return _("Emergency services")
    return whose(lazy("Emergency services"), lazy("Emergency services where %(patient)s lives"))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=_SALT)
