"""A follow-up as its pages show it: in words, with the patient's own numbers and the reports they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.rules.findings import Finding, Tier
from diary.services.evaluation.evidence import finding_of, newest_of_each_rule
from diary.services.patients import today_for
from diary.services.permissions.access import Action
from diary.store.models import FollowUp, FollowUpFinding, Patient, TrackedSymptom
from diary.web import context
from diary.web.followups.evidence import Table, table
from diary.web.layout.frame import contact_of
from diary.words.advice import what_to_do
from diary.words.cards import Card, cards
from diary.words.findings import Told, thresholds_from_stored, told
from diary.words.formats import moment_in_words
from diary.words.labels import ANSWER_LABELS, ANSWERS_TOLD, CORRECTED, STATE_EXPLAINED, STATE_LABELS


@dataclass(frozen=True, slots=True)
class InShort:
    """A follow-up in a list."""

    id: int
    tier: Tier
    title: str
    numbers: str
    whom: str
    """Whom to contact, in a sentence."""
    opened_on: date
    last_found_on: date
    is_open: bool
    state: str
    closed_on: date | None
    answer: str
    corrected: str
    """For an open one whose report was changed since: what that means. Else empty."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke: in words, on which numbers."""

    told: Told
    table: Table | None
    """None where the reports are not open to the reader; then `told.numbers` is empty, too."""
    day: date
    corrected: bool


@dataclass(frozen=True, slots=True)
class InFull:
    """A follow-up on its own page."""

    short: InShort
    card: Card | None
    """Emergency and urgent only."""
    advice: str
    reasons: Sequence[Reason]
    article: Sequence[str]
    seen_again_on: Sequence[date]
    explained: str


class TellsFollowUps:
    """Puts the follow-ups of the diary that is open into words, with its numbers where these are open to the reader."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        self.contact = contact_of(patient, context.settings())
        self.zone = ZoneInfo(patient.timezone)
        self.today = today_for(patient, context.now())
        self._with_numbers = context.may(Action.READ_TRENDS)
        self._names: dict[int | str, str] = {}

    def in_short(self, follow_up: FollowUp) -> InShort:
        """For a list: what its latest finding says."""
        row = _latest(follow_up)
        said = self.told(follow_up, row)
        return InShort(
            id=follow_up.id,
            tier=row.tier,
            title=said.title,
            numbers=said.numbers,
            whom=what_to_do([finding_of(follow_up, row)], self.contact)[0],
            opened_on=follow_up.opened_on,
            last_found_on=follow_up.last_found_on,
            is_open=follow_up.closed_on is None,
            state=str(STATE_LABELS[follow_up.state]),
            closed_on=follow_up.closed_on,
            answer=_answer(follow_up),
            corrected=str(CORRECTED) if follow_up.corrected_at and follow_up.closed_on is None else "",
        )

    def in_full(self, follow_up: FollowUp) -> InFull:
        """For its page: every rule that spoke, with the newest numbers of each."""
        rows = newest_of_each_rule(follow_up)
        reasons = [
            Reason(
                told=self.told(follow_up, row),
                table=table(finding_of(follow_up, row), self.names_for(follow_up), self.today)
                if self._with_numbers
                else None,
                day=row.day,
                corrected=row.corrected_at is not None,
            )
            for row in rows
        ]
        short = self.in_short(follow_up)
        return InFull(
            short=short,
            card=self._card(follow_up) if short.is_open else None,
            advice=" ".join(dict.fromkeys(reason.told.advice for reason in reasons[:1])),
            reasons=reasons,
            article=list(dict.fromkeys(reason.told.article for reason in reasons)),
            seen_again_on=sorted({row.day for row in follow_up.findings} - {follow_up.opened_on}),
            explained=str(STATE_EXPLAINED[follow_up.state]),
        )

    def moment(self, instant: datetime) -> str:
        """An instant in the patient's time."""
        return moment_in_words(instant, self.zone)

    def _card(self, follow_up: FollowUp) -> Card | None:
        if follow_up.kind.tier is Tier.ROUTINE:
            return None
        latest = _latest(follow_up).day
        found: list[Finding] = [
            finding_of(follow_up, row) for row in newest_of_each_rule(follow_up) if row.day == latest
        ]
        card = cards(found, self.contact, names=self.names_for(follow_up), today=self.today)[0]
        return card if self._with_numbers else replace(card, why=())

    def told(self, follow_up: FollowUp, row: FollowUpFinding) -> Told:
        said = told(
            finding_of(follow_up, row),
            names=self.names_for(follow_up),
            contact=self.contact,
            thresholds=thresholds_from_stored(row.thresholds),
            today=self.today,
        )
        return said if self._with_numbers else replace(said, numbers="")

    def names_for(self, follow_up: FollowUp) -> dict[int | str, str]:
        """By symptom id, of every symptom that the follow-up's numbers come from; also of those tracked no longer."""
        ids = {row.symptom_id for row in follow_up.findings}
        ids |= {value["symptom"] for row in follow_up.findings for value in row.values}
        for symptom_id in ids - {None} - self._names.keys():
            symptom = context.session().get(TrackedSymptom, symptom_id)
            if symptom is not None and symptom.patient_id == self.patient.id:
                self._names[symptom.id] = symptom.name
        return self._names


def _answer(follow_up: FollowUp) -> str:
    """What was answered: in the first person only to whoever said so."""
    if not follow_up.answer:
        return ""
    own = follow_up.acknowledged_by == context.the_account().id
    return str((ANSWER_LABELS if own else ANSWERS_TOLD)[follow_up.answer])


def _latest(follow_up: FollowUp) -> FollowUpFinding:
    """The finding that speaks for the whole: the newest that no edit took away; without one the newest of all."""
    newest = sorted(follow_up.findings, key=lambda row: (row.corrected_at is None, row.day, -row.id))
    return newest[-1]
