"""A clock that was ahead for one run of all jobs and a look at the pages, and then right again: what must come still
comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from diary.app import create_app
from diary.jobs.questions import open_unanswered
from diary.rules.records import Sign
from diary.services.outbox import WAITS_FOR_MORE
from diary.store.engine import unit_of_work
from diary.store.models import Patient
from tests.browser import Browser
from tests.factories import make_report
from tests.jobs.town import NOON, Told, Town

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
END = NOON + timedelta(days=5, hours=8)
AHEAD = [
    pytest.param(NOON + HOUR, id="an hour"),
    pytest.param(NOON + timedelta(days=40), id="forty days"),
    pytest.param(NOON + timedelta(days=365), id="a year"),
    pytest.param(datetime(2038, 1, 19, 3, 15, tzinfo=UTC), id="2038"),
]
OWN_PAGES = (
    "/",
    "/today",
    "/trends",
    "/follow-ups",
    "/symptoms",
    "/medicines",
    "/plan",
    "/reminders",
    "/circle",
    "/export",
)
PAGES = ("/people", "/people/follow-ups", "/mail", "/mail/sent", "/mail/morning", "/devices")
ESCALATED = {"caregiver_urgent", "caregiver_follow_up"}
REMINDERS = {"reminder", "reminder_silent", "how_are_you"}


def live_in_a_wrong_hour(town: Town, then: datetime) -> None:
    """Every job runs, somebody guesses a password, and people open what there is."""
    town.jobs(then)
    open_unanswered(town.engine, town.settings, then)
    app = create_app(town.settings, town.clock, town.engine)
    guesser = Browser(app)
    for _ in range(6):
        guesser.sign_in("dee@example.org", "not the password", status=422)
    for name, pages in (("cid", (*OWN_PAGES, *PAGES)), ("nora", PAGES)):
        browser = Browser(app)
        browser.sign_in(f"{name}@example.org")
        for page in pages:
            browser.get(page)


def kinds_got(got: Counter[Told]) -> Counter[Told]:
    """Reminders of one evening are one thing, whatever they say of the days before."""
    return Counter({(name, "a reminder" if kind in REMINDERS else kind): 0 for name, kind in got}) + Counter(
        (name, "a reminder" if kind in REMINDERS else kind) for name, kind in got.elements()
    )


@pytest.mark.parametrize("then", AHEAD)
def test_what_must_come_still_comes(make_town: Callable[..., Town], then: datetime) -> None:
    right, wrong = make_town(), make_town()
    for town in (right, wrong):
        town.jobs(NOON - WAITS_FOR_MORE)  # what is routine waits so long for more of its kind
        town.jobs(NOON)
    at_noon = len(right.server.mails)
    assert right.got() == wrong.got()
    live_in_a_wrong_hour(wrong, then)
    early, after = wrong.got() - right.got(), len(wrong.server.mails)
    for town in (right, wrong):
        town.clock.time = NOON
        town.live(END, every=2 * HOUR)
    due, came = kinds_got(right.got(at_noon)), kinds_got(wrong.got(after))
    missing = due - came
    # Who was told in that hour that nobody had answered knows it; then it is the next one's turn, as ever.
    assert set(missing) <= {told for told in early if told[1] in ESCALATED}
    for name, kind in missing:
        assert name == "nora"
        assert came["ben", kind] >= 1
    # And nothing comes over and over.
    assert all(number <= due[told] + 1 for told, number in came.items()), came - due
    assert {mail.state for mail in wrong.mails()} <= {"sent", "dropped"}
    # Otherwise nothing was tried.
    assert {kind for _name, kind in due} >= {
        "a reminder",
        "reminder_nudge",
        "digest",
        "caregiver_urgent",
        "caregiver_follow_up",
        "caregiver_silence",
        "appointment_tomorrow",
        "appointment_how",
    }


@pytest.mark.parametrize("then", AHEAD)
def test_an_emergency_is_told_at_once_though_the_mail_server_was_away_in_the_wrong_hour(
    make_town: Callable[..., Town], then: datetime
) -> None:
    """Both the one that waited through that hour, and one that is saved after it."""
    town = make_town()
    town.jobs(NOON)
    town.server.at_recipient.extend(["451 later"] * 1000)
    with unit_of_work(town.engine) as session:
        patient = session.get_one(Patient, town.ids["cid"])
        make_report(session, NOON, town.settings, patient, NOON.date(), worst=4, signs=(Sign.CHEST,))
    for minutes in range(12):
        town.jobs(NOON + timedelta(minutes=minutes))
    for minutes in range(12):
        town.jobs(then + timedelta(minutes=minutes))
    town.server.at_recipient.clear()
    before = len(town.server.mails)
    soon = NOON + timedelta(minutes=13)
    town.jobs(soon)
    town.live(soon + timedelta(minutes=16), every=timedelta(minutes=1))
    waited = town.got(before)
    assert {(name, kind) for name, kind in waited if "emergency" in kind} == {
        ("cid", "emergency"),
        ("nora", "caregiver_emergency"),
        ("ben", "caregiver_emergency"),
    }
    before, now = len(town.server.mails), town.clock.now() + HOUR
    with unit_of_work(town.engine) as session:
        patient = session.get_one(Patient, town.ids["dee"])
        make_report(session, now, town.settings, patient, now.date(), worst=4, signs=(Sign.CHEST,))
    town.jobs(now)
    assert {told for told in town.got(before) if "emergency" in told[1]} == {
        ("dee", "emergency"),
        ("nora", "caregiver_emergency"),
        ("ben", "caregiver_emergency"),
    }
