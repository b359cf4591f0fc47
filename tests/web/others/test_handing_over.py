"""Who looks after a follow-up: taken, passed on and given back, by several people, on both databases."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, select

from diary.rules.records import Sign
from diary.services.evaluation.evidence import standing
from diary.store.models import Account, Assignment, CarePlanEntry, FollowUp
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.page import Page
from tests.web.audit.audit_rows import noted
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn, Write
from tests.web.reports.reporting import TODAY

SAM = "sam@example.org"
NOW = "5 January 2026, 12:00"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """Every test here runs on both databases."""
    return engine


def on_it(page: Page) -> str:
    """What the page says of who is looking after it."""
    return page.text.split("Who is looking after this?")[1][:120]


def account_id(site: Site, email: str) -> str:
    with site.reading() as session:
        return str(session.scalars(select(Account.id).where(Account.email == email)).one())


def rows(site: Site) -> list[tuple[int | None, bool]]:
    with site.reading() as session:
        return [
            (row.account_id, row.ended_at is None)
            for row in session.scalars(select(Assignment).order_by(Assignment.id))
        ]


@pytest.fixture
def several(ann: Browser, let_in: LetIn, ann_writes: Write) -> tuple[Browser, Browser]:
    """Nora and Sam may answer Ann's follow-ups; an emergency is open."""
    ann_writes(worst=2, signs=(Sign.CHEST,))
    return let_in(Grant.FOLLOW_UPS), let_in(Grant.FOLLOW_UPS, email=SAM, name="Sam")


def test_somebody_takes_it_and_everybody_sees_it(
    site: Site, ann: Browser, several: tuple[Browser, Browser]
) -> None:
    nora, sam = several
    assert "Nobody has said so yet." in on_it(nora.get("/people/1/follow-ups/1"))
    page = nora.submit("look-after", button="I am looking after this")
    assert "You are looking after this." in on_it(page)
    assert "You: “I am looking after this.”" in page.text
    assert "Nora is looking after this." in on_it(ann.get("/follow-ups/1"))
    page = sam.get("/people/1/follow-ups/1")
    assert "Nora: “I am looking after this.”" in page.text
    assert "acknowledge-1" in page.html
    with site.reading() as session:
        assert session.get_one(FollowUp, 1).state == "open"
    assert "follow_up_taken follow_up:1" in noted(site)


def test_it_is_passed_on_and_given_back(site: Site, ann: Browser, several: tuple[Browser, Browser]) -> None:
    nora, sam = several
    nora.get("/people/1/follow-ups/1")
    nora.submit("look-after", button="I am looking after this")
    page = nora.submit("pass-on", {"to": account_id(site, SAM)}, button="Pass it on")
    assert "Sam is looking after this." in on_it(page)
    sam.get("/people/1/follow-ups/1")
    page = sam.submit("look-after", button="I am not looking after this any more")
    assert "Nobody has said so yet." in on_it(page)
    text = ann.get("/follow-ups/1").text
    lines = [
        "Nora: “I am looking after this.”",
        "From Nora it went to Sam.",
        "Sam is not looking after this any more.",
    ]
    assert sorted(lines, key=text.index) == lines
    assert [standing_row for _, standing_row in rows(site)] == [False, False]


def test_who_comes_second_is_told_who_was_first(several: tuple[Browser, Browser]) -> None:
    nora, sam = several
    nora.get("/people/1/follow-ups/1")
    sam.get("/people/1/follow-ups/1")
    nora.submit("look-after", button="I am looking after this")
    page = sam.submit("look-after", button="I am looking after this")
    assert "Nora said so first, and is looking after this now." in page.text
    assert "Nora is looking after this." in on_it(page)


def test_it_can_be_passed_to_nobody_without_the_grant(
    site: Site, let_in: LetIn, several: tuple[Browser, Browser]
) -> None:
    nora, _sam = several
    let_in(Grant.ALERTS, email="tim@example.org", name="Tim")
    page = nora.get("/people/1/follow-ups/1")
    assert ">Tim<" not in page.html
    token = next(e for e in page.root.iter("input") if e.get("name") == "csrf_token").get("value")
    sent = {"csrf_token": token, "do": "pass_on", "to": account_id(site, "tim@example.org"), "seen": ""}
    nora.post("/people/1/follow-ups/1/hand-over", sent, status=404)
    assert rows(site) == []
    nora.post("/people/1/follow-ups/1/hand-over", {**sent, "do": "eat"}, status=400)
    nora.post("/people/1/follow-ups/1/hand-over", {**sent, "seen": "x"}, status=400)
    for digits in (30, 5000):
        nora.post("/people/1/follow-ups/1/hand-over", {**sent, "seen": "9" * digits}, status=400)
        page = nora.post("/people/1/follow-ups/1/hand-over", {**sent, "to": "9" * digits})
        assert "Choose whom to give it to." in page.text


def test_alerts_alone_see_it_and_cannot_take_it(let_in: LetIn, several: tuple[Browser, Browser]) -> None:
    nora, _sam = several
    nora.get("/people/1/follow-ups/1")
    nora.submit("look-after", button="I am looking after this")
    page = let_in(Grant.ALERTS, email="tim@example.org", name="Tim").get("/people/1/follow-ups/1")
    assert "Nora is looking after this." in on_it(page)
    assert "look-after" not in [form.get("id") for form in page.root.iter("form")]


