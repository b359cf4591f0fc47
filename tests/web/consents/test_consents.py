"""The questions of consent: asked at first, shown and changed later, and what a no does to the pages."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from diary.services import consents
from diary.services.notifications import consent_changes
from diary.store.models import Consent, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.page import text_of
from tests.web.accounts.welcoming import AGREE, BOTH, DIARY_ALONE, GO_ON, NEITHER, to_the_country
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, saved, says_what_to_do


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


@pytest.fixture
def newcomer(site: Site) -> Browser:
    """Signed in for the first time."""
    site.patient(set_up=False)
    browser = site.browser()
    browser.sign_in_unseen()
    return browser


def answers(site: Site) -> list[tuple[str, bool]]:
    """Every answer there was, the oldest first."""
    with site.reading() as session:
        return [(one.purpose, one.given) for one in session.scalars(select(Consent).order_by(Consent.id))]


def card(browser: Browser, purpose: str) -> str:
    return text_of(browser.page.by_id(purpose))


def buttons(browser: Browser, purpose: str) -> list[str]:
    return [text_of(button) for button in browser.page.form(f"consent-{purpose}").iter("button")]


def say(browser: Browser, purpose: str, answer: str) -> None:
    browser.get("/consents")
    found = next(text for text in buttons(browser, purpose) if text.startswith(f"Say {answer}"))
    fields = [field.get("type") for field in browser.page.form(f"consent-{purpose}").iter("input")]
    ticked = {"understood": True} if answer == "no" and "checkbox" in fields else {}
    browser.submit(f"consent-{purpose}", ticked, button=found)


def test_nothing_is_ticked_or_chosen_before_the_person_does(newcomer: Browser) -> None:
    page = newcomer.page
    marked = [
        field.get("name")
        for field in page.form("agree").iter("input")
        if field.get("type") in ("checkbox", "radio") and field.get("checked") is not None
    ]
    answers = [button for button in page.form("agree").iter("button") if button.get("name") == "answer"]
    assert page.h1 == AGREE
    assert marked == []
    assert len({button.get("class") for button in answers}) == 1, "no answer looks better than another"
    assert [text_of(button) for button in answers] == [BOTH, DIARY_ALONE, NEITHER]


def test_there_is_no_way_on_without_an_answer(site: Site, newcomer: Browser) -> None:
    for answer in ({}, {"answer": "maybe"}, {"skip": "yes"}, {"later": "yes"}):
        newcomer.get("/welcome/agree")
        token = newcomer.page.form("agree").find("input[@name='csrf_token']")
        assert token is not None
        newcomer.post("/welcome/agree", {"csrf_token": token.get("value", ""), **answer}, status=422)
        assert newcomer.page.errors == ["Press one of the three buttons. You can change your mind later."]
    assert answers(site) == []
    assert newcomer.get("/today").h1 == AGREE
    newcomer.get("/profile")
    newcomer.submit("profile", {"name": "Ann"})
    assert newcomer.get("/today").h1 == AGREE, "the profile is no way past it"


@pytest.mark.parametrize(
    ("button", "diary", "mail"), [(BOTH, True, True), (DIARY_ALONE, True, False), (NEITHER, False, False)]
)
def test_each_button_answers_both_questions(
    site: Site, newcomer: Browser, button: str, diary: bool, mail: bool
) -> None:
    to_the_country(newcomer, button)
    assert answers(site) == [("diary", diary), ("alert_mail", mail)]
    newcomer.get("/consents")
    for purpose in ("diary", "alert_mail"):
        assert "Not asked yet." not in card(newcomer, purpose)
    newcomer.get("/welcome/agree")
    (said,) = [each for each in newcomer.page.form("agree").iter("button") if "so far" in text_of(each)]
    assert text_of(said).startswith(button)


def test_whoever_says_no_to_both_is_asked_for_the_country_and_no_more(site: Site, newcomer: Browser) -> None:
    to_the_country(newcomer, NEITHER)
    newcomer.get("/welcome/country")
    newcomer.submit("country-first", button=GO_ON)
    assert newcomer.page.url.endswith("/today")
    assert "You said no to keeping your diary." in newcomer.page.text
    newcomer.submit("report", {"signs": ["chest"]}, status=403)
    assert says_what_to_do(newcomer)
    assert not saved(site)


def test_a_no_after_a_yes_is_mailed_like_any_other(site: Site, newcomer: Browser) -> None:
    to_the_country(newcomer, NEITHER)
    assert site.mails() == [], "a no as the diary begins ends nothing that anybody counts on"
    to_the_country(newcomer, BOTH)
    to_the_country(newcomer, DIARY_ALONE)
    assert [mail.kind for mail in site.mails()] == ["consent_withdrawn"]
    assert answers(site)[-1] == ("alert_mail", False)


@pytest.mark.parametrize("purpose", [purpose.value for purpose in Purpose])
def test_each_is_given_and_withdrawn_by_itself_and_all_of_it_is_kept(
    site: Site, ann: Browser, purpose: str
) -> None:
    say(ann, purpose, "yes")
    assert "Yes, since 5 January 2026, 12:00" in card(ann, purpose)
    assert [text[:6] for text in buttons(ann, purpose)] == ["Say no"]
    site.clock.move_on(hours=1)
    say(ann, purpose, "no")
    assert "No, since 5 January 2026, 13:00" in card(ann, purpose)
    assert "version 2026.2" in card(ann, purpose)
    assert [text[:7] for text in buttons(ann, purpose)] == ["Say yes"]
    assert answers(site) == [(purpose, True), (purpose, False)]
    told = [text_of(item) for item in ann.page.with_class("timeline")[0]]
    assert [line.split()[4] for line in told] == ["No:", "Yes:"]


def test_pressed_twice_it_is_one_answer(site: Site, ann: Browser) -> None:
    ann.get("/consents")
    token = ann.page.form("consent-diary").find("input[@name='csrf_token']")
    assert token is not None
    data = {"csrf_token": token.get("value", ""), "purpose": "diary", "given": "no", "understood": "yes"}
    ann.post("/consents", data)
    ann.post("/consents", data)
    assert answers(site) == [("diary", False)]
    ann.post("/consents", {**data, "purpose": "everything"}, status=400)
    ann.post("/consents", {**data, "given": "maybe"}, status=400)
    assert answers(site) == [("diary", False)]


def test_new_words_are_kindly_pointed_to_and_asked_again(
    site: Site, ann: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(ann, "diary", "yes")
    assert "have changed" not in ann.get("/today").text
    for module in (consent_changes, consents, __import__("diary.web.consents.views", fromlist=["views"])):
        monkeypatch.setattr(module, "WORDING", "2027.1")
    assert "Some words you agreed to have changed" in ann.get("/today").text
    ann.get("/consents")
    assert "The words have changed since then." in card(ann, "diary")
    assert len(buttons(ann, "diary")) == 2
    say(ann, "diary", "yes")
    assert "have changed" not in ann.get("/today").text
    assert len(answers(site)) == 2


def test_without_the_diary_the_form_says_so_and_keeps_nothing(site: Site, ann: Browser) -> None:
    say(ann, "diary", "no")
    assert "Nothing is kept here now." in ann.get("/today").text
    ann.submit("report", A_NORMAL_DAY, status=403)
    assert "Nothing is kept here now." in ann.page.text
    assert ann.page.by_id("worst-1-3").get("checked") is not None, "what was typed is still there"
    assert saved(site) is None
    assert not says_what_to_do(ann)


def test_without_the_diary_an_emergency_still_shows_what_to_do(site: Site, ann: Browser) -> None:
    say(ann, "diary", "no")
    ann.get("/today")
    ann.submit("report", {"signs": ["chest"], "worst-1": "8"}, status=403)
    assert says_what_to_do(ann)
    assert "Your report was not saved." in ann.page.text
    assert "You can save it later" not in ann.page.text
    assert saved(site) is None
    assert [mail.kind for mail in site.mails()] == ["consent_withdrawn"], (
        "it says what the no means, and no more"
    )


def test_without_the_diary_what_was_written_can_still_be_read_and_taken_along(
    site: Site, ann: Browser
) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    say(ann, "diary", "no")
    assert "3" in ann.get("/reports/2026-01-05").text
    assert ann.fetch("/export/diary.csv").text.count("\n") == 2
    assert "No reminder comes" in ann.get("/reminders").text


def test_somebody_who_writes_for_the_patient_is_told_too(site: Site, ann: Browser) -> None:
    say(ann, "diary", "no")
    patient_id = site.patient_ids["ann@example.org"]
    with site.writing() as session:
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), session.get_one(Patient, patient_id), nora, [Grant.RECORD])
    browser = site.browser()
    browser.sign_in_unseen("nora@example.org")
    page = browser.get(f"/people/{patient_id}/today")
    assert "Ann does not want the diary to keep reports." in page.text
    browser.submit("report", {"signs": ["chest"]}, status=403)
    assert says_what_to_do(browser)
    assert saved(site) is None


def test_only_the_patient_answers(site: Site, ann: Browser) -> None:
    patient_id = site.patient_ids["ann@example.org"]
    with site.writing() as session:
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), session.get_one(Patient, patient_id), nora)
    browser = site.browser()
    browser.sign_in_unseen("nora@example.org")
    browser.get("/consents", status=404)
    browser.get(f"/people/{patient_id}/consents", status=404)


def test_sharing_taken_back_shuts_everybody_out_at_once(site: Site, ann: Browser) -> None:
    patient_id = site.patient_ids["ann@example.org"]
    with site.writing() as session:
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), session.get_one(Patient, patient_id), nora)
    browser = site.browser()
    browser.sign_in_unseen("nora@example.org")
    browser.get(f"/people/{patient_id}/trends")
    say(ann, "sharing", "no")
    browser.get(f"/people/{patient_id}/trends", status=404)
    say(ann, "sharing", "yes")
    browser.get(f"/people/{patient_id}/trends")
