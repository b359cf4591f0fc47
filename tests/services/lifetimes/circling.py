"""The circle: people come in and go, grants and consents are given and taken, accounts are switched off and on."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from diary.services import circle
from diary.services.circle import Wish
from diary.services.errors import BadInput
from diary.services.notifications import consent_changes
from diary.services.site import suspension
from diary.store.models import Caregiver
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work
from tests.services.lifetimes.drawn import grants
from tests.services.lifetimes.life import Life
from tests.services.lifetimes.model import OTHERS_ARE_TOLD, Place
from tests.services.lifetimes.world import CAREGIVERS

last_days = st.none() | st.integers(0, 20)


class Circling(Life):
    """Everything that decides who else may know."""

    @rule(name=st.sampled_from(CAREGIVERS), given=grants, days=last_days)
    def let_in(self, name: str, given: frozenset[Grant], days: int | None) -> None:
        """Invited, and accepted at once. Some have a last day."""
        world, model = self.world, self.model
        if model.place(name) is not None or {name, "ann"} & model.off:
            return
        ends_on = None if days is None else model.today(world.now) + timedelta(days=days)
        with world.writing() as session:
            work = Work(session, world.now, world.settings)
            patient = world.patient(session)
            try:
                asked = circle.invite(
                    work,
                    patient,
                    f"{name}@example.org",
                    Wish(name="", grants=given, details_allowed=True, ends_on=ends_on),
                    by=patient.account,
                )
            except BadInput:
                return  # More than ten were asked today.
            circle.accept(work, asked, world.account(session, name))
        model.circle.append(Place(name, given, ends_on))
        model.consents[Purpose.SHARING] = True
        model.consents[Purpose.CAREGIVER_ALERTS] |= Grant.ALERTS in given

    @precondition(lambda self: self.model.circle)
    @rule(data=st.data(), given=grants)
    def grant_something_else(self, data: st.DataObject, given: frozenset[Grant]) -> None:
        world = self.world
        place = data.draw(st.sampled_from(self.model.circle))
        with world.writing() as session:
            stored = self._stored(session, place)
            circle.change(
                Work(session, world.now, world.settings),
                stored,
                Wish(
                    name=stored.name,
                    grants=given,
                    details_allowed=stored.details_allowed,
                    ends_on=place.ends_on,
                ),
                by=world.account(session, "ann"),
            )
        self.model.consents[Purpose.CAREGIVER_ALERTS] |= Grant.ALERTS in given - place.grants
        place.grants = given

    @precondition(lambda self: len(self.model.circle) > 1)
    @rule(data=st.data(), to=st.sampled_from(("up", "down")))
    def put_in_another_order(self, data: st.DataObject, to: Literal["up", "down"]) -> None:
        world, places = self.world, self.model.circle
        here = data.draw(st.integers(0, len(places) - 1))
        there = here - 1 if to == "up" else here + 1
        with world.writing() as session:
            stored = self._stored(session, places[here])
            by = world.account(session, "ann")
            moved = circle.move(Work(session, world.now, world.settings), stored, to, by=by)
        assert moved == (0 <= there < len(places))
        if moved:
            places[here], places[there] = places[there], places[here]

    @precondition(lambda self: self.model.circle)
    @rule(data=st.data(), themself=st.booleans())
    def go(self, data: st.DataObject, themself: bool) -> None:
        world = self.world
        place = data.draw(st.sampled_from(self.model.circle))
        with world.writing() as session:
            work = Work(session, world.now, world.settings)
            stored = self._stored(session, place)
            if themself:
                account = world.account(session, place.name)
                assert circle.leave(work, stored, account)
            else:
                by = world.account(session, "ann")
                assert circle.remove(work, stored, by=by)
        self.model.circle.remove(place)

    @rule(
        purpose=st.sampled_from((*OTHERS_ARE_TOLD, Purpose.ALERT_MAIL)),
        given=st.sampled_from([True, True, False]),
    )
    def agree_or_not(self, purpose: Purpose, given: bool) -> None:
        world = self.world
        with world.writing() as session:
            patient = world.patient(session)
            by = patient.account
            consent_changes.say(Work(session, world.now, world.settings), patient, purpose, given, by=by)
        self.model.consents[purpose] = given

    @rule(name=st.sampled_from(("ann", *CAREGIVERS)))
    def switch_off_or_on(self, name: str) -> None:
        world, model = self.world, self.model
        with world.writing() as session:
            work = Work(session, world.now, world.settings)
            account = world.account(session, name)
            if name in model.off:
                assert suspension.switch_on(work, account)
            else:
                by = world.account(session, "operator")
                assert suspension.switch_off(work, account, by=by)
        model.off ^= {name}
        model.circle = [place for place in model.circle if place.name != name]

    def _stored(self, session: object, place: Place) -> Caregiver:
        stored = circle.circle_of(session, self.world.patient(session))  # type: ignore[arg-type]
        names = [each.account.email.partition("@")[0] for each in stored]
        assert names == [each.name for each in self.model.circle], "the circle is another"
        return stored[names.index(place.name)]
