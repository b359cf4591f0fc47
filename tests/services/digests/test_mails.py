"""What stands in a morning mail when it is sent."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, update

from diary.services.mailbox import digests
from diary.store.engine import unit_of_work
from diary.store.models import Account, FollowUpFinding, Patient
from diary.words.mail_outcomes import HeldBack
from tests.services.digests.looking_after import Ward

TUESDAY = "2026-01-06T08:00"


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n")]


def test_the_most_urgent_comes_first_with_how_much_waits_since_when_and_a_link(ward: Ward) -> None:
    ward.patient("bob")
    ward.patient("cem")
    ward.patient("eve", country="AQ")
    for whose in ("cem", "bob", "ann", "eve"):
        ward.membership(whose=whose)
    ward.alarm("bob")
    ward.now = ward.now.replace(day=7)
    ward.report("cem")
    ward.report("eve", worst=8)
    ward.decide("2026-01-08T08:00")
    (mail,) = ward.deliver()
    told = [part for part in paragraphs(mail.text) if re.match("(Ann|Bob|Cem|Eve):", part)]
    assert told == [
        "Bob: The report calls for help now. Nobody has answered since 5 January. No report for 3 days.",
        "Eve: The report calls for help now. Nobody has answered since 7 January.",
        "Ann: No report since the diary began 3 days ago.",
    ]
    assert "Cem" not in mail.text
    assert "If Bob is not well, or you cannot reach Bob, call 999." in paragraphs(mail.text)[4]
    assert "call the emergency number for the place where Eve lives." in " ".join(paragraphs(mail.text))
    assert "cannot reach Ann" not in mail.text
    site = ward.settings.site_url
    for name in ("ann", "bob", "eve"):
        assert f"\n{site}/people/{ward.patients[name]}/follow-ups" in mail.text
    assert f"\n{site}/people\n" in mail.text
    assert f"\n{site}/mail/morning\n" in mail.text
    assert mail.subject.endswith(": 3 diaries to look at today")
    assert not {"Ann", "Bob", "Eve"} & set(re.findall(r"\w+", mail.subject))


def test_it_can_be_ended_with_one_press_in_a_mail_program(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(TUESDAY)
    (mail,) = ward.deliver()
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Unsubscribe"].strip("<>") in mail.text
    assert mail.subject.endswith(": 1 diary to look at today")


def test_who_wants_none_any_more_gets_not_even_the_one_on_its_way(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(TUESDAY)
    ward.switch(False)
    assert ward.deliver() == []
    (mail,) = ward.digests()
    assert (mail.state, mail.outcome) == ("dropped", HeldBack.STOPPED_BY_READER)


def test_what_is_sent_hours_late_is_not_sent(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(TUESDAY)
    ward.now = ward.now.replace(hour=12)
    assert ward.deliver() == []


def test_what_opens_between_queue_and_sending_is_in_it(ward: Ward) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
    ward.alarm("ann")
    ward.decide(TUESDAY)
    ward.alarm("bob")
    (mail,) = ward.deliver()
    assert "Bob: The report calls for help now." in mail.text
    assert ward.about() == {ward.patients["ann"], ward.patients["bob"]}


def test_an_alarm_whose_report_was_changed_says_so(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.report()
    ward.decide(TUESDAY)
    (mail,) = ward.deliver()
    assert "The report called for help at once. It was changed since." in " ".join(paragraphs(mail.text))


def test_a_damaged_record_leaves_the_kind_as_its_title(ward: Ward) -> None:
    ward.membership(details_allowed=True, details_wanted=True)
    ward.alarm()
    ward.decide(TUESDAY)
    with unit_of_work(ward.engine) as session:
        session.execute(update(FollowUpFinding).values(copied=[{"day": "no such"}]))
    (mail,) = ward.deliver()
    assert "Emergency" in paragraphs(mail.text)


def test_a_name_written_from_the_right_and_one_with_signs_stand_as_they_are(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    for name, in_html in (("שרה", "\u2068שרה\u2069:"), ("<b>Ann</b>", "&lt;b&gt;Ann&lt;/b&gt;:")):
        with unit_of_work(ward.engine) as session:
            session.get_one(Account, ward.accounts["ann"]).name = name
        ward.decide(ward.next_at())
        (mail,) = ward.deliver()
        assert in_html in mail.html


def test_of_very_many_the_first_are_named_and_the_others_counted(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MOST", 2)
    for name in ("bob", "cem"):
        ward.patient(name)
    for whose in ("ann", "bob", "cem"):
        ward.membership(whose=whose)
    ward.alarm("cem")
    ward.decide("2026-01-08T08:00")
    (mail,) = ward.deliver()
    assert "1 more person is in the list." in mail.text
    assert mail.subject.endswith(": 3 diaries to look at today")
    assert ward.about() == {ward.patients["cem"], ward.patients["ann"]}
    assert "Bob" not in mail.text


def test_a_mail_about_many_asks_as_many_questions_as_about_one(ward: Ward) -> None:
    def questions(at: str) -> int:
        ward.decide(at)
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            asked.append(statement)

        event.listen(ward.engine, "before_cursor_execute", note)
        assert len(ward.deliver()) == 1
        event.remove(ward.engine, "before_cursor_execute", note)
        return len(asked)

    ward.membership(details_allowed=True, details_wanted=True)
    ward.alarm()
    ward.deliver()
    for_one = questions(TUESDAY)
    for number in range(8):
        ward.patient(f"p{number}")
        ward.alarm(f"p{number}")
        ward.membership(whose=f"p{number}", details_allowed=True, details_wanted=True)
    ward.deliver()
    assert questions("2026-01-07T08:00") == for_one


def test_the_name_is_the_address_where_none_was_given(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    with unit_of_work(ward.engine) as session:
        session.get_one(Patient, ward.patients["ann"]).account.name = ""
    ward.decide(TUESDAY)
    (mail,) = ward.deliver()
    assert "ann@example.org: The report calls for help now." in " ".join(paragraphs(mail.text))
