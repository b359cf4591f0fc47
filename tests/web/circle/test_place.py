"""The page of somebody's own place in another's circle."""

from __future__ import annotations

from diary.mail.message import Message
from diary.rules.records import Sign
from diary.services.mailbox.compose import compose
from diary.store.models import Caregiver, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_report
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site


def path(site: Site) -> str:
    return f"/people/{site.patient_ids['ann@example.org']}/place"


def test_it_says_what_one_may_do_and_nothing_else(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.RECORD)
    nora.get(path(site))
    assert "You can write a report for Ann." in nora.page.text
    assert "You can read Ann’s notes." not in nora.page.text
    assert "Mail to you" not in nora.page.text


def test_details_can_be_asked_for_where_the_patient_allows_them(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site, NORA, Grant.ALERTS, details_allowed=True)
    nora.get(path(site))
    for wanted in (True, False):
        nora.submit("details", {"details_wanted": wanted})
        assert "Saved." in nora.page.text
        with site.reading() as session:
            assert session.get_one(Caregiver, place).details_wanted is wanted


def test_details_are_not_offered_where_the_patient_does_not_want_them(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.ALERTS)
    nora.get(path(site))
    assert "Ann does not want more than that in a mail." in nora.page.text
    assert not [form for form in nora.page.root.iter("form") if form.get("id") == "details"]


def test_leaving_ends_it_and_the_patient_is_told(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    nora.get(path(site))
    nora.submit("leave", {"understood": True})
    assert "You have left. Ann is told by mail. You get a mail, too." in nora.page.text
    nora.get(path(site), status=404)
    assert site.mails()[-1].kind == "care_left"
    assert "Nora" not in ann.get("/circle").text


def test_leaving_takes_a_tick_that_the_server_looks_at(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site, NORA, Grant.ALERTS, details_allowed=True)
    nora.get(path(site))
    nora.submit("details", {"details_wanted": True})
    nora.get(path(site))
    assert "I understand: no mail tells me if Ann needs help, even in an emergency." in nora.page.text
    before = len(site.mails())
    for sent in ({"understood": False}, {}):
        nora.submit("leave", sent, status=422)
        assert "Nothing was changed. Tick the box first." in nora.page.text
    with site.reading() as session:
        stays = session.get_one(Caregiver, place)
        assert (stays.ended_at, stays.details_wanted) == (None, True)
    assert len(site.mails()) == before
    nora.submit("leave", {"understood": True})
    assert "You have left." in nora.page.text


def test_the_patient_and_strangers_have_no_such_page(site: Site, ann: Browser) -> None:
    ann.get(path(site), status=404)
    person(site, "max@example.org").get(path(site), status=404)


def test_looking_at_ones_own_place_is_not_looking_at_the_diary(site: Site, ann: Browser) -> None:
    from sqlalchemy import select

    from diary.store.models import AuditRow

    nora = person(site)
    join(site)
    nora.get(path(site))
    with site.reading() as session:
        assert list(session.scalars(select(AuditRow.event))) == []


def test_two_of_one_name_are_told_apart_by_a_name_of_ones_own(site: Site, ann: Browser) -> None:
    site.patient("ann.lee@example.org")
    nora = person(site)
    join(site)
    join(site, patient="ann.lee@example.org")
    first, second = (
        f"/people/{site.patient_ids[email]}" for email in ("ann@example.org", "ann.lee@example.org")
    )
    for page in ("follow-ups", "trends", "place"):
        assert "Ann (ann@example.org)" in nora.get(f"{first}/{page}").text
        assert "Ann (ann.lee@example.org)" in nora.get(f"{second}/{page}").text
    nora.get(f"{first}/place")
    nora.submit("called", {"mark": "  Mum "})
    assert "Your place in Ann (Mum)’s circle" in nora.page.h1
    everybody = nora.get("/people").text
    assert "Ann (Mum)" in everybody
    assert "Ann (ann.lee@example.org)" in everybody
    assert "Mum" not in ann.get("/circle").text


def test_mails_about_two_of_one_name_say_which(site: Site, ann: Browser) -> None:
    site.patient("ann.lee@example.org")
    person(site)
    for email in site.patient_ids:
        join(site, patient=email)
        with site.writing() as session:
            patient = session.get_one(Patient, site.patient_ids[email])
            today = site.clock.now().date()
            make_report(session, site.clock.now(), site.settings, patient, today, signs=(Sign.CHEST,))
    mails = [mail for mail in site.mails() if mail.kind == "caregiver_emergency"]
    with site.reading() as session:
        written = [compose(Work(session, site.clock.now(), site.settings), mail) for mail in mails]
    subjects = [mail.subject for mail in written if isinstance(mail, Message)]
    assert ["ann@example.org" in subjects[0], "ann.lee@example.org" in subjects[1]] == [True, True], subjects


def test_a_name_of_ones_own_that_is_too_long_is_asked_for_again(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site)
    nora.get(path(site))
    nora.submit("called", {"mark": "x" * 61})
    assert nora.page.errors == ["The name is too long: at most 60 letters."]
    assert nora.page.by_id("mark").get("value") == "x" * 61
    with site.reading() as session:
        assert session.get_one(Caregiver, place).mark == ""
