"""One answer for one visit, by hand in a real browser: how many taps it takes, with a script and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from diary.rules.records import Compared, Reading, SymptomKind
from diary.services import followups
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.services.tracking import symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import Appointment, GivenAnswer, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.axe import judged
from tests.browser import Browser
from tests.chromium import in_light_and_dark
from tests.factories import work_at
from tests.web.caregiving.test_in_chromium import NARROW, TOO_SMALL, WIDE
from tests.web.circle import circling
from tests.web.conftest import PHONE, Site
from tests.web.followups.test_followups import NOON

SIX = 6


@pytest.fixture
def six(site: Site, ann: Browser) -> int:
    """Six open follow-ups of one doctor; gives the patient's number."""
    patient_id = site.patient_ids["ann@example.org"]
    with site.writing() as session:
        patient = session.get_one(Patient, patient_id)
        patient.contact_name, patient.contact_phone = "Dr Lane, heart clinic", "020 7946 0123"
        knee = SymptomAnswers("Knee", SymptomKind.PAIN, "", None, watched=True, heart=False)
        symptoms.add(work_at(session, NOON - timedelta(days=30)), patient, knee)
    for days_ago in range(25, -1, -1):
        then = NOON - timedelta(days=days_ago)
        late = days_ago < 3
        with site.writing() as session:
            patient = session.get_one(Patient, patient_id)
            tracked = tracked_symptoms(session, patient)
            answers = Answers(
                signs=frozenset(),
                readings={each.id: Reading(6 if days_ago < 7 else 2) for each in tracked},
                compared=Compared.WORSE if late else None,
                could_not=late or None,
            )
            save_report(
                Work(session, then, site.settings),
                patient,
                Sent(then.date(), answers, by=patient.account, seen_version=0),
            )
    with site.reading() as session:
        assert len(followups.open_follow_ups(session, patient_id)) == SIX
    return patient_id


class Hand:
    """Counts what is tapped."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.page.wait_for_load_state()
        self.taps += 1

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))


def phone(headless: Chromium, browser: Browser, address: str, *, script: bool) -> BrowserContext:
    context = headless.new_context(
        viewport=PHONE, has_touch=True, java_script_enabled=script, bypass_csp=True
    )
    context.set_default_timeout(5000)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in browser.cookies().items()]
    )
    return context


@pytest.fixture(params=[True, False], ids=["with a script", "without"])
def hand(
    request: pytest.FixtureRequest, headless: Chromium, ann: Browser, address: str, six: int
) -> Iterator[Hand]:
    context = phone(headless, ann, address, script=request.param)
    page = context.new_page()
    page.goto(f"{address}/")
    yield Hand(page)
    context.close()


def given(site: Site) -> list[str]:
    with site.reading() as session:
        return [str(each) for each in session.scalars(select(GivenAnswer.answer))]


def test_six_are_told_in_two_taps(site: Site, hand: Hand) -> None:
    hand.tap(hand.page.get_by_role("link", name=re.compile("^Doctor")))
    hand.button("I told them")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Saved for all 6 points")
    assert given(site) == ["told_doctor"] * SIX
    assert hand.taps <= 4


def test_six_are_booked_in_four_taps(site: Site, hand: Hand) -> None:
    hand.tap(hand.page.get_by_role("link", name=re.compile("^Doctor")))
    hand.button("I booked")
    hand.tap(hand.page.get_by_label("Fri 9 Jan"))
    hand.button("Save for all 6")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Saved for all 6 points")
    assert given(site) == ["booked"] * SIX
    with site.reading() as session:
        assert len(session.scalars(select(Appointment)).all()) == 1
    assert hand.taps <= 4


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_caregiver_needs_no_more(
    site: Site, headless: Chromium, address: str, six: int, script: bool
) -> None:
    nora = circling.person(site)
    circling.join(site, circling.NORA, Grant.FOLLOW_UPS, Grant.TRENDS)
    context = phone(headless, nora, address, script=script)
    hand = Hand(context.new_page())
    hand.page.goto(f"{address}/people/follow-ups")
    hand.tap(hand.page.get_by_role("link", name="6 points for the doctor"))
    hand.button("It is booked")
    hand.tap(hand.page.get_by_label("Tue 6 Jan"))
    hand.button("Save for all 6")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Saved for all 6 points")
    assert given(site) == ["booked"] * SIX
    assert hand.taps <= 4
    context.close()


def test_a_second_tap_on_the_button_and_the_way_back_leave_one_answer(site: Site, hand: Hand) -> None:
    hand.page.goto(hand.page.url + "follow-ups")
    hand.page.get_by_role("button", name="I told them").dblclick()
    hand.page.wait_for_load_state()
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Saved for all 6 points")
    hand.page.go_back()
    again = hand.page.get_by_role("button", name="I told them")
    if again.count():
        again.click()
        expect(hand.page.get_by_role("heading", level=1)).to_have_text("Saved for all 6 points")
    assert given(site) == ["told_doctor"] * SIX


def test_the_bar_is_at_the_thumb_and_covers_nothing_at_the_end(hand: Hand) -> None:
    page = hand.page
    page.goto(page.url + "follow-ups")
    bar = page.locator(".visit-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= PHONE["height"]
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(200)
    last = page.get_by_text("How this was worked out").bounding_box()
    bar = page.locator(".visit-bar").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]


def test_enter_on_a_point_answers_nothing(site: Site, hand: Hand) -> None:
    page = hand.page
    page.goto(page.url + "follow-ups")
    page.locator("#point-1").press("Enter")
    page.wait_for_timeout(200)
    expect(page.get_by_role("heading", level=1)).to_have_text("Follow-ups")
    assert given(site) == []
    page.locator("#point-1").press("Space")
    expect(page.locator("#point-1")).not_to_be_checked()


def look_at(page: Page, address: str) -> None:
    """Also with all that is folded opened."""
    page.goto(address)
    for summary in page.locator("main details > summary").all():
        summary.click()
    for size in (NARROW, PHONE, WIDE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (address, size)
        # Of what nobody can press, the size says nothing.
        small = [each for each in page.evaluate(TOO_SMALL) if not each.startswith("Choose what was done")]
        assert small == [], (address, size)
        found = judged(page)
        assert not found.violations_count, found.generate_report()


@in_light_and_dark
def test_axe_finds_nothing_and_nothing_is_too_wide_or_too_small(
    six: int, context: BrowserContext, address: str, scheme: Literal["light", "dark"]
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    ids = "&point=".join(str(each) for each in range(1, SIX + 1))
    for path in ("follow-ups", f"follow-ups/booking?point={ids}", "follow-ups/1"):
        look_at(page, f"{address}/{path}")
    page.goto(f"{address}/follow-ups")
    page.get_by_role("button", name="I told them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved for all 6 points")
    look_at(page, page.url)
    look_at(page, f"{address}/follow-ups/1")
