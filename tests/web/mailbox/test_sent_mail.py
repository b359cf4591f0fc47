"""What was sent to whom and when, as people read it: the patient everything about the diary, others their own mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from diary.mail.kinds import MailKind
from diary.rules.records import Sign
from diary.services.mailbox.sent_mail import PAGE_SIZE
from diary.store.models import Caregiver, MailAbout, OutboxMail, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import Failure, HeldBack, Trouble
from tests.browser import Browser
from tests.factories import make_report
from tests.page import text_of
from tests.web.circle.circling import NORA, invite, join, person
from tests.web.conftest import Site
from tests.web.mailbox.sent_mails import REFUSED, mail_of, mailed

DOWN = Failure(Trouble.NOBODY_LISTENS, "m:25", "Connection refused")


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def listed(browser: Browser, query: str = "") -> str:
    return text_of(browser.get(f"/mail/sent{query}").by_id("main"))


def again(browser: Browser, mail_id: int, *, status: int = 200) -> str:
    """Press the button on the page that is open; where there is none, post what it would send."""
    forms = [form.get("id") for form in browser.page.root.iter("form")]
    if f"again-{mail_id}" in forms:
        return text_of(browser.submit(f"again-{mail_id}", status=status).root)
    data = {"csrf_token": browser.token(), "mail": str(mail_id)}
    return text_of(browser.post("/mail/sent/again", data, status=status).root)


def test_the_patient_reads_what_was_sent_to_whom_and_when(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    mailed(site, MailKind.REMINDER)
    site.clock.move_on(minutes=5)
    mailed(site, MailKind.CAREGIVER_URGENT, NORA)
    mailed(site, MailKind.PASSWORD_CHANGED, of="")
    page = listed(ann)
    assert "Time for your report To you · 12:00 Sent. The mail server took it at 12:00." in page
    assert "Urgent, and nobody has answered To Nora · 12:05 Sent." in page
    assert "Your password was changed To you · 12:05" in page
    assert page.index("password") < page.index("Time for your report"), "the newest comes first"
    assert "If somebody has read it, we do not know" in page


def test_what_did_not_get_through_says_why_in_plain_words(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    mailed(site, MailKind.CAREGIVER_URGENT, NORA, MailState.FAILED, error=REFUSED)
    mailed(site, MailKind.REMINDER, state=MailState.DROPPED, error=HeldBack.DAY_HAS_REPORT)
    mailed(site, MailKind.URGENT, state=MailState.QUEUED, attempts=2, error=DOWN)
    mailed(site, MailKind.ROUTINE, state=MailState.QUEUED)
    mailed(site, MailKind.HOW_ARE_YOU, sent_at=site.clock.now() + timedelta(days=1))
    late = site.clock.now() + timedelta(hours=9)
    mailed(site, MailKind.REMINDER, state=MailState.QUEUED, next_attempt_at=late, error=HeldBack.QUIET_HOURS)
    page = listed(ann)
    assert (
        "Not delivered. It did not get through. The mail server says that there is no such mailbox." in page
    )
    assert "Not sent. Your report had come by then." in page
    assert "Waiting. It did not get through yet. It is tried again by itself. This site cannot reach" in page
    assert "Waiting. It goes out in a moment." in page
    assert "Sent. The mail server took it: 6 January 2026, 12:00." in page
    assert "Waiting. It goes out then: 5 January 2026, 21:00." in page
    assert "550" not in page


def test_an_invitation_is_listed_under_the_name_it_was_sent_to(site: Site, ann: Browser) -> None:
    invite(ann, NORA, name="Nora next door")
    assert "Please join my care circle To Nora next door" in listed(ann)


def test_somebody_else_sees_nothing_of_it(site: Site, ann: Browser) -> None:
    site.patient("bob@example.org")
    mailed(site, MailKind.URGENT, "bob@example.org", of="bob@example.org")
    assert "Nothing is here." in listed(ann)


def test_whoever_looks_after_somebody_reads_whose_mail_it_was_and_not_what_it_said(site: Site) -> None:
    site.patient()
    nora = person(site)
    join(site, NORA, Grant.ALERTS)
    mailed(site, MailKind.CAREGIVER_EMERGENCY, NORA)
    mailed(site, MailKind.URGENT, "ann@example.org")
    mailed(site, MailKind.PASSWORD_CHANGED, NORA, of="")
    page = listed(nora)
    assert "About Ann’s diary To you · 12:00 Sent." in page
    assert "Your password was changed" in page
    assert page.count("Sent.") == 2, "mail to Ann is not hers"
    assert "mergency" not in page
    assert "Send once more" not in page


def test_what_was_held_back_from_somebody_is_not_told_to_them_either(site: Site) -> None:
    site.patient()
    nora = person(site)
    join(site, NORA, Grant.ALERTS)
    held = HeldBack.NOT_AGREED
    mailed(site, MailKind.CAREGIVER_EMERGENCY, NORA, MailState.DROPPED, error=held)
    assert "Nothing is here." in listed(nora)


def test_a_place_that_is_over_leaves_only_that_there_was_a_mail(site: Site) -> None:
    site.patient()
    nora = person(site)
    place_id = join(site, NORA, Grant.ALERTS)
    mailed(site, MailKind.CAREGIVER_EMERGENCY, NORA)
    mailed(site, MailKind.CAREGIVER_URGENT, NORA, MailState.FAILED, error=REFUSED)
    with site.writing() as session:
        place = session.get_one(Caregiver, place_id)
        place.ended_at, place.ended_by = site.clock.now(), EndedBy.PATIENT.value
    page = listed(nora)
    assert "About somebody’s diary To you" in page
    assert "Ann" not in page
    assert "Not delivered" not in page


def test_a_mail_about_several_diaries_is_in_the_list_of_each_of_them(site: Site, ann: Browser) -> None:
    site.patient("bob@example.org")
    person(site)
    join(site)
    mail_id = mailed(site, MailKind.PASSWORD_CHANGED, NORA, of="")
    assert "Nothing is here." in listed(ann)
    with site.writing() as session:
        session.add(MailAbout(mail_id=mail_id, patient_id=site.patient_ids["ann@example.org"]))
    assert "To Nora" in listed(ann)
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    assert "Nothing is here." in listed(bob)


def test_the_list_is_read_a_page_at_a_time_with_as_many_questions_for_many_people(
    site: Site, ann: Browser
) -> None:
    person(site)
    join(site)
    for number in range(PAGE_SIZE + 3):
        mailed(
            site, MailKind.REMINDER, at=site.clock.now() + timedelta(minutes=number), state=MailState.QUEUED
        )
    mailed(site, MailKind.CAREGIVER_URGENT, NORA, state=MailState.QUEUED)
    asked: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    first = listed(ann)
    with_one = len(asked)
    assert first.count("Time for your report") == PAGE_SIZE - 1
    assert ann.follow("Older").text.count("Time for your report") == 4
    assert "Older" not in text_of(ann.page.by_id("main"))
    assert ann.follow("Newer").text.count("Time for your report") == PAGE_SIZE - 1
    for number in range(5):
        person(site, f"c{number}@example.org")
        join(site, f"c{number}@example.org")
        mailed(site, MailKind.CAREGIVER_URGENT, f"c{number}@example.org", state=MailState.QUEUED)
    asked.clear()
    listed(ann)
    assert len(asked) == with_one


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?after=99999999999999999999", "?before=1"])
def test_numbers_that_lead_nowhere_do_no_harm(ann: Browser, query: str) -> None:
    listed(ann, query)


def urgent(site: Site) -> int:
    """Ann's report of today calls for a doctor; gives the number of the mail to her about it, which was sent."""
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(
            session, site.clock.now(), site.settings, patient, site.clock.now().date(), signs=(Sign.LIMB,)
        )
        mail = session.query(OutboxMail).filter_by(kind="urgent").one()
        mail.state, mail.sent_at, mail.ended_at = MailState.SENT.value, site.clock.now(), site.clock.now()
        return mail.id


