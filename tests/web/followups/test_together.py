"""One answer for one visit: what is ticked is answered together, all of it or nothing, and nobody's answer is lost."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from diary.rules.records import Compared, Sign
from diary.services import followups
from diary.services.errors import NotFound
from diary.services.followups import Acknowledgement
from diary.store.models import Appointment, Caregiver, FollowUp, GivenAnswer, OutboxMail, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.followups import Answer, FollowUpState
from tests.browser import Browser
from tests.factories import work_at
from tests.page import text_of
from tests.web.circle import circling
from tests.web.conftest import Site
from tests.web.followups.test_followups import on

ANN = "ann@example.org"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """Both databases."""
    return engine


def three_open(site: Site) -> list[int]:
    """More than a week, worse by her own word, and in the way: three for the doctor; their ids."""
    for days_ago in range(8, -1, -1):
        late = days_ago < 2
        on(site, days_ago, worst=3, compared=Compared.WORSE if late else None, could_not=days_ago == 0)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        patient.contact_name, patient.contact_phone = "Dr Rao, heart clinic", "020 7946 0018"
        return sorted(each.id for each in followups.open_follow_ups(session, patient.id))


@pytest.fixture
def ids(site: Site, ann: Browser) -> list[int]:
    found = three_open(site)
    assert len(found) == 3
    return found


def answers(site: Site) -> dict[int, list[str]]:
    with site.reading() as session:
        found: dict[int, list[str]] = {}
        for row in session.scalars(select(GivenAnswer).order_by(GivenAnswer.id)):
            found.setdefault(row.follow_up_id, []).append(row.answer)
    return found


def ticked(browser: Browser) -> list[str]:
    boxes = [each for each in browser.page.root.iter("input") if each.get("name") == "point"]
    return [each.get("value", "") for each in boxes if each.get("checked") is not None]


def caregiver(site: Site, *grants: Grant) -> Browser:
    """Nora in Ann's circle, signed in."""
    browser = circling.person(site)
    circling.join(site, circling.NORA, *grants)
    return browser


def test_all_for_the_doctor_is_one_card_with_every_point_ticked(ann: Browser, ids: list[int]) -> None:
    page = ann.get("/follow-ups")
    assert [text_of(each) for each in page.with_class("visit-title")] == ["Tell Dr Rao by Wednesday"]
    assert "3 points, one call: 020 7946 0018" in page.text
    assert sorted(map(int, ticked(ann))) == ids
    assert page.link("020 7946 0018") == page.link("Call") == "tel:02079460018"
    for said in (
        "Upper back pain: more than a week On 9 of 9 days. Today 3.",
        "Worse than a week ago “Worse” on 4 January and 5 January.",
        "In the way of your daily life Something was not possible.",
    ):
        assert said in page.text


