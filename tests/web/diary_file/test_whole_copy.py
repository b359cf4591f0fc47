"""The whole copy on the pages: the patient alone takes it, and takes it in."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import Engine

from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.diary_file.test_export import caregiver, noted, write


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def test_the_patient_takes_the_whole_copy_with_one_button_and_it_is_noted(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 3))
    assert ann.get("/export").form("whole-copy").get("action").endswith("/export/whole")
    answer = ann._request("POST", "/export/whole", data={"csrf_token": ann.token()})
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as copy:
        assert {"README.txt", "diary.csv", "reports.json", "follow_ups.json"} <= set(copy.namelist())
        assert b"private" in copy.read("reports.json")
        assert not any(b"ann@example.org" in copy.read(name) for name in copy.namelist())
    assert noted(site)[-1] == ("exported", "patient")


def test_a_caregiver_who_may_take_the_file_gets_no_whole_copy(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 3))
    nora, diary = caregiver(site, Grant.EXPORT)
    assert "whole copy" not in nora.fetch(f"{diary}/export").text
    assert nora.fetch(f"{diary}/export/whole").status_code == 404


def sent(browser: Browser, content: bytes | None) -> tuple[int, str]:
    """Choose this file on the page and press the button."""
    data: dict[str, object] = {"csrf_token": browser.token()}
    if content is not None:
        data["copy"] = (io.BytesIO(content), "copy.zip")
    answer = browser._request("POST", "/export/take-in", data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_new_diary_takes_it_in_and_then_takes_no_other(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 3))
    copy = ann._request("POST", "/export/whole", data={"csrf_token": ann.token()}).get_data()
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    bob.get("/export/take-in")

    assert "Choose the zip file first." in sent(bob, None)[1]
    status, page = sent(bob, b"no zip")
    assert status == 422
    assert "The file is damaged" in page
    assert sent(bob, copy)[0] == 303

    assert "private" in bob.fetch("/reports/2026-01-03").get_data(as_text=True)
    assert ("imported", "patient") in noted(site)
    assert "something in this diary already" in sent(bob, copy)[1]


def test_nothing_happens_without_the_token(site: Site, ann: Browser) -> None:
    assert ann._request("POST", "/export/whole").status_code == 400
    assert ann._request("POST", "/export/take-in").status_code == 400
    assert noted(site) == []


def test_a_new_diary_is_led_to_taking_one_in_and_one_with_reports_is_not(site: Site, ann: Browser) -> None:
    site.patient("new@example.org", set_up=False)
    new = site.browser()
    new.sign_in_unseen("new@example.org")
    assert new.get("/").url.endswith("/welcome/agree")
    assert new.follow("Take in your copy").h1 == "Take in a whole copy"
    assert "Take in a copy from another site" in ann.get("/export").text
    write(site, date(2026, 1, 3))
    assert "Take in a copy from another site" not in ann.get("/export").text
