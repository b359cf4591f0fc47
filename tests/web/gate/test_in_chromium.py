"""The ways that led from a danger to a page that calms (D1 to D6), on a phone in a real browser, scripts or none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from diary.services.permissions.secret import secret_key
from diary.services.reports.links import report_path
from diary.store.models import Patient
from tests.axe import judged
from tests.browser import Browser
from tests.web.conftest import PHONE, Site
from tests.web.gate.house import (
    A_DAY,
    ANN,
    DANGERS,
    agree_on_severe_from,
    alarms,
    open_kinds,
    prepare,
    questions,
)
from tests.web.reports.reporting import TODAY
from tests.web.reports.stepping import choose, is_stepwise, press_save

CALM = ("That is all", "You can close this page", "cannot tell if you are well", "Would fewer reminders do")


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def page(
    request: pytest.FixtureRequest, site: Site, headless: Chromium, ann: Browser, address: str
) -> Iterator[Page]:
    """Ann's phone, signed in."""
    prepare(site, DANGERS["heart_sign"])
    context = headless.new_context(viewport=PHONE, bypass_csp=True, java_script_enabled=request.param)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
    )
    page = context.new_page()
    yield page
    context.close()


def nothing_calms(page: Page) -> None:
    expect(page.locator(".saved-mark")).to_have_count(0)
    body = page.locator("body").inner_text()
    assert not [words for words in CALM if words in body]


def is_asked(page: Page) -> None:
    """The question is in view, with the number to call and both buttons."""
    nothing_calms(page)
    expect(page.locator(".ask")).to_be_visible()
    call = page.locator(".ask a[href='tel:999']")
    expect(call).to_be_visible()
    box = call.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"], "the number is in view without scrolling"
    for answer in ("yes", "no"):
        expect(page.locator(f".ask button[value={answer}]")).to_be_visible()


def has_the_card(page: Page) -> None:
    nothing_calms(page)
    expect(page.locator(".care-emergency a[href='tel:999']").first).to_be_visible()


def test_d1_a_severe_and_sudden_pain_of_yesterday_is_asked_about(
    site: Site, page: Page, address: str
) -> None:
    page.goto(f"{address}/today?day={TODAY - A_DAY}")
    choose(page, "sudden", "yes")
    choose(page, "worst-1", "9")
    press_save(page)
    is_asked(page)
    page.get_by_role("button", name="Yes, it is happening now").click()
    has_the_card(page)
    assert open_kinds(site) == ["emergency"]


def test_d1_by_the_link_in_a_mail_the_next_morning(
    site: Site, page: Page, address: str, headless: Chromium
) -> None:
    with site.reading() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        secret = secret_key(site.settings.data_dir)
        link = report_path(secret, patient.id, patient.account, TODAY, site.clock.now())
    site.clock.move_on(hours=20)
    stranger = headless.new_context(viewport=PHONE)
    mail = stranger.new_page()
    mail.goto(address + link)
    choose(mail, "signs", "none")
    choose(mail, "worst-1", "9")
    press_save(mail)
    is_asked(mail)
    mail.get_by_role("button", name="No, it is over").click()
    expect(mail.get_by_role("heading", level=1)).to_have_text("Your answer is saved")
    assert [each.state for each in questions(site)] == ["no"]
    stranger.close()


def test_d2_under_a_care_plan_a_nine_gets_no_tick(site: Site, page: Page, address: str) -> None:
    agree_on_severe_from(site, 10)
    page.goto(f"{address}/today")
    choose(page, "signs", "none")
    choose(page, "worst-1", "9")
    press_save(page)
    is_asked(page)
    expect(page.locator(".ask")).to_contain_text(
        "You gave 9. Agreed with Dr Rao, up to 9. If it is new or different, call 999."
    )


def test_d3_a_sign_and_none_of_these_is_a_sign(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    choose(page, "signs", "chest")
    if is_stepwise(page):
        # The button that denies has given way to the call.
        expect(page.locator("[data-act=none]")).to_be_hidden()
    else:
        choose(page, "signs", "none")
    press_save(page)
    has_the_card(page)
    assert open_kinds(site) == ["emergency"]


def test_d4_keeping_the_saved_one_of_two_does_not_lose_the_danger(
    site: Site, page: Page, address: str
) -> None:
    page.goto(f"{address}/today")
    other = page.context.new_page()
    other.goto(f"{address}/today")
    choose(other, "signs", "none")
    press_save(other)
    expect(other.locator(".saved-mark")).to_be_visible()
    choose(page, "signs", "chest")
    choose(page, "signs", "faint")
    press_save(page)
    buttons = page.locator(".versions button")
    expect(buttons).to_have_text(["Save mine instead", "Keep the saved one"])
    buttons.nth(1).click()
    has_the_card(page)
    (alarm,) = alarms(site)
    assert (alarm.kind, alarm.state) == ("emergency", "open")
    assert alarm.corrected_at is not None
    page.goto(f"{address}/profile")
    expect(page.locator(".alarm-emergency")).to_contain_text(
        "You changed it later. Please say what happened."
    )


def test_d5_changing_a_danger_away_asks_and_keeps_the_alarm(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    choose(page, "signs", "chest")
    press_save(page)
    has_the_card(page)
    page.get_by_role("link", name="Change this report").click()
    choose(page, "signs", "chest")
    choose(page, "signs", "none")
    press_save(page)
    nothing_calms(page)
    expect(page.locator(".alarm-emergency a[href='tel:999']")).to_be_visible()
    expect(page.locator(".alarm-emergency")).to_contain_text(
        "On 5 January your report called for help. You changed it later. Please say what happened."
    )
    expect(page.locator(".ask-emergency")).to_contain_text("Today you ticked “Chest tightness or pressure”.")
    assert open_kinds(site) == ["emergency"]


def test_d6_a_sign_of_a_past_day_gives_the_number_before_any_form(
    site: Site, page: Page, address: str
) -> None:
    page.goto(f"{address}/today?day={TODAY - 3 * A_DAY}")
    choose(page, "signs", "chest")
    press_save(page)
    is_asked(page)
    expect(page.get_by_role("link", name="write today’s report")).to_have_count(0)
    page.get_by_role("button", name="No, it is over").click()
    expect(page.locator(".saved-mark")).to_be_visible()


def test_the_question_and_the_banner_are_sound_for_everybody(
    site: Site, context: BrowserContext, address: str
) -> None:
    prepare(site, DANGERS["heart_sign"])
    page = context.new_page()
    page.goto(f"{address}/today")
    choose(page, "signs", "chest")
    press_save(page)
    page.goto(f"{address}/today?day={TODAY - A_DAY}")
    choose(page, "signs", "limb")
    press_save(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = judged(page)
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
