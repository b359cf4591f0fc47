"""An appointment: booked with the answer, shown until somebody says how it went, moved, put into a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar
from sqlalchemy import select

from diary.rules.records import Sign
from diary.store.models import Appointment, AuditRow, FollowUp, Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.page import Page, text_of
from tests.web.conftest import Site
from tests.web.followups.test_followups import a_week_of_pain, on

FRIDAY = {
    "answer": "booked",
    "appointment_on": "2026-01-09",
    "appointment_at": "14:30",
    "appointment_place": "Room 4, Green Lane",
    "appointment_doctor": "Dr Rao",
}


@pytest.fixture
def follow_up_id(site: Site, ann: Browser) -> int:
    """One of Ann's that is open."""
    return a_week_of_pain(site)


def book(browser: Browser, follow_up_id: int, **changes: str) -> int:
    """Answer it; gives the appointment's id."""
    browser.get(f"/follow-ups/{follow_up_id}")
    browser.submit(f"acknowledge-{follow_up_id}", {**FRIDAY, **changes})
    browser.follow("See it, or put it into a calendar")
    return int(browser.page.url.rpartition("/")[2])


def kept(site: Site) -> list[Appointment]:
    with site.reading() as session:
        return list(session.scalars(select(Appointment).order_by(Appointment.id)))


def newest(site: Site) -> int:
    """The id of the follow-up that opened last."""
    with site.reading() as session:
        return session.scalars(select(FollowUp.id).order_by(FollowUp.id.desc())).first() or 0


def value_of(page: Page, name: str) -> str | None:
    return next(field.get("value") for field in page.root.iter("input") if field.get("name") == name)


def facts(browser: Browser) -> dict[str, str]:
    rows = [row for row in browser.page.root.iter("div") if row.find("dt") is not None]
    return {text_of(row.find("dt")): text_of(row.find("dd")) for row in rows}  # type: ignore[arg-type]


def test_booked_with_the_answer_it_is_kept_and_has_a_page(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    book(ann, follow_up_id)
    assert ann.page.h1 == "Your appointment"
    assert "Friday 9 January, 14:30" in ann.page.text
    assert facts(ann) == {
        "Doctor": "Dr Rao",
        "Place": "Room 4, Green Lane",
        "Booked by": "You, 5 January 2026, 12:00",
    }
    (one,) = kept(site)
    assert (one.on, one.at_minute) == (date(2026, 1, 9), 14 * 60 + 30)


def test_without_a_time_it_is_about_the_day(site: Site, ann: Browser, follow_up_id: int) -> None:
    book(ann, follow_up_id, appointment_at="", appointment_place="")
    assert "Friday 9 January" in ann.page.text
    assert "Place" not in facts(ann)
    assert kept(site)[0].at_minute is None


def test_the_doctor_is_as_a_rule_the_patients(site: Site, ann: Browser, follow_up_id: int) -> None:
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).contact_name = "Dr Lane"
    ann.get(f"/follow-ups/{follow_up_id}")
    assert value_of(ann.page, "appointment_doctor") == "Dr Lane"


def test_all_faults_are_told_at_once_beside_their_fields(ann: Browser, follow_up_id: int) -> None:
    ann.get(f"/follow-ups/{follow_up_id}")
    page = ann.submit(
        f"acknowledge-{follow_up_id}",
        {**FRIDAY, "appointment_on": "2026-01-04", "appointment_at": "25:70", "appointment_place": "x" * 201,
         "appointment_doctor": "y" * 101, "note": "z" * 501},
        status=422,
    )  # fmt: skip
    assert [error for error in page.errors if error] == [
        "The appointment must be today or later, within two years.",
        "Type the time as hours and minutes, such as 14:30.",
        "The text is too long: at most 200 letters.",
        "The text is too long: at most 100 letters.",
        "The text is too long: at most 500 letters.",
    ]


