"""The machine: every rule and invariant together, over one lifetime."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from diary.store.models.circle import Grant
from tests.services.lifetimes.answering import Answering
from tests.services.lifetimes.circling import Circling
from tests.services.lifetimes.drawn import ZONES
from tests.services.lifetimes.mailing import Mailing
from tests.services.lifetimes.notification import Notification
from tests.services.lifetimes.passing import Passing
from tests.services.lifetimes.planning import Planning
from tests.services.lifetimes.replaying import Replaying
from tests.services.lifetimes.world import CAREGIVERS


class Lifetime(Planning, Answering, Circling, Notification, Mailing, Replaying, Passing):
    """One diary from its first day on."""

    @initialize(
        zone=st.sampled_from(ZONES),
        into_the_year=st.integers(0, 364 * 24),
        friends=st.lists(st.sampled_from(CAREGIVERS), min_size=1, unique=True),
        days=st.none() | st.integers(0, 5),
    )
    def begin_with_friends(self, zone: str, into_the_year: int, friends: list[str], days: int | None) -> None:
        """Most of what is told needs somebody to tell it to."""
        self.begin(zone, into_the_year)
        for name in friends:
            self.let_in(
                name, frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}), days if name == friends[-1] else None
            )
            self.look()
