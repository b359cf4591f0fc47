"""A copy of the diary to take along: what is in it is said, who takes it is noted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from diary.services.diary_file import COLUMNS, read
from diary.store.models import AuditRow, Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver, make_report
from tests.web.conftest import Site


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def write(site: Site, *days: date) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        for day in days:
            make_report(session, site.clock.now(), site.settings, ann, day, worst=3, note="private")


def noted(site: Site) -> list[tuple[str, str]]:
    with site.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()
        return [(row.event, row.acting_as) for row in rows]


def caregiver(site: Site, *grants: Grant) -> tuple[Browser, str]:
    """The browser of somebody in Ann's circle, and the address of Ann's diary."""
    patient_id = site.patient_ids["ann@example.org"]
    with site.writing() as session:
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), session.get_one(Patient, patient_id), nora, grants)
    browser = site.browser()
    browser.sign_in_unseen("nora@example.org")
    return browser, f"/people/{patient_id}"


def test_the_file_is_one_that_replay_and_import_read(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 3), date(2026, 1, 5))
    answer = ann.fetch("/export/diary.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="diary-2026-01-05.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.splitlines()[0] == ",".join(COLUMNS)
    assert [report.day for report in read(answer.data).reports] == [date(2026, 1, 3), date(2026, 1, 5)]
    assert "private" not in answer.text


def test_the_page_says_what_the_file_holds_and_what_not(site: Site, ann: Browser) -> None:
    assert "There is no report yet" in ann.get("/export").text
    write(site, date(2026, 1, 3), date(2026, 1, 5))
    page = ann.get("/export")
    assert page.h1 == "A copy of your diary"
    assert "One file, with 2 days. The first is 3 January 2026, the last is 5 January 2026." in page.text
    assert page.link("Download the file") == "/export/diary.csv"
    assert "notes;" in page.text


def test_the_menu_leads_there(ann: Browser) -> None:
    ann.get("/more")
    assert ann.follow("A copy of your diary").url.endswith("/export")


def test_each_copy_is_noted_and_asking_only_for_its_head_is_not(site: Site, ann: Browser) -> None:
    assert ann.fetch("/export/diary.csv", "HEAD").status_code == 200
    ann.get("/export")
    assert noted(site) == []
    ann.fetch("/export/diary.csv")
    assert noted(site) == [("exported", "patient")]


def test_whoever_was_granted_it_takes_a_copy_under_a_name_of_its_own(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 5))
    nora, anns = caregiver(site, Grant.EXPORT)
    page = nora.get(f"{anns}/export")
    assert page.h1 == "A copy of Ann’s diary"
    assert "Ann can see that." in page.text
    assert page.link("Download the file") == f"{anns}/export/diary.csv"
    answer = nora.fetch(f"{anns}/export/diary.csv")
    patient_id = site.patient_ids["ann@example.org"]
    assert f'filename="diary-{patient_id}-2026-01-05.csv"' in answer.headers["Content-Disposition"]
    assert len(read(answer.data).reports) == 1
    assert ("exported", "caregiver") in noted(site)


def test_nobody_else_takes_one(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 5))
    nora, anns = caregiver(site, *(grant for grant in Grant if grant is not Grant.EXPORT))
    for path in ("/export", "/export/diary.csv"):
        assert nora.fetch(anns + path).status_code == 404
        assert nora.fetch(path).status_code == 404
    assert "exported" not in [event for event, _role in noted(site)]


def test_the_file_leaves_in_pieces_and_no_transaction_stays_open(site: Site, ann: Browser) -> None:
    write(site, date(2026, 1, 5))
    answer = ann.client.get("/export/diary.csv", base_url=ann.base_url, buffered=False)
    assert answer.is_streamed
    pieces = answer.iter_encoded()
    next(pieces)
    # Somebody saves while the copy is on its way.
    write(site, date(2026, 1, 4))
    assert b"2026-01-05" in b"".join(pieces)
    answer.close()
