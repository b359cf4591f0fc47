"""The page on easing mild pain: each line with its caution and source, and a way to it only where nothing is open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from diary.rules.records import Sign
from diary.services import consents
from diary.services.patients.answers import answers_of
from diary.store.models import Patient, SavedReport
from diary.store.models.consents import Purpose
from diary.store.models.tracking import Helped, SelfCare
from diary.words.labels import SELF_CARE_LABELS, SIGN_LABELS
from diary.words.self_care import TO_TRY
from tests.browser import Browser
from tests.factories import make_report, work_at
from tests.page import Page, text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY

PATH = "/easing-pain"


def test_each_line_has_its_caution_and_its_source(browser: Browser) -> None:
    cards = [text_of(card) for card in browser.get(PATH).with_class("card")]
    assert len(cards) == len(TO_TRY)
    for tip, card in zip(TO_TRY, cards, strict=True):
        assert f"{tip.title} {tip.how} Mind: {tip.mind} From: {tip.source}" in card
    assert "Wrap it in a cloth." in cards[2]


def test_all_that_a_report_asks_about_has_its_line() -> None:
    assert [tip.code for tip in TO_TRY if tip.code and tip.code not in SELF_CARE_LABELS] == []
    assert {tip.code for tip in TO_TRY if tip.code} == set(SELF_CARE_LABELS)


def test_it_says_first_what_it_is_not_for_and_whom_to_call(ann: Browser, browser: Browser) -> None:
    for reader, number in ((ann, "999"), (browser, "112")):
        page = reader.get(PATH)
        notice = text_of(page.with_class("notice-question")[0])
        assert notice.startswith("This is for mild pain that you know, and for nothing else.")
        assert all(str(sign) in notice for sign in SIGN_LABELS.values())
        assert page.link(f"Call {number}") == f"tel:{number}"
    assert "What did you try today?" not in browser.page.text


def test_only_a_quiet_day_leads_to_it(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    assert ann.page.link("Easing mild pain") == PATH
    ann.get("/today?day=2026-01-05")
    ann.submit("report", {**A_NORMAL_DAY, "could_not": "yes"})
    assert "Easing mild pain" not in ann.page.text, "something is to be talked about"
    assert "Talk about that first." in ann.get(PATH).text
    ann.get("/today?day=2026-01-05")
    ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
    assert "Easing mild pain" not in ann.page.text
    assert "Emergency" in ann.get(PATH).text


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        ({"worst-1": "1"}, True),
        ({"worst-1": "3"}, True),
        ({"worst-1": "4"}, False),
        ({"worst-1": "6", "usual-1": "6"}, False),
        ({"worst-1": "0", "usual-1": "0"}, False),
        ({"compared": "worse"}, False),
        ({"compared": "same"}, True),
    ],
)
def test_only_mild_pain_that_gets_no_worse_leads_to_it(
    site: Site, ann: Browser, more: dict[str, str], offered: bool
) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "usual-1": "1", **more})
    assert ("Easing mild pain" in ann.page.text) is offered


def test_what_helped_is_shown_back(site: Site, ann: Browser) -> None:
    assert "Nothing yet." in ann.get(PATH).text
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "tried": ["walking", "rest"], "helped-walking": "a_little"})
    said = text_of(ann.get(PATH).with_class("facts")[0])
    assert "WalkingOn 1 day: a little on 1." in said
    assert "RestOn 1 day." in said


def saved(site: Site) -> list[SavedReport]:
    with site.reading() as session:
        return list(session.scalars(select(SavedReport).order_by(SavedReport.version)).unique())


def test_without_a_report_of_today_it_leads_to_it(ann: Browser) -> None:
    page = ann.get(PATH)
    assert "Today has no report yet." in page.text
    assert page.link("Write today’s report") == "/today"
    assert page.root.find(".//form[@id='note-tried']") is None
    assert ann.post("/easing-pain/tried", {"csrf_token": ann.token(), "tried": "walking"}, status=400)


def test_what_was_tried_is_ticked_here_and_nothing_else_of_the_report_changes(
    site: Site, ann: Browser
) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "note": "A quiet day", "tried": ["rest"], "helped-rest": "no"})
    page = ann.get(PATH)
    assert [box.get("value") for box in page.root.iter("input") if box.get("checked") is not None] == [
        "rest",
        "no",
    ]
    page = ann.submit("note-tried", {"tried": ["walking", "rest"], "helped-walking": "yes"})
    assert page.url.endswith("/saved/2026-01-05")
    first, second = saved(site)
    before, now = answers_of(first), answers_of(second)
    assert now.self_care == {SelfCare.WALKING: Helped.YES, SelfCare.REST: Helped.NO}
    assert replace(now, self_care=before.self_care) == before
    assert (first.superseded_at is not None, second.version, second.note) == (True, 2, "A quiet day")
    assert "WalkingOn 1 day: it helped on 1." in text_of(ann.get(PATH).with_class("facts")[0])


def test_a_tick_taken_back_is_gone_and_the_same_twice_is_no_new_version(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "tried": ["rest"]})
    ann.get(PATH)
    ann.submit("note-tried", {"tried": ["rest"]})
    assert len(saved(site)) == 1
    ann.get(PATH)
    ann.submit("note-tried", {"tried": []})
    assert [answers_of(each).self_care for each in saved(site)] == [{SelfCare.REST: None}, {}]


def test_a_danger_in_the_report_is_said_again_as_after_every_save(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
    ann.get(PATH)
    page = ann.submit("note-tried", {"tried": ["rest"]})
    assert page.h1 == "Get emergency help now"
    assert "999" in page.text
    assert answers_of(saved(site)[-1]).signs == {Sign.CHEST}


def test_of_another_day_another_diary_or_a_version_not_seen_nothing_is_saved(
    site: Site, ann: Browser
) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    form = fields_of(ann.get(PATH))
    # Changed elsewhere meanwhile.
    ann.get("/today?day=2026-01-05")
    ann.submit("report", {**A_NORMAL_DAY, "note": "More"})
    page = ann.post("/easing-pain/tried", {**form, "tried": "walking"}, status=409)
    assert "changed meanwhile" in page.text
    assert len(saved(site)) == 2
    ann.submit("note-tried")
    assert answers_of(saved(site)[-1]).self_care == {SelfCare.WALKING: None}, "what was ticked came along"
    assert saved(site)[-1].note == "More"
    # Somebody else's form.
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["bob@example.org"])
        make_report(session, site.clock.now(), site.settings, patient, site.clock.now().date(), worst=1)
    strange = fields_of(ann.get(PATH)) | {
        "csrf_token": fields_of(bob.get(PATH))["csrf_token"],
        "tried": "rest",
    }
    page = bob.post("/easing-pain/tried", strange, status=400)
    assert "Please tick again what you tried today." in page.text
    assert not [box for box in page.root.iter("input") if box.get("checked") is not None], "nothing of Ann's"
    # The day is over.
    site.clock.move_on(hours=11)
    late = site.browser()
    late.sign_in_unseen()
    form = fields_of(late.get(PATH))
    site.clock.move_on(hours=2)
    page = late.post("/easing-pain/tried", {**form, "tried": "rest"}, status=409)
    assert "a new day has begun" in page.text
    assert len(saved(site)) == 4


def test_a_form_that_was_open_too_long_comes_back_as_it_was(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    form = fields_of(ann.get(PATH))
    page = ann.post("/easing-pain/tried", {**form, "csrf_token": "old", "tried": "walking"}, status=400)
    assert "Not saved yet. This page was open for a long time." in page.text
    assert len(saved(site)) == 1
    ann.submit("note-tried")
    assert answers_of(saved(site)[-1]).self_care == {SelfCare.WALKING: None}


def test_where_no_reports_are_kept_nothing_can_be_ticked(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    form = fields_of(ann.get(PATH))
    with site.writing() as session:
        now = site.clock.now()
        consents.answer(work_at(session, now), site.patient_ids["ann@example.org"], Purpose.DIARY, False)
    ann.post("/easing-pain/tried", {**form, "tried": "walking"}, status=403)
    assert len(saved(site)) == 1
    assert ann.get(PATH).root.find(".//form[@id='note-tried']") is None


def fields_of(page: Page) -> dict[str, str]:
    """What the form would send as it stands, its hidden fields alone."""
    return {
        each.get("name", ""): each.get("value", "")
        for each in page.form("note-tried").iter("input")
        if each.get("type") == "hidden"
    }
