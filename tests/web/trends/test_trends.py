"""The trends page: sentences, charts and table from the same numbers, over the days that were asked for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import event

from diary.rules.records import Reading, Sign
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.models import Patient, SavedReading, TrackedSymptom
from diary.store.work import Work
from tests.browser import Browser
from tests.page import Page, text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY

SVG = "{http://www.w3.org/2000/svg}"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def write(
    site: Site, days_ago: int, worst: int | None = None, usual: int | None = None, **said: object
) -> None:
    """Save Ann's report of some days ago, as if on that day."""
    then = NOON - timedelta(days=days_ago)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        symptom = tracked_symptoms(session, patient)[0]
        readings = {} if worst is None else {symptom.id: Reading(worst, usual)}
        save_report(
            Work(session, then, site.settings),
            patient,
            Sent(
                then.date(),
                Answers(**{"signs": frozenset(), "readings": readings, **said}),
                by=patient.account,
            ),
        )


def chart(page: Page, name: str = "Upper back pain") -> Element:
    """The chart with this name."""
    found = [svg for svg in page.root.iter(f"{SVG}svg") if svg.get("role") == "img"]
    titles = [text_of(next(svg.iter(f"{SVG}title"))) for svg in found]
    return next(svg for svg, title in zip(found, titles, strict=True) if title.startswith(name))


def drawn(svg: Element, css: str) -> str:
    """The path of this class; empty where there is none."""
    for path in svg.iter(f"{SVG}path"):
        if set(css.split()) <= set(path.get("class", "").split()):
            return path.get("d", "")
    return ""


def stretches(path: str) -> list[int]:
    """How many points each stretch of a line has."""
    return [1 + part.count("L") for part in path.split("M")[1:]]


def rows(page: Page) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in page.root.iter("tr")]


def test_with_no_report_the_page_says_what_will_come(ann: Browser) -> None:
    page = ann.get("/trends")
    assert page.h1 == "Trends"
    assert "Nothing to show yet." in page.text
    assert page.link("Write today’s report") == "/today"
    assert "trends" in page.link("Trends")


def test_reports_of_long_ago_are_not_called_nothing(site: Site, ann: Browser) -> None:
    write(site, 40, worst=3)
    page = ann.get("/trends?days=30")
    assert "There is no report in these days. Your last report is from 26 November 2025." in page.text
    assert page.link("All reports, one by one") == "/reports"
    assert "Your last report" not in ann.get("/trends?days=90").text


def test_it_says_how_it_is_going_in_the_patients_own_numbers(site: Site, ann: Browser) -> None:
    for days_ago, worst in [(13, 5), (12, 6), (10, 5), (9, 4), (8, 6), (6, 4), (4, 5), (3, 4), (0, 4)]:
        write(site, days_ago, worst=worst)
    page = ann.get("/trends?days=14")
    assert "You wrote on 9 of the last 14 days." in page.text
    assert (
        "About the same as the week before. Your worst number over the last 7 days is 4.3 on average. "
        "In the week before it was 5.2." in page.text
    )
    assert "The highest in these 14 days is 6. The last time was 28 December 2025." in page.text


@pytest.mark.parametrize(("before", "said"), [(6, "Lower than"), (1, "Higher than")])
def test_a_change_of_a_point_or_more_is_named(site: Site, ann: Browser, before: int, said: str) -> None:
    for days_ago in range(3):
        write(site, 7 + days_ago, worst=before)
        write(site, days_ago, worst=4)
    assert f"{said} the week before." in ann.get("/trends").text


def test_one_report_is_drawn_as_a_dot_and_not_judged(site: Site, ann: Browser) -> None:
    write(site, 0, worst=4)
    page = ann.get("/trends")
    assert "Not enough reports yet to say how it is going." in page.text
    assert "The highest" not in page.text
    assert drawn(chart(page), "chart-line chart-worst") == ""
    assert drawn(chart(page), "chart-dots chart-worst").count("M") == 1


def test_a_day_without_a_report_is_a_gap_in_the_line(site: Site, ann: Browser) -> None:
    for days_ago in (9, 8, 7, 5, 2, 1, 0):
        write(site, days_ago, worst=4, usual=2)
    svg = chart(ann.get("/trends?days=14"))
    for css in ("chart-worst", "chart-usual"):
        assert stretches(drawn(svg, f"chart-line {css}")) == [3, 3]
        assert drawn(svg, f"chart-dots {css}").count("M") == 7
    assert "A gap in the line means a day without a number." in ann.page.text


