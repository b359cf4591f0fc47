"""When the diary itself was off lately, for whoever runs the site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from diary.store.models import Outage
from diary.store.queries.outages import SHORTEST as SHORTEST
from diary.store.queries.outages import outages_since
from diary.store.work import Work

LATELY = timedelta(days=30)
_STILL_NEWS = timedelta(days=3)


def lately(work: Work) -> list[Outage]:
    """Those that ended in the last `LATELY`, the newest first."""
    return outages_since(work.session, work.now - LATELY, work.now)[::-1]


def is_recent(found: Sequence[Outage], now: datetime) -> bool:
    """Whether whoever runs the site may not have read of the newest yet."""
    return bool(found) and now - found[0].ended_at < _STILL_NEWS
