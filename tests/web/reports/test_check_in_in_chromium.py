"""The check-in on a phone: three taps on a normal day, nothing to scroll, few words, and no danger is passed over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from diary.rules.records import Sign, SymptomKind
from diary.services.tracking import symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import Patient
from tests.axe import judged
from tests.chromium import in_every_font, in_light_and_dark
from tests.factories import make_report, work_at
from tests.web.conftest import PHONE, Site
from tests.web.reports.reporting import TODAY, answers, saved, versions
from tests.web.reports.stepping import deny

A_DAY = timedelta(days=1)
ANN = "ann@example.org"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


class Taps:
    """Counts what is tapped, and sees that everything tapped lay on the screen without scrolling."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def button(self, name: str) -> None:
        self._tap(self.page.get_by_role("button", name=name, exact=True))

    def at(self, selector: str) -> None:
        self._tap(self.page.locator(selector))

    def _tap(self, control) -> None:  # type: ignore[no-untyped-def]
        box = control.bounding_box()
        assert box is not None
        assert box["y"] >= 0, "above the screen"
        assert box["y"] + box["height"] <= PHONE["height"] + 0.5, "below the screen"
        assert self.page.evaluate("scrollY") == 0
        control.click()
        self.count += 1


SHOWN = """() => {
    const found = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walk.currentNode);
        const boxes = [...range.getClientRects()];
        let part = walk.currentNode.parentElement;
        while (part && getComputedStyle(part).clipPath === "none") part = part.parentElement;
        const isShown = !part && walk.currentNode.parentElement.checkVisibility();
        if (isShown && boxes.some((box) => box.width > 1 && box.top < innerHeight && box.bottom > 0)) {
            found.push(walk.currentNode.data);
        }
    }
    return found.join(" ");
}"""


def words_in_view(page: Page) -> int:
    """Those that are on the screen, the figures of scales not counted."""
    return len([word for word in page.evaluate(SHOWN).split() if re.search(r"[^\W\d]", word)])


def track_a_knee(site: Site) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        a_knee = SymptomAnswers("Knee", SymptomKind.PAIN, "", None, watched=True, heart=False)
        symptoms.add(work_at(session, site.clock.now()), patient, a_knee)


