"""All reports as a list: each in a few lines, newest first, a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.rules.records import Sign
from diary.services.trends import PAGE_SIZE
from diary.web.trends.listing import LONGEST_NOTE_SHOWN
from tests.browser import Browser
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY
from tests.web.trends.test_trends import write


def listed(browser: Browser) -> list[str]:
    """The days on the page, as their headings have them."""
    return [text_of(h3) for h3 in browser.page.root.iter("h3")]


def test_with_no_report_the_list_says_so(ann: Browser) -> None:
    page = ann.get("/reports")
    assert page.h1 == "All reports"
    assert "One report a day is enough." in page.text
    assert page.link("Write today’s report") == "/today"


def test_a_report_is_told_in_a_few_lines(site: Site, ann: Browser) -> None:
    write(
        site,
        0,
        worst=5,
        usual=3,
        interference=2,
        could_not=True,
        signs=frozenset({Sign.LIMB}),
        note="Slept\n\nbadly <b>",
    )
    page = ann.get("/reports")
    (card,) = page.with_class("past-reports")[0].iter("article")
    assert text_of(card) == (
        "Monday 5 January Warning signs: Arm or leg cold, pale, blue or numb "
        "Upper back pain: 5 at its worst, 3 most of the day In the way: 2 of 10 "
        "Pain or another symptom kept me from something I usually do Note: “Slept badly <b>”"
    )
    assert ann.follow("Monday 5 January").status == 200


def test_a_report_of_signs_alone_and_one_without_usual_say_what_there_is(site: Site, ann: Browser) -> None:
    write(site, 1, worst=0)
    write(site, 0)
    page = ann.get("/reports")
    assert [text_of(card) for card in page.root.iter("article")] == [
        "Monday 5 January",
        "Sunday 4 January Upper back pain: 0 at its worst",
    ]


def test_a_long_note_is_cut_at_a_word(site: Site, ann: Browser) -> None:
    write(site, 0, note="walked " * 60)
    page = ann.get("/reports")
    note = text_of(page.with_class("past-reports")[0]).partition("Note: ")[2]
    assert note.endswith("walked …”")
    assert len(note) <= LONGEST_NOTE_SHOWN + 5


def test_a_note_exactly_as_long_as_is_shown_stands_there_whole(site: Site, ann: Browser) -> None:
    note = ("walked " * LONGEST_NOTE_SHOWN)[: LONGEST_NOTE_SHOWN - 1] + "."
    assert len(note) == LONGEST_NOTE_SHOWN
    write(site, 0, note=note)
    page = ann.get("/reports")
    assert text_of(page.with_class("past-reports")[0]).endswith(f"Note: “{note}”")
    write(site, 1, note=f"{note}.")
    assert text_of(ann.get("/reports").with_class("past-reports")[0]).endswith("walked …”")


def test_reports_stand_under_their_months_and_days_without_one_are_counted(site: Site, ann: Browser) -> None:
    for days_ago in (0, 1, 5, 7):
        write(site, days_ago, worst=3)
    page = ann.get("/reports")
    assert [text_of(h2) for h2 in page.root.iter("h2")] == ["January 2026", "December 2025"]
    assert [text_of(gap) for gap in page.with_class("no-reports")] == [
        "No report for 3 days",
        "No report for 1 day",
    ]


def test_older_and_newer_lead_through_all_of_them(site: Site, ann: Browser) -> None:
    count = 2 * PAGE_SIZE + 5
    for days_ago in range(count):
        write(site, days_ago, worst=1)
    ann.get("/reports")
    assert "Newer" not in [text_of(a) for a in ann.page.root.iter("a")]
    seen = listed(ann)
    first = list(seen)
    ann.follow("Older")
    second = listed(ann)
    ann.follow("Older")
    assert "Older" not in [text_of(a) for a in ann.page.root.iter("a")]
    seen += second + listed(ann)
    assert len(seen) == len(set(seen)) == count
    ann.follow("Newer")
    assert listed(ann) == second
    ann.follow("Newer")
    assert listed(ann) == first


def test_a_year_leads_to_its_last_report(site: Site, ann: Browser) -> None:
    write(site, 400, worst=3)
    write(site, 6, worst=4)
    write(site, 0, worst=5)
    ann.get("/reports")
    ann.follow("2025")
    assert listed(ann) == ["Tuesday 30 December", "Sunday 1 December"]
    ann.follow("2024")
    assert listed(ann) == ["Sunday 1 December"]


@pytest.mark.parametrize("query", ["before=yesterday", "before=2026-02-30", "after=", "before=0001-01-01"])
def test_an_address_that_makes_no_sense_does_no_harm(site: Site, ann: Browser, query: str) -> None:
    write(site, 0, worst=3)
    assert ann.get(f"/reports?{query}").h1 == "All reports"


def test_a_part_of_the_diary_without_reports_leads_back(site: Site, ann: Browser) -> None:
    write(site, 0, worst=3)
    page = ann.get(f"/reports?before={TODAY - timedelta(days=900)}")
    assert "There are no reports in this part of your diary." in page.text
    assert page.link("Go to the newest") == "/reports"


def test_nobody_sees_another_diary(site: Site, ann: Browser) -> None:
    write(site, 0, worst=9, note="only Ann's")
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    for path in ("/trends", "/reports", "/reports?before=2027-01-01"):
        assert "only Ann" not in bob.get(path).text
        assert "Upper back pain: 9" not in bob.page.text
