"""Ann's reminders in the hands of Nora, who helps with her plan."""

from __future__ import annotations

from datetime import date, timedelta

from diary.services import reminders
from diary.store.models import Patient, ReminderSchedule
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn

OFFER = "Would fewer reminders do?"


def plan(site: Site) -> ReminderSchedule:
    with site.reading() as session:
        return reminders.schedule_of(session, 1)


def test_whoever_helps_with_the_plan_says_how_often_but_not_what_mails_hold(
    site: Site, ann: Browser, let_in: LetIn
) -> None:
    with site.writing() as session:
        session.get_one(Patient, 1).set_up_at = site.clock.now() - timedelta(days=14)
    nora = let_in(Grant.PLAN)
    page = nora.get("/people/1/reminders")
    assert OFFER not in page.text
    assert "links_wanted" not in page.html
    assert "end-links" not in page.html
    nora.submit("reminders", {"at": "19:00"})
    assert plan(site).links_wanted
    page = nora.submit("how-often", {}, button="Every other day")
    assert page.h1 == "Ann’s reminders"
    assert plan(site).every_other_from == date(2026, 1, 5)
    token = nora.page.form("reminders").find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    nora.post("/reminders/end-links", {"csrf_token": token or ""}, status=404)
    assert plan(site).links_not_before is None
