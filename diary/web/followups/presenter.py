"""A follow-up as its pages show it: in words, with the patient's own numbers and the reports they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.rules.findings import ALARMS, Finding, Tier
from diary.rules.records import SymptomKey
from diary.services.evaluation.evidence import finding_in, finding_of
from diary.services.evaluation.missing import finding_for, is_whole
from diary.services.patients import today_for
from diary.services.permissions.access import Action
from diary.store.models import FollowUp, FollowUpFinding, Patient, TrackedSymptom
from diary.store.queries.repeats import answered_before
from diary.store.queries.worklist import latest_findings, newest_of_each_rule
from diary.web import context
from diary.web.followups.evidence import Table, table
from diary.web.layout.frame import contact_of
from diary.words import missing
from diary.words.advice import what_to_do
from diary.words.article import article_together
from diary.words.cards import Card, cards
from diary.words.findings import Told, thresholds_from_stored, told
from diary.words.formats import moment_in_words
from diary.words.labels import ANSWER_LABELS, ANSWERS_TOLD, CORRECTED, STATE_EXPLAINED, STATE_LABELS
from diary.words.language import gettext as _
from diary.words.points import as_before, in_a_line, tell_by
from diary.words.withdrawal import ALARM_MARK


@dataclass(frozen=True, slots=True)
class InShort:
    """A follow-up in a list."""

    id: int
    tier: Tier
    title: str
    numbers: str
    line: str
    """The numbers in a line, of one that is for the doctor; empty for an alarm, and where they are not open to the
    reader.
    """
    whom: str
    """Whom to contact, in a sentence."""
    number: str
    """To tap; empty where none is known."""
    by: date | None
    """The day by which to tell the doctor; None for an alarm."""
    opened_on: date
    last_found_on: date
    is_open: bool
    state: str
    closed_on: date | None
    answer: str
    corrected: str
    """For an open one whose report was changed since: what that means. Else empty."""
    again: str = ""
    """For an open one that repeats what was answered before: when that was. Else empty."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke: in words, on which numbers."""

    told: Told
    name: str
    """Its title, with a number where another has the same."""
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
    advice: Sequence[str]
    """What to do and whom to call, an instruction a line."""
    reasons: Sequence[Reason]
    article: Sequence[str]
    explained: str


