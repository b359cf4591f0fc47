"""A no by which people hear of no emergency any more takes a tick, is mailed to both, and has a way back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from diary.store.models import Account, Consent, OutboxMail
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.words.consents import asked
from diary.words.mail_outcomes import HeldBack
from diary.words.withdrawn_consents import WITHDRAWN, to_the_circle
from tests.browser import Browser
from tests.mail_server import FakeMailServer
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site
from tests.web.mailbox.delivering import deliver
from tests.web.mailbox.ending import ANN, mail_to, text_of

TO_THE_CIRCLE = [Purpose.DIARY, Purpose.SHARING, Purpose.CAREGIVER_ALERTS]


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def say(browser: Browser, purpose: Purpose, answer: str, *, tick: bool = False, status: int = 200) -> None:
    browser.get("/consents")
    fields = {"understood": True} if tick else {}
    browser.submit(
        f"consent-{purpose.value}",
        fields,
        button=f"Say {answer}: {asked(purpose.value).title}",
        status=status,
    )


def last_answer(site: Site, purpose: Purpose) -> bool | None:
    with site.reading() as session:
        return session.scalars(
            select(Consent.given)
            .where(Consent.purpose == purpose, Consent.superseded_at.is_(None))
            .order_by(Consent.id.desc())
        ).first()


def test_each_purpose_on_which_such_mail_rests_is_tried_here() -> None:
    assert {Purpose(code) for code in WITHDRAWN} == set(Purpose) - {Purpose.MAIL_DETAILS}
    assert {Purpose(code) for code, words in WITHDRAWN.items() if words.to_the_circle} == set(TO_THE_CIRCLE)


@pytest.mark.parametrize("purpose", [Purpose(code) for code in WITHDRAWN])
def test_one_press_ends_nothing_and_says_what_would_be_lost(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer, purpose: Purpose
) -> None:
    before = last_answer(site, purpose)
    say(ann, purpose, "no", status=422)
    assert "Nothing was changed. Tick the box first." in ann.page.text
    assert str(WITHDRAWN[purpose.value].understood) in ann.page.text
    assert last_answer(site, purpose) is before
    for sent in ("", "no", "on"):
        token = next(
            each.get("value") for each in ann.page.root.iter("input") if each.get("name") == "csrf_token"
        )
        data = {"csrf_token": token or "", "purpose": purpose.value, "given": "no", "understood": sent}
        ann.post("/consents", data, status=422)
    assert last_answer(site, purpose) is before
    assert deliver(site, server) == {}


@pytest.mark.parametrize("purpose", TO_THE_CIRCLE)
def test_both_are_mailed_and_whoever_is_never_told_is_not(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer, purpose: Purpose
) -> None:
    person(site, "max@example.org", name="Max")
    join(site, "max@example.org", Grant.TRENDS)
    ann.get("/consents")
    assert "If you say no, we mail that to: Nora." in ann.page.text
    say(ann, purpose, "no", tick=True)
    assert last_answer(site, purpose) is False
    assert deliver(site, server) == {"sent": 2}
    words = WITHDRAWN[purpose.value]
    to_ann, to_nora = mail_to(server, ANN), mail_to(server, NORA)
    assert str(to_ann["Subject"]).endswith(str(words.head))
    assert f"{words.said} We mail that to: Nora." in text_of(to_ann)
    assert f"/consents#{purpose.value}" in text_of(to_ann)
    assert str(to_nora["Subject"]).endswith("You get no more mail, even in an emergency")
    assert to_the_circle(purpose.value, "Ann") in text_of(to_nora)
    assert "Only they can say yes again." in text_of(to_nora)
    # Each no is told of by itself, since each can be taken back by itself.
    for each in TO_THE_CIRCLE:
        if each is not purpose:
            say(ann, each, "no", tick=True)
    server.raw.clear()
    deliver(site, server)
    assert sorted(str(mail["To"]) for mail in server.mails) == [ANN, ANN, NORA, NORA]


@pytest.mark.parametrize("first", TO_THE_CIRCLE)
@pytest.mark.parametrize("second", TO_THE_CIRCLE)
def test_of_two_noes_the_one_that_stays_is_told_also_before_any_mail_left(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer, first: Purpose, second: Purpose
) -> None:
    if first is second:
        return
    say(ann, first, "no", tick=True)
    say(ann, second, "no", tick=True)
    say(ann, first, "yes")
    deliver(site, server)
    assert to_the_circle(second.value, "Ann") in text_of(mail_to(server, NORA))
    assert str(WITHDRAWN[second.value].said) in text_of(mail_to(server, ANN))


def test_whom_mail_does_not_reach_is_to_be_told_by_the_patient(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    with site.writing() as session:
        marked = session.scalars(select(Account).where(Account.email == NORA)).one()
        marked.undeliverable_at = site.clock.now()
    ann.get("/consents")
    assert "Mail does not reach Nora: please tell them yourself." in ann.page.text
    assert "we mail that to" not in ann.page.text
    say(ann, Purpose.SHARING, "no", tick=True)
    deliver(site, server)
    assert "Mail does not reach Nora: please tell them yourself." in text_of(mail_to(server, ANN))


def test_the_persons_own_page_says_that_no_mail_comes(site: Site, ann: Browser, nora: Browser) -> None:
    place = f"/people/{site.patient_ids[ANN]}/place"
    assert "You get a mail when something needs action." in nora.get(place).text
    say(ann, Purpose.CAREGIVER_ALERTS, "no", tick=True)
    said = nora.get(place).text
    assert "Ann wants no such mail sent now." in said
    assert "You get a mail when" not in said


def test_mail_to_oneself_is_ones_own_affair(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    say(ann, Purpose.ALERT_MAIL, "no", tick=True)
    assert deliver(site, server) == {"sent": 1}
    assert "Only the pages do, once you have saved." in text_of(mail_to(server, ANN))


def test_what_ends_no_such_mail_is_one_press_and_mailed_to_nobody(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    say(ann, Purpose.MAIL_DETAILS, "yes")
    say(ann, Purpose.MAIL_DETAILS, "no")
    say(ann, Purpose.CAREGIVER_ALERTS, "no", tick=True)
    deliver(site, server)
    server.raw.clear()
    say(ann, Purpose.CAREGIVER_ALERTS, "yes")
    assert deliver(site, server) == {}


def test_taken_back_before_it_left_nobody_is_told(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    say(ann, Purpose.SHARING, "no", tick=True)
    say(ann, Purpose.SHARING, "yes")
    assert deliver(site, server) == {"dropped": 2}
    with site.reading() as session:
        assert set(session.scalars(select(OutboxMail.outcome))) == {HeldBack.CHOSEN_ANEW}


def test_whoever_left_meanwhile_is_told_nothing_more_of_the_diary(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    say(ann, Purpose.CAREGIVER_ALERTS, "no", tick=True)
    nora.get(f"/people/{site.patient_ids[ANN]}/place")
    nora.submit("leave", {"understood": True})
    outcome = deliver(site, server)
    assert outcome == {"sent": 3, "dropped": 1}
    assert [mail["To"] for mail in server.mails if "no mail sent to others" in text_of(mail)] == []