def test_a_time_that_the_clocks_skip_is_told_as_it_was_understood(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    ann.get(f"/follow-ups/{follow_up_id}")
    page = ann.submit(
        f"acknowledge-{follow_up_id}", {**FRIDAY, "appointment_on": "2026-03-29", "appointment_at": "01:30"}
    )
    assert "Sunday 29 March, 01:30 does not exist" in page.text
    assert "takes it as Sunday 29 March, 02:00" in page.text
    assert kept(site)[0].at_minute == 120


def test_the_line_stands_on_todays_page_and_the_follow_ups_until_somebody_answers(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    appointment_id = book(ann, follow_up_id)
    for path in ("/today", f"/follow-ups/{follow_up_id}"):
        assert "Appointment: Friday 9 January, 14:30" in ann.get(path).text
    site.clock.move_on(days=5)
    ann.sign_in_unseen()
    for path in ("/today", f"/follow-ups/{follow_up_id}"):
        assert "Appointment on Friday 9 January, 14:30: how did it go?" in ann.get(path).text
    ann.follow("Say how it went")
    page = ann.submit("became", {"outcome": "went", "note": "New tablets."})
    assert "It took place. “New tablets.”" in page.text
    assert facts(ann)["Answered by"] == "You, 10 January 2026, 12:00"
    for path in ("/today", f"/follow-ups/{follow_up_id}"):
        assert "Appointment on" not in ann.get(path).text
    ann.get(f"/appointments/{appointment_id}/appointment.ics", status=404)


def test_before_its_day_it_can_be_moved_or_called_off_only(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    appointment_id = book(ann, follow_up_id)
    page = ann.get(f"/appointments/{appointment_id}")
    choices = [field.get("value") for field in page.root.iter("input") if field.get("name") == "outcome"]
    assert choices == ["moved", "cancelled"]
    token = value_of(page, "csrf_token")
    ann.post(f"/appointments/{appointment_id}/answer", {"csrf_token": token, "outcome": "went"}, status=422)
    assert ann.page.errors == ["The day of the appointment has not come yet."]
    assert kept(site)[0].outcome is None


def test_moved_it_goes_on_as_a_new_one_with_the_same_place(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    old = book(ann, follow_up_id)
    ann.get(f"/appointments/{old}")
    page = ann.submit(
        "became", {"outcome": "moved", "appointment_on": "2026-01-12", "appointment_at": "9:05", "note": "They called"}
    )  # fmt: skip
    assert "Monday 12 January, 09:05" in page.text
    assert "If the old day is in your calendar, take it out there." in page.text
    assert "one more appointment" not in page.text
    before, after = kept(site)
    assert (before.outcome, before.outcome_note) == ("moved", "They called")
    assert (after.place, after.doctor, after.outcome) == ("Room 4, Green Lane", "Dr Rao", None)


def test_moved_without_a_new_day_or_to_the_old_one_is_a_fault(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    appointment_id = book(ann, follow_up_id)
    ann.get(f"/appointments/{appointment_id}")
    assert ann.submit("became", {"outcome": "moved"}, status=422).errors == [
        "Give the day of the appointment."
    ]
    same = {"outcome": "moved", "appointment_on": "2026-01-09", "appointment_at": "14:30"}
    page = ann.submit("became", same, status=422)
    assert page.errors == ["This is the day and time it had before. Give the new ones."]
    assert len(kept(site)) == 1


def test_a_missed_one_can_be_booked_again_beside_what_is_planned(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    appointment_id = book(ann, follow_up_id)
    site.clock.move_on(days=5)
    ann.sign_in_unseen()
    ann.get(f"/appointments/{appointment_id}")
    page = ann.submit("became", {"outcome": "missed"})
    assert "It was missed." in page.text
    for day, told in (("2026-02-02", False), ("2026-02-03", True)):
        ann.get(f"/appointments/{appointment_id}")
        page = ann.submit("again", {"appointment_on": day})
        assert ("There is one more appointment: Monday 2 February. It stays." in page.text) is told
    assert [one.outcome for one in kept(site)] == ["missed", None, None]


def test_from_the_follow_up_a_way_leads_to_booking_again_until_one_is_planned(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    book(ann, follow_up_id)
    site.clock.move_on(days=5)
    ann.sign_in_unseen()
    ann.get(f"/follow-ups/{follow_up_id}")
    ann.follow("Say how it went")
    ann.submit("became", {"outcome": "missed"})
    page = ann.get(f"/follow-ups/{follow_up_id}")
    assert "The appointment on Friday 9 January, 14:30 did not take place." in page.text
    ann.follow("Is there a new one?")
    ann.submit("again", {"appointment_on": "2026-02-02"})
    assert "did not take place" not in ann.get(f"/follow-ups/{follow_up_id}").text


def test_the_first_answer_stays(site: Site, ann: Browser, follow_up_id: int) -> None:
    appointment_id = book(ann, follow_up_id)
    other = site.browser()
    other.sign_in_unseen()
    other.get(f"/appointments/{appointment_id}")
    ann.get(f"/appointments/{appointment_id}")
    ann.submit("became", {"outcome": "cancelled"})
    page = other.submit("became", {"outcome": "moved", "appointment_on": "2026-01-20"})
    assert "Somebody has answered this already. The first answer stays." in page.text
    assert [one.outcome for one in kept(site)] == ["cancelled"]


def test_the_calendar_file_holds_the_instant_and_nothing_about_health(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    appointment_id = book(ann, follow_up_id)
    answer = ann.fetch(f"/appointments/{appointment_id}/appointment.ics")
    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == "Doctor’s appointment"
    assert event.decoded("DTSTART") == datetime(2026, 1, 9, 14, 30, tzinfo=UTC)
    assert event["URL"].endswith(f"/appointments/{appointment_id}")


def caregiver(site: Site, grants: list[Grant]) -> Browser:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), ann, nora, grants)
    browser = site.browser()
    browser.sign_in_unseen("nora@example.org")
    return browser


def test_somebody_who_may_answer_books_and_answers_for_the_patient(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    nora = caregiver(site, [Grant.FOLLOW_UPS])
    diary = f"/people/{site.patient_ids['ann@example.org']}"
    nora.get(f"{diary}/follow-ups/{follow_up_id}")
    nora.submit(f"acknowledge-{follow_up_id}", FRIDAY)
    nora.follow("See it, or put it into a calendar")
    assert nora.page.h1 == "Ann’s appointment"
    ann.get(f"/appointments/{kept(site)[0].id}")
    assert facts(ann)["Booked by"] == "Nora, 5 January 2026, 12:00"
    nora.submit("became", {"outcome": "cancelled", "note": "No train"})
    assert "“No train”" in nora.page.text
    answer = nora.fetch(f"{diary}/appointments/{kept(site)[0].id}/appointment.ics")
    assert answer.status_code == 404
    with site.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()
        noted = [(row.event, row.subject) for row in rows if row.subject.startswith("appointment")]
    assert ("appointment_booked", "appointment:1") in noted
    assert ("appointment_answered", "appointment:1") in noted
    assert ("viewed_follow_up", "appointment:1") in noted
    page = ann.get("/who-looked")
    assert "Nora booked an appointment for you." in page.text
    assert "Nora looked at one of your appointments." in page.text


def test_somebody_who_may_only_read_sees_it_and_changes_nothing(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    appointment_id = book(ann, follow_up_id)
    nora = caregiver(site, [Grant.ALERTS])
    diary = f"/people/{site.patient_ids['ann@example.org']}"
    page = nora.get(f"{diary}/appointments/{appointment_id}")
    assert "Friday 9 January, 14:30" in page.text
    assert "became" not in [form.get("id") for form in page.root.iter("form")]
    token = nora.token()
    nora.post(
        f"{diary}/appointments/{appointment_id}/answer",
        {"csrf_token": token, "outcome": "cancelled"},
        status=404,
    )
    assert kept(site)[0].outcome is None
    ics = nora.fetch(f"{diary}/appointments/{appointment_id}/appointment.ics")
    (event,) = Calendar.from_ical(ics.data).walk("VEVENT")
    assert event["SUMMARY"] == "Doctor’s appointment of Ann"


def test_a_note_is_open_to_whoever_may_read_notes(site: Site, ann: Browser, follow_up_id: int) -> None:
    appointment_id = book(ann, follow_up_id)
    ann.submit("became", {"outcome": "cancelled", "note": "I was too sad"})
    nora = caregiver(site, [Grant.ALERTS])
    page = nora.get(f"/people/{site.patient_ids['ann@example.org']}/appointments/{appointment_id}")
    assert "called off" in page.text
    assert "sad" not in page.text


def test_who_only_records_reads_nothing_of_it(site: Site, ann: Browser, follow_up_id: int) -> None:
    appointment_id = book(ann, follow_up_id)
    nora = caregiver(site, [Grant.RECORD])
    diary = f"/people/{site.patient_ids['ann@example.org']}"
    assert "ppointment" not in nora.get(f"{diary}/today").text
    nora.get(f"{diary}/appointments/{appointment_id}", status=404)


def test_it_goes_with_its_follow_up_only(site: Site, ann: Browser, follow_up_id: int) -> None:
    book(ann, follow_up_id)
    on(site, 0, worst=3, could_not=True)
    with site.reading() as session:
        other = session.scalars(select(FollowUp.id).where(FollowUp.id != follow_up_id)).first()
    assert other is not None
    assert "Appointment: Friday" not in ann.get(f"/follow-ups/{other}").text


def test_a_time_can_be_typed_without_a_leading_zero_or_with_a_dot(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    book(ann, follow_up_id, appointment_at="9.05")
    assert kept(site)[0].at_minute == time(9, 5).hour * 60 + 5


def test_where_to_book_stands_with_the_contact_but_not_in_an_emergency(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    address = "https://clinic.example/book"
    with site.writing() as session:
        ann_herself = session.get_one(Patient, site.patient_ids["ann@example.org"])
        ann_herself.contact_booking = address
        # Long ago: feeling unwell without pain is something for the doctor, not yet an emergency.
        ann_herself.procedure_on = date(2025, 1, 1)
    assert ann.get(f"/follow-ups/{follow_up_id}").link("Book a visit online") == address
    on(site, 0, worst=0, signs=frozenset({Sign.DIZZY}))
    ann.get(f"/follow-ups/{newest(site)}")
    assert ann.page.link("Or book a visit for today online") == address
    on(site, 0, worst=3, signs=frozenset({Sign.DIZZY}))
    ann.get(f"/follow-ups/{newest(site)}")
    assert "Get emergency help now" in ann.page.text
    assert address not in ann.page.html


def test_after_a_journey_every_page_says_whose_clock_its_time_is_of(
    site: Site, ann: Browser, follow_up_id: int
) -> None:
    number = book(ann, follow_up_id)
    assert "London" not in ann.page.text
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).timezone = "America/New_York"
    for page in ("/", f"/appointments/{number}", f"/follow-ups/{follow_up_id}"):
        assert "14:30 (London time)" in ann.get(page).text, page
    assert "Give the time as clocks in London show it." in ann.get(f"/appointments/{number}").text
