"""Reports: today's, those of days before, edits, second presses, and other people's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from diary.rules.evaluate import at_once
from diary.rules.findings import Finding, Kind, Rule
from diary.rules.plan import Plan
from diary.services.errors import Conflict, NoConsent, NotFound, NotYours
from diary.services.patients import all_symptoms
from diary.services.patients.answers import Answers, as_rules_see
from diary.services.reports import Sent, save_report
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.notifications import ToldBecause
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.lifetimes.drawn import Told, bad, levels, quiet, told
from tests.services.lifetimes.life import Life
from tests.services.lifetimes.model import Alarm
from tests.services.lifetimes.world import CAREGIVERS


class Reporting(Life):
    """Everything that is written into the diary."""

    @rule(answers=told)
    def write_today(self, answers: Told) -> None:
        self._save(self.model.today(self.world.now), answers)

    @rule(answers=bad)
    def write_something_bad(self, answers: Told) -> None:
        self._save(self.model.today(self.world.now), answers)

    @precondition(lambda self: self.model.today(self.world.now) in self.model.reports)
    @rule()
    def write_only_another_note(self) -> None:
        """The rules see the same as before; what was answered stays answered."""
        today = self.model.today(self.world.now)
        before = self.model.reports[today]
        self._save(today, replace(before, note=f"{before.note[:20]} Later: {len(before.note)}."))

    @rule(ago=st.integers(0, 14), answers=told)
    def write_another_day(self, ago: int, answers: Told) -> None:
        self._save(self.model.today(self.world.now) - timedelta(days=ago), answers)

    @precondition(lambda self: self.model.circle)
    @rule(who=st.sampled_from(CAREGIVERS), ago=st.integers(0, 3), answers=told)
    def write_for_ann(self, who: str, ago: int, answers: Told) -> None:
        self._save(self.model.today(self.world.now) - timedelta(days=ago), answers, by=who)

    @rule(level=levels, days=st.integers(2, 5), answers=quiet, gaps=st.integers(0, 7), jobs=st.booleans())
    def write_for_days(self, level: list[int], days: int, answers: Told, gaps: int, jobs: bool) -> None:
        """The same evening after evening, at one level and then another, with some days left out."""
        for part in level:
            for number in range(days):
                self.pass_until(20)
                if gaps and number % 8 == gaps:
                    continue
                score = (part, None if answers.back is None else answers.back[1] and part)
                given = Told(**{**vars(answers), "back": score})
                self._save(self.model.today(self.world.now), given)
                if jobs:
                    self.world.sweep()
                    self.world.escalate()
                self.look()

    @precondition(lambda self: self.model.reports)
    @rule(data=st.data(), answers=told)
    def write_over_what_nobody_saw(self, data: st.DataObject, answers: Told) -> None:
        """Somebody whose page is older than the report that counts."""
        day = data.draw(st.sampled_from(sorted(self.model.reports)))
        if self._is_reached(day) and answers.answers(self.back, self.knee) != self.model.reports[day]:
            self._save(day, answers, seen=0)

    def _is_reached(self, day: date) -> bool:
        today = self.model.today(self.world.now)
        return today - timedelta(days=14) <= day <= today

    def _save(self, day: date, told: Told | Answers, *, by: str = "ann", seen: int | None = None) -> None:
        world = self.world
        answers = told.answers(self.back, self.knee) if isinstance(told, Told) else told
        self.look()
        with world.writing() as session:
            patient = world.patient(session)
            before = current_report(session, patient.id, day)
            version = before.version if before else 0
            try:
                saved = save_report(
                    Work(session, world.now, world.settings),
                    patient,
                    Sent(
                        day,
                        answers,
                        by=world.account(session, by),
                        seen_version=version if seen is None else seen,
                    ),
                )
            except (Conflict, NoConsent, NotFound, NotYours) as refused:
                self._rightly_refused(refused, day, by, seen)
                return
        assert seen is None, "a report was written over unseen"
        assert self.model.consents[Purpose.DIARY], "a report was kept without consent"
        assert by == "ann" or self._may_write(by), f"{by} wrote without being let in"
        if self.model.reports.get(day) == answers:
            assert saved.report.version == version
            return
        self.model.reports[day] = answers
        findings = self._said_at_once(day, answers)
        assert list(saved.at_once) == findings, f"{saved.at_once} were said, not {findings}"
        self._told_at_once(self.model.seen(day, findings, world.now))

    def _said_at_once(self, day: date, answers: Answers) -> list[Finding]:
        """What the first two tiers say of it under the plan, which takes back nothing that was told of that day."""
        with self.world.reading() as session:
            patient = self.world.patient(session)
            tracked, begun = as_rules_see(all_symptoms(session, patient)), patient.begun_on
        told = {
            symptom
            for alarm in self.model.open.values()
            for rule, symptom, _values in alarm.days.get(day, ())
            if rule == Rule.SEVERE
        }
        numbers = Plan(tuple(self.model.plan)).thresholds_on(day, self.world.settings.rules)
        under = at_once(answers.on(day), tracked, None, numbers, begun=begun)
        found = at_once(answers.on(day), tracked, begun=begun)
        return [each for each in found if each in under or each.symptom in told]

    def _may_write(self, who: str) -> bool:
        place = self.model.place(who)
        return place is not None and Grant.RECORD in place.grants

    def _rightly_refused(self, refused: Exception, day: date, by: str, seen: int | None) -> None:
        match refused:
            case NoConsent():
                assert not self.model.consents[Purpose.DIARY]
            case Conflict():
                assert seen is not None
            case NotFound():
                assert by != "ann"
                assert not self._may_write(by) or not self._expected(by)
            case NotYours():
                assert by != "ann"
                assert day in self.model.reports

    def _told_at_once(self, raised: list[Alarm]) -> None:
        """Hold who was told of the alarms of this moment against who must be."""
        model, world = self.model, self.world
        before, now = self.look()
        today = model.today(world.now)
        ids = {row["kind"]: row["id"] for row in now.open()}
        names = {number: name for name, number in world.accounts.items()}
        because = {ToldBecause.OPENED, ToldBecause.AGAIN}
        new = [row for row in now.told_since(before) if row["because"] in because]
        for kind in (Kind.EMERGENCY, Kind.URGENT):
            alarm = next((each for each in raised if each.kind is kind), None)
            told = [names[row["account_id"]] for row in new if row["follow_up_id"] == ids.get(kind.value)]
            expected = self._to_be_told(alarm, ids[kind.value]) if alarm else set()
            if alarm is not None and expected:
                alarm.told_of = (alarm.told_of if alarm.told_on == today else frozenset()) | alarm.saying
                alarm.told_on = today
                model.told_of[today] = model.told_of.get(today, frozenset()) | alarm.saying
            assert sorted(told) == sorted(expected), f"{kind}: told {told}, not {expected}"

    def _to_be_told(self, alarm: Alarm, follow_up_id: int) -> set[str]:
        model, world = self.model, self.world
        today = model.today(world.now)
        told_today = alarm.told_on == today
        if told_today and not alarm.is_new and alarm.saying <= model.told_of.get(today, frozenset()):
            return set()
        contacts = set(model.contacts(world.now))
        if alarm.kind is Kind.URGENT:
            says_more = told_today or not alarm.saying <= alarm.told_of
            told = {
                row["account_id"]
                for row in self.before.notifications.values()
                if row["follow_up_id"] == follow_up_id
                and row["because"] == ToldBecause.ESCALATED
                and (says_more or model.today(row["told_at"]) < today)
            }
            contacts = {name for name in contacts if world.accounts[name] in told}
        return contacts | ({"ann"} if model.wants_mail() else set())
