"""The card comes whatever is broken: each failure × each form × answers with and without a danger."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from diary.store.models import Patient, TrackedSymptom
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.web.reports import unsaved
from tests.browser import Given
from tests.page import Page
from tests.web.conftest import Site
from tests.web.reports import breaking
from tests.web.reports.breaking import ANN, DOCTOR, PHONE, Break, Written
from tests.web.reports.reporting import answers, saved

NOTE = "since noon, on the stairs"
DANGER: dict[str, Given] = {"signs": ["chest"], "worst-1": "4", "could_not": "yes", "note": NOTE}
NO_DANGER: dict[str, Given] = {"signs": ["none"], "worst-1": "3", "could_not": "no", "note": NOTE}

DATABASE: dict[str, Break] = {
    "locked": breaking.locked,
    "locked exclusively": breaking.locked_exclusively,
    "full": breaking.full,
    "damaged": breaking.damaged,
    "deleted": breaking.deleted,
    "fails everywhere": breaking.fails_everywhere,
    "without tables": breaking.without_tables,
}

forms = pytest.mark.parametrize("form", breaking.FORMS)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsaved, "PAGE_WAITS_S", 0.3)
    monkeypatch.setattr(unsaved, "DANGER_WAITS_S", 0.3)


def calls(page: Page) -> list[str]:
    """The numbers that can be tapped, in their order, those at the foot left out."""
    links = [link for link in page.root.iter("a") if link.get("href", "").startswith("tel:")]
    return [link.get("href", "").removeprefix("tel:") for link in links if link.get("class") != "foot-number"]


def kept(page: Page) -> dict[str, list[str]]:
    """The answers that the page would send again."""
    found: dict[str, list[str]] = {}
    for field in page.form("report").iter():
        if field.get("type") in ("checkbox", "radio") and field.get("checked") is None:
            continue
        text = "".join(field.itertext()).strip() if field.tag == "textarea" else field.get("value", "")
        if field.get("name"):
            found.setdefault(field.get("name", ""), []).append(text)
    return found


def holds(page: Page, sent: dict[str, Given]) -> bool:
    found = kept(page)
    return all(
        found.get(name) == (given if isinstance(given, list) else [given]) for name, given in sent.items()
    )


@forms
@pytest.mark.parametrize("failure", DATABASE)
def test_a_danger_brings_the_card_and_keeps_every_answer(site: Site, form: str, failure: str) -> None:
    written = breaking.FORMS[form](site)
    with DATABASE[failure](site):
        page = written.browser.submit("report", DANGER, status=503)
    assert page.with_class("care-emergency")
    assert calls(page)[0] == "999"
    assert "not saved yet" in page.text
    assert holds(page, DANGER)
    assert NOTE in page.text
    if failure != "without tables":
        written.browser.submit("report")
        assert answers(site).note == NOTE


@forms
@pytest.mark.parametrize("failure", DATABASE)
def test_without_a_danger_it_says_not_saved_and_whom_to_call(site: Site, form: str, failure: str) -> None:
    written = breaking.FORMS[form](site)
    with DATABASE[failure](site):
        page = written.browser.submit("report", NO_DANGER, status=503)
    assert not page.with_class("care-emergency")
    assert "Not saved." in page.text
    who = "Ann feels" if form == "caregiver" else "you feel"
    assert f"If {who} unwell, call " in page.text
    assert "999" in calls(page)
    assert ("02079460018" in calls(page)) == (form != "mailed"), "the mailed form carries the country alone"
    assert holds(page, NO_DANGER)
    assert "That is all" not in page.text
    if failure != "without tables":
        written.browser.submit("report")
        assert answers(site).note == NOTE


@pytest.mark.parametrize("form", ["own", "caregiver"])
def test_the_doctor_is_known_from_what_was_signed(site: Site, form: str) -> None:
    written = breaking.FORMS[form](site)
    with breaking.fails_everywhere(site):
        page = written.browser.submit("report", DANGER, status=503)
    assert calls(page) == ["999", "02079460018"]
    assert DOCTOR in page.text
    assert ("Get emergency help for Ann now" in page.text) == (form == "caregiver")


def test_a_number_that_is_severe_elsewhere_is_urgent_as_the_form_knows_its_symptom(site: Site) -> None:
    patient_id = site.patient(ANN)
    with site.writing() as session:
        session.scalars(select(TrackedSymptom).filter_by(patient_id=patient_id)).one().heart = False
    browser = site.browser()
    browser.sign_in_unseen(ANN)
    browser.get("/today")
    with breaking.fails_everywhere(site):
        page = browser.submit("report", {"signs": ["none"], "worst-1": "9"}, status=503)
    assert page.with_class("care-urgent")
    assert not page.with_class("care-emergency")


@pytest.mark.parametrize(
    "said",
    [
        {"signs": ["limb"]},
        {"signs": ["nausea"], "worst-1": "0"},
        {"signs": ["none"], "worst-1": "7"},
        {"signs": ["none"], "usual-1": "8"},
        {"signs": ["none"], "sudden": "yes", "worst-1": "0"},
    ],
)
@pytest.mark.parametrize("ticket", ["", "spoilt"])
@forms
def test_where_the_signature_does_not_hold_everything_counts_for_the_worst(
    site: Site, form: str, ticket: str, said: dict[str, Given]
) -> None:
    written = breaking.FORMS[form](site)
    written.spoil("ticket", ticket)
    if "sudden" in said and isinstance(said["sudden"], str):
        sudden = next(
            e for e in written.browser.page.form("report").iter("input") if e.get("name") == "sudden"
        )
        said = {**said, "sudden": ["yes"] if sudden.get("type") == "checkbox" else "yes"}
    with breaking.fails_everywhere(site):
        page = written.browser.submit("report", said, status=503)
    assert page.with_class("care-emergency")
    assert calls(page) == ["999", "112"], "no number that is not the site's own"
    assert DOCTOR not in page.text


@forms
def test_nothing_that_is_not_signed_is_shown_as_a_number(site: Site, form: str) -> None:
    written = breaking.FORMS[form](site)
    written.spoil("ticket")
    written.spoil("country", "0900123456")
    with breaking.fails_everywhere(site):
        page = written.browser.submit("report", DANGER, status=503)
    assert calls(page) == ["112"]
    assert "0900123456" not in page.text


def test_a_form_of_the_version_before_is_understood(site: Site) -> None:
    written = breaking.own(site)
    from itsdangerous import URLSafeSerializer

    signer = URLSafeSerializer(str(site.app.secret_key), salt="report-form")
    ids = site.patient_ids[ANN]
    with site.reading() as session:
        account_id = session.get_one(Patient, ids).account_id
    written.spoil("ticket", str(signer.dumps([ids, "2026-01-05", "2026-01-05", False, account_id])))
    with breaking.fails_everywhere(site):
        page = written.browser.submit("report", {"signs": ["limb"]}, status=503)
    assert page.with_class("care-emergency"), "it carries no kinds, so everything counts for the worst"
    written.browser.submit("report")
    assert saved(site) is not None


@pytest.mark.parametrize("form", ["own", "caregiver"])
@pytest.mark.parametrize("said", [DANGER, NO_DANGER])
def test_another_key_loses_nothing(site: Site, form: str, said: dict[str, Given]) -> None:
    written = breaking.FORMS[form](site)
    with breaking.another_key(site):
        page = written.browser.submit("report", said, status=401)
        assert bool(page.with_class("care-emergency")) == (said is DANGER)
        assert "999" in calls(page)
        assert holds(page, said)
        assert NOTE in page.text


def test_another_key_and_no_database_loses_nothing(site: Site) -> None:
    written = breaking.own(site)
    with breaking.together(breaking.another_key, breaking.fails_everywhere)(site):
        page = written.browser.submit("report", DANGER, status=401)
    assert calls(page) == ["999", "112"]
    assert holds(page, DANGER)


@pytest.mark.parametrize("form", ["own", "caregiver"])
def test_a_session_that_cannot_be_read_loses_nothing(site: Site, form: str) -> None:
    written = breaking.FORMS[form](site)
    with breaking.unreadable_session(site):
        page = written.browser.submit("report", DANGER, status=503)
    assert calls(page)[0] == "999"
    assert holds(page, DANGER)


@pytest.mark.parametrize("form", ["own", "caregiver"])
def test_cookies_that_are_garbage_lose_nothing(site: Site, form: str) -> None:
    written = breaking.FORMS[form](site)
    name = next(iter(written.browser.cookies()))
    written.browser.client.set_cookie(name, "garbage", domain="127.0.0.1")
    page = written.browser.submit("report", DANGER, status=401)
    assert calls(page)[0] == "999"
    texts = [field.get("value") for field in page.root.iter("input")]
    assert {"chest", "4", "yes", NOTE} <= set(texts)


@pytest.mark.parametrize("form", ["own", "caregiver"])
@pytest.mark.parametrize("fields", [("csrf_token",), ("ticket",), ("csrf_token", "ticket")])
def test_a_token_or_a_ticket_that_is_broken_loses_nothing(
    site: Site, form: str, fields: tuple[str, ...]
) -> None:
    written = breaking.FORMS[form](site)
    for field in fields:
        written.spoil(field)
    page = written.browser.submit("report", DANGER, status=400)
    assert page.with_class("care-emergency")
    assert calls(page)[0] == "999"
    assert holds(page, DANGER)


@forms
def test_without_consent_the_card_comes_and_the_answers_stay(site: Site, form: str) -> None:
    from diary.services.notifications import consent_changes

    written = breaking.FORMS[form](site)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        consent_changes.say(
            Work(session, site.clock.now(), site.settings), patient, Purpose.DIARY, False, by=patient.account
        )
    status = 410 if form == "mailed" else 403
    page = written.browser.submit("report", DANGER, status=status)
    assert page.with_class("care-emergency")
    assert calls(page)[0] == "999"
    assert NOTE in page.html


@forms
@pytest.mark.parametrize("said", [DANGER, NO_DANGER])
def test_of_a_body_that_is_too_long_the_note_is_cut_and_nothing_else(
    site: Site, form: str, said: dict[str, Given]
) -> None:
    written = breaking.FORMS[form](site)
    page = written.browser.submit("report", {**said, "note": NOTE + "y" * 2_000_000}, status=413)
    assert bool(page.with_class("care-emergency")) == (said is DANGER)
    assert "999" in calls(page)
    assert "Your note was cut" in page.text
    assert holds(page, {name: given for name, given in said.items() if name != "note"})
    assert kept(page)["note"][0].startswith(NOTE)
    written.browser.submit("report")
    assert answers(site).note.startswith(NOTE)
    assert answers(site).could_not is (said is DANGER)


def test_every_answer_but_the_note_stands_at_the_beginning_of_the_form(site: Site) -> None:
    written = breaking.own(site)
    names = [
        field.get("name")
        for field in written.browser.page.form("report").iter()
        if field.tag in ("input", "textarea", "select") and field.get("name")
    ]
    assert names[-1] == "note"
    first = [name for name in dict.fromkeys(names) if name not in unsaved._ALONG and name != "csrf_token"]
    assert first[0] == "signs"
    assert first.index("sudden") < first.index("worst-1") < first.index("interference")


def test_a_day_that_is_over_is_asked_about(site: Site) -> None:
    written = breaking.own(site)
    written.browser.get("/today?day=2026-01-02")
    with breaking.fails_everywhere(site):
        page = written.browser.submit("report", DANGER, status=503)
    assert not page.with_class("care-emergency")
    assert "If this is happening now, call 999." in page.text
    assert f"If it is over, call {DOCTOR} ({PHONE}) today." in page.text
    assert calls(page)[:2] == ["999", "02079460018"]
    assert holds(page, DANGER)


def test_a_danger_waits_two_seconds_for_a_lock_and_notes_nothing_afterwards(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    written = breaking.caregiver(site)
    site.clock.move_on(
        minutes=30
    )  # long enough that the session would be noted as seen, and the look at the diary
    for lock, typed in ((breaking.locked, DANGER), (breaking.locked_exclusively, {})):
        with lock(site):
            began = time.monotonic()
            page = written.browser.submit("report", typed, status=503)
            waited = time.monotonic() - began
        assert page.with_class("care-emergency")
        assert waited < 8


@pytest.fixture
def broken(site: Site) -> Iterator[Written]:
    written = breaking.own(site)
    with breaking.fails_everywhere(site):
        yield written


@pytest.mark.parametrize("path", ["/today", "/", "/trends", "/follow-ups", "/profile"])
def test_every_other_page_says_what_to_do(broken: Written, path: str) -> None:
    page = broken.browser.get(path, status=503)
    assert page.h1 == "The diary cannot be reached now"
    assert "tel:112" in [link.get("href") for link in page.root.iter("a")]
    assert "Wait a minute." in page.text
    assert broken.browser.response is not None
    assert broken.browser.response.headers["Retry-After"] == "60"


def test_signing_in_says_what_to_do(site: Site) -> None:
    site.patient(ANN)
    browser = site.browser()
    browser.get("/sign-in")
    with breaking.locked(site):
        page = browser.submit("sign-in", {"email": ANN, "password": "x"}, status=503)
    assert page.h1 == "The diary cannot be reached now"


def test_a_page_that_cannot_be_made_still_has_numbers_and_answers(
    broken: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_others: object, **_more: object) -> str:
        raise RuntimeError("a template that is not there")

    monkeypatch.setattr(unsaved, "render_template", fail)
    page = broken.browser.submit("report", DANGER, status=503)
    assert calls(page)[0] == "999"
    assert holds(page, DANGER)


def test_an_address_that_leads_nowhere_loses_nothing(site: Site) -> None:
    written = breaking.own(site)
    data = {
        **{name: written.has(name) for name in ("csrf_token", "ticket", "country")},
        "signs": "chest",
        "note": NOTE,
    }
    response = written.browser.client.post("/people/4711/today", data=data, base_url=written.browser.base_url)
    assert response.status_code == 404
    assert "tel:999" in response.get_data(as_text=True)
    assert NOTE in response.get_data(as_text=True)
