"""From the landing page to the first report, and from an invitation into a circle: how many taps it takes on a phone,
with a real browser, the real command and a real mail server. Typing is not counted; each secret is typed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.site import Served, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "gentle walks in april"
PHONE = {"width": 390, "height": 844}
MOST_TAPS = 10


def where_it_is_day() -> str:
    """A place where it is neither night nor about to be another day: there the report asks for no day first."""
    places = ("Europe/London", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles")
    return next(place for place in places if 6 <= datetime.now(UTC).astimezone(ZoneInfo(place)).hour <= 21)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("site")) as running:
        yield running


class Phone:
    """Somebody's phone, that counts what they tap and what they type."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.taps = 0
        self.typed: list[str] = []

    def tap(self, what: Locator) -> None:
        """Tap it, once it is there."""
        what.tap()
        self.taps += 1

    def button(self, name: str) -> None:
        """Tap the button of this name in the page's own part."""
        self.tap(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)

    def type_into(self, label: str, text: str) -> None:
        """Type a text into a field."""
        self.page.get_by_label(label).fill(text)
        self.typed.append(text)

    def opens(self, link: str) -> None:
        """Tap a link in a mail."""
        self.page.goto(link)
        self.taps += 1

    def reads(self, heading: str) -> None:
        """The page that is open now; none after the sign-up asks for the password again."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        if PASSWORD in self.typed:
            expect(self.page.locator("input[type=password]")).to_have_count(0)


def phone(browser: Browser, *, scripts: bool = True) -> Phone:
    context = browser.new_context(
        viewport=PHONE,
        screen=PHONE,
        has_touch=True,
        is_mobile=True,
        java_script_enabled=scripts,
        timezone_id=where_it_is_day(),
        locale="en-GB",
    )
    context.set_default_timeout(20_000)
    return Phone(context)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def mine(browser: Browser, scripts: bool) -> Iterator[Phone]:
    made = phone(browser, scripts=scripts)
    yield made
    made.context.close()


def sign_up(mine: Phone, site: Served, email: str) -> None:
    mine.page.goto(site.address)
    mine.tap(mine.page.get_by_role("main").get_by_role("link", name="Start a diary"))
    mine.type_into("E-mail address", email)
    mine.type_into("Choose a password", PASSWORD)
    mine.button("Start a diary")
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("Look for our mail")


def report_a_normal_day(mine: Phone) -> None:
    """None of the signs, a number, Save."""
    page = mine.page
    page.locator("form.report-form").wait_for(state="attached")
    scripts = page.locator("html.stepwise").count() > 0
    mine.tap(page.get_by_role("button" if scripts else "checkbox", name="None of these"))
    mine.tap(page.get_by_role("group", name="At its worst today").get_by_role("radio", name="3", exact=True))
    mine.button("Save")


def test_from_the_landing_page_to_the_first_report(mine: Phone, site: Served, scripts: bool) -> None:
    ann = f"ann.{scripts}@example.org".lower()
    sign_up(mine, site, ann)
    own_device = mine.context.cookies()[0]["expires"] > 0
    assert own_device == scripts, "ticked beforehand on a phone, and asked plainly without JavaScript"

    mine.opens(site.link_mailed("/confirm/", ann))
    mine.reads("Confirm your address")
    mine.button("Yes, confirm my address")
    mine.reads("Do you agree?")
    for choice in ("Yes to both", "Yes to the diary, no to mail", "No to both"):
        box = mine.page.get_by_role("button", name=choice).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"], f"{choice} is below the first screen"
    mine.button("Yes to both")
    mine.reads("Where are you?")
    if not scripts:
        # Nobody guesses where one is: each is a list to tap on.
        mine.page.get_by_label("In which country").select_option("GB")
        mine.page.get_by_label("Time zone").select_option(where_it_is_day())
        mine.taps += 2
    mine.button("Save and go on")
    mine.reads("What was done?")
    later = mine.page.get_by_role("button", name="Later").bounding_box()
    assert later is not None
    assert later["y"] + later["height"] <= PHONE["height"]
    mine.button("Later")
    report_a_normal_day(mine)
    mine.reads("Saved")

    assert mine.taps <= (MOST_TAPS if scripts else MOST_TAPS + 2)
    assert mine.typed == [ann, PASSWORD], "each is typed once"
    mine.page.goto(f"{site.address}/consents")
    expect(mine.page.locator("#diary, #alert_mail").get_by_text("Not asked yet.")).to_have_count(0)


def test_going_back_and_loading_anew_loses_nothing(mine: Phone, site: Served, scripts: bool) -> None:
    bea, page = f"bea.{scripts}@example.org".lower(), mine.page
    sign_up(mine, site, bea)
    mine.opens(site.link_mailed("/confirm/", bea))
    mine.button("Yes, confirm my address")
    mine.button("Yes to the diary, no to mail")
    mine.reads("Where are you?")
    page.get_by_label("In which country").select_option("IE")
    page.get_by_label("Time zone").select_option("Europe/Dublin")
    mine.button("Save and go on")
    mine.reads("What was done?")
    page.get_by_label("Procedure", exact=True).fill("A stent")
    mine.button("Save and go on")
    mine.reads("You and your doctor")
    page.reload()
    mine.reads("You and your doctor")
    page.go_back()
    expect(page.get_by_label("Procedure", exact=True)).to_have_value("A stent")
    page.go_back()
    expect(page.get_by_label("In which country")).to_have_value("IE")
    page.reload()
    expect(page.get_by_label("In which country")).to_have_value("IE")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Dublin")
    page.go_back()
    expect(page.get_by_role("button", name="Yes to the diary, no to mail")).to_contain_text(
        "Your answer so far"
    )
    page.goto(f"{site.address}/today")
    mine.reads("What was done?")


def test_on_another_device_the_link_leads_to_the_sign_in(browser: Browser, site: Served) -> None:
    mine, other = phone(browser), phone(browser)
    sign_up(mine, site, "cem@example.org")
    link = site.link_mailed("/confirm/", "cem@example.org")
    other.opens(link)
    other.button("Yes, confirm my address")
    other.reads("Sign in")
    expect(other.page.get_by_label("E-mail address")).to_have_value("cem@example.org")
    expect(other.page.get_by_label("This is my own device")).to_be_checked()
    expect(other.page.get_by_text("Ticked, as this looks like a phone.")).to_be_visible()
    mine.page.goto(f"{site.address}/devices")
    mine_heading = mine.page.get_by_role("heading", level=1)
    expect(mine_heading).to_have_text("Sign in")
    other.page.get_by_label("Password", exact=True).fill(PASSWORD)
    other.button("Sign in")
    other.reads("Do you agree?")
    other.page.goto(link)
    other.reads("Your address is confirmed")
    mine.context.close()
    other.context.close()


def test_an_invited_daughter_proves_her_address_once(browser: Browser, site: Served) -> None:
    site.diary("patients", "add", "ruth@example.org", "--name", "Ruth", "--timezone", "UTC")
    ruth, dora = phone(browser), phone(browser)
    ruth.page.goto(site.link_mailed("/reset-password/", "ruth@example.org"))
    ruth.page.get_by_label("Choose a password").or_(ruth.page.get_by_label("New password")).fill(PASSWORD)
    ruth.button("Save the password")
    ruth.page.get_by_label("E-mail address").fill("ruth@example.org")
    ruth.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ruth.button("Sign in")
    expect(ruth.page.get_by_role("heading", level=1)).to_have_text("Do you agree?")
    ruth.page.goto(f"{site.address}/circle/invite")
    ruth.page.get_by_label("E-mail address").fill("dora@example.org")
    ruth.page.get_by_text("See only").click()
    ruth.page.get_by_role("main").get_by_role("button").last.click()

    dora.opens(site.link_mailed("/invitations/", "dora@example.org"))
    dora.tap(dora.page.get_by_role("link", name="I am new here"))
    expect(dora.page.get_by_label("E-mail address")).to_have_value("dora@example.org")
    dora.type_into("Choose a password", PASSWORD)
    dora.button("Make an account")
    dora.reads("Ruth asks for your help")
    dora.button("Yes, I will help")
    expect(dora.page.get_by_role("heading", level=1)).to_have_text("Your place in Ruth’s circle")
    assert dora.taps == 4
    assert dora.typed == [PASSWORD]
    assert len(site.mailed("dora@example.org")) == 1
    ruth.context.close()
    dora.context.close()


def test_a_patient_asked_by_the_site_proves_the_address_once(browser: Browser, site: Served) -> None:
    mine = phone(browser)
    site.diary("invitations", "add", "eva@example.org")
    mine.opens(site.link_mailed("/sign-up", "eva@example.org"))
    mine.type_into("Choose a password", PASSWORD)
    mine.button("Start a diary")
    mine.reads("Do you agree?")
    assert len(site.mailed("eva@example.org")) == 1
    mine.context.close()
