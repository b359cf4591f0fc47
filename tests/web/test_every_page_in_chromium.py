"""Every page there is, in a real browser, light and dark: nothing for axe-core to find, none too wide at 320 px."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page

from diary.rules.records import Sign
from diary.services.tracking import medicines
from diary.store.models import Patient
from diary.web.access import ACCESS
from tests.axe import judged
from tests.chromium import in_light_and_dark
from tests.factories import make_report, work_at
from tests.web.access.addresses import address_of
from tests.web.conftest import PHONE, Site

_TOKEN = re.compile(r'name="(csrf_token|next|form_ticket)"[^>]*')
NO_PAGES = {
    *("static", "health.livez", "health.readyz", "home_screen.manifest", "home_screen.worker"),
    *("export.diary_csv", "doctors_page.as_pdf", "emergency_card.as_pdf"),
}


@pytest.mark.timeout(900)  # every page there is, one after the other
@in_light_and_dark
def test_axe_finds_nothing_on_any_page(
    site: Site, context: BrowserContext, address: str, scheme: str
) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        medicines.add(work_at(session, site.clock.now()), ann, "Ibuprofen")
        today = site.clock.now().date()
        saved = make_report(
            session, site.clock.now(), site.settings, ann, today, worst=8, signs=(Sign.CHEST,)
        )
        follow_up_id = saved.opened[0].id
    addresses = [
        path
        for endpoint in sorted(ACCESS.keys() - NO_PAGES)
        for method, path in [address_of(site.app, endpoint, follow_up_id)]
        if method == "GET"
    ]
    assert len(addresses) > 20
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    seen: set[str] = set()
    for path in [*addresses, "/no-such-page"]:
        look_once(page, address + path, seen)
    context.clear_cookies()
    # Most of them now lead to the same page, which is looked at once.
    for path in addresses:
        look_once(page, address + path, seen)

    assert len(seen) > 20, "most addresses led to the same page"


@in_light_and_dark
def test_nor_on_the_pages_of_whoever_is_new(
    site: Site, context: BrowserContext, address: str, scheme: str
) -> None:
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).set_up_at = None
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    for path in ("agree", "country", "procedure", "doctor"):
        assert look(page, f"{address}/welcome/{path}").startswith(f"{address}/welcome/{path}")
    page.goto(f"{address}/welcome/doctor")
    page.get_by_label("Their phone number").fill("x")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_selector(".error-summary")
    judge(page, "the doctor's page with an error")


def look(page: Page, address: str) -> str:
    """Open it, look at it, and say where one came out and what stood there."""
    page.goto(address)
    return judge(page, address)


def look_once(page: Page, address: str, seen: set[str]) -> None:
    """The same, unless it leads to what was `seen`: where one comes out, and what is written there."""
    # Fetched and not shown: most of what a look takes is showing it.
    answer = page.context.request.get(address)
    found = f"{answer.url.partition('?')[0]} {_TOKEN.sub('', answer.text())}"
    if found not in seen:
        seen.add(found)
        look(page, address)


def judge(page: Page, address: str) -> str:
    """Look at the page that is open."""
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, f"{address} is {wide} wide"
    page.set_viewport_size(PHONE)
    result = judged(page)
    assert not result.violations_count, f"{address}: {result.generate_report()}"
    return f"{page.url} {page.title()}"


@pytest.mark.parametrize("where", ["", "/explained"])
def test_axe_finds_nothing_where_two_findings_have_one_title(
    site: Site, context: BrowserContext, address: str, where: str
) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        now = site.clock.now()
        # A sign without a number of pain speaks by two rules, and each says "A warning sign".
        saved = make_report(session, now, site.settings, ann, now.date(), signs=(Sign.CHEST,))
        follow_up_id = saved.opened[0].id
    page = context.new_page()
    look(page, f"{address}/follow-ups/{follow_up_id}{where}")
    if not where:
        page.get_by_text("How this was worked out", exact=True).click()
        judge(page, where)
    assert page.get_by_role("heading" if where else "region", name="A warning sign").count() >= 2
    names = [
        name for region in page.get_by_role("region").all() if (name := region.get_attribute("aria-label"))
    ]
    assert len(names) == len(set(names))
