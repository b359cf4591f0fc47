"""Take the README's pictures from `diary demo`: Home, the check-in, the emergency page, trends, what is for the doctor
and the people somebody looks after, on a phone.

make screenshots
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from diary.cli.demo import PASSWORD
from tests.chromium import program
from tests.commands import running

PICTURES = Path(__file__).parent / "pictures"
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Start the demonstration, sign in as each person and look."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program(),
            args=["--disable-background-networking", "--disable-gpu"],
        )
        with running("demo", "--port", "0", directory=Path(directory), TMPDIR=directory) as demo:
            demo.says("Stop it", within=60)
            found = re.search(r"http://127\.0\.0\.1:\d+", demo.output)
            if found is None:
                raise SystemExit(demo.output)
            site = found.group()
            page = signed_in(chromium, site, "maya@example.org")
            page.goto(f"{site}/")
            take(page, "home")
            page.goto(f"{site}/today")
            take(page, "signs")
            page.get_by_role("button", name="None of these").click()
            page.get_by_role("heading", name="At its worst today").wait_for()
            page.wait_for_timeout(500)
            take(page, "today")
            page = signed_in(chromium, site, "ruth@example.org")
            page.get_by_role("link", name="Say what you did").click()
            take(page, "emergency")
            page = signed_in(chromium, site, "tom@example.org")
            page.goto(f"{site}/trends?days=90")
            page.locator("main svg[role=img]").first.scroll_into_view_if_needed()
            page.locator("main svg[role=img]").first.evaluate(
                "e => window.scrollBy(0, e.getBoundingClientRect().top - 260)"
            )
            take(page, "trends")
            page.goto(f"{site}/follow-ups")
            take(page, "follow-ups")
            page = signed_in(chromium, site, "nora@example.org")
            page.goto(f"{site}/people")
            take(page, "people")
            demo.end()
        chromium.close()


def signed_in(chromium: Browser, site: str, email: str) -> Page:
    """A phone's browser in which that person is signed in."""
    page = chromium.new_context(viewport=PHONE, timezone_id="Europe/London", locale="en-GB").new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page


def take(page: Page, name: str) -> None:
    """What stands on the screen, as a picture."""
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
