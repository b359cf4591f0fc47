"""Nora writes for Ann: what she is shown, whose report it is, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.rules.findings import Tier
from diary.rules.records import Sign
from diary.store.models import Caregiver, FollowUp, OutboxMail, Patient, TrackedSymptom
from diary.store.models.circle import Grant
from diary.store.models.followups import FollowUpState
from tests.browser import Browser
from tests.web.circle.circling import NORA, join
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn, Write
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, answers, says_what_to_do, versions

FORM = "/people/1/today"
SECRET = "I cried all night"
EVERY_PAGE = ("/people/1/today", f"/people/1/today?day={TODAY}", f"/people/1/saved/{TODAY}")


def test_what_nora_writes_is_anns_report_and_says_who_wrote_it(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    page = nora.get(FORM)
    assert page.h1 == "Today’s report for Ann"
    assert "Has Ann had any of these today, even for a short time?" in page.text
    page = nora.submit("report", {**A_NORMAL_DAY, "note": "She slept well."})
    assert page.h1 == "Saved"
    assert "Written by you for Ann." in page.text
    assert page.url.endswith(f"/people/1/saved/{TODAY}")
    assert answers(site).note == "She slept well."


def test_the_patient_and_every_other_caregiver_read_who_wrote_it(
    site: Site, ann: Browser, let_in: LetIn
) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    nora.submit("report", A_NORMAL_DAY)
    for path in ("/reports", f"/reports/{TODAY}", f"/saved/{TODAY}", "/today"):
        assert "Written by Nora for you." in ann.get(path).text, path
    bob = let_in(Grant.TRENDS, email="bob@example.org", name="Bob")
    for path in ("/people/1/reports", f"/people/1/reports/{TODAY}", f"/people/1/saved/{TODAY}"):
        assert "Written by Nora for Ann." in bob.get(path).text, path


def test_each_version_says_who_wrote_it(site: Site, ann: Browser, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    nora.submit("report", A_NORMAL_DAY)
    ann.get("/today")
    ann.submit("report", {"worst-1": "4"})
    page = ann.get(f"/reports/{TODAY}")
    assert "Saved at 12:00, by you." in page.text
    assert "Version 1 Saved at 12:00. Written by Nora for you." in page.text


def test_a_caregiver_goes_by_the_name_that_the_patient_gave_them(
    site: Site, ann: Browser, let_in: LetIn
) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    nora.submit("report", A_NORMAL_DAY)
    with site.writing() as session:
        place = session.query(Caregiver).one()
        place.account.name = "Ann"
    assert "Written by Nora for you." in ann.get(f"/reports/{TODAY}").text


def test_of_a_report_that_ann_wrote_a_recorder_learns_nothing(let_in: LetIn, ann_writes: Write) -> None:
    ann_writes(worst=9, signs=(Sign.CHEST,), note=SECRET)
    nora = let_in(Grant.RECORD)
    for path in EVERY_PAGE:
        page = nora.get(path)
        assert page.h1 == "This day has a report", path
        assert "Ann wrote it." in page.text
        assert SECRET not in page.html
        assert not [box for box in page.root.iter("input") if box.get("checked") is not None], path
        assert not page.with_class("care"), path
        assert not page.with_class("alarm"), path
        assert not [form for form in page.root.iter("form") if form.get("id") == "report"]


def test_a_form_opened_before_ann_wrote_neither_overwrites_nor_shows_hers(
    site: Site, let_in: LetIn, ann_writes: Write
) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    ann_writes(worst=2, note=SECRET)
    page = nora.submit("report", {"signs": ["none"], "worst-1": "6", "note": "She did not eat."}, status=409)
    assert "Ann wrote it." in page.text
    assert "She did not eat." in page.text, "what she typed is not lost"
    assert SECRET not in page.html
    assert versions(site) == 1
    assert answers(site).note == SECRET


def test_the_same_answers_as_anns_are_told_no_other_way(site: Site, let_in: LetIn, ann_writes: Write) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    ann_writes(worst=6)
    same = nora.submit("report", {"signs": ["none"], "worst-1": "6"}, status=409)
    assert same.h1 == "This day has a report"


def test_an_emergency_that_cannot_be_saved_is_still_said(let_in: LetIn, ann_writes: Write) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    ann_writes(worst=2, note=SECRET)
    page = nora.submit("report", {"signs": ["chest"]})
    assert says_what_to_do(nora)
    assert "Get emergency help for Ann now" in page.text
    assert "Written down, with your name." in page.text
    assert SECRET not in page.html


def test_a_sign_is_written_down_though_ann_wrote_and_opens_its_alarm(
    site: Site, ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=2, note=SECRET, signs=(Sign.LUMP,))
    nora = let_in(Grant.RECORD, Grant.TRENDS, Grant.ALERTS, Grant.FOLLOW_UPS)
    nora.get(FORM)
    page = nora.submit("add-sign", {"signs": ["chest"]})
    assert "Get emergency help for Ann now" in page.text
    assert "It is written down." in page.text
    assert SECRET not in page.html
    assert versions(site) == 2
    kept = answers(site)
    assert kept.signs == {Sign.LUMP, Sign.CHEST}
    assert (kept.note, [reading.worst for reading in kept.readings.values()]) == (SECRET, [2])
    assert kinds(site) == {"emergency", "urgent"}
    assert "Emergency" in ann.get("/trends").text
    assert "Nora" in ann.get(f"/reports/{TODAY}").text
    with site.reading() as session:
        told = {str(mail.kind) for mail in session.scalars(select(OutboxMail))}
    assert "caregiver_emergency" in told, "those who are to be told are told"


def test_the_same_sign_twice_is_one_version_and_none_at_all_is_asked_for(
    site: Site, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=2)
    nora = let_in(Grant.RECORD)
    for _time in range(2):
        nora.get(FORM)
        nora.submit("add-sign", {"signs": [], "sudden": "yes"})
    assert versions(site) == 2
    assert answers(site).sudden is True
    nora.get(FORM)
    page = nora.submit("add-sign", {"signs": []}, status=422)
    assert "Tick the sign that you saw." in page.text
    assert versions(site) == 2


def test_a_severe_number_typed_beside_anns_report_opens_its_alarm_and_changes_nothing(
    site: Site, let_in: LetIn, ann_writes: Write
) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    ann_writes(worst=2, note=SECRET)
    page = nora.submit("report", {"signs": ["none"], "worst-1": "9"})
    assert "Get emergency help for Ann now" in page.text
    assert "The report stays as it is." in page.text
    assert versions(site) == 1
    assert answers(site).note == SECRET
    assert kinds(site) == {"emergency"}


def test_a_sign_on_a_day_that_is_over_is_asked_about_and_opens_no_alarm(
    site: Site, let_in: LetIn, ann_writes: Write
) -> None:
    day = TODAY - timedelta(days=3)
    ann_writes(day, worst=2)
    nora = let_in(Grant.RECORD)
    nora.get(f"{FORM}?day={day}")
    page = nora.submit("add-sign", {"signs": ["chest"]})
    assert kinds(site) == set()
    assert "If this is happening to Ann now, call 999." in page.text
    assert "out of 10" not in page.text, "the number is Ann's"
    assert "you added to it" in page.text
    assert page.with_class("ask")


def kinds(site: Site) -> set[str]:
    """Of the alarms that are open."""
    with site.reading() as session:
        rows = session.scalars(select(FollowUp).where(FollowUp.state == FollowUpState.OPEN))
        return {row.kind.value for row in rows if row.kind.tier is not Tier.ROUTINE}


@pytest.mark.parametrize("grants", [(Grant.TRENDS,), (Grant.NOTES,)])
def test_half_of_the_reading_does_not_let_a_recorder_change_anns_report(
    site: Site, let_in: LetIn, ann_writes: Write, grants: tuple[Grant, ...]
) -> None:
    ann_writes(note=SECRET)
    nora = let_in(Grant.RECORD, *grants)
    assert nora.get(FORM).h1 == "This day has a report"
    assert "Change this report" not in nora.get(f"/people/1/reports/{TODAY}").text


def test_who_reads_everything_changes_anns_report_and_loses_nothing_of_it(
    site: Site, ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(note=SECRET)
    nora = let_in(Grant.RECORD, Grant.TRENDS, Grant.NOTES)
    page = nora.get(FORM)
    assert "Ann saved this report at 12:00. You can change it." in page.text
    nora.submit("report", {"worst-1": "5"})
    assert answers(site).note == SECRET
    assert "Written by Nora for you." in ann.get(f"/reports/{TODAY}").text


def test_what_she_changed_while_she_read_everything_closes_with_those_grants(
    site: Site, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(note=SECRET)
    nora = let_in(Grant.RECORD, Grant.TRENDS, Grant.NOTES)
    nora.get(FORM)
    nora.submit("report", {"worst-1": "5"})
    nora.get(FORM)
    with site.writing() as session:
        session.query(Caregiver).one().grants = frozenset({Grant.RECORD})
    nora.submit("report", {"worst-1": "6"}, status=409)
    assert SECRET not in nora.get(FORM).html
    assert versions(site) == 2


def test_a_recorder_changes_what_she_wrote_herself(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    nora.submit("report", {**A_NORMAL_DAY, "note": "mine"})
    page = nora.get(FORM)
    assert page.by_id("note").text.strip() == "mine"
    nora.submit("report", {"worst-1": "4"})
    assert versions(site) == 2


def test_once_ann_changed_it_it_is_not_noras_any_more(site: Site, ann: Browser, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    nora.submit("report", A_NORMAL_DAY)
    ann.get("/today")
    ann.submit("report", {"note": SECRET})
    for path in EVERY_PAGE:
        assert SECRET not in nora.get(path).html


def test_two_recorders_do_not_read_each_other(let_in: LetIn) -> None:
    nora, bob = let_in(Grant.RECORD), let_in(Grant.RECORD, email="bob@example.org", name="Bob")
    nora.get(FORM)
    nora.submit("report", {**A_NORMAL_DAY, "note": SECRET})
    page = bob.get(FORM)
    assert "Written by Nora for Ann." in page.text
    assert SECRET not in page.html


def test_the_emergency_page_says_who_is_in_danger_and_whom_to_call(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    with site.writing() as session:
        ann = session.get_one(Patient, 1)
        ann.contact_name, ann.contact_phone = "Dr Rao", "080 1234"
    nora.get(FORM)
    page = nora.submit("report", {"signs": ["chest"], "worst-1": "4"})
    assert page.h1 == "Get emergency help for Ann now"
    assert "Call 999 for Ann now." in page.text
    assert "999 is the number where Ann lives." in page.text
    assert "Dr Rao" in page.text
    assert not page.with_class("acknowledge"), "she was not let into the follow-ups"
    assert "/people/1/follow-ups" not in page.html


def test_a_recorder_who_may_answers_the_emergency_there(let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD, Grant.FOLLOW_UPS)
    nora.get(FORM)
    nora.submit("report", {"signs": ["chest"], "worst-1": "4"})
    page = nora.submit("acknowledge-1", {"answer": "called"})
    assert "You answered: “Emergency services were called”." in page.text


def test_a_recorder_sees_no_follow_up_that_she_was_not_let_into(let_in: LetIn, ann_writes: Write) -> None:
    yesterday = TODAY - timedelta(days=1)
    ann_writes(yesterday, worst=9, signs=(Sign.CHEST,))
    ann_writes(TODAY - timedelta(days=2), worst=5)
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    page = nora.submit("report", A_NORMAL_DAY)
    assert not page.with_class("card")
    assert not page.with_class("alarm")


def test_days_that_have_a_report_lead_a_recorder_nowhere_they_may_not_go(
    let_in: LetIn, ann_writes: Write
) -> None:
    yesterday = TODAY - timedelta(days=1)
    ann_writes(yesterday, note=SECRET)
    nora = let_in(Grant.RECORD)
    page = nora.get("/people/1/missed-days")
    written = [a.get("href", "") for a in page.with_class("day-written")]
    assert written == [f"/people/1/today?day={yesterday}"]
    assert nora.get(written[0]).h1 == "This day has a report"
    nora.get(f"/people/1/today?day={TODAY - timedelta(days=40)}", status=404)
    nora.get(f"/people/1/reports/{yesterday}", status=404)


def test_a_symptom_of_the_past_is_not_named_to_a_recorder(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    with site.writing() as session:
        session.add(
            TrackedSymptom(
                patient_id=1, name=SECRET, kind="pain", body_site="", watched=True, heart=False, position=1,
                retired_at=site.clock.now(),
            )
        )  # fmt: skip
    nora.get(FORM)
    page = nora.submit("report", {"worst-1": "3", "signs": None}, status=422)
    token = page.form("report")
    fields = {
        field.get("name"): field.get("value", "")
        for field in token.iter("input")
        if field.get("type") == "hidden"
    }
    assert SECRET not in nora.post(FORM, {**fields, "worst-2": "4"}, status=422).html
    assert SECRET not in nora.post(FORM, {**fields, "worst-2": "4", "signs": "none"}).html


def test_today_is_the_patients_today(site: Site, let_in: LetIn) -> None:
    site.patient(timezone="Pacific/Auckland")
    nora = let_in(Grant.RECORD)
    page = nora.get(FORM)
    assert "Days and times are Ann’s. It is 01:00 on Tuesday 6 January there." in page.text
    page = nora.submit("report", A_NORMAL_DAY) if page.h1.startswith("Today’s") else page
    assert "Where Ann lives it is past midnight" in page.text


def test_a_place_that_ends_while_she_writes_saves_nothing(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    with site.writing() as session:
        session.query(Caregiver).one().grants = frozenset({Grant.TRENDS})
    nora.submit("report", A_NORMAL_DAY, status=404)
    assert versions(site) == 0


def test_nora_keeps_her_own_diary_beside_it(site: Site, let_in: LetIn) -> None:
    site.patient()
    site.patient(NORA)
    join(site, NORA, Grant.RECORD)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    nora.get(FORM)
    nora.submit("report", {**A_NORMAL_DAY, "worst-1": "6"})
    own = nora.get("/today")
    assert own.h1 == "Today’s report"
    nora.submit("report", {"signs": ["none"], "worst-2": "1"})
    assert answers(site).readings[1].worst == 6
    assert answers(site, email=NORA).readings[2].worst == 1
