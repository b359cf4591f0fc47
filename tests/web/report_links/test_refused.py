"""Links that open nothing: each says why, and how to go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from diary.services import consents
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribe_path
from diary.services.reports.links import report_path
from diary.store.models import Patient, ReminderSchedule
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from tests.browser import Browser
from tests.factories import PASSWORD, work_at
from tests.web.conftest import Site
from tests.web.report_links.conftest import ANN, BOB, Mailed
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, answers, saved, says_what_to_do

NEW = "seven red kites at dawn"


def plan_is(site: Site, **changes: object) -> None:
    with site.writing() as session:
        plan = session.get_one(ReminderSchedule, site.patient_ids[ANN])
        for name, value in changes.items():
            setattr(plan, name, value)


def wants_no_links(site: Site) -> None:
    plan_is(site, links_wanted=False)


def voids_links_made_before(site: Site) -> None:
    plan_is(site, links_not_before=site.clock.now())


def wants_no_diary(site: Site) -> None:
    with site.writing() as session:
        consents.answer(work_at(session, site.clock.now()), site.patient_ids[ANN], Purpose.DIARY, False)


def is_switched_off(site: Site) -> None:
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids[ANN]).account.active = False


def changes_the_password(site: Site) -> None:
    ann = site.browser()
    ann.sign_in_unseen()
    ann.get("/change-password")
    ann.submit("change-password", {"old_password": PASSWORD, "password": NEW})


def signs_out_everywhere_else(site: Site) -> None:
    ann, other = site.browser(), site.browser()
    ann.sign_in_unseen()
    other.sign_in_unseen()
    ann.get("/devices")
    ann.submit("sign-out-elsewhere")


revoking = pytest.mark.parametrize(
    "revoke",
    [
        wants_no_links,
        voids_links_made_before,
        wants_no_diary,
        is_switched_off,
        changes_the_password,
        signs_out_everywhere_else,
    ],
)


@revoking
def test_a_link_that_was_revoked_opens_nothing_and_saves_nothing(
    site: Site, browser: Browser, link: str, revoke: Callable[[Site], None]
) -> None:
    browser.get(link)
    revoke(site)
    page = browser.submit("report", {"signs": ["chest"], "worst-1": "3"}, status=410)
    assert says_what_to_do(browser), "whoever pressed the button may be in danger"
    nothing_is_kept = revoke in (wants_no_diary, is_switched_off)
    assert page.h1 == ("Your answers were not saved" if nothing_is_kept else "Your answers are not saved yet")
    assert ("your answers are still there" in page.text) is not nothing_is_kept
    page = browser.get(link, status=410)
    assert page.h1 == "This link was switched off"
    assert "Upper back" not in page.text
    assert saved(site) is None


@revoking
def test_a_link_revoked_after_a_report_came_does_not_tell_of_the_report(
    site: Site, browser: Browser, mailed: Mailed, link: str, revoke: Callable[[Site], None]
) -> None:
    mailed.report(worst=2)
    revoke(site)
    assert browser.get(link, status=410).h1 == "This link was switched off"
    site.clock.move_on(days=2)
    assert browser.get(link, status=410).h1 == "This link was switched off"


def test_links_made_after_older_ones_were_voided_work(site: Site, browser: Browser, mailed: Mailed) -> None:
    plan_is(site, links_not_before=site.clock.now())
    site.clock.move_on(seconds=1)
    assert browser.get(mailed.link()).h1 == "Your report for Monday 5 January"


def test_what_one_patient_revokes_leaves_the_links_of_others(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    of_bob = mailed.link(BOB)
    changes_the_password(site)
    wants_no_links(site)
    assert browser.get(of_bob).h1 == "Your report for Monday 5 January"


def test_a_link_is_used_up_once_the_day_has_a_report_however_that_came(
    site: Site, browser: Browser, mailed: Mailed, link: str
) -> None:
    mailed.report(worst=7, note="private")
    page = browser.get(link)
    assert page.h1 == "Your report is saved already"
    assert "private" not in page.html
    assert "Upper back" not in page.html
    assert "To see or change it, sign in." in page.text
    browser.follow("Sign in to your report")
    assert browser.submit("sign-in", {"email": ANN, "password": PASSWORD}).url.endswith(f"/saved/{TODAY}")


def test_a_link_that_is_not_ours_opens_and_saves_nothing(site: Site, browser: Browser, link: str) -> None:
    secret = secret_key(site.settings.data_dir)
    with site.reading() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        now = site.clock.now()
        forged = report_path("another secret", ann.id, ann.account, TODAY, now)
        of_nobody = report_path(secret, 999, ann.account, TODAY, now)
    payload, _dot, signature = link.rpartition("/")[2].rpartition(".")
    other_purpose = unsubscribe_path(secret, 1, Topic.REMINDERS, ann.id).rpartition("/")[2]
    for bad in (
        forged, of_nobody, link[:-1], f"{link}x", "/report/x", f"/report/x.{signature}", f"/report/{payload}",
        f"/report/{other_purpose}", "/report/%00", "/report/ż.ż",
    ):  # fmt: skip
        assert browser.get(bad, status=404).h1 == "This link does not work", bad
        assert browser.post(bad, {"signs": "none"}, status=404).h1 == "This link does not work", bad
    assert saved(site) is None


def test_a_link_for_one_patient_says_nothing_and_does_nothing_for_another(
    site: Site, browser: Browser, mailed: Mailed, link: str
) -> None:
    with site.reading() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        secret = secret_key(site.settings.data_dir)
        crossed = report_path(secret, site.patient_ids[BOB], ann.account, TODAY, site.clock.now())
    assert browser.get(crossed, status=410).h1 == "This link was switched off"
    browser.get(link)
    browser.submit("report", A_NORMAL_DAY)
    assert saved(site, email=BOB) is None


def test_whoever_sends_answers_to_a_link_that_is_not_ours_still_hears_what_to_do(browser: Browser) -> None:
    page = browser.post("/report/x", {"signs": "chest", "note": "since noon", "worst-1": "4"}, status=404)
    assert page.with_class("care-emergency")
    assert "112" in page.text
    assert "since noon" in page.text
    page = browser.post("/report/x", {"signs": "none", "worst-1": "9"}, status=404)
    assert page.with_class("care-emergency")


def test_answers_sent_after_the_link_ran_out_are_there_after_signing_in(
    site: Site, browser: Browser, link: str
) -> None:
    site.clock.move_on(hours=30)
    browser.get(link)
    site.clock.move_on(hours=7)
    page = browser.submit("report", {**A_NORMAL_DAY, "note": "a walk"}, status=410)
    assert "Sign in here, and your answers are still there." in page.text
    assert saved(site) is None
    page = browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert page.h1 == "Report for an earlier day"
    assert "You wrote this on the page from a mail." in page.text
    browser.submit("report")
    assert answers(site).note == "a walk"


def test_whoever_else_signs_in_there_does_not_get_the_answers(
    site: Site, browser: Browser, mailed: Mailed, link: str
) -> None:
    browser.get(link)
    mailed.report(worst=2)
    site.clock.move_on(minutes=1)
    browser.submit("report", {**A_NORMAL_DAY, "note": "Ann’s own"}, status=409)
    browser.submit("sign-in", {"email": BOB, "password": PASSWORD})
    assert "Ann’s own" not in browser.get("/today").html
    assert "Ann’s own" not in browser.get(f"/today?day={TODAY}").html


def test_no_page_of_a_link_names_the_doctor_unless_a_report_was_saved(
    site: Site, browser: Browser, mailed: Mailed, link: str
) -> None:
    browser.get(link)
    page = browser.submit("report", {"signs": ["limb", "none"], "usual-1": "1"}, status=422)
    assert page.with_class("care-urgent")
    assert "Rao" not in page.html
    mailed.report(worst=1)
    assert "Rao" not in browser.post(link, {"signs": "limb"}, status=409).html
    site.clock.move_on(hours=40)
    assert "Rao" not in browser.post(link, {"signs": "limb"}, status=410).html
    later = mailed.link(day=TODAY + timedelta(days=2))
    browser.get(later)
    assert "Rao" in browser.submit("report", {"signs": ["limb"]}).text
