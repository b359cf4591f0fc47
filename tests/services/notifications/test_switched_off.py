"""A patient whose account is switched off between queueing and sending."""

from __future__ import annotations

from diary.jobs.deliver import Delivery, deliver_some
from diary.services.site import suspension
from diary.store.engine import unit_of_work
from diary.store.models import Account
from diary.store.work import Work
from tests.factories import make_account
from tests.fakes import FixedClock
from tests.services.lifetimes.world import Post
from tests.services.notifications.home import Home


def test_what_was_queued_to_the_circle_before_is_not_sent(home: Home):
    home.add("nora")
    home.site.save(3, signs=["chest"])
    with unit_of_work(home.engine) as session:
        operator = make_account(session, home.site.now, "operator@example.org")
        ann = session.get_one(Account, home.site.account_id)
        suspension.switch_off(Work(session, home.site.now, home.settings), ann, by=operator)

    post = Post()
    deliver_some(Delivery(home.engine, home.settings, FixedClock(home.site.now), post))
    assert not post.taken