def test_a_mail_is_sent_once_more_under_a_number_of_its_own(site: Site, ann: Browser) -> None:
    mail_id = urgent(site)
    assert "See the follow-up" in listed(ann)
    assert "It is on its way once more." in again(ann, mail_id)
    first, second = site.mails()
    assert (second.kind, second.again_of, second.account_id) == ("urgent", mail_id, first.account_id)
    assert second.message_id != first.message_id
    assert "Urgent: call a doctor today To you · 12:00 · once more Waiting." in listed(ann)
    assert "Please wait ten minutes" in again(ann, mail_id)
    assert len(site.mails()) == 2


def test_what_is_about_nobodys_diary_or_anothers_is_not_sent_once_more(site: Site, ann: Browser) -> None:
    site.patient("bob@example.org")
    of_bob = mailed(site, MailKind.REMINDER, "bob@example.org", of="bob@example.org")
    of_account = mailed(site, MailKind.PASSWORD_CHANGED, of="")
    page = listed(ann)
    assert "Send once more" not in page
    for mail_id in (of_bob, of_account, 999):
        listed(ann)
        again(ann, mail_id, status=404)
    assert len(site.mails()) == 2


def test_reading_the_list_changes_nothing(site: Site, ann: Browser) -> None:
    mail_id = mailed(site, MailKind.REMINDER)
    before = vars(mail_of(site, mail_id)).copy()
    for method in ("GET", "HEAD"):
        assert ann.fetch("/mail/sent", method).status_code == 200
        assert ann.fetch("/mail/sent/again", method).status_code == 405
        assert ann.fetch("/mail/try-again", method).status_code == 405
    after = vars(mail_of(site, mail_id)).copy()
    before.pop("_sa_instance_state"), after.pop("_sa_instance_state")
    assert before == after
    assert len(site.mails()) == 1