def test_a_year_is_drawn_by_weeks_with_the_highest_of_each(site: Site, ann: Browser) -> None:
    for days_ago, worst in [(400, 0), (21, 5), (7, 3), (1, 8), (0, 2)]:
        write(site, days_ago, worst=worst)
    page = ann.get("/trends?days=365")
    svg = chart(page)
    assert stretches(drawn(svg, "chart-line chart-worst")) == [2]
    assert drawn(svg, "chart-dots chart-worst").count("M") == 3
    assert drawn(svg, "chart-bars").count("M") == 1
    assert "From the lowest to the highest of a week" in page.text
    week = " ".join(rows(page)[1])
    assert "30 Dec 2025 – 5 Jan 2026 2 5.0 (2 to 8)" in week
    assert len(rows(page)) == 1 + 53


@pytest.mark.parametrize(("asked", "days"), [("", 30), ("14", 14), ("365", 365), ("7", 30), ("x", 30)])
def test_the_days_asked_for_are_shown_or_else_thirty(site: Site, ann: Browser, asked: str, days: int) -> None:
    write(site, 400, worst=3)
    write(site, 0, worst=3)
    page = ann.get(f"/trends?days={asked}")
    assert f"You wrote on 1 of the last {days} days." in page.text
    current = [text_of(a) for a in page.root.iter("a") if a.get("aria-current") == "page"]
    assert current == ["1 year" if days == 365 else f"{days} days", "Trends"]


@pytest.mark.parametrize("asked", [14, 30, 90, 365])
def test_days_before_the_diary_are_no_days_of_the_chart(site: Site, ann: Browser, asked: int) -> None:
    for days_ago in (4, 2, 0):
        write(site, days_ago, worst=3)
    page = ann.get(f"/trends?days={asked}")
    assert "You wrote on 3 of your diary’s 5 days." in page.text
    assert "1 January to 5 January 2026" in page.text
    assert drawn(chart(page), "chart-dots chart-worst").count("M") == 3, "by day, whatever was asked for"
    write(site, 500, worst=3)
    assert f"You wrote on 3 of the last {asked} days." in ann.get(f"/trends?days={asked}").text


def test_the_chart_comes_first_and_the_table_is_folded(site: Site, ann: Browser) -> None:
    write(site, 0, worst=3)
    page = ann.get("/trends")
    order = [page.html.index(part) for part in ("chart-figure", 'class="spans"', "going-title", "<details")]
    assert order == sorted(order)
    assert "open" not in next(page.root.iter("details")).attrib


def test_bands_are_named_and_drawn_with_patterns(site: Site, ann: Browser) -> None:
    write(site, 0, worst=3)
    svg = chart(ann.get("/trends"))
    names = [text_of(text) for text in svg.iter(f"{SVG}text")]
    assert {"Mild", "Moderate", "Severe"} <= set(names)
    fills = [band.get("fill") for band in svg.iter(f"{SVG}rect") if "chart-band" in band.get("class", "")]
    assert len(set(fills)) == 2
    patterns = {f"url(#{pattern.get('id')})" for pattern in svg.iter(f"{SVG}pattern")}
    assert set(fills) == patterns