class TellsFollowUps:
    """Puts the follow-ups of the diary that is open into words, with its numbers where these are open to the reader."""

    def __init__(self, patient: Patient, *, kept: bool = False) -> None:
        """`kept`: for a copy that is read on other days, too, so no day is called "today"."""
        self.patient = patient
        self._kept = kept
        self.contact = contact_of(patient, context.settings())
        self.zone = ZoneInfo(patient.timezone)
        self.today = today_for(patient, context.now())
        self._with_numbers = context.may(Action.READ_TRENDS)
        self._names: dict[int | str, str] = {}

    def all_in_short(self, follow_ups: Iterable[FollowUp]) -> list[InShort]:
        """For a list, in its order: what the latest finding of each says. Nothing else of their evidence is read."""
        several = list(follow_ups)
        latest = latest_findings(context.session(), [each.id for each in several]) if several else {}
        return [self._in_short(each, latest.get(each.id)) for each in several]

    def with_repeats(self, shown: Iterable[InShort], follow_ups: Sequence[FollowUp]) -> list[InShort]:
        """The same with what repeats an answered one marked so; `follow_ups` are all of the diary's."""
        by_id = {each.id: each for each in follow_ups}
        return [replace(one, again=self.again(by_id[one.id], follow_ups)) for one in shown]

    def again(self, follow_up: FollowUp, among: Iterable[FollowUp]) -> str:
        """That an open one repeats what was answered before; empty where it does not."""
        before = answered_before(follow_up, among) if follow_up.closed_on is None else None
        if before is None or before.closed_on is None:
            return ""
        own = before.acknowledged_by == context.the_account().id
        return as_before(before.closed_on, self.today, _answer(before), own=own)

    def in_short(self, follow_up: FollowUp) -> InShort:
        """The same of one."""
        return self.all_in_short([follow_up])[0]

    def _in_short(self, follow_up: FollowUp, row: FollowUpFinding | None) -> InShort:
        said, finding = self.told(follow_up, row), finding_for(follow_up, row)
        is_alarm = follow_up.kind in ALARMS
        with_line = self._with_numbers and not is_alarm
        return InShort(
            id=follow_up.id,
            tier=finding.tier,
            title=said.title,
            numbers=said.numbers,
            line=self._line(finding, row) if with_line else "",
            whom=what_to_do([finding], self.contact)[0],
            number=self._number(finding.tier),
            by=None if is_alarm else tell_by(follow_up.kind, follow_up.opened_on),
            opened_on=follow_up.opened_on,
            last_found_on=follow_up.last_found_on,
            is_open=follow_up.closed_on is None,
            state=str(STATE_LABELS[follow_up.state]),
            closed_on=follow_up.closed_on,
            answer=_answer(follow_up),
            corrected=_corrected(follow_up),
        )

    def _line(self, finding: Finding, row: FollowUpFinding | None) -> str:
        if not is_whole(row):
            return missing.something()
        return in_a_line(finding, thresholds_from_stored(row.thresholds), self.today)

    def _number(self, tier: Tier) -> str:
        if tier is Tier.URGENT and self.contact.is_closed:
            return self.contact.advice
        return self.contact.emergency_number if tier is Tier.EMERGENCY else self.contact.phone

    def in_full(self, follow_up: FollowUp) -> InFull:
        """For its page: every rule that spoke, with the newest numbers of each."""
        rows = newest_of_each_rule(context.session(), follow_up.id)
        names = self._names_in(finding_in(follow_up.kind, row) for row in rows)
        several = [self.told(follow_up, row) for row in rows]
        reasons = [
            Reason(
                told=said,
                name=_told_apart(said, several),
                table=table(finding_of(follow_up, row), names, self.today) if self._with_numbers else None,
                day=row.day,
                corrected=row.corrected_at is not None,
            )
            for said, row in zip(several, rows, strict=True)
        ]
        if not rows:
            gone = self.told(follow_up, None)
            reasons = [Reason(gone, gone.title, None, follow_up.last_found_on, corrected=False)]
        short = self.in_short(follow_up)
        return InFull(
            short=short,
            card=self._card(follow_up, rows, names) if short.is_open else None,
            advice=what_to_do([finding_for(follow_up, rows[0] if rows else None)], self.contact),
            reasons=reasons,
            article=article_together(finding_in(follow_up.kind, row) for row in rows),
            explained=str(STATE_EXPLAINED[follow_up.state]),
        )

    def moment(self, instant: datetime) -> str:
        """An instant in the patient's time."""
        return moment_in_words(instant, self.zone)

    def _card(
        self, follow_up: FollowUp, newest: Sequence[FollowUpFinding], names: Mapping[SymptomKey, str]
    ) -> Card | None:
        if follow_up.kind.tier is Tier.ROUTINE:
            return None
        found = [finding_in(follow_up.kind, row) for row in newest if row.day == newest[0].day]
        found = found or [finding_for(follow_up, None)]
        card = cards(found, self.contact, names=names, today=self.today)[0]
        return card if self._with_numbers else replace(card, why=())

    def told(self, follow_up: FollowUp, row: FollowUpFinding | None) -> Told:
        """What one of its findings says; without one, or without what it went by, what is left to say."""
        finding = finding_for(follow_up, row)
        if row is None:
            said = missing.told_in_part(finding, self.contact)
        else:
            names, thresholds = self._names_in([finding]), thresholds_from_stored(row.thresholds)
            said = told(
                finding,
                names=names,
                contact=self.contact,
                thresholds=thresholds,
                today=None if self._kept else self.today,
            )
            if not is_whole(row):
                # Title and answers of an alarm need none of the numbers that its rule went by.
                left = (said.title, said.numbers) if follow_up.kind in ALARMS else ()
                said = missing.told_in_part(finding, self.contact, *left)
        return said if self._with_numbers else replace(said, numbers="")

    def names_for(self, follow_up: FollowUp, row: FollowUpFinding) -> dict[int | str, str]:
        """By symptom id, of every symptom that a finding's numbers come from; also of those tracked no longer."""
        return self._names_in([finding_in(follow_up.kind, row)])

    def _names_in(self, findings: Iterable[Finding]) -> dict[int | str, str]:
        ids: set[SymptomKey | None] = set()
        for finding in findings:
            ids |= {finding.symptom, *(value.symptom for value in finding.values)}
        for symptom_id in ids - {None} - self._names.keys():
            symptom = context.session().get(TrackedSymptom, symptom_id)
            if symptom is not None and symptom.patient_id == self.patient.id:
                self._names[symptom.id] = symptom.name
        return self._names


def _told_apart(said: Told, several: Sequence[Told]) -> str:
    alike = [each for each in several if each.title == said.title]
    if len(alike) == 1:
        return said.title
    number = next(place for place, each in enumerate(alike, 1) if each is said)
    return _("%(title)s (%(number)s)", title=said.title, number=number)


def _corrected(follow_up: FollowUp) -> str:
    """That its report was changed, or withdrawn, while it is open."""
    if follow_up.corrected_at is None or follow_up.closed_on is not None:
        return ""
    return str(ALARM_MARK if follow_up.report_withdrawn_at else CORRECTED)


def _answer(follow_up: FollowUp) -> str:
    """What was answered: in the first person only to whoever said so."""
    if not follow_up.answer:
        return ""
    own = follow_up.acknowledged_by == context.the_account().id
    return str((ANSWER_LABELS if own else ANSWERS_TOLD)[follow_up.answer])
