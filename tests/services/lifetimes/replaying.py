"""The diary's file, read and gone over by the rules as `diary replay` does, held against what is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hypothesis.stateful import rule

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule
from diary.rules.fold import fold
from diary.rules.plan import Plan, SevereFrom
from diary.rules.records import Diary, SymptomKey
from diary.services import diary_file
from diary.services.diary_file.exports import export
from diary.store.work import Work
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
        """Those of the routine tier that no plan holds back; of the others all but those a plan may have touched."""
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
        state = self.world.state()
        assert state.failures == 0, state.last_error
        assert state.applied_version == state.data_version
        assert state.changed_from is None, "left undone"

    def replay(self) -> None:
        """What is stored is what the file gives, no more and no less, as far as the rules were applied."""
        replayed = self._replayed()
        self._same_reports(replayed.diary)
        state = self.world.state()
        if state.applied_version != state.data_version:
            return
        for row in self.before.follow_ups.values():
            if row["state"] == "open":
                self._still_rests(row, replayed)
        self._as_folded(replayed)

    def _replayed(self) -> Replayed:
        world = self.world
        with world.writing() as session:
            patient = world.patient(session)
            begun = patient.begun_on
            pieces = export(Work(session, world.now, world.settings), patient, by=None, reads=world.reading)
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

    def _still_rests(self, row: Row, replayed: Replayed) -> None:
        """The evidence of what is open stands in the reports as they are."""
        kind, symptom = Kind(row["kind"]), self.names[row["symptom_id"]]
        standing = self.before.standing(row["id"])
        for day in {each["day"] for each in standing}.intersection(replayed.findings):
            told = {self._evidence(each) for each in standing if each["day"] == day}
            found = replayed.of(day, kind, symptom)
            said = replayed.said(day, kind, symptom)
            assert said <= told <= found, f"{kind} {row['id']} of {day} rests on {told}, not on {found}"

    def _as_folded(self, replayed: Replayed) -> None:
        """Of the routine tier there is what one fold over the file gives, with the answers on their days."""
        outcome = fold(
            replayed.diary,
            replayed.findings,
            self.model.answers,
            thresholds_on=lambda _day: self.world.settings.rules,
            held_back=lambda finding: not replayed.is_said(finding),
        )
        expected = {
            (
                each.kind.value,
                each.symptom,
                "open" if each.closed is None else each.closed.how.value,
                each.opened_on,
                each.closed and each.closed.on,
                each.found_on,
            )
            for each in outcome.followups
        }
        stands = {
            (
                row["kind"],
                self.names[row["symptom_id"]],
                row["state"],
                row["opened_on"],
                row["closed_on"],
                frozenset(each["day"] for each in self.before.standing(row["id"])),
            )
            for row in self.before.follow_ups.values()
            if row["kind"] in ("persists", "worsens", "interferes")
        }
        assert expected <= stands, f"not stored: {expected - stands}, but {stands - expected}"
        more = {each for each in stands - expected if each[2] in ("open", "cleared")}
        assert not more, f"stored, though the fold does not give it: {more}"

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
