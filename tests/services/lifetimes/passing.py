"""Time passes, clocks are set, the patient travels, processes end and begin again, and the reminders' job comes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import rule

from diary.services.accounts.profile import ProfileAnswers, update_profile
from diary.services.audit.chain import audit_key
from diary.services.audit.verification import verify
from tests.factories import work_at
from tests.services.lifetimes.drawn import ZONES
from tests.services.lifetimes.life import Life


class Passing(Life):
    """What happens around the diary."""

    @rule(minutes=st.integers(1, 180))
    def minutes_pass(self, minutes: int) -> None:
        self.pass_by(minutes=minutes)

    @rule(hours=st.sampled_from([6, 12, 24, 25, 48, 73, 5 * 24, 15 * 24, 30 * 24]))
    def hours_pass(self, hours: int) -> None:
        self.pass_by(hours=hours)

    @rule(hour=st.integers(0, 23))
    def it_gets(self, hour: int) -> None:
        self.pass_until(hour)

    @rule(minutes=st.integers(1, 60))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.pass_by(minutes=-minutes)

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone: str) -> None:
        world, model = self.world, self.model
        with world.writing() as session:
            patient = world.patient(session)
            said = ProfileAnswers("Ann", zone, "GB", "", None, "", "")
            update_profile(work_at(session, world.now), patient, said)
        if ZoneInfo(zone) != ZoneInfo(model.zone):
            model.moved_at = world.now
        model.zone = zone

    @rule()
    def everything_starts_anew(self) -> None:
        self.world.restart()
        self._verify()

    @rule()
    def remind(self) -> None:
        self.world.remind()

    def _verify(self) -> None:
        world = self.world
        with world.reading() as session:
            found = verify(session, [audit_key(world.settings)], world.patient_id)
        assert not found.faults, found.faults
        assert found.rows == len(self.before.audit)

    def teardown(self) -> None:
        if hasattr(self, "before"):
            self._verify()
        super().teardown()
