"""Trends, reports and follow-ups of Ann, as far as Nora was let into them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.rules.records import Sign
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.circle.circling import NORA, join
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn, Write
from tests.web.reports.reporting import TODAY

SECRET = "I cried all night"
DAY = f"/people/1/reports/{TODAY}"


def test_trends_show_the_numbers_and_not_a_word_of_the_notes(let_in: LetIn, ann_writes: Write) -> None:
    ann_writes(worst=6, note=SECRET)
    nora = let_in(Grant.TRENDS)
    assert "At its worst" in nora.get("/people/1/trends").text
    for path in ("/people/1/trends", "/people/1/reports", DAY, f"/people/1/saved/{TODAY}"):
        assert SECRET not in nora.get(path).html, path
    assert "6 out of 10" in nora.get(DAY).text


def test_earlier_versions_keep_the_notes_to_themselves_too(
    ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(note=SECRET)
    ann.get("/today")
    ann.submit("report", {"note": "Better now.", "worst-1": "4"})
    page = let_in(Grant.TRENDS).get(DAY)
    assert "Version 1" in page.text
    assert SECRET not in page.html
    assert "Better now." not in page.html


def test_notes_alone_show_days_and_notes(let_in: LetIn, ann_writes: Write) -> None:
    ann_writes(worst=9, signs=(Sign.CHEST,), note=SECRET)
    nora = let_in(Grant.NOTES)
    for path in ("/people/1/reports", DAY):
        page = nora.get(path)
        assert SECRET in page.text, path
        assert "Chest" not in page.html, path
        assert "9" not in " ".join(text.text or "" for text in page.root.find("body").iter("dd")), path  # type: ignore[union-attr]
        assert "at its worst" not in page.text, path
    nora.get("/people/1/trends", status=404)


def test_follow_ups_are_marked_in_the_trends_for_whoever_may_know_of_them(
    let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=9)
    without = let_in(Grant.TRENDS).get("/people/1/trends")
    assert "Follow-up opened" not in without.text
    assert not without.with_class("chart-alarm")
    knows = let_in(Grant.TRENDS, Grant.ALERTS, email="bob@example.org", name="Bob").get("/people/1/trends")
    assert "Follow-up opened" in knows.text
    assert knows.with_class("chart-alarm")


def test_a_follow_up_says_what_it_is_without_the_numbers(let_in: LetIn, ann_writes: Write) -> None:
    number = ann_writes(worst=9, note=SECRET)
    nora = let_in(Grant.ALERTS)
    listed = nora.get("/people/1/follow-ups")
    assert "Get emergency help" in listed.text or "severe" in listed.text
    page = nora.get(f"/people/1/follow-ups/{number}")
    assert page.h1 == "Get emergency help for Ann now"
    assert "A pain of 7 or more out of 10 counts as severe." in page.text
    assert "Opened by Ann’s report of Monday 5 January." in page.text
    for each in (listed, page):
        assert "9 out of 10" not in each.text
        assert "/reports/" not in each.html
    assert not list(page.root.iter("table"))
    assert not page.with_class("acknowledge"), "she may read it, not answer it"


def test_with_trends_it_has_the_numbers_behind_it(let_in: LetIn, ann_writes: Write) -> None:
    number = ann_writes(worst=9)
    page = let_in(Grant.ALERTS, Grant.TRENDS).get(f"/people/1/follow-ups/{number}")
    assert "9 out of 10" in page.text
    assert "The reports behind this" in page.text


def test_who_may_answers_and_the_patient_reads_who_did(
    ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    number = ann_writes(worst=9)
    nora = let_in(Grant.FOLLOW_UPS)
    nora.get(f"/people/1/follow-ups/{number}")
    page = nora.submit(f"acknowledge-{number}", {"answer": "told_doctor", "note": "Dr Rao knows."})
    assert "You answered: “The doctor was told”." in page.text
    assert "Dr Rao knows." in page.text, "it is her own note"
    theirs = ann.get(f"/follow-ups/{number}").text
    assert "Nora answered: “The doctor was told”." in theirs
    assert "Dr Rao knows." in theirs


def test_the_words_that_ann_added_to_her_answer_are_a_note(
    ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    number = ann_writes(worst=9)
    ann.get(f"/follow-ups/{number}")
    ann.submit(f"acknowledge-{number}", {"answer": "not_needed", "note": SECRET})
    path = f"/people/1/follow-ups/{number}"
    assert SECRET not in let_in(Grant.FOLLOW_UPS, Grant.TRENDS).get(path).html
    bob = let_in(Grant.ALERTS, Grant.NOTES, email="bob@example.org", name="Bob")
    assert SECRET in bob.get(path).text
    assert "Ann answered:" in bob.page.text


def test_an_alarm_is_on_every_page_of_her_diary_for_whoever_may_know(
    let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=9)
    nora = let_in(Grant.ALERTS, Grant.RECORD)
    page = nora.get("/people/1/today")
    assert "Ann’s report of 5 January says Ann needs help now." in page.text
    assert page.with_class("alarm-text")[0].get("href") == "/people/1/follow-ups/1"
    bob = let_in(Grant.RECORD, Grant.TRENDS, email="bob@example.org", name="Bob")
    assert not bob.get("/people/1/trends").with_class("alarm")
    assert not nora.get("/devices").with_class("alarm"), "there her own would stand"


def test_a_day_leads_to_the_follow_ups_that_one_may_open(let_in: LetIn, ann_writes: Write) -> None:
    ann_writes(worst=9)
    assert "What rests on this day" not in let_in(Grant.TRENDS).get(DAY).text
    bob = let_in(Grant.TRENDS, Grant.ALERTS, email="bob@example.org", name="Bob")
    assert "What rests on this day" in bob.get(DAY).text


@pytest.mark.parametrize("grant", Grant)
def test_no_page_leads_where_its_reader_may_not_go(let_in: LetIn, ann_writes: Write, grant: Grant) -> None:
    """Every link and form of every page that one grant opens leads to a page that it opens, too."""
    ann_writes(TODAY - timedelta(days=1), worst=9, signs=(Sign.CHEST,), note=SECRET)
    nora = let_in(grant)
    seen, ahead = set(), ["/", "/people/1/place"]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        page = nora.get(path)
        links = {a.get("href", "").partition("#")[0] for a in page.root.iter("a")}
        ahead += [
            link
            for link in links
            if link.startswith("/")
            and not link.endswith((".csv", ".pdf"))
            and link not in seen
            and link not in ahead
        ]
        for form in page.root.iter("form"):
            answer = nora.fetch(form.get("action", ""), "POST")
            assert answer.status_code != 404, (path, form.get("action"))
    assert any(path.startswith("/people/1/") for path in seen)


@pytest.mark.parametrize("grant", Grant)
def test_pages_about_ann_do_not_speak_to_nora_as_if_she_were_the_patient(
    let_in: LetIn, ann_writes: Write, grant: Grant
) -> None:
    ann_writes(TODAY - timedelta(days=1), worst=9, signs=(Sign.CHEST,), note=SECRET)
    nora = let_in(*{grant, Grant.TRENDS, Grant.ALERTS})
    for path in _pages_of_ann(nora):
        for words in (
            "your report",
            "your numbers",
            "your doctor",
            "your pain",
            "you gave",
            "your last",
            "my doctor",
        ):
            assert words not in nora.get(path).text.lower(), (path, words)


def test_a_stranger_is_told_nothing_of_whose_diary_it_is(site: Site, ann_writes: Write) -> None:
    ann_writes(worst=9)
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    page = bob.get("/people/1/trends", status=404)
    assert page.text == bob.get("/people/99/trends", status=404).text
    assert "Ann" not in page.html
    assert "/people/1" not in page.html
    assert site.browser().fetch("/people/1/trends").headers["Location"].startswith("/sign-in")


def test_a_refusal_inside_her_diary_still_says_whose_it_is(let_in: LetIn) -> None:
    page = let_in(Grant.RECORD).get("/people/1/trends", status=404)
    assert "Ann’s diary" in page.text


def test_whose_diary_is_open_is_said_on_each_page_and_ones_own_is_near(site: Site, let_in: LetIn) -> None:
    site.patient()
    site.patient(NORA)
    join(site, NORA, Grant.TRENDS)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    page = nora.get("/people/1/trends")
    assert page.title == "Trends – Ann’s diary – Symptom diary"
    assert page.link("Your diary") == "/"
    own = nora.get("/trends")
    assert "Ann" not in own.text
    assert own.title == "Trends – Symptom diary"
    assert nora.get("/people/2/trends").title == own.title, "one's own has two addresses"


def test_somebody_without_others_has_no_bar(ann: Browser) -> None:
    assert not ann.get("/today").with_class("whose")


def test_an_account_without_a_diary_starts_with_the_people(let_in: LetIn) -> None:
    nora = let_in(Grant.TRENDS)
    assert nora.get("/").url.endswith("/people")


def _pages_of_ann(nora: Browser) -> list[str]:
    seen, ahead = set(), ["/people"]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        links = {a.get("href", "").partition("#")[0] for a in nora.get(path).root.iter("a")}
        ahead += [
            one
            for one in links
            if one.startswith("/people/1/")
            and not one.endswith((".csv", ".pdf"))
            and one not in seen
            and one not in ahead
        ]
    return sorted(seen - {"/people"})


def test_a_caregiver_without_a_diary_gets_back_to_the_people_from_anywhere(let_in: LetIn) -> None:
    nora = let_in(Grant.TRENDS)
    for path in ("/devices", "/help", "/people", "/people/1/trends"):
        assert nora.get(path).link("People") == "/people", path
    assert "Profile" not in nora.get("/help").text
