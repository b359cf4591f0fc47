"""Follow-ups with all that they rest on, every answer, and what happened to them.

Taken in they stand as they stood: an alarm that is open stays open and seen. Nobody is told of them by mail.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from diary.services.evaluation import evidence
from diary.services.evaluation.evidence import Kept
from diary.services.whole_copy.parts import json_values
from diary.services.whole_copy.parts.rules import known
from diary.services.whole_copy.tables import Row, Table, Way
from diary.store.models import (
    Assignment,
    FollowUp,
    FollowUpChange,
    FollowUpFinding,
    GivenAnswer,
    WordBack,
)

FILE = "follow_ups.json"
_CHECKSUM = evidence.CHECKSUM


def _follow_ups(patient_id: int) -> Select[int]:
    return select(FollowUp.id).where(FollowUp.patient_id == patient_id)


def _say_whether_whole(row: FollowUpFinding, said: Row) -> None:
    """The checksum holds ids, so it says nothing elsewhere: whether it fits is said in its place."""
    if isinstance(said["facts"], dict):
        said["facts"].pop(_CHECKSUM, None)
        try:
            kept = evidence.kept(row)
        except (ValueError, KeyError, TypeError, AttributeError):
            kept = Kept.CHANGED
        if kept is not Kept.UNKNOWN:
            said["facts"][_CHECKSUM] = kept.value


def seal(way: Way) -> None:
    """Give each finding that was whole its checksum under the ids it has here. One that was changed stays so."""
    rows = select(FollowUpFinding).where(FollowUpFinding.follow_up_id.in_(_follow_ups(way.patient_id)))
    for row in way.session.scalars(rows).all():
        if row.facts.get(_CHECKSUM) == str(Kept.WHOLE):
            row.facts = evidence.sealed(row)


def _end_of_others(row: Row, way: Way) -> None:
    """Nobody but the patient is here to look after anything: what another had in hand ends with the move."""
    if row["ended_at"] is None and row["account_id"] != way.people.id_of(1):
        row["ended_at"] = way.now


def _never(_row: Row, _now: datetime) -> None:
    return None


TABLES = (
    Table(
        name="follow_ups",
        model=FollowUp,
        of=lambda patient_id: FollowUp.patient_id == patient_id,
        plain=(
            *("kind", "rule", "state", "opened_on", "opened_at", "reopened_at", "last_found_on"),
            *("raised_for", "not_answered_at", "corrected_at", "held", "closed_on", "closed_at"),
            *(
                "withdrawn_on",
                "report_withdrawn_at",
                "acknowledged_at",
                "answer",
                "answer_note",
                "appointment_on",
            ),
        ),
        refs={"symptom_id": "symptoms", "joined_to": "follow_ups"},
        people=("acknowledged_by",),
        inner={"told_of": json_values.told_of},
        begins_anew={"escalate_at": _never, "silence_at": _never, "told_on": _never},
    ),
    Table(
        name="findings",
        model=FollowUpFinding,
        of=lambda patient_id: FollowUpFinding.follow_up_id.in_(_follow_ups(patient_id)),
        plain=("day", "rule", "tier", "found_at", "corrected_at"),
        lines=("rules_version", "thresholds_digest"),
        refs={"follow_up_id": "follow_ups", "symptom_id": "symptoms"},
        inner={"copied": json_values.values, "reports": json_values.reports, "facts": json_values.facts},
        remark=_say_whether_whole,
        settle=known("thresholds_digest"),
    ),
    Table(
        name="changes",
        model=FollowUpChange,
        of=lambda patient_id: FollowUpChange.follow_up_id.in_(_follow_ups(patient_id)),
        plain=("at", "state"),
        refs={"follow_up_id": "follow_ups"},
    ),
    Table(
        name="words_back",
        model=WordBack,
        of=lambda patient_id: WordBack.follow_up_id.in_(_follow_ups(patient_id)),
        plain=("word", "said_at"),
        refs={"follow_up_id": "follow_ups"},
        people=("account_id",),
    ),
    Table(
        name="in_hand",
        model=Assignment,
        of=lambda patient_id: Assignment.follow_up_id.in_(_follow_ups(patient_id)),
        plain=("taken_at", "ended_at"),
        refs={"follow_up_id": "follow_ups"},
        people=("account_id",),
        settle=_end_of_others,
    ),
)

ANSWERS = Table(
    name="answers",
    model=GivenAnswer,
    of=lambda patient_id: GivenAnswer.patient_id == patient_id,
    plain=("on", "at", "answer", "note", "booked_for", "disbelieved_at"),
    refs={"follow_up_id": "follow_ups", "appointment_id": "appointments"},
    people=("by",),
)
