"""The machine: every rule and invariant together, over one lifetime."""

from __future__ import annotations

from tests.services.lifetimes.answering import Answering
from tests.services.lifetimes.circling import Circling
from tests.services.lifetimes.mailing import Mailing
from tests.services.lifetimes.passing import Passing
from tests.services.lifetimes.planning import Planning
from tests.services.lifetimes.replaying import Replaying
from tests.services.lifetimes.telling import Telling


class Lifetime(Planning, Answering, Circling, Telling, Mailing, Replaying, Passing):
    """One diary from its first day on."""