def test_told_answers_what_is_ticked_each_in_a_record_of_its_own(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    ann.get("/follow-ups")
    page = ann.submit("together", button="I told them")
    assert answers(site) == {each: ["told_doctor"] for each in ids}
    assert page.h1 == "Saved for all 3 points"
    assert "“I told my doctor”" in page.text
    told = [text_of(each) for each in page.with_class("point-told")]
    assert told == [
        "Upper back pain: more than a week In the way of your daily life "
        "The diary will not ask again before 2 February, if it does not get much worse.",
        "Worse than a week ago "
        "The diary will not ask again before 19 January, if it does not get much worse.",
    ]
    assert "Nothing is open." in ann.get("/follow-ups").text


def test_what_is_not_ticked_stays_open(site: Site, ann: Browser, ids: list[int]) -> None:
    ann.get("/follow-ups")
    page = ann.submit("together", {"point": [str(ids[1])]}, button="I told them")
    assert answers(site) == {ids[1]: ["told_doctor"]}
    assert page.h1 == "Saved for this point"
    assert "2 things still wait for an answer." in page.text


def test_booked_asks_for_the_day_and_keeps_one_appointment_for_all(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    ann.get("/follow-ups")
    page = ann.submit("together", button="I booked")
    assert page.h1 == "When will you see Dr Rao?"
    assert answers(site) == {}, "nothing is saved before the day is known"
    chips = [text_of(each) for each in page.with_class("chip")]
    assert chips == [
        "Mon 5 Jan",
        "Tue 6 Jan",
        "Wed 7 Jan",
        "Thu 8 Jan",
        "Fri 9 Jan",
        "Mon 12 Jan",
        "Another day",
    ]
    page = ann.submit("booking", {"day": "2026-01-09", "appointment_at": "10:30"}, button="Save for all 3")
    assert page.h1 == "Saved for all 3 points"
    assert "Appointment: Friday 9 January, 10:30" in page.text
    with site.reading() as session:
        (appointment,) = session.scalars(select(Appointment))
        given = session.scalars(select(GivenAnswer)).all()
        assert {each.appointment_id for each in given} == {appointment.id}
        assert {each.booked_for for each in given} == {date(2026, 1, 9)}
        assert appointment.doctor == "Dr Rao, heart clinic"
    for each in ids:
        page = ann.get(f"/follow-ups/{each}")
        assert "Appointment: Friday 9 January, 10:30" in page.text, "each knows of the one for all"


def test_another_day_is_typed_and_a_day_that_was_tapped_counts(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    ann.get("/follow-ups")
    ann.submit("together", {"point": [str(ids[0])]}, button="I booked")
    ann.submit("booking", {"day": "other", "appointment_on": "2026-02-03"}, button="Save")
    ann.get("/follow-ups")
    ann.submit("together", button="I booked")
    ann.submit("booking", {"day": "2026-01-12", "appointment_on": "2026-03-03"}, button="Save for all 2")
    with site.reading() as session:
        days = [each.on for each in session.scalars(select(Appointment).order_by(Appointment.id))]
    assert days == [date(2026, 2, 3), date(2026, 1, 12)]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "Give the day of the appointment."),
        ({"day": "other"}, "Give the day of the appointment."),
        ({"day": "other", "appointment_on": "2025-12-01"}, "The appointment must be today or later"),
        ({"day": "2026-01-09", "appointment_at": "25:00"}, "Type the time as hours and minutes"),
    ],
)
def test_a_faulty_booking_keeps_nothing_and_what_was_typed(
    site: Site, ann: Browser, ids: list[int], fields: dict[str, str], fault: str
) -> None:
    ann.get("/follow-ups")
    ann.submit("together", button="I booked")
    page = ann.submit("booking", {**fields, "appointment_place": "Room 5"}, status=422)
    assert any(fault in each for each in page.errors)
    assert page.by_id("appointment_place").get("value") == "Room 5"
    assert answers(site) == {}
    ann.submit("booking", {"day": "2026-01-06", "appointment_at": ""})
    assert sorted(answers(site)) == ids


def test_nothing_ticked_is_said_and_nothing_is_saved(site: Site, ann: Browser, ids: list[int]) -> None:
    for button in ("I told them", "I booked"):
        ann.get("/follow-ups")
        page = ann.submit("together", {"point": []}, button=button, status=422)
        assert page.errors == ["Tick what this answer is for."]
        assert ticked(ann) == []
    assert answers(site) == {}


