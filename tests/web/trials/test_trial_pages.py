"""The pages of trial alerts: the patient's, and the one button of whoever got one."""

from __future__ import annotations

from sqlalchemy import select

from diary.mail.message import Message
from diary.rules.records import Sign
from diary.services.mailbox.compose import Drop, compose
from diary.services.trials import path_for
from diary.store.models import Caregiver, OutboxMail, Patient, Trial
from diary.store.models.circle import Grant
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from tests.browser import Browser
from tests.factories import make_report
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site


def test_asked_for_now_it_is_on_its_way_until_it_is_sent(site: Site, ann: Browser) -> None:
    _begin(site, ann)
    assert "A trial alert is on its way." in ann.page.text
    assert "for Nora has not gone out yet." in ann.get("/circle/trial").text
    _sent(site)
    assert "went to Nora" not in ann.page.text
    assert "The button is not pressed yet." in ann.get("/circle/trial").text


def test_one_that_an_alarm_holds_back_is_not_said_to_have_gone_out(site: Site, ann: Browser) -> None:
    _begin(site, ann)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(
            session,
            site.clock.now(),
            site.settings,
            patient,
            site.clock.now().date(),
            worst=1,
            signs=(Sign.CHEST,),
        )
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "trial")).one()
        found = compose(Work(session, site.clock.now(), site.settings), mail)
        assert isinstance(found, Drop)
        assert found.reason is HeldBack.ALARM_OPEN
        mail.state, mail.ended_at, mail.outcome = MailState.DROPPED, site.clock.now(), found.reason
    text = ann.get("/circle/trial").text
    assert "did not go out to Nora, because an alarm was open." in text
    assert "if nothing is open then" in text
    assert "went to Nora" not in text
    assert "has not gone out yet" not in text


def test_looking_presses_nothing_and_pressing_twice_is_one_press(site: Site, ann: Browser) -> None:
    path = _begin(site, ann)
    stranger = site.browser()
    for _look in range(3):
        assert "A trial: nothing is wrong" in stranger.get(path).text
    assert _pressed(site) == 0
    second_tab = site.browser()
    second_tab.get(path)
    stranger.submit("trial-press")
    assert "Thank you" in stranger.page.text
    with site.reading() as session:
        first = session.scalars(select(Trial.pressed_at)).one()
    site.clock.move_on(hours=1)
    again = second_tab.submit("trial-press")
    assert "You have pressed it already" in again.text
    with site.reading() as session:
        assert session.scalars(select(Trial.pressed_at)).one() == first
    assert "You have pressed it already" in stranger.get(path).text
    assert "Nora got the trial alert" in ann.get("/circle/trial").text


def test_the_button_shows_nothing_of_the_diary(site: Site, ann: Browser) -> None:
    path = _begin(site, ann)
    text = site.browser().get(path).text
    assert "Ann" not in text
    assert "Nora" not in text


def test_a_strangers_link_does_nothing(site: Site, ann: Browser) -> None:
    path = _begin(site, ann)
    stranger = site.browser()
    for wrong in ("/trial/1", "/trial/x", path[:-1], path + "x", "/trial/MQ.x"):
        assert "This link does nothing any more" in stranger.get(wrong, status=404).text
    assert _pressed(site) == 0


def test_the_link_ends_with_its_time_and_with_the_membership(site: Site, ann: Browser) -> None:
    path = _begin(site, ann)
    nora = site.browser()
    nora.get(path)
    with site.writing() as session:
        place = session.scalars(select(Caregiver)).one()
        place.ended_at, place.ended_by = site.clock.now(), "caregiver"
    assert "This link does nothing any more" in nora.submit("trial-press", status=404).text
    assert "This link does nothing any more" in nora.get(path, status=404).text
    with site.writing() as session:
        place = session.scalars(select(Caregiver)).one()
        place.ended_at = place.ended_by = None
    nora.get(path)
    site.clock.move_on(days=61)
    nora.get(path, status=404)
    assert _pressed(site) == 0


def test_switched_off_a_mail_that_waits_is_dropped_and_its_link_is_void(site: Site, ann: Browser) -> None:
    ann.get("/circle/trial")
    path = _begin(site, ann)
    ann.submit("trial-on")
    ann.submit("trial-off")
    assert "Saved. No more trial alerts go out." in ann.page.text
    with site.reading() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "trial")).one()
        found = compose(Work(session, site.clock.now(), site.settings), mail)
    assert found == Drop(HeldBack.TRIALS_ENDED)
    site.browser().get(path, status=404)
    assert "did not go out to Nora" in ann.get("/circle/trial").text


def test_looking_at_the_page_begins_nothing(site: Site, ann: Browser) -> None:
    person(site)
    join(site, NORA, Grant.ALERTS)
    for _look in range(2):
        ann.get("/circle/trial")
    assert [mail for mail in site.mails() if mail.kind == "trial"] == []
    ann.get("/circle/trial")
    for _press in range(2):
        ann.submit("trial-now")
    assert len([mail for mail in site.mails() if mail.kind == "trial"]) == 1
    assert "You can send one a day." in ann.page.text


def _begin(site: Site, ann: Browser) -> str:
    """Nora is told of alarms, and Ann asks for a trial; gives the path of its button."""
    person(site)
    join(site, NORA, Grant.ALERTS)
    ann.get("/circle/trial")
    ann.submit("trial-now")
    with site.reading() as session:
        work = Work(session, site.clock.now(), site.settings)
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "trial")).one()
        assert isinstance(compose(work, mail), Message)
        return path_for(work, mail.params["trial"])


def _sent(site: Site) -> None:
    with site.writing() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "trial")).one()
        mail.state, mail.sent_at, mail.ended_at = MailState.SENT, site.clock.now(), site.clock.now()


def _pressed(site: Site) -> int:
    with site.reading() as session:
        return len(session.scalars(select(Trial).where(Trial.pressed_at.is_not(None))).all())
