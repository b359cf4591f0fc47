"""What a person answered to a follow-up of the routine tier, and how long that keeps its kind and symptom quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diary.rules.findings import Kind
from diary.rules.records import SymptomKey
from diary.rules.thresholds import Thresholds

LASTING = frozenset({Kind.PERSISTS, Kind.INTERFERES})
"""Kinds that tell of something that goes on: an answer to them holds longer than one to `worsens`."""


class Reply(StrEnum):
    """What was done about it, as far as it matters to the days of quiet."""

    CHECKED = "checked"
    """Already checked, or not needed."""
    TOLD = "told"
    """Told my doctor, or called."""
    BOOKED = "booked"
    """An appointment was made."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of an appointment: from the day `on` it is on `to`, or with None is cancelled."""

    on: date
    to: date | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given on the local day `on` to the follow-up of this kind and symptom that was open then.

    `booked_for` and `moves` go with the reply BOOKED only. `booked_for` is the appointment's day as it was said with
    the answer, None where none was said; `moves` is what became of it later, in the order in which it happened. `ref`
    is the caller's own name for the answer.
    """

    kind: Kind
    symptom: SymptomKey | None
    on: date
    reply: Reply
    booked_for: date | None = None
    moves: tuple[Moved, ...] = ()
    ref: object | None = None

    @property
    def key(self) -> tuple[Kind, SymptomKey | None]:
        """Which follow-up it answers."""
        return self.kind, self.symptom

    def quiet_days(self, day: date, thresholds: Thresholds) -> int:
        """How many days from `on` on are quiet, `on` among them, seen from `day`: with the appointment as it is then.

        What ends them early is not looked at here.
        """
        lasting = self.kind in LASTING
        checked = thresholds.quiet_lasting_days if lasting else thresholds.quiet_days
        told = thresholds.quiet_lasting_told_days if lasting else thresholds.quiet_told_days
        if self.reply is Reply.CHECKED:
            return checked
        if self.reply is Reply.TOLD:
            return told
        moved = [each.to for each in self.moves if each.on <= day]
        appointment = moved[-1] if moved else self.booked_for
        if appointment is None:
            # Cancelled counts as checked; that no date was said, as told.
            return checked if moved else told
        if appointment < self.on:
            return checked
        # Its day is quiet too. What is checked holds as long anyway.
        return min(max((appointment - self.on).days + 1, checked), thresholds.quiet_most_days)
