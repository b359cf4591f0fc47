"""One lifetime: the world, the model beside it, and what every rule of the machine ends with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select

from diary.rules.records import SymptomKind
from diary.services.permissions.access import Action, actor_for, can
from diary.services.tracking import symptoms
from diary.store.models import TrackedSymptom
from diary.store.models.consents import Purpose
from tests.factories import work_at
from tests.services.grants import ALLOWED
from tests.services.lifetimes import kept
from tests.services.lifetimes.kept import Kept
from tests.services.lifetimes.model import Model
from tests.services.lifetimes.world import CAREGIVERS, World

MakeWorld = Callable[[str], World]


class Life(RuleBasedStateMachine):
    """What the groups of rules stand on."""

    make_world: MakeWorld

    def begin(self, zone: str, into_the_year: int) -> None:
        """Ann, with two things that hurt, so many hours after the fake clock's beginning."""
        self.world = self.make_world(zone)
        self.world.clock.move_on(hours=into_the_year)
        self.model = Model(zone)
        with self.world.writing() as session:
            patient = self.world.patient(session)
            answers = symptoms.SymptomAnswers("Knee", SymptomKind.PAIN, "", None, watched=True, heart=False)
            symptoms.add(work_at(session, self.world.now), patient, answers)
            ids = select(TrackedSymptom.id).order_by(TrackedSymptom.id)
            self.back, self.knee = session.scalars(ids)
        self.names = {None: None, self.back: "Upper back pain", self.knee: "Knee"}
        self.before = Kept.of(self.world)

    @invariant()
    def in_good_order(self) -> None:
        self.look()

    def look(self) -> tuple[Kept, Kept]:
        """Look at what is stored, after each thing that happens; gives it as it was before, and as it is."""
        before, now = self.before, Kept.of(self.world)
        self.before = now
        kept.only_what_may_change(before, now)
        kept.each_in_good_order(now)
        alarms = {row["kind"] for row in now.open() if row["kind"] in ("emergency", "urgent")}
        assert alarms == {kind.value for kind in self.model.open}, f"open alarms: {alarms}"
        return before, now

    @invariant()
    def only_those_let_in_may_look(self) -> None:
        world, model = self.world, self.model
        with world.reading() as session:
            patient = world.patient(session)
            for name in CAREGIVERS:
                actor = actor_for(work_at(session, world.now), world.account(session, name))
                may = {action for action in Action if can(actor, action, patient)}
                assert may == self._expected(name), f"{name} may {sorted(may)}, {model.place(name)}"

    def _expected(self, name: str) -> set[Action]:
        model, place = self.model, self.model.place(name)
        if place is None or not model.holds(place, self.world.now):
            return set()
        if {name, "ann"} & model.off or not model.consents[Purpose.SHARING]:
            return set()
        return {Action.SEE_PERSON}.union(*(ALLOWED[grant] for grant in place.grants))

    def pass_by(self, **by: float) -> None:
        """Let time pass. Where somebody's last day ends by it, nothing is worked out anew."""
        model, then = self.model, self.world.now
        now = self.world.clock.move_on(**by)
        if any(model.holds(place, then) != model.holds(place, now) for place in model.circle):
            model.moved_at = now

    def pass_until(self, when_local_hour: int) -> None:
        """Let time pass until the patient's clock shows that hour, today or tomorrow."""
        local = self.model.local(self.world.now)
        hours = (when_local_hour - local.hour) % 24 or 24
        self.pass_by(seconds=timedelta(hours=hours).total_seconds() - local.minute * 60 - local.second)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()
