"""The diary's file, read and gone over by the rules as `diary replay` does, held against what is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis.stateful import rule

from diary.rules.clearing import is_over
from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.plan import Plan, SevereFrom
from diary.rules.records import Diary, SymptomKey
from diary.services import diary_file
from diary.services.application import OLDEST_NEWS_DAYS
from diary.services.exporting import export
from diary.services.thresholds import site_thresholds
from diary.store.models.followups import Answer
from tests.services.lifetimes.kept import Row
from tests.services.lifetimes.life import Life

Told = tuple[str, str | None, str]


@dataclass(frozen=True)
class Replayed:
    """What the rules find in the file."""

    diary: Diary
    findings: Mapping[date, tuple[Finding, ...]]
    plan: Plan

    def said(self, day: date, kind: Kind, symptom: SymptomKey | None) -> set[Told]:
        """Those of the third tier that no plan holds back; of the others all but those a plan may have touched."""
        keyed = [each for each in self.findings[day] if each.follow_up_key == (kind, symptom)]
        return {_told(each) for each in keyed if self.is_said(each)}

    def is_said(self, finding: Finding) -> bool:
        if finding.rule is Rule.SEVERE:
            return not any(isinstance(each, SevereFrom) for each in self.plan.agreements)
        return self.plan.held(finding, self.diary) is None

    def of(self, day: date, kind: Kind, symptom: SymptomKey | None) -> set[Told]:
        """The findings of a follow-up's kind and symptom on one day, each with its numbers."""
        return {_told(each) for each in self.findings[day] if each.follow_up_key == (kind, symptom)}