def test_signs_follow_ups_and_the_procedure_are_marked_and_explained(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.procedure_on = date(2025, 12, 20)
    write(site, 60, worst=0)
    for days_ago in range(8, 0, -1):
        write(site, days_ago, worst=3)
    write(site, 0, worst=3, signs=frozenset({Sign.DIZZY}))
    page = ann.get("/trends")
    svg = chart(page)
    shapes = {kind: drawn(svg, f"chart-mark chart-{kind}") for kind in ("sign", "alarm", "follow_up")}
    assert all(path.count("M") == 1 for path in shapes.values())
    assert len({re.sub(r"^M[\d. ]+", "", path) for path in shapes.values()}) == 3
    assert drawn(svg, "chart-procedure")
    legend = [text_of(item) for item in page.with_class("legend")[0].iter("li")]
    assert legend == [
        "At its worst",
        "Emergency or urgent",
        "Talk to your doctor",
        "Warning sign ticked",
        "Procedure",
    ]
    assert "Your procedure was on 20 December 2025. That was 16 days ago." in page.text
    assert rows(page)[1] == ["Mon 5 Jan", "3", "–", "–", "Dizzy", "Emergency"]
    assert rows(page)[2][-2:] == ["None of these", "More than a week"]


def test_nothing_is_explained_that_is_not_drawn(site: Site, ann: Browser) -> None:
    write(site, 0, worst=3)
    page = ann.get("/trends")
    assert [text_of(item) for item in page.with_class("legend")[0].iter("li")] == ["At its worst"]


def test_activities_stand_beneath_on_the_same_time_axis(site: Site, ann: Browser) -> None:
    for days_ago in range(4):
        write(site, days_ago, worst=5, interference=days_ago)
    page = ann.get("/trends")
    assert "It got in your way by 1.5 of 10 on average over the last 7 days." in page.text
    pain, activities = chart(page), chart(page, "In the way")

    def places(svg: Element, css: str) -> list[str]:
        return re.findall(r"M([\d.]+) ", drawn(svg, css))

    assert places(pain, "chart-dots chart-worst") == places(activities, "chart-dots chart-activities")
    assert pain.get("viewBox", "").split()[2] == activities.get("viewBox", "").split()[2]


def test_several_symptoms_have_a_chart_each_and_one_no_longer_tracked_says_so(
    site: Site, ann: Browser
) -> None:
    write(site, 0, worst=5, usual=3)
    with site.writing() as session:
        knee = TrackedSymptom(
            patient_id=site.patient_ids["ann@example.org"], name="Left <knee>", retired_at=NOON
        )
        session.add(knee)
        session.flush()
        session.add(SavedReading(report_id=1, symptom_id=knee.id, worst=7))
    page = ann.get("/trends")
    assert [text_of(caption) for caption in page.root.iter("figcaption")] == [
        "Upper back pain",
        "Left <knee> (no longer tracked)",
        "In the way of daily activities",
    ]
    assert "Left <knee>: At its worst" in rows(page)[0]
    assert rows(page)[1][1:5] == ["5", "3", "7", "–"]


def test_a_chart_tells_those_who_hear_it_what_it_shows(site: Site, ann: Browser) -> None:
    for days_ago, worst in [(0, 2), (3, 8)]:
        write(site, days_ago, worst=worst)
    svg = chart(ann.get("/trends?days=14"))
    assert text_of(next(svg.iter(f"{SVG}title"))) == "Upper back pain, 2 January to 5 January 2026"
    assert text_of(next(svg.iter(f"{SVG}desc"))) == (
        "Chart from 0 to 10, by day. There is a number on 2 of 4 days. The lowest is 2 and the highest 8. "
        "The table on this page has the numbers."
    )


def test_a_symptom_without_a_number_has_an_empty_chart_that_says_so(site: Site, ann: Browser) -> None:
    write(site, 0)
    page = ann.get("/trends")
    assert "There is no number in these days." in page.text
    assert drawn(chart(page), "chart-dots") == ""


def test_each_day_of_the_table_leads_to_its_report(site: Site, ann: Browser) -> None:
    write(site, 2, worst=3, usual=1, interference=2)
    page = ann.get("/trends")
    assert rows(page)[1] == ["Sat 3 Jan", "3", "1", "2", "None of these", ""]
    assert page.link("Sat 3 Jan").endswith("/2026-01-03")
    assert ann.follow("Sat 3 Jan").status == 200


def test_the_day_is_the_patients_and_not_the_servers(site: Site) -> None:
    site.patient("kim@example.org", timezone="Pacific/Auckland")
    kim = site.browser()
    kim.sign_in_unseen("kim@example.org")
    site.clock.set(datetime(2026, 1, 5, 20, tzinfo=UTC))
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["kim@example.org"])
        save_report(
            Work(session, site.clock.now(), site.settings),
            patient,
            Sent(TODAY + timedelta(days=1), Answers(signs=frozenset()), by=patient.account),
        )
    assert "6 January 2026" in kim.get("/trends").text
    assert "Your diary has one day so far." in kim.page.text


def test_the_page_asks_the_database_the_same_whatever_is_in_it(site: Site, ann: Browser) -> None:
    asked: list[str] = []
    write(site, 0, worst=4)
    ann.get("/trends")
    event.listen(site.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    ann.get("/trends?days=365")
    with_one = len([question for question in asked if question.startswith("SELECT")])
    for days_ago in range(1, 15):
        write(site, days_ago, worst=4, usual=2)
    asked.clear()
    ann.get("/trends?days=365")
    with_more = [question for question in asked if question.startswith("SELECT")]
    # One more at most: the findings of the follow-up that the reports have opened, for the frame of the page.
    assert len(with_more) <= with_one + 1
    assert len(with_more) <= 10


def test_days_before_the_diary_began_do_not_count_as_not_written(site: Site, ann: Browser) -> None:
    """What somebody filled in of days before counts, and the days since then."""
    write(site, 0, worst=3)
    assert "Your diary has one day so far." in ann.get("/trends?days=90").text
    write(site, 4, worst=3)
    assert "You wrote on 2 of your diary’s 5 days." in ann.get("/trends?days=90").text
