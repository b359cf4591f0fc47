"""The pages behind the link in a real browser: on a phone, by keyboard, without scripts, pressed twice, in two tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from diary.store.models import ReminderSchedule
from tests.axe import judged
from tests.chromium import in_light_and_dark
from tests.factories import PASSWORD
from tests.web.conftest import PHONE, Site
from tests.web.report_links.conftest import ANN, BOB, Mailed
from tests.web.reports.reporting import answers, saved, versions
from tests.web.reports.stepping import choose, press_save, to_the_day

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
MORNING = datetime(2026, 1, 6, 8, tzinfo=UTC)


@pytest.fixture
def context(headless: Chromium) -> Iterator[BrowserContext]:
    """A phone on which nobody is signed in."""
    context = headless.new_context(viewport=PHONE, bypass_csp=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def here(address: str, link: str) -> str:
    """Where Ann's link leads on the running site."""
    return address + link


def the_form(site: Site, page: Page, here: str) -> None:
    page.goto(here)


def give_the_usual_alone(page: Page) -> None:
    to_the_day(page)
    page.get_by_role("heading", name="Most of the day").click()
    page.locator("#usual-1-5").check()


def with_faults(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    give_the_usual_alone(page)
    press_save(page)
    expect(page.locator(".error-summary")).to_be_visible()


def with_a_sign_and_a_fault(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    give_the_usual_alone(page)
    for _screen in range(2):
        page.get_by_role("button", name="Back", exact=True).click()
    page.locator("#signs-chest").check()
    press_save(page)
    expect(page.locator(".care-emergency")).to_be_visible()


def saved_calmly(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    choose(page, "worst-1", "3")
    press_save(page)
    expect(page).to_have_title("Saved – Symptom diary")


def saved_in_need(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    page.locator("#signs-chest").check()
    page.locator("#signs-limb").check()
    press_save(page)
    expect(page).to_have_title("Get emergency help now – Symptom diary")


def used(site: Site, page: Page, here: str) -> None:
    saved_calmly(site, page, here)
    page.goto(here)
    expect(page).to_have_title("Your report is saved already – Symptom diary")


def run_out(site: Site, page: Page, here: str) -> None:
    site.clock.move_on(hours=36)
    page.goto(here)
    expect(page).to_have_title("This link has run out – Symptom diary")


def revoked(site: Site, page: Page, here: str) -> None:
    with site.writing() as session:
        session.get_one(ReminderSchedule, site.patient_ids[ANN]).links_wanted = False
    page.goto(here)
    expect(page).to_have_title("This link was switched off – Symptom diary")


def revoked_with_answers(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    page.locator("#signs-chest").check()
    with site.writing() as session:
        session.get_one(ReminderSchedule, site.patient_ids[ANN]).links_wanted = False
    press_save(page)
    expect(page).to_have_title("Your answers are not saved yet – Symptom diary")


def not_ours(site: Site, page: Page, here: str) -> None:
    page.goto(here[:-1])
    expect(page).to_have_title("This link does not work – Symptom diary")


def about_yesterday(site: Site, page: Page, here: str) -> None:
    site.clock.set(MORNING)
    page.goto(here)


def saved_for_yesterday(site: Site, page: Page, here: str) -> None:
    about_yesterday(site, page, here)
    page.locator("#signs-chest").check()
    press_save(page)
    expect(page).to_have_title("Is this happening now? – Symptom diary")


def which_day(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    choose(page, "signs", "none")
    site.clock.set(MORNING)
    press_save(page)
    expect(page).to_have_title("Which day is this report for? – Symptom diary")


def for_today(site: Site, page: Page, here: str) -> None:
    which_day(site, page, here)
    page.get_by_role("button", name="It is about today").click()
    expect(page).to_have_title("Sign in to write about today – Symptom diary")


def while_bob_is_signed_in(site: Site, page: Page, here: str) -> None:
    sign_in(page, here, BOB)
    page.goto(here)
    expect(page.get_by_text("Somebody else is signed in")).to_be_visible()


def sign_in(page: Page, here: str, email: str) -> None:
    page.goto(here.partition("/report/")[0] + "/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


STATES: list[Callable[[Site, Page, str], None]] = [
    the_form, with_faults, with_a_sign_and_a_fault, saved_calmly, saved_in_need, used, run_out, revoked,
    revoked_with_answers, not_ours, about_yesterday, saved_for_yesterday, which_day, for_today, while_bob_is_signed_in,
]  # fmt: skip


@in_light_and_dark
@pytest.mark.parametrize("reach", STATES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: Site, page: Page, here: str, reach: Callable[[Site, Page, str], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    reach(site, page, here)
    for size in (NARROW, PHONE, WIDE):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{page.title()} is {wide} wide at {size['width']}"
    page.set_viewport_size(PHONE)
    found = judged(page)
    assert not found.violations_count, found.generate_report()


def test_it_is_written_with_the_keyboard_alone(site: Site, page: Page, here: str) -> None:
    page.goto(here)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    for _row in range(11):  # ten signs, a sudden pain
        page.keyboard.press("Tab")
    expect(page.get_by_label("Growing lump")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="None of these")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert answers(site).signs == frozenset()


def test_in_an_emergency_the_page_begins_with_what_to_do(site: Site, page: Page, here: str) -> None:
    saved_in_need(site, page, here)
    expect(page.locator(".care-emergency")).to_be_focused()
    call = page.get_by_role("link", name="Call 999").first
    box = call.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"], "the number is on the first screen, at its foot"


def test_it_works_without_javascript_and_without_cookies(
    site: Site, headless: Chromium, mailed: Mailed, here: str
) -> None:
    plain = headless.new_context(viewport=PHONE, java_script_enabled=False)
    page = plain.new_page()
    page.goto(here)
    plain.clear_cookies()
    page.locator("#signs-chest").check()
    press_save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    assert saved(site) is not None
    plain.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_click_is_one_report(
    site: Site, headless: Chromium, mailed: Mailed, here: str, scripts: bool
) -> None:
    context = headless.new_context(viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(here)
    page.locator("#signs-chest").check()
    page.get_by_role("button", name="Save and see what to do").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    assert versions(site) == 1
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    assert versions(site) == 1
    assert len(site.mails()) == 1
    context.close()


def test_the_back_button_leads_to_no_second_report(site: Site, page: Page, here: str) -> None:
    saved_calmly(site, page, here)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is saved already")
    assert versions(site) == 1
    assert answers(site).readings[1].worst == 3


def test_of_two_tabs_the_first_is_saved_and_the_second_waits_behind_the_sign_in(
    site: Site, context: BrowserContext, here: str
) -> None:
    first, second = context.new_page(), context.new_page()
    first.goto(here)
    second.goto(here)
    for page, worst in ((first, 3), (second, 5)):
        choose(page, "worst-1", str(worst))
    press_save(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("Saved")
    site.clock.move_on(minutes=1)
    press_save(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("Your answers are not saved yet")
    assert judged(second).violations_count == 0
    second.get_by_label("E-mail address").fill(ANN)
    second.get_by_label("Password", exact=True).fill(PASSWORD)
    second.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(second.locator("#worst-1-5")).to_be_checked()
    press_save(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("This day was saved before")
    assert answers(site).readings[1].worst == 3
    second.get_by_role("button", name="Save mine instead").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Saved")
    assert answers(site).readings[1].worst == 5


def test_a_page_that_only_previews_a_link_leaves_it_as_it_was(site: Site, page: Page, here: str) -> None:
    for _time in range(3):
        page.goto(here)
        page.reload()
    assert saved(site) is None
    saved_calmly(site, page, here)
