"""The list of all that is open in a real browser: nothing for axe-core to find, and no script needed."""

from __future__ import annotations

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from diary.rules.records import Sign
from diary.store.models import Patient
from diary.store.models.circle import Grant
from tests.chromium import in_light_and_dark
from tests.web.caregiving.looking_after import look_after
from tests.web.caregiving.test_follow_ups import LIST, add_follow_up, take
from tests.web.caregiving.test_in_chromium import look_at, page
from tests.web.conftest import PHONE, Site

__all__ = ["page"]
TEN_DAYS = tuple(range(9, -1, -1))


def several_open(site: Site) -> None:
    ann = look_after(site, "Ann", days_ago=(3,), signs=(Sign.CHEST,))
    add_follow_up(site, ann, hours_ago=70)
    long = look_after(site, "Wolfeschlegelsteinhausenbergerdorff", signs=(Sign.LIMB,))
    look_after(site, "Ben", days_ago=TEN_DAYS, worst=4)
    look_after(site, "Cem", Grant.TRENDS)
    take(site, long)
    with site.writing() as session:
        patient = session.get_one(Patient, long)
        patient.contact_name, patient.contact_phone = "Dr Lane, heart clinic", "020 7946 0123"


@in_light_and_dark
def test_axe_finds_nothing_and_nothing_is_too_wide_or_too_small(
    site: Site, page: Page, address: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    look_at(page, f"{address}{LIST}")
    several_open(site)
    look_at(page, f"{address}{LIST}")
    look_at(page, f"{address}{LIST}?who=mine&kind=urgent")


def test_one_chooses_without_scripts(site: Site, headless: Chromium, page: Page, address: str) -> None:
    several_open(site)
    plain = headless.new_context(viewport=PHONE, java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    page = plain.new_page()
    page.goto(f"{address}{LIST}")
    page.get_by_role("link", name="Nobody is on it").click()
    page.get_by_text("Choose by kind or person").click()
    page.get_by_label("Whose", exact=True).select_option(label="Ann (2)")
    page.get_by_label("What", exact=True).select_option(label="Emergency (1)")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".work-name").all_text_contents() == ["Ann"]
    page.get_by_role("heading", level=3).get_by_role("link").click()
    assert page.get_by_text("Ann’s diary").first.is_visible()
    plain.close()