def test_something_else_is_checked_or_not_needed_with_a_reason(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    ann.get("/follow-ups")
    one = {"point": [str(ids[0])]}
    page = ann.submit("together", one, button="This does not need action", status=422)
    assert page.errors == ["Write a few words on why this does not need action."]
    assert ticked(ann) == [str(ids[0])]
    ann.submit("together", {**one, "note": "An old thing"}, button="This does not need action")
    ann.get("/follow-ups")
    ann.submit("together", button="I have already been checked")
    assert answers(site) == {ids[0]: ["not_needed"], ids[1]: ["checked"], ids[2]: ["checked"]}


def test_an_alarm_stands_by_itself_and_is_never_answered_with_the_others(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    on(site, 0, worst=3, signs=frozenset({Sign.CHEST}), could_not=True, compared=Compared.WORSE)
    page = ann.get("/follow-ups")
    with site.reading() as session:
        alarm = session.scalars(select(FollowUp.id).where(FollowUp.kind == "emergency")).one()
    assert str(alarm) not in ticked(ann)
    assert len(page.with_class("card-emergency")) == 1
    token = page.form("together").find(".//input[@name='csrf_token']")
    assert token is not None
    sent = {"csrf_token": token.get("value"), "answer": "told_doctor", "point": [str(ids[0]), str(alarm)]}
    ann.post("/follow-ups/answer", sent, status=404)
    assert answers(site) == {}, "all of it or nothing"
    ann.get(f"/follow-ups/booking?point={alarm}", status=404)


def test_what_somebody_else_has_answered_meanwhile_is_named_and_stays(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    nora = caregiver(site, Grant.FOLLOW_UPS)
    ann.get("/follow-ups")
    nora.get("/people/1/follow-ups")
    nora.submit("together", {"point": [str(ids[0])]}, button="They were told")
    page = ann.submit("together", button="I told them")
    assert page.h1 == "Saved for all 2 points"
    assert "Nora was first, at 5 January 2026, 12:00: “The doctor was told”. That stays." in page.text
    assert answers(site) == {each: ["told_doctor"] for each in ids}
    with site.reading() as session:
        by = {each.follow_up_id: each.by for each in session.scalars(select(GivenAnswer))}
    assert len({by[each] for each in ids[1:]}) == 1
    assert by[ids[0]] != by[ids[1]]


def test_the_way_back_and_another_answer_changes_nothing(site: Site, ann: Browser, ids: list[int]) -> None:
    old = site.browser()
    old.sign_in_unseen()
    old.get("/follow-ups")
    ann.get("/follow-ups")
    ann.submit("together", button="I told them")
    page = old.submit("together", button="I have already been checked")
    assert page.h1 == "Answered before"
    assert (
        page.text.count("You had answered this at 5 January 2026, 12:00: “I told my doctor”. That stays.")
        == 3
    )
    assert answers(site) == {each: ["told_doctor"] for each in ids}


def test_the_same_sent_twice_is_one_answer_and_says_that_it_is_saved(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    again = site.browser()
    again.sign_in_unseen()
    for browser in (ann, again):
        browser.get("/follow-ups")
        browser.submit("together", button="I booked")
    for browser in (ann, again):
        page = browser.submit("booking", {"day": "2026-01-09"})
        assert page.h1 == "Saved for all 3 points"
    assert answers(site) == {each: ["booked"] for each in ids}
    with site.reading() as session:
        assert len(session.scalars(select(Appointment)).all()) == 1


def test_of_two_who_answer_at_the_same_moment_one_is_first_with_all(
    site: Site, ann: Browser, ids: list[int]
) -> None:
    browsers = [ann, *(site.browser() for _each in range(3))]
    for browser in browsers[1:]:
        browser.sign_in_unseen()
    said = ["I told them", "I have already been checked"] * 2
    for browser in browsers:
        browser.get("/follow-ups")
    together = threading.Barrier(len(browsers))

    def answer(browser: Browser, button: str) -> None:
        together.wait()
        browser.submit("together", button=button)

    threads = [threading.Thread(target=answer, args=pair) for pair in zip(browsers, said, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = answers(site)
    assert sorted(given) == ids
    assert all(len(each) == 1 for each in given.values())
    assert len({each[0] for each in given.values()}) == 1, "nobody's bundle is torn"
    assert {browser.page.h1 for browser in browsers} <= {"Saved for all 3 points", "Answered before"}


def test_who_lost_the_grant_meanwhile_answers_nothing(site: Site, ann: Browser, ids: list[int]) -> None:
    nora = caregiver(site, Grant.FOLLOW_UPS)
    nora.get("/people/1/follow-ups")
    with site.writing() as session:
        place = session.scalars(select(Caregiver)).one()
        place.ended_at, place.ended_by = site.clock.now(), EndedBy.PATIENT
    nora.submit("together", button="They were told", status=404)
    assert answers(site) == {}


def test_the_service_asks_again_who_may_answer(site: Site, ann: Browser, ids: list[int]) -> None:
    caregiver(site, Grant.ALERTS)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        nora = session.scalars(select(Caregiver)).one().account
        with pytest.raises(NotFound):
            followups.acknowledge_together(
                work_at(session, site.clock.now()),
                patient,
                ids,
                Acknowledgement(Answer.CHECKED),
                by=nora,
            )
    assert answers(site) == {}


def test_who_may_read_only_sees_the_points_and_no_button(site: Site, ann: Browser, ids: list[int]) -> None:
    nora = caregiver(site, Grant.ALERTS)
    page = nora.get("/people/1/follow-ups")
    assert "Dr Rao should know by Wednesday" in page.text
    assert "together" not in [form.get("id") for form in page.root.iter("form")]
    assert "On 9 of 9 days" not in page.text, "her numbers are not open to Nora"
    nora.get(f"/people/1/follow-ups/booking?point={ids[0]}", status=404)


def test_a_caregiver_answers_the_same_way(site: Site, ann: Browser, ids: list[int]) -> None:
    nora = caregiver(site, Grant.FOLLOW_UPS, Grant.TRENDS)
    nora.get("/people/1/follow-ups")
    page = nora.submit("together", button="It is booked")
    assert page.h1 == "When will Ann see Dr Rao?"
    page = nora.submit("booking", {"day": "2026-01-09"})
    assert page.h1 == "Saved for all 3 points"
    assert page.url.startswith("/people/1/") or "/people/1/" in page.url
    assert answers(site) == {each: ["booked"] for each in ids}
    assert "Nora answered" in ann.get(f"/follow-ups/{ids[0]}").text


def test_what_is_anothers_does_not_exist(site: Site, ann: Browser, ids: list[int]) -> None:
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    ben.get(f"/follow-ups/booking?point={ids[0]}", status=404)
    ben.get(f"/follow-ups/answered?point={ids[0]}", status=404)
    ben.get("/today")
    token = ben.token()
    sent = {"csrf_token": token, "answer": "checked", "point": str(ids[0])}
    ben.post("/follow-ups/answer", sent, status=404)
    ben.post("/follow-ups/answer", {**sent, "point": "x"}, status=400)
    assert answers(site) == {}


def test_an_answer_mails_nobody(site: Site, ann: Browser, ids: list[int]) -> None:
    caregiver(site, Grant.FOLLOW_UPS, Grant.ALERTS)
    before = len(site.mails())
    ann.get("/follow-ups")
    ann.submit("together", button="I told them")
    assert len(site.mails()) == before
    assert all(isinstance(each, OutboxMail) for each in site.mails())


def test_it_is_quiet_as_long_as_is_said(site: Site, ann: Browser, ids: list[int]) -> None:
    """The page's day is the first on which the rules open it again."""
    ann.get("/follow-ups")
    page = ann.submit("together", {"point": [str(ids[0])]}, button="I have already been checked")
    with site.reading() as session:
        kind = session.get_one(FollowUp, ids[0]).kind
    said = re.search(r"not ask again before (\d+) (January|February)", page.text)
    assert said is not None
    first = date(2026, 1 if said[2] == "January" else 2, int(said[1]))
    for day in days_until(first):
        on(site, (date(2026, 1, 5) - day).days, worst=3)
        with site.reading() as session:
            again = [
                each
                for each in session.scalars(select(FollowUp).where(FollowUp.kind == kind))
                if each.state == FollowUpState.OPEN
            ]
        assert bool(again) == (day == first), day


def test_a_cancelled_appointment_keeps_it_quiet_no_longer(site: Site, ann: Browser, ids: list[int]) -> None:
    ann.get(f"/follow-ups/booking?point={ids[0]}")
    answered = ann.submit("booking", {"day": "other", "appointment_on": "2026-02-10"}).url
    assert "not ask again before 11 February" in ann.page.text
    ann.get("/appointments/1")
    ann.submit("became", {"outcome": "cancelled"})
    assert "11 February" not in ann.get(answered).text
    assert "not ask again before" in ann.page.text


def days_until(last: date) -> Iterator[date]:
    day = date(2026, 1, 6)
    while day <= last:
        yield day
        day += timedelta(days=1)
