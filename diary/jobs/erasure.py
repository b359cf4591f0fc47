"""What is to be erased is erased, an account a call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.erasure import carrying_out
from diary.store.engine import unit_of_work
from diary.store.leaving_nothing import leave_nothing
from diary.store.queries.erasure import not_cleared
from diary.store.work import Work


def erase_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Erase one account whose week is over. True if there may be more.

    A clock that leaps ahead makes no week pass. Afterwards, and where one before was cut off, the file of a
    SQLite database is cleared of it.
    """
    with unit_of_work(engine) as session:
        work = Work(session, now, settings)
        carrying_out.write_down(work)
        going = carrying_out.next_one(work)
        if going is not None:
            carrying_out.carry_out(work, going)
        to_clear = [each.account_id for each in not_cleared(session)]
    if to_clear and leave_nothing(engine):
        with unit_of_work(engine) as session:
            for each in not_cleared(session):
                if each.account_id in to_clear:
                    each.cleared_at = now
    return going is not None
