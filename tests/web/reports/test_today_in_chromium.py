"""The patient's pages in a real browser: nothing for axe-core to find, no sideways scrolling, the keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from diary.rules.records import Sign, SymptomKind
from diary.services.tracking import medicines, symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import Patient
from diary.store.models.tracking import SelfCare
from tests.axe import judged
from tests.chromium import in_every_font, in_light_and_dark
from tests.factories import make_report, work_at
from tests.web.conftest import Site
from tests.web.reports.reporting import answers
from tests.web.reports.stepping import choose, deny, press_save, to_the_day

NARROW = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def an_eventful_diary(site: Site) -> None:
    """A week of pain, and a last day with an emergency and something urgent."""
    with site.writing() as session:
        work = work_at(session, NOON)
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0018"
        for days_ago in range(8, -1, -1):
            then = NOON - timedelta(days=days_ago)
            signs = () if days_ago else (Sign.CHEST, Sign.LIMB)
            make_report(
                session, then, site.settings, patient, then.date(), worst=3, signs=signs, note="A walk"
            )
        changed = (NOON - timedelta(days=3)).date()
        make_report(session, NOON, site.settings, patient, changed, worst=5, note="A long walk")
        for name in ("Chest pain", "Tired", "Left knee"):
            a_symptom = SymptomAnswers(name, SymptomKind.PAIN, "", NOON.date(), watched=False, heart=False)
            added = symptoms.add(work, patient, a_symptom)
        symptoms.retire(work, patient, added)
        for name in ("Ibuprofen 400 mg", "Magnesium"):
            medicine = medicines.add(work, patient, name)
        medicines.retire(work, medicine)


def with_faults(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    to_the_day(page)
    page.locator("#note").fill("x" * 2001)
    press_save(page)
    expect(page).to_have_title("Error: Today’s report – Symptom diary")


def in_conflict(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.evaluate("document.querySelector('[name=seen_version]').value = '7'")
    choose(page, "worst-1", "5")
    press_save(page)
    expect(page).to_have_title("This day was saved before – Symptom diary")


def with_all_unfolded(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    to_the_day(page)
    for folded in page.locator("#more details").all():
        if folded.get_attribute("open") is None:
            folded.locator("summary").click()
    page.get_by_label("Walking", exact=True).check()
    page.locator("#new_medicine").fill("x" * 61)
    press_save(page)
    expect(page.locator(".error-summary")).to_be_visible()


TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")]
    .filter((element) => {
        const box = element.getBoundingClientRect();
        // Links within a sentence, and what shows only when it has the focus.
        const unseen = element.matches(".skip-link, .visually-hidden");
        const exempt = unseen || getComputedStyle(element).display === "inline";
        return box.width && !exempt && (box.width < 43.5 || box.height < 43.5);
    })
    .map((element) => element.outerHTML)"""
PATHS = (
    "/help",
    "/easing-pain",
    "/today",
    "/today?day=2026-01-02",
    "/saved/2026-01-05",
    "/reports/2026-01-02",
    "/reports/2026-01-05",
    "/reports/2025-12-24",
    "/symptoms",
    "/symptoms/new",
    "/symptoms/1",
    "/medicines",
    "/medicines/1",
    "/reminders",
    "/follow-ups",
    "/follow-ups/1",
    "/follow-ups/2",
    "/follow-ups/3",
)


@in_light_and_dark
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: Site, page: Page, address: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    _look(page, f"{address}/today")
    _look(page, f"{address}/follow-ups")
    an_eventful_diary(site)
    for path in PATHS:
        _look(page, address + path)
    with_faults(page, address)
    _look(page)
    in_conflict(page, address)
    _look(page)
    with_all_unfolded(page, address)
    _look(page)


def _look(page: Page, address: str | None = None) -> None:
    if address:
        answer = page.goto(address)
        assert answer is not None, address
        assert answer.ok, address
    for size in (NARROW, PHONE, WIDE):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{page.url} is {wide} wide at {size['width']}"
    page.set_viewport_size(PHONE)
    found = judged(page)
    assert not found.violations_count, f"{page.url}: {found.generate_report()}"


@in_every_font
def test_every_target_is_large_enough_for_a_thumb(site: Site, page: Page, address: str) -> None:
    an_eventful_diary(site)
    for size in (NARROW, PHONE):
        page.set_viewport_size(size)
        for path in PATHS:
            page.goto(address + path)
            assert page.evaluate(TOO_SMALL) == [], (path, size)


def test_a_sign_and_none_of_these_both_stay_and_the_sign_counts(
    site: Site, without_script: Page, address: str
) -> None:
    page = without_script
    page.goto(f"{address}/today")
    both = page.get_by_text("You ticked a sign and also “None of these”. The sign counts.")
    page.get_by_label("Chest tightness").check()
    expect(both).to_be_hidden()
    page.get_by_label("None of these").check()
    expect(page.get_by_label("Chest tightness")).to_be_checked()
    expect(both).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    assert answers(site).signs == {Sign.CHEST}


def test_an_answer_given_by_mistake_can_be_taken_back(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    deny(page)
    worst = page.get_by_role("group", name="At its worst today")
    clear = worst.get_by_role("button", name="Clear")
    expect(clear).to_be_hidden()
    worst.get_by_label("7", exact=True).check()
    clear.click()
    expect(worst.get_by_label("7", exact=True)).not_to_be_checked()
    press_save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert answers(site).readings == {}


def test_a_report_can_be_written_with_the_keyboard_alone(
    site: Site, without_script: Page, address: str
) -> None:
    page = without_script
    page.goto(f"{address}/today")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    for _sign in range(12):
        page.keyboard.press("Tab")
    expect(page.get_by_label("None of these")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save now with just these answers")).to_be_focused()
    page.keyboard.press("Tab")
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert next(iter(answers(site).readings.values())).worst == 3


def test_after_an_error_the_page_begins_with_it(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    to_the_day(page)
    page.locator("#note").fill("x" * 2001)
    press_save(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Your note is 1 letter too long.").click()
    expect(page.locator("#note")).to_be_focused()
    # All that can be wrong stands on one page.
    expect(page.get_by_label("Short of breath")).to_be_visible()


def test_whether_it_helped_is_asked_about_what_is_ticked(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    to_the_day(page)
    page.get_by_role("heading", name="What you tried").click()
    rest = page.get_by_role("group", name="Rest: Did it help?")
    expect(rest).to_be_hidden()
    page.get_by_label("Rest", exact=True).check()
    rest.get_by_label("Helped").check()
    page.get_by_label("Rest", exact=True).uncheck()
    expect(rest).to_be_hidden()
    page.get_by_label("Rest", exact=True).check()
    expect(rest.get_by_label("Helped")).not_to_be_checked()
    press_save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert answers(site).self_care == {SelfCare.REST: None}
