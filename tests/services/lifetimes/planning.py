"""A plan agreed, ended and replaced; and people who say that they look after what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from diary.rules.findings import Kind
from diary.rules.plan import Agreement, ExpectedLevel, RuleOff, SevereFrom
from diary.services import followups
from diary.services.care_plan import agreement as planning
from diary.services.care_plan.agreement import CarePlanAnswers
from diary.services.followups import assignment
from diary.services.patients import care_plan
from diary.services.permissions.access import Action
from diary.store.models.care_plan import Agreed
from diary.store.work import Work
from tests.factories import work_at
from tests.services.lifetimes.reporting import Reporting
from tests.services.lifetimes.world import CAREGIVERS

PEOPLE = ("ann", *CAREGIVERS)


class Planning(Reporting):
    """What makes the rules keep quiet, and what says that somebody is on it."""

    @rule(
        agreed=st.sampled_from(Agreed),
        days=st.integers(0, 40),
        knee=st.booleans(),
        expected=st.integers(1, 6),
        severe=st.integers(8, 10),
        kind=st.sampled_from(planning.OFF_KINDS),
    )
    def agree_on_a_plan(
        self, agreed: Agreed, days: int, knee: bool, expected: int, severe: int, kind: Kind
    ) -> None:
        world, model = self.world, self.model
        today = model.today(world.now)
        symptom = self.knee if knee else self.back
        # Severe pain is agreed on for 30 days at most, and by somebody else.
        severely = agreed is Agreed.SEVERE_FROM
        until = today + timedelta(days=min(days, 30) if severely else days)
        with world.reading() as session:
            most = planning.highest_expected(session, world.patient(session), symptom, today)
        if agreed is Agreed.EXPECTED_LEVEL:
            if not most:
                return
            expected = min(expected, most)
        of_all = agreed is Agreed.RULE_OFF and (kind is Kind.INTERFERES or expected == 1)
        answers = CarePlanAnswers(
            agreed,
            until,
            symptom_id=None if of_all else symptom,
            level=severe if agreed is Agreed.SEVERE_FROM else expected,
            kind=kind,
            reason="A known flare.",
            doctor="Dr Lane",
            doctor_phone="080 1234" if severely else "",
        )
        self.look()
        with world.writing() as session:
            by = world.account(session, CAREGIVERS[0] if severely else "ann")
            planning.agree(Work(session, world.now, world.settings), world.patient(session), answers, by=by)
        name = self.names[symptom]
        assert name is not None
        new: dict[Agreed, Agreement] = {
            Agreed.EXPECTED_LEVEL: ExpectedLevel(name, expected, today, until),
            Agreed.RULE_OFF: RuleOff(kind, None if of_all else name, today, until),
            Agreed.SEVERE_FROM: SevereFrom(severe, today, until),
        }
        self._end([each for each in model.plan if _about(each) == _about(new[agreed])])
        model.plan.append(new[agreed])
        self._look_again()

    @precondition(lambda self: self.model.plan)
    @rule(data=st.data())
    def end_a_plan(self, data: st.DataObject) -> None:
        world, today = self.world, self.model.today(self.world.now)
        self.look()
        with world.writing() as session:
            entries = care_plan.in_force(session, world.patient_id, today)
            if not entries:
                return
            entry = data.draw(st.sampled_from(entries))
            patient, by = world.patient(session), world.account(session, "ann")
            planning.end(Work(session, world.now, world.settings), patient, entry.id, by=by)
            ended = care_plan.as_rules_see(entry)
        symptom = getattr(ended, "symptom", None)
        about = (type(ended), getattr(ended, "kind", None), None if symptom is None else self.names[symptom])
        self._end([each for each in self.model.plan if _about(each) == about])
        self._look_again()

    def _end(self, ended: list[Agreement]) -> None:
        """What holds today holds no more; what is over, or a journey west has put ahead, stays."""
        today = self.model.today(self.world.now)
        for each in ended:
            if each.from_on <= today <= each.until_on:
                self.model.plan.remove(each)
                self.model.plan.append(replace(each, until_on=today - timedelta(days=1)))

    def _look_again(self) -> None:
        """The reports about now are looked at again under the plan as it is: nothing opens by it."""
        model, now = self.model, self.world.now
        today = model.today(now)
        for day in (today - timedelta(days=1), today):
            if day in model.reports and model.is_current(day, now):
                model.seen(day, self._said_at_once(day, model.reports[day]), now, saved=False)
        self._told_at_once([])

    @precondition(lambda self: self.before.open())
    @rule(data=st.data(), by=st.sampled_from(PEOPLE), to=st.none() | st.sampled_from(PEOPLE))
    def assign(self, data: st.DataObject, by: str, to: str | None) -> None:
        """Among those who may answer it."""
        others = {name for name in CAREGIVERS if self._may_handle(name)}
        if "ann" in self.model.off or not {by, to} - {None, "ann"} <= others:
            return
        world = self.world
        chosen = data.draw(st.sampled_from(sorted(row["id"] for row in self.before.open())))
        with world.writing() as session:
            work = work_at(session, world.now)
            follow_up = followups.follow_up(session, world.patient_id, chosen)
            seen = assignment.looked_after(work, follow_up)
            given = {"by": world.account(session, by), "seen": seen.id if seen else None}
            account = None if to is None else world.account(session, to)
            same = (seen.account_id if seen else None) == (account.id if account else None)
            done = assignment.assign(
                Work(session, world.now, world.settings),
                follow_up,
                to=account,
                **given,  # type: ignore[arg-type]
            )
            assert done != same
            assert not assignment.assign(
                Work(session, world.now, world.settings),
                follow_up,
                to=account,
                **given,  # type: ignore[arg-type]
            )
            now_on_it = assignment.looked_after(work, follow_up)
            assert (now_on_it.account_id if now_on_it else None) == (account.id if account else None)

    def _may_handle(self, name: str) -> bool:
        return Action.HANDLE_FOLLOW_UPS in self._expected(name) and name not in self.model.off


def _about(agreement: Agreement) -> tuple[type, object, object]:
    return type(agreement), getattr(agreement, "kind", None), getattr(agreement, "symptom", None)
