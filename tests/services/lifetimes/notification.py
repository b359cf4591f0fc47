"""Who is told because nobody answered, who is asked to check, and what becomes of each mail when it is sent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from diary.rules.findings import Kind, Tier
from diary.rules.schedule import at_local
from diary.store.models.notifications import ToldBecause
from tests.services.lifetimes.kept import Kept, Row
from tests.services.lifetimes.life import Life

PATIENCE = {Tier.URGENT: timedelta(hours=24), Tier.ROUTINE: timedelta(hours=72)}
SILENT_DAYS = 3
LOOKED_AT_AGAIN = timedelta(hours=26)
"""Where somebody could not be told, or the patient went to live by another clock: then at the latest. A silence that a
journey east brings forward is seen at the time it had before; the farthest clocks are a little over a day apart."""


class Notification(Life):
    """Escalation and silence."""

    @rule()
    def escalate(self) -> None:
        before = self.before
        self.look()
        self.world.escalate()
        _, now = self.look()
        new = now.told_since(before)
        self._escalated(before, [row for row in new if row["because"] == ToldBecause.ESCALATED])
        self._asked(before, [row for row in new if row["because"] == ToldBecause.SILENCE])
        assert {row["because"] for row in new} <= {ToldBecause.ESCALATED, ToldBecause.SILENCE}

    @rule(hours=st.sampled_from([24, 49, 73]))
    def nobody_answers(self, hours: int) -> None:
        """The job comes every so often, as it does."""
        for _ in range(3):
            self.pass_by(hours=hours)
            self.escalate()

    @invariant()
    def nobody_is_told_twice(self) -> None:
        rows = self.before.notifications.values()
        escalated = [
            (row["follow_up_id"], row["account_id"])
            for row in rows
            if row["because"] == ToldBecause.ESCALATED
        ]
        assert len(escalated) == len(set(escalated)), "escalated twice to one person"

    def _escalated(self, before: Kept, new: list[Row]) -> None:
        now, contacts = self.world.now, self._contacts()
        for row in before.open():
            told = [each["account_id"] for each in new if each["follow_up_id"] == row["id"]]
            due_at = self._due_at(before, row)
            left = [each for each in contacts if each not in self._escalated_to(before, row)]
            # What is routine waits for the morning, and who is told of it is found then.
            waits = Kind(row["kind"]).tier is Tier.ROUTINE and self.model.local(now).hour < 8
            if due_at is None or due_at > now or not left or waits:
                assert not told, f"{row['kind']} {row['id']} was due at {due_at}, left {left}, told {told}"
            elif told or self._must(due_at):
                assert told == left[:1], f"{row['kind']} {row['id']}: told {told}, next is {left}"

    def _due_at(self, before: Kept, row: Row) -> datetime | None:
        """When the next contact is told of it, by `rules.md`."""
        wait = PATIENCE.get(Kind(row["kind"]).tier)
        if wait is None or row["held"]:
            return None
        counts = (ToldBecause.OPENED, ToldBecause.ESCALATED)
        about = [each for each in before.notifications.values() if each["follow_up_id"] == row["id"]]
        times = [each["told_at"] for each in about if each["because"] in counts]
        return max([row["opened_at"], *times, *([row["reopened_at"]] if row["reopened_at"] else [])]) + wait

    @staticmethod
    def _escalated_to(before: Kept, row: Row) -> set[int]:
        return {
            each["account_id"]
            for each in before.notifications.values()
            if each["follow_up_id"] == row["id"] and each["because"] == ToldBecause.ESCALATED
        }

    def _asked(self, before: Kept, new: list[Row]) -> None:
        alarms = [row for row in before.open() if row["kind"] in ("emergency", "urgent")]
        told = {row["account_id"] for row in new}
        silent_at = self._silent_at(alarms)
        heard_at = max((row["recorded_at"] for row in before.reports.values()), default=None)
        asks = [row for row in before.notifications.values() if row["because"] == ToldBecause.SILENCE]
        asked = {row["account_id"] for row in asks if heard_at and row["told_at"] > heard_at}
        if silent_at and heard_at and any(silent_at <= last <= heard_at for last in last_asked(asks)):
            # Others were asked, and then a day further back was written: a new silence begins there.
            written_on = heard_at.astimezone(ZoneInfo(self.model.zone)).date()
            silent_at = self._evening(written_on + timedelta(days=SILENT_DAYS))
        if silent_at is None or silent_at > self.world.now:
            assert not told, f"asked though silent only from {silent_at}"
            return
        expected = set(self._contacts()) - asked
        assert told <= expected, f"asked {told}, not {expected}"
        if self._must(silent_at):
            assert told == expected, f"asked {told}, not {expected}"
        for account in told:
            about = {row["follow_up_id"] for row in new if row["account_id"] == account}
            assert about == {row["id"] for row in alarms}

    def _silent_at(self, alarms: list[Row]) -> datetime | None:
        if not alarms or not self.model.reports:
            return None
        return self._evening(max(self.model.reports) + timedelta(days=SILENT_DAYS))

    def _evening(self, day: date) -> datetime:
        return at_local(day, time(20), ZoneInfo(self.model.zone))

    def _must(self, due_at: datetime) -> bool:
        """Whether it has to have happened: only what moved unnoticed may come a day late."""
        moved_at = self.model.moved_at
        if moved_at is None:
            return due_at <= self.world.now
        return max(due_at, moved_at) + LOOKED_AT_AGAIN <= self.world.now

    def _contacts(self) -> list[int]:
        return [self.world.accounts[name] for name in self.model.contacts(self.world.now)]


def last_asked(asks: list[Row]) -> list[datetime]:
    """When each person was last asked to check."""
    last: dict[int, datetime] = {}
    for row in asks:
        last[row["account_id"]] = max(row["told_at"], last.get(row["account_id"], row["told_at"]))
    return list(last.values())
