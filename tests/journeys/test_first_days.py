"""The main job from end to end: a real browser, the real command, a real mail server."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import zone_at_noon
from tests.journeys.site import Served, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "gentle walks in april"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Served]]:
    """A site on a database of the kind that is asked for: the same to each, who is a person of their own there."""
    with contextlib.ExitStack() as running:

        @cache
        def on(kind: str) -> Served:
            directory = tmp_path_factory.mktemp(kind)
            if kind == "postgresql":
                url = running.enter_context(request.getfixturevalue("lender").lend())
            else:
                migrated = request.getfixturevalue("migrated_sqlite")
                url = f"sqlite:///{shutil.copyfile(migrated, directory / 'diary.sqlite3')}"
            return running.enter_context(served(directory, url))

        yield on


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, sites: Callable[[str], Served]) -> Served:
    return sites(request.param)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether JavaScript runs."""
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=scripts, timezone_id="Europe/London", locale="en-GB"
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, site: Served, email: str) -> None:
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_from_signing_up_to_the_emergency_page(page: Page, site: Served, scripts: bool) -> None:
    ann = f"ann.{scripts}@example.org".lower()
    page.goto(site.address)
    page.get_by_role("link", name="Start a diary").first.click()
    page.get_by_label("E-mail address").fill(ann.title())
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Start a diary")

    link = site.link_mailed("/confirm/", ann)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your address")
    page.goto(link)
    page.get_by_role("main").get_by_role("button").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Do you agree?")
    press(page, "Yes to both")
    page.get_by_label("Country").select_option("GB")
    page.get_by_label("Time zone").select_option("Europe/London")
    press(page, "Save and go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("What was done?")
    press(page, "Save and go on")
    page.get_by_label("What should we call you?").fill("Ann")
    page.get_by_label("Their phone number").fill("020 7946 0123")
    press(page, "Save and go on")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Today’s report|Today or yesterday?")
    )
    if "yesterday" in (page.get_by_role("heading", level=1).text_content() or ""):
        # Before four in the morning it asks first.
        page.get_by_role("main").get_by_role("link", name=re.compile("^Today")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today’s report")
    page.get_by_label("Chest tightness or pressure").check(force=True)
    press(page, "Save and see what to do")

    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    expect(page.locator("a[href='tel:999']").first).to_be_visible()
    expect(page.get_by_text("This diary cannot call for help").first).to_be_visible()
    site.link_mailed("/follow-ups/", ann)

    page.goto(f"{site.address}/today")
    expect(page.get_by_role("main").or_(page.locator("body")).get_by_text("999").first).to_be_visible()
    page.goto(f"{site.address}/follow-ups")
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_label("I called emergency services").check(force=True)
    page.get_by_role("main").get_by_role("button").last.click()
    page.goto(f"{site.address}/today")
    expect(page.get_by_text("This diary cannot call for help")).to_have_count(0)


def test_from_eight_imported_days_to_an_acknowledged_follow_up(
    page: Page, site: Served, scripts: bool, tmp_path: Path
) -> None:
    bea = f"bea.{scripts}@example.org".lower()
    # Where it is noon: before eight in the morning what is routine is not mailed yet.
    now = datetime.now(UTC)
    today, zone = now.date(), zone_at_noon(now)
    rows = [f"{today - timedelta(days=back)},Upper back pain,4,none" for back in range(8)]
    file = tmp_path / "eight days.csv"
    file.write_text("\n".join(["date,symptom,worst,signs", *rows]), encoding="utf-8")

    site.diary("patients", "add", bea, "--name", "Bea", "--timezone", zone)
    assert "8 new days" in site.diary("import", "--patient", bea, file)
    site.let_routine_mail_go(bea)
    follow_up = site.link_mailed("/follow-ups/", bea)

    page.goto(site.link_mailed("/reset-password/", bea))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").last.click()
    sign_in(page, site, bea)

    page.goto(follow_up)
    expect(page.get_by_role("heading", level=1)).to_contain_text("more than a week")
    page.get_by_text("How this was worked out", exact=True).click()
    expect(page.get_by_text("persists beyond a week").first).to_be_visible()
    page.get_by_label("I told my doctor").check(force=True)
    page.get_by_role("main").get_by_role("button").last.click()

    page.goto(f"{site.address}/follow-ups")
    page.get_by_role("heading", name="Earlier").click()
    expect(
        page.get_by_text("I told my doctor").or_(page.get_by_text("told your doctor")).first
    ).to_be_visible()
    assert '"state": "acknowledged"' in site.diary("followups", "--patient", bea, "--format", "json")
