"""The page "Who has looked at my diary": in words, by day, with the names that the patient knows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import delete, select

from diary.services import audit
from diary.services.audit import Event, pages
from diary.services.audit.events import VIEWS
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribe_path
from diary.store.models import Account, AuditRow, Caregiver, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words.audit import Told, in_words, knows
from tests.browser import Browser
from tests.page import text_of
from tests.web.audit.audit_rows import caregiver, noted, person
from tests.web.conftest import Site


def lines(browser: Browser, query: str = "") -> list[str]:
    """The lines of the list."""
    page = browser.get(f"/who-looked{query}")
    return [text_of(line) for ol in page.with_class("timeline") for line in ol.iter("li")]


def test_an_untouched_diary_says_so(ann: Browser) -> None:
    assert lines(ann) == []
    assert "Nothing is here." in ann.page.text


def test_looks_and_changes_are_told_in_words_with_names(site: Site, ann: Browser) -> None:
    ann_id = site.patient_ids["ann@example.org"]
    nora = caregiver(site)
    bob = person(site, "bob@example.org", "Bob")
    ann.get("/today")
    ann.submit("report", {"signs": ["none"]})
    site.clock.move_on(minutes=1)
    nora.get(f"/people/{ann_id}/trends")
    site.clock.move_on(minutes=1)
    nora.get(f"/people/{ann_id}/reports/2026-01-05")
    site.clock.move_on(minutes=1)
    bob.get(f"/people/{ann_id}/trends", status=404)
    of_others = [
        "12:03 Somebody who is not in your circle asked for a page of your diary and was not let in.",
        "12:02 Nora looked at your report of Monday 5 January. See this day",
        "12:01 Nora looked at your trends.",
    ]
    assert lines(ann) == of_others, "what one did oneself is not what one opens the page for"
    own = "12:00 You saved your report of Monday 5 January. See this day"
    assert lines(ann, "?show=all") == [*of_others, own]
    assert "Bob" not in ann.page.text
    assert ann.follow("See this day").h1


def test_it_shows_looks_or_changes_alone(site: Site, ann: Browser) -> None:
    nora = caregiver(site)
    nora.get(f"/people/{site.patient_ids['ann@example.org']}/symptoms")
    ann.get("/reminders")
    ann.submit("reminders", {"at": "21:00"})
    everything = lines(ann, "?show=all")
    ann.follow("Looks")
    views = lines(ann, "?show=views")
    changes = lines(ann, "?show=changes")
    assert views == ["12:00 Nora looked at what you track, your medicines or your reminders."]
    assert changes == ["12:00 You changed your reminders."]
    assert sorted(everything) == sorted(views + changes)
    assert lines(ann, "?show=numbers") == lines(ann, "?show=others") == views


def test_days_are_the_patients_own(site: Site, ann: Browser) -> None:
    nora = caregiver(site)
    with site.writing() as session:
        ann_id = site.patient_ids["ann@example.org"]
        place = session.scalars(select(Caregiver)).one()
        place.patient.timezone = "Pacific/Auckland"
    for hour in (10, 12):
        site.clock.set(datetime(2026, 1, 5, hour, 30, tzinfo=UTC))
        nora.get(f"/people/{ann_id}/trends")
    ann.get("/who-looked")
    assert [text_of(h2) for h2 in ann.page.root.iter("h2")][:2] == ["Tuesday 6 January", "Monday 5 January"]
    assert [line[:5] for line in lines(ann)] == ["01:30", "23:30"]


def test_a_former_caregiver_keeps_their_name_and_one_who_was_erased_has_none(
    site: Site, ann: Browser
) -> None:
    ann_id = site.patient_ids["ann@example.org"]
    nora = caregiver(site)
    nora.get(f"/people/{ann_id}/trends")
    with site.writing() as session:
        place = session.scalars(select(Caregiver)).one()
        place.ended_at, place.ended_by = site.clock.now(), EndedBy.PATIENT
    nora.get(f"/people/{ann_id}/trends", status=404)
    assert lines(ann) == [
        "12:00 Nora asked for a page of your diary and was not let in.",
        "12:00 Nora looked at your trends.",
    ]
    with site.writing() as session:
        session.execute(delete(Account).where(Account.email == "nora@example.org"))
    assert lines(ann)[1] == "12:00 A former caregiver looked at your trends."


def test_a_reminder_switched_off_by_its_link_is_told_once(site: Site, ann: Browser) -> None:
    with site.reading() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
    secret = secret_key(site.settings.data_dir)
    link = unsubscribe_path(secret, patient.account_id, Topic.REMINDERS, patient.id)
    for _press in range(2):
        stranger = site.browser()
        stranger.post(link)
    assert lines(ann) == ["12:00 Your reminders were switched off with the link in a mail."]


def test_each_change_of_a_patient_is_noted(site: Site, ann: Browser) -> None:
    ann.get("/profile")
    ann.submit("profile", {"name": "Anna"})
    ann.get("/symptoms/new")
    ann.submit("symptom", {"name": "Left knee"})
    ann.get("/symptoms/2")
    ann.submit("symptom", {"name": "Right knee"})
    ann.get("/medicines")
    ann.submit("add", {"name": "Aspirin"})
    ann.get("/today")
    ann.submit("report", {"signs": ["chest"]})
    ann.get("/follow-ups/1")
    ann.submit("acknowledge-1", {"answer": "called"})
    assert noted(site) == [
        "profile_changed",
        "plan_changed symptom:2",
        "plan_changed symptom:2",
        "plan_changed medicine:1",
        "report_saved report:1",
        "follow_up_seen follow_up:1",
        "follow_up_answered follow_up:1",
    ]


def test_the_list_is_paged_from_either_end(site: Site, ann: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 4)
    ann_id = site.patient_ids["ann@example.org"]
    with site.writing() as session:
        for minute in range(10):
            moment = datetime.combine(site.clock.now(), time(9, minute), UTC)
            for event in (Event.EXPORTED, Event.PROFILE_CHANGED):
                audit.record(Work(session, moment, site.settings), ann_id, event, by=None)
    first = lines(ann, "?show=views")
    seen = list(first)
    while "Older" in ann.page.text:
        ann.follow("Older")
        seen += [text_of(line) for ol in ann.page.with_class("timeline") for line in ol.iter("li")]
    assert [line[:5] for line in seen] == [f"09:0{minute}" for minute in range(9, -1, -1)]
    while "Newer" in ann.page.text:
        ann.follow("Newer")
    assert ann.page.text.count("Whoever runs this site took a copy of your diary.") == 4
    assert lines(ann, "?show=views&before=x") == first
    assert lines(ann, "?before=1") == []


def test_nobody_else_opens_it(site: Site, ann: Browser) -> None:
    nora = caregiver(site, list(Grant))
    nora.get("/who-looked", status=404)
    nora.get(f"/people/{site.patient_ids['ann@example.org']}/who-looked", status=404)
    assert ann.get("/more").link("Who has looked at my diary") == "/who-looked"


def test_reading_the_list_adds_nothing_to_it(site: Site, ann: Browser) -> None:
    site.clock.move_on(minutes=30)
    lines(ann)
    with site.reading() as session:
        assert session.scalars(select(AuditRow)).all() == []


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_sentence(event: Event) -> None:
    assert knows(event)
    about = "sharing" if event.startswith("consent") else "Otto"
    for who in ("", "Nora"):
        said = in_words(Told(event.value, who, about))
        assert "%" not in said
        assert said.endswith((".", "people"))
        assert event not in VIEWS or who in said


def test_an_event_of_another_version_is_told_as_something() -> None:
    assert in_words(Told("teleported", "Nora")) == "Nora did something in your diary."


def test_a_percent_sign_in_a_name_does_no_harm(site: Site, ann: Browser) -> None:
    nora = caregiver(site, name="50 %(who)s %s")
    nora.get(f"/people/{site.patient_ids['ann@example.org']}/trends")
    assert lines(ann) == ["12:00 50 %(who)s %s looked at your trends."]


def test_a_command_is_the_site(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        audit.record(
            Work(session, site.clock.now() + timedelta(minutes=1), site.settings),
            site.patient_ids["ann@example.org"],
            Event.IMPORTED,
            by=None,
            acting_as=ActingAs.COMMAND,
        )
    assert lines(ann) == ["12:01 Whoever runs this site put a file with reports into your diary."]


def test_how_often_each_looked_of_late_stands_first_in_a_line(site: Site, ann: Browser) -> None:
    ann_id = site.patient_ids["ann@example.org"]
    nora = caregiver(site)
    nora.get(f"/people/{ann_id}/trends")
    assert "In the last 30 days Nora looked once, on Monday 5 January." in ann.get("/who-looked").text
    site.clock.move_on(hours=1)
    nora.get(f"/people/{ann_id}/trends")
    line = "In the last 30 days Nora looked 2 times, last on Monday 5 January."
    assert line in ann.get("/who-looked").text
    assert line not in ann.get("/who-looked?show=changes").text
    site.clock.move_on(days=31)
    ann.sign_in_unseen("ann@example.org")
    assert "In the last 30 days" not in ann.get("/who-looked").text


def test_looks_of_a_clock_that_was_ahead_and_of_strangers_are_not_counted(site: Site, ann: Browser) -> None:
    ann_id = site.patient_ids["ann@example.org"]
    person(site, "bob@example.org", "Bob").get(f"/people/{ann_id}/trends", status=404)
    nora = caregiver(site)
    nora.get(f"/people/{ann_id}/trends")
    site.clock.move_on(hours=-2)
    assert "In the last 30 days" not in ann.get("/who-looked").text