class Replaying(Life):
    """What `replay` says of the reports as they are."""

    @rule()
    def sweep(self) -> None:
        """The job comes, and leaves nothing to go over but what cannot be gone over yet."""
        self.world.sweep()
        self.look()
        self.replay()
        state, today = self.world.state(), self.model.today(self.world.now)
        assert state.failures == 0, state.last_error
        assert state.applied_version == state.data_version
        if state.changed_from is not None:
            last = max(self.model.reports)
            assert last > today or last < today - timedelta(days=OLDEST_NEWS_DAYS), "left undone"

    def replay(self) -> None:
        """What is stored is what the file gives, no more and no less, as far as the rules were applied."""
        replayed = self._replayed()
        self._same_reports(replayed.diary)
        state = self.world.state()
        if state.applied_version != state.data_version:
            return
        today = self.model.today(self.world.now)
        days = [
            day
            for day in replayed.findings
            if day <= today and (state.changed_from is None or day < state.changed_from)
        ]
        for row in self.before.follow_ups.values():
            self._still_rests(row, replayed, days)
        for day in days:
            for finding in replayed.findings[day]:
                if finding.tier is not Tier.FOLLOW_UP or not replayed.is_said(finding):
                    continue
                if not self._is_over_since(finding, replayed, days):
                    self._not_lost(finding)

    def _replayed(self) -> Replayed:
        world = self.world
        with world.writing() as session:
            patient = world.patient(session)
            begun = patient.begun_on
            pieces = export(session, world.now, world.settings, patient, by=None, reads=world.reading)
        self.look()
        diary = diary_file.read("".join(pieces)).diary(begun=begun)
        findings = {each.day: findings_on(diary, each.day) for each in diary.reports}
        return Replayed(diary, findings, Plan(tuple(self.model.plan)))

    def _same_reports(self, diary: Diary) -> None:
        """Nothing that was saved is lost, and nothing else is there."""
        expected = {day: answers.on(day) for day, answers in self.model.reports.items()}
        found = {report.day: report for report in diary.reports}
        assert found.keys() == expected.keys()
        for day, report in expected.items():
            readings = {self.names[int(key)]: reading for key, reading in report.readings.items()}
            assert found[day].readings == readings
            for field in ("signs", "sudden", "interference", "could_not", "compared"):
                assert getattr(found[day], field) == getattr(report, field), (day, field)

    def _still_rests(self, row: Row, replayed: Replayed, days: list[date]) -> None:
        """The evidence of what is open stands in the reports as they are; what is over by the rules is not open."""
        kind, symptom = Kind(row["kind"]), self.names[row["symptom_id"]]
        third = kind.tier is Tier.FOLLOW_UP
        standing = self.before.standing(row["id"])
        if row["state"] == "open":
            for day in {each["day"] for each in standing}.intersection(days):
                told = {self._evidence(each) for each in standing if each["day"] == day}
                found = replayed.of(day, kind, symptom)
                said = replayed.said(day, kind, symptom)
                assert said <= told <= found, f"{kind} {row['id']} of {day} rests on {told}, not on {found}"
        if not third or not standing:
            return
        last = max(each["day"] for each in standing)
        numbers = site_thresholds(self.world.settings)
        if row["state"] == "open":
            assert row["last_found_on"] == last
            for day in (each for each in days if each > last):
                assert not is_over(replayed.diary, kind, symptom, last, day, numbers), (
                    f"{row} cleared on {day}"
                )
        elif row["state"] == "cleared" and row["closed_on"] in days and not self._followed(row):
            assert is_over(replayed.diary, kind, symptom, last, row["closed_on"], numbers), (
                f"{row} is not over"
            )

    def _followed(self, row: Row) -> bool:
        key = (row["kind"], row["symptom_id"])
        return any(
            each["id"] > row["id"] and (each["kind"], each["symptom_id"]) == key
            for each in self.before.follow_ups.values()
        )

    def _is_over_since(self, finding: Finding, replayed: Replayed, days: list[date]) -> bool:
        """Whether later reports say that it is over. What had begun and ended before it was filled in never opens."""
        kind, symptom = finding.follow_up_key
        numbers, last = site_thresholds(self.world.settings), finding.day
        for day in (each for each in days if each > finding.day):
            found = bool(replayed.said(day, kind, symptom))
            if (not found or kind is Kind.PERSISTS) and is_over(
                replayed.diary, kind, symptom, last, day, numbers
            ):
                return True
            last = day if found else last
        return False

    def _not_lost(self, finding: Finding) -> None:
        """It belongs to a follow-up, or one that was closed keeps it quiet."""
        kind, symptom = finding.follow_up_key
        rows = [
            row
            for row in self.before.follow_ups.values()
            if (row["kind"], self.names[row["symptom_id"]]) == (kind, symptom)
        ]
        assert any(self._covers(row, finding) for row in rows), f"{finding} belongs to none of {rows}"

    def _covers(self, row: Row, finding: Finding) -> bool:
        if any(each["day"] == finding.day for each in self.before.standing(row["id"])):
            return True
        if row["state"] == "cleared":
            return bool(finding.day <= row["closed_on"])
        if row["state"] != "acknowledged":
            return False
        numbers = site_thresholds(self.world.settings)
        told = row["answer"] == Answer.TOLD_DOCTOR
        quiet = numbers.quiet_told_days if told else numbers.quiet_days
        return bool(finding.day < row["closed_on"] + timedelta(days=quiet))

    def _evidence(self, row: Row) -> Told:
        values = [
            (value["day"], value["field"], value["value"], self.names[value["symptom"]])
            for value in row["values"]
        ]
        return row["rule"], self.names[row["symptom_id"]], _numbers(values, row["facts"])

    def teardown(self) -> None:
        if hasattr(self, "before"):
            self.sweep()
        super().teardown()


def _name(symptom: SymptomKey | None) -> str | None:
    return None if symptom is None else str(symptom)


def _told(finding: Finding) -> Told:
    values: list[tuple[object, ...]] = [
        (value.day.isoformat(), value.field, value.value, _name(value.symptom)) for value in finding.values
    ]
    return finding.rule.value, _name(finding.symptom), _numbers(values, finding.facts)


def _numbers(values: list[tuple[object, ...]], facts: Mapping[str, object]) -> str:
    """What a finding rests on."""
    return json.dumps([values, {**facts, "checksum": None}], sort_keys=True)