def test_no_address_of_one_is_shown_to_another(several: tuple[Browser, Browser]) -> None:
    nora, sam = several
    nora.get("/people/1/follow-ups/1")
    nora.submit("look-after", button="I am looking after this")
    assert "@" not in sam.get("/people/1/follow-ups/1").text


def test_one_who_lost_the_grant_is_on_it_no_more(
    site: Site, several: tuple[Browser, Browser], ann: Browser
) -> None:
    nora, sam = several
    nora.get("/people/1/follow-ups/1")
    nora.submit("look-after", button="I am looking after this")
    ann.get("/circle/1")
    ann.submit("remove", {"understood": True})
    page = sam.get("/people/1/follow-ups/1")
    assert "Nobody has said so yet." in on_it(page)
    page = sam.submit("look-after", button="I am looking after this")
    assert "You are looking after this." in on_it(page)
    assert [stands for _, stands in rows(site)] == [False, True]


def test_a_patient_on_their_own_is_not_asked(ann: Browser, ann_writes: Write) -> None:
    ann_writes(worst=2, signs=(Sign.CHEST,))
    assert "Who is looking after this?" not in ann.get("/follow-ups/1").text


def test_the_second_answer_gets_a_kind_word(
    site: Site, ann: Browser, several: tuple[Browser, Browser]
) -> None:
    nora, sam = several
    for browser in several:
        browser.get("/people/1/follow-ups/1")
    ann.get("/follow-ups/1")
    nora.submit("acknowledge-1", {"answer": "told_doctor"})
    page = sam.submit("acknowledge-1", {"answer": "checked"})
    word = f"Thank you. Nora was a little faster, at {NOW}. The answer was: “The doctor was told”."
    assert word in page.text
    assert word in ann.submit("acknowledge-1", {"answer": "called"}).text
    assert noted(site).count("follow_up_answered follow_up:1") == 1


def test_two_at_the_same_moment_give_one_answer(site: Site, several: tuple[Browser, Browser]) -> None:
    for browser in several:
        browser.get("/people/1/follow-ups/1")
    pages: list[Page] = []
    ready = threading.Barrier(2)

    def press(browser: Browser, answer: str) -> None:
        ready.wait()
        pages.append(browser.submit("acknowledge-1", {"answer": answer}))

    threads = [
        threading.Thread(target=press, args=each)
        for each in zip(several, ("told_doctor", "checked"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = [page.text for page in pages]
    assert sum("Thank you. Your answer is saved." in text for text in texts) == 1
    assert sum("was a little faster" in text for text in texts) == 1
    assert noted(site).count("follow_up_answered follow_up:1") == 1


def test_the_history_tells_mails_and_looks_of_others_by_name(
    site: Site, ann: Browser, several: tuple[Browser, Browser]
) -> None:
    nora, _sam = several
    nora.get("/people/1/follow-ups/1")
    text = ann.get("/follow-ups/1").text
    assert "Nora looked at it." in text
    text = nora.get("/people/1/follow-ups/1").text
    assert "Ann looked at it." in text
    assert "A mail about it was written to Ann" in text
    ann.get("/follow-ups/1")
    assert noted(site).count("follow_up_seen follow_up:1") == 1


def test_the_explanation_keeps_the_numbers_to_itself_without_the_grant(
    ann: Browser, let_in: LetIn, ann_writes: Write, site: Site
) -> None:
    ann_writes(TODAY, worst=9)
    page = let_in(Grant.ALERTS).get("/people/1/follow-ups/1/explained")
    assert "The numbers of this diary are not open to you" in page.text
    assert "was 9 at its worst" not in page.text
    assert "it comes out just the same" in page.text
    assert "was 9 at its worst" in ann.get("/follow-ups/1/explained").text
    with site.writing() as session:
        row = standing(session.get_one(FollowUp, 1))[0]
        row.facts = {**row.facts, "heart": "no"}
    nora = let_in(Grant.TRENDS, Grant.ALERTS, email=SAM, name="Sam")
    text = nora.get("/people/1/follow-ups/1/explained").text
    assert "it does not come out the same" in text
    assert "The record is not as it was written" in text
    let_in(Grant.TRENDS, email="tim@example.org", name="Tim").get(
        "/people/1/follow-ups/1/explained", status=404
    )


def test_what_is_agreed_stands_beside_it_without_the_expected_number_for_whoever_reads_none(
    site: Site, ann: Browser, several: tuple[Browser, Browser], let_in: LetIn
) -> None:
    nora, _sam = several
    with site.writing() as session:
        for agreed, about in (
            ("expected_level", {"symptom_id": 1, "level": 4}),
            ("rule_off", {"kind": "persists"}),
        ):
            session.add(
                CarePlanEntry(
                    patient_id=site.patient_ids["ann@example.org"],
                    agreed=agreed,
                    from_on=TODAY,
                    until_on=TODAY,
                    set_at=site.clock.now(),
                    **about,
                )
            )
    assert "up to 4 out of 10 is expected" in ann.get("/follow-ups/1").text
    text = nora.get("/people/1/follow-ups/1").text
    assert "No follow-up when something lasts more than a week." in text
    assert "is expected" not in text