def test_a_normal_day_is_three_taps_without_scrolling(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    taps = Taps(page)
    assert words_in_view(page) <= 70
    taps.button("None of these")
    assert words_in_view(page) <= 50
    taps.at("#worst-1-3")
    assert words_in_view(page) <= 50
    taps.button("Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert taps.count == 3
    said = answers(site)
    assert (said.signs, said.sudden, said.readings[1].worst) == (frozenset(), False, 3)
    assert said.interference is None


def test_a_second_symptom_is_one_tap_more_and_next(site: Site, page: Page, address: str) -> None:
    track_a_knee(site)
    page.goto(f"{address}/today")
    taps = Taps(page)
    taps.button("None of these")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    taps.at("#worst-1-3")
    taps.at("#worst-2-0" if page.locator("#worst-2-0").count() else "#worst-2")
    taps.button("Next")
    taps.button("Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert taps.count == 5
    assert {number: reading.worst for number, reading in answers(site).readings.items()} == {1: 3, 2: 0}


def test_a_day_with_pain_takes_eight_taps_at_most(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    taps = Taps(page)
    taps.button("None of these")
    taps.at("#worst-1-5")
    taps.at("#interference-4")
    # It is the turn of this question on that day.
    taps.at("#could_not")
    taps.button("Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert taps.count <= 8
    assert (answers(site).interference, answers(site).could_not) == (4, True)


def test_a_sign_leads_to_its_card_in_two_taps(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    taps = Taps(page)
    taps.at("#signs-chest")
    expect(page.get_by_role("button", name="None of these")).to_be_hidden()
    taps.button("Save and see what to do")
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    assert taps.count == 2
    assert answers(site).signs == {Sign.CHEST}


def test_a_severe_number_does_not_lead_on_and_shows_the_call(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1-8").click()
    expect(page.locator("#worst-1-8")).to_be_visible()
    expect(page.locator(".danger-bar").get_by_role("link", name="Call 999")).to_be_visible()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")


def test_nobody_denies_a_sign_that_was_not_in_view(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 560})
    page.goto(f"{address}/today")
    none = page.get_by_role("button", name="None of these")
    expect(none).to_be_hidden()
    below = page.get_by_role("button", name="More signs below")
    for _press in range(4):
        page.wait_for_timeout(600)
        if below.is_visible():
            below.click()
    expect(none).to_be_visible()
    expect(page.locator("#signs-lump")).to_be_in_viewport()


def test_yesterdays_number_is_marked_and_never_chosen(site: Site, page: Page, address: str) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        yesterday = site.clock.now() - A_DAY
        make_report(session, yesterday, site.settings, patient, TODAY - A_DAY, worst=4)
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    expect(page.get_by_text("Yesterday 4")).to_be_visible()
    assert page.locator(".scale-was input").get_attribute("value") == "4"
    expect(page.locator("[name=worst-1]:checked")).to_have_count(0)


def test_back_and_reload_lose_nothing(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1-5").click()
    page.locator("#interference-2").check()
    page.reload()
    expect(page.locator("#interference-2")).to_be_checked()
    expect(page.get_by_text("Upper back pain 5")).to_be_visible()
    page.go_back()
    expect(page.locator("#worst-1-5")).to_be_checked()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("button", name="None of these")).to_be_visible()
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert (answers(site).readings[1].worst, answers(site).interference) == (5, 2)


def test_after_a_save_the_back_button_shows_what_is_saved(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1-5").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    page.go_back()
    expect(page.get_by_role("button", name="None of these")).to_be_visible()
    expect(page.locator("#worst-1-5")).to_be_checked()
    assert versions(site) == 1


def test_a_trembling_second_tap_does_not_answer_the_next_screen(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    box = page.get_by_role("button", name="None of these").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.wait_for_timeout(600)
    page.mouse.dblclick(x, y)
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", name="At its worst today")).to_be_visible()
    expect(page.locator("[name=worst-1]:checked")).to_have_count(0)
    number = page.locator("#worst-1-9").bounding_box()
    assert number is not None


def test_by_the_keyboard_alone(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.locator("#signs-lump").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="None of these")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="None of these")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="At its worst today")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#worst-1-2")).to_be_checked()
    expect(page.get_by_role("heading", name="At its worst today")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("0")
    expect(page.locator("#worst-1-10")).to_be_checked()
    page.keyboard.press("6")
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    expect(page.locator("#interference-4")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert (answers(site).readings[1].worst, answers(site).interference) == (6, 4)


def test_where_there_is_no_pain_nothing_is_asked_about_it(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    expect(page.locator("#interference")).to_be_hidden()
    page.get_by_role("button", name="Change").click()
    page.locator("#worst-1-1").click()
    expect(page.locator("#interference")).to_be_visible()


def test_a_number_can_be_left_out(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Leave out").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert answers(site).readings == {}


def test_a_saved_sign_stays_and_more_can_be_said(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.locator("#signs-chest").check()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.locator(".care-emergency")).to_be_visible()
    page.goto(f"{address}/today")
    expect(page.locator("#signs-chest")).to_be_checked()
    expect(page.get_by_role("button", name="None of these")).to_be_hidden()
    page.get_by_role("button", name="Say more first").click()
    page.locator("#worst-1-4").click()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.locator(".care-emergency")).to_be_visible()
    assert (answers(site).signs, answers(site).readings[1].worst) == ({Sign.CHEST}, 4)


def test_a_missed_day_is_two_taps_and_the_next_one_follows(site: Site, page: Page, address: str) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        patient.created_at = site.clock.now() - 3 * A_DAY
    page.goto(f"{address}/today?day={TODAY - A_DAY}")
    for days_ago, worst in ((1, 2), (2, 3), (3, 4)):
        day = TODAY - days_ago * A_DAY
        expect(page.locator(".today-head .lead")).to_have_text(f"{day:%A} {day.day} January")
        page.get_by_role("button", name="None of these").click()
        page.locator(f"#worst-1-{worst}").click()
        page.wait_for_url(lambda url, day=day: str(day) not in url or "/saved/" in url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    for days_ago, worst in ((1, 2), (2, 3), (3, 4)):
        report = saved(site, TODAY - days_ago * A_DAY)
        assert report is not None
        assert report.readings[0].worst == worst


def test_a_danger_on_a_missed_day_is_asked_about_before_the_next_one(
    site: Site, page: Page, address: str
) -> None:
    page.goto(f"{address}/today?day={TODAY - A_DAY}")
    page.locator("#signs-chest").check()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.locator(".ask a[href='tel:999']")).to_be_visible()
    page.goto(f"{address}/today?day={TODAY - 2 * A_DAY}")
    deny(page)
    page.locator("#worst-1-9").click()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.locator(".ask")).to_have_count(2)


@in_every_font
def test_the_three_screens_fit_a_phone_in_every_font(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    for press in ("[data-act=none]", "#worst-1-3", None):
        tall = page.evaluate("document.documentElement.scrollHeight")
        assert tall <= PHONE["height"], (press, tall)
        if press:
            page.locator(press).click()


@in_light_and_dark
def test_axe_finds_nothing_on_any_screen(site: Site, page: Page, address: str, scheme: str) -> None:
    track_a_knee(site)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/today")
    for press in ("[data-act=none]", "#worst-1-3", "[data-act=next]", "#more > summary", "#worst-1-3"):
        for size in ({"width": 320, "height": 568}, PHONE, {"width": 1280, "height": 800}):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (press, size)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        found = judged(page)
        assert not found.violations_count, f"{press}: {found.generate_report()}"
        if page.locator(press).is_visible():
            page.locator(press).click()


def test_without_a_script_it_is_one_page_in_the_same_order(
    site: Site, without_script: Page, address: str
) -> None:
    page = without_script
    page.goto(f"{address}/today")
    expect(page.locator(".step-foot")).to_be_hidden()
    page.locator("#signs-none").check()
    page.locator("#worst-1-3").check()
    page.locator("#interference-2").check()
    page.get_by_text("More about today").click()
    page.get_by_role("heading", name="Most of the day").click()
    page.locator("#usual-1-2").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    said = answers(site)
    assert (said.readings[1].worst, said.readings[1].usual, said.interference) == (3, 2, 2)
