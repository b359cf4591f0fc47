"""The diary on a phone's home screen: its name, where its icon leads, and what comes without a net."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from diary.paths import STATIC
from diary.store.models import Patient
from tests.browser import Browser
from tests.web.conftest import PHONE, Site
from tests.web.followups.test_followups import on

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import BrowserContext, Page

WORKER_TAKES_OVER = "navigator.serviceWorker.ready.then(() => new Promise((done) => \
navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener('controllerchange', done)))"


def manifest(browser: Browser) -> dict[str, object]:
    answer = browser.fetch("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    found: dict[str, object] = json.loads(answer.text)
    return found


def test_the_manifest_names_the_site_and_what_is_there(site: Site, ann: Browser) -> None:
    found = manifest(ann)
    assert (found["name"], found["short_name"]) == ("Symptom diary", "Symptom diary")
    assert found["display"] == "standalone"
    for icon in found["icons"]:  # type: ignore[attr-defined]
        answer = ann.fetch(icon["src"])
        assert answer.status_code == 200
        width, height = int.from_bytes(answer.data[16:20]), int.from_bytes(answer.data[20:24])
        assert f"{width}x{height}" == icon["sizes"]
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable"}  # type: ignore[attr-defined]
    ann.get(urljoin("/", str(found["start_url"])))
    for shortcut in found["shortcuts"]:  # type: ignore[attr-defined]
        ann.get(shortcut["url"].partition("#")[0])


def test_what_is_installed_tells_nobody_about_anybodys_health(ann: Browser) -> None:
    said = json.dumps(manifest(ann)).lower().replace("symptom diary", "")
    assert not [word for word in ("pain", "heart", "symptom", "emergency", "ann") if word in said]


def test_the_icon_opens_the_check_in_until_today_is_saved(site: Site, ann: Browser) -> None:
    assert ann.get("/open").url.endswith("/today")
    on(site, 0, 3)
    assert ann.get("/open").url.endswith(":8000/")


def test_signed_out_the_icon_leads_to_the_sign_in_and_then_on(site: Site) -> None:
    browser = site.browser()
    assert "/sign-in?next=/open" in browser.get("/open").url


@pytest.mark.parametrize(("country", "number"), [("GB", "999"), ("US", "911"), ("", "112"), ("<b>", "112")])
def test_the_page_without_a_net_has_the_number_and_no_word_of_a_diary(
    site: Site, ann: Browser, country: str, number: str
) -> None:
    answer = ann.fetch(f"/offline?country={country}")
    anonymous = site.browser().fetch(f"/offline?country={country}")
    assert answer.text == anonymous.text, "the same for everybody"
    assert f'href="tel:{number}"' in answer.text
    assert "Nothing new is saved" in answer.text


def test_nobody_signed_out_gets_a_worker(site: Site, ann: Browser) -> None:
    assert "data-worker" not in site.browser().fetch("/").text
    assert "data-worker" in ann.fetch("/").text


@pytest.fixture
def phone(headless: Chromium, site: Site, ann: Browser, address: str) -> Iterator[BrowserContext]:
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).country = "GB"
    context = headless.new_context(viewport=PHONE, service_workers="allow")
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
    )
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext, address: str) -> Page:
    """A page of the diary, of which the worker has taken over."""
    page = phone.new_page()
    page.goto(f"{address}/today")
    page.evaluate(WORKER_TAKES_OVER)
    return page


def test_without_a_net_the_number_is_there_and_the_page_says_that_nothing_is_saved(
    phone: BrowserContext, page: Page, address: str
) -> None:
    phone.set_offline(True)
    for path in ("/today", "/", "/trends", "/sign-in"):
        page.goto(address + path)
        assert page.locator("h1").inner_text() == "The diary cannot be reached"
        assert page.locator('a[href="tel:999"]').is_visible()
        assert "Nothing new is saved" in page.locator("main").inner_text()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)", (
            "styled"
        )
    phone.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() != "The diary cannot be reached"


def test_what_is_kept_is_one_page_and_its_style(page: Page, address: str) -> None:
    for path in ("/", "/trends", "/follow-ups", "/today"):
        page.goto(address + path)
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map(async (name) => "
        "(await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname))))"
    )
    assert [sorted(each) for each in kept] == [["/offline", "/static/style.css"]]


def test_a_form_that_was_sent_without_a_net_says_so(phone: BrowserContext, page: Page, address: str) -> None:
    page.goto(f"{address}/more")
    phone.set_offline(True)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "The diary cannot be reached"
    phone.set_offline(False)
    page.goto(f"{address}/more")
    assert page.locator("h1").inner_text() == "Menu", "nobody was signed out"


def test_after_an_upgrade_the_page_of_before_is_gone(page: Page, address: str) -> None:
    page.evaluate("navigator.serviceWorker.register('/worker.js?country=US&v=later')")
    page.wait_for_function(
        "caches.keys().then((names) => names.length === 1 && names[0] === 'offline-US-later')"
    )


def test_where_nothing_can_be_kept_all_goes_on(phone: BrowserContext, address: str) -> None:
    page = phone.new_page()
    page.route("**/offline*", lambda route: route.abort())
    phone.route("**/offline*", lambda route: route.abort())
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/today")
    page.wait_for_timeout(500)
    page.goto(f"{address}/today")
    assert page.locator("form").count() > 0
    assert errors == []


def test_the_worker_keeps_nothing_but_what_it_names() -> None:
    script = Path(STATIC / "worker.js").read_text()
    assert script.count(".put(") + script.count(".add(") + script.count("addAll") == 2
