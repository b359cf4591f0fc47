"""Nine rules, ten ways to save: after none of them a danger ends in a page that calms.

Each way says what head the page must have. What it must say of alarms is held here; what the buttons do, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from diary.services.permissions.secret import secret_key
from diary.services.reports.links import report_path
from diary.store.models import Account, Patient, ThrownAway
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.page import Page
from tests.web.conftest import Site
from tests.web.gate.house import (
    A_DAY,
    ANN,
    DANGERS,
    QUIET,
    Danger,
    agree_on_severe_from,
    day_path,
    dials,
    edit,
    first_number,
    head,
    is_reassuring,
    open_kinds,
    prepare,
    questions,
    send,
)
from tests.web.reports.reporting import TODAY


@dataclass
class Visit:
    """One row: the site, Ann's browser, and the danger."""

    site: Site
    ann: Browser
    danger: Danger

    def is_a_card(self, page: Page, *, corrected: bool = False) -> None:
        """The card comes first, and its alarm is open."""
        assert head(page) == "card"
        assert page.with_class(f"care-{self.danger.tier}")
        assert self.danger.tier in open_kinds(self.site)

    def is_a_question(self, page: Page, *, alarms: int = 0) -> None:
        """The question comes, with its two buttons, and opens nothing by itself."""
        assert head(page) == "question"
        assert page.with_class(f"ask-{self.danger.tier}")
        asked = [each for each in questions(self.site) if each.kind == self.danger.tier]
        assert [each.state for each in asked] == ["open"]
        buttons = page.form(f"answer-question-{asked[0].id}").iter("button")
        assert [button.get("value") for button in buttons] == ["yes", "no"]
        assert len(open_kinds(self.site)) == alarms
        if self.danger.tier == "emergency" and asked[0].day >= TODAY - A_DAY:
            assert asked[0].due_at is not None
        else:
            assert asked[0].due_at is None


def today(visit: Visit) -> Page:
    page = send(visit.ann, "/today", visit.danger.fields)
    visit.is_a_card(page)
    return page


def yesterday(visit: Visit) -> Page:
    page = send(visit.ann, day_path(TODAY - A_DAY), visit.danger.fields)
    visit.is_a_question(page)
    return page


def back_filled(visit: Visit) -> Page:
    page = send(visit.ann, day_path(TODAY - 3 * A_DAY), visit.danger.fields)
    visit.is_a_question(page)
    return page


def corrected_away(visit: Visit) -> Page:
    send(visit.ann, "/today", visit.danger.fields)
    page = edit(visit.ann, "/today", QUIET)
    visit.is_a_question(page, alarms=1)
    assert page.with_class(f"alarm-{visit.danger.tier}"), "the alarm stays until it is answered"
    assert "You changed it later. Please say what happened." in page.text
    return page


def corrected_to(visit: Visit) -> Page:
    send(visit.ann, "/today", QUIET)
    page = edit(visit.ann, "/today", visit.danger.fields)
    visit.is_a_card(page)
    return page


def _conflict(visit: Visit, first: dict[str, str | list[str]], second: dict[str, str | list[str]]) -> None:
    other = visit.site.browser()
    other.sign_in_unseen()
    other.get("/today")
    send(visit.ann, "/today", first)
    page = other.submit("report", dict(second), status=409)
    forms = [form.get("id") for form in page.root.iter("form") if form.get("id") in ("mine", "keep")]
    assert forms == ["mine", "keep"], "where there is danger in either, one's own comes first"
    visit.ann = other


def conflict_keep_saved(visit: Visit) -> Page:
    _conflict(visit, QUIET, visit.danger.fields)
    page = visit.ann.submit("keep")
    visit.is_a_card(page)
    with visit.site.reading() as session:
        trace = session.query(ThrownAway).one()
        ann = session.query(Account).filter_by(email=ANN).one()
        assert (trace.day, trace.thrown_away_by, trace.thrown_away_at) == (
            TODAY,
            ann.id,
            visit.site.clock.now(),
        )
    return page


def conflict_save_mine(visit: Visit) -> Page:
    _conflict(visit, visit.danger.fields, QUIET)
    page = visit.ann.submit("mine")
    visit.is_a_card(page)
    return page


def mail_link(visit: Visit) -> Page:
    with visit.site.reading() as session:
        patient = session.get_one(Patient, visit.site.patient_ids[ANN])
        secret = secret_key(visit.site.settings.data_dir)
        link = report_path(secret, patient.id, patient.account, TODAY, visit.site.clock.now())
    page = send(visit.site.browser(), link, visit.danger.fields)
    visit.is_a_card(page)
    return page


def caregiver(visit: Visit) -> Page:
    with visit.site.writing() as session:
        now = visit.site.clock.now()
        nora = make_account(session, now, "nora@example.org", name="Nora")
        patient = session.get_one(Patient, visit.site.patient_ids[ANN])
        make_caregiver(session, now, patient, nora, [Grant.RECORD])
    browser = visit.site.browser()
    browser.sign_in_unseen("nora@example.org")
    page = send(browser, f"/people/{visit.site.patient_ids[ANN]}/today", visit.danger.fields)
    visit.is_a_card(page)
    assert "Ann" in page.text
    return page


def care_plan(visit: Visit) -> Page:
    agree_on_severe_from(visit.site, 10)
    page = send(visit.ann, "/today", visit.danger.fields)
    if not visit.danger.under_a_plan:
        visit.is_a_card(page)
        return page
    visit.is_a_question(page)
    given = visit.danger.fields.get("worst-2") or visit.danger.fields["worst-1"]
    assert f"You gave {given}. Agreed with Dr Rao, up to 9. If it is new or different, call" in page.text
    return page


WAYS: dict[str, Callable[[Visit], Page]] = {
    "today": today,
    "yesterday": yesterday,
    "back-filled": back_filled,
    "corrected away": corrected_away,
    "corrected to": corrected_to,
    "conflict, keep saved": conflict_keep_saved,
    "conflict, save mine": conflict_save_mine,
    "mail link": mail_link,
    "caregiver": caregiver,
    "care plan": care_plan,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rule", DANGERS)
def test_no_danger_ends_in_a_page_that_calms(site: Site, ann: Browser, rule: str, way: str) -> None:
    visit = Visit(site, ann, DANGERS[rule])
    prepare(site, visit.danger)
    page = WAYS[way](visit)
    assert not is_reassuring(page)
    numbers = dials(page)
    assert first_number(visit.danger) in numbers
    if visit.danger.tier == "emergency":
        assert numbers[0] == "999", "the ambulance is one tap away, before anything else"
