"""Asking somebody into a circle: who can be asked, how often, and what the mail's link is worth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.mail.message import Message
from diary.services import circle, consents
from diary.services.errors import BadInput
from diary.services.mailbox.compose import Drop
from diary.store.engine import reading, unit_of_work
from diary.store.models import CareInvitation, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work
from tests.factories import work_at
from tests.services.circle.conftest import ANN, Circle
from tests.services.conftest import MONDAY


def take_back(ann: Circle, invitation_id: int) -> bool:
    with unit_of_work(ann.engine) as session:
        invitation = session.get_one(CareInvitation, invitation_id)
        return circle.take_back(Work(session, ann.now, ann.settings), invitation, by=ann.account(session))


def test_the_person_gets_a_mail_with_a_link_that_is_nowhere_in_the_database(ann: Circle) -> None:
    ann.invite()
    token = ann.token()
    with reading(ann.engine) as session:
        rows = [*session.scalars(select(OutboxMail)), *session.scalars(select(CareInvitation))]
        kept = " ".join(str(value) for row in rows for value in vars(row).values())
    assert len(token) == 43
    assert token not in kept
    mail = ann.composed("care_invitation")
    assert isinstance(mail, Message)
    assert mail.to == "nora@example.org"
    assert "Ann (ann@example.org) keeps a diary" in " ".join(mail.text.split())
    assert "until 12 January" in " ".join(mail.text.split())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dr. Ann-Marie O’Low", "Dr. Ann-Marie O’Low (ann@example.org) keeps"),
        ("J.R. Low", "J.R. Low (ann@example.org) keeps"),
        ("Your bank: sign in at http://evil.example/x", "ann@example.org (ann@example.org) keeps"),
        ("evil.example", "ann@example.org (ann@example.org) keeps"),
        ("help@evil", "ann@example.org (ann@example.org) keeps"),
    ],
)
def test_a_name_that_could_carry_a_link_is_not_mailed_to_strangers(
    ann: Circle, name: str, shown: str
) -> None:
    with unit_of_work(ann.engine) as session:
        ann.account(session).name = name
    ann.invite()
    mail = ann.composed("care_invitation")
    assert isinstance(mail, Message)
    assert shown in " ".join(mail.text.split())
    assert "evil" not in mail.text + mail.html + mail.subject


def test_inviting_is_agreeing_to_share_and_to_alerts_where_they_are_granted(ann: Circle) -> None:
    ann.invite(grants=[Grant.TRENDS])
    with reading(ann.engine) as session:
        given = consents.answers(session, ann.patient_id)
    assert {purpose for purpose, answer in given.items() if answer.given} == {Purpose.SHARING}
    ann.invite("max@example.org", [Grant.ALERTS])
    with reading(ann.engine) as session:
        assert consents.allows(session, ann.patient_id, Purpose.CAREGIVER_ALERTS)
    assert ann.events() == [
        ("consent_given", "patient"),
        ("invited", "patient"),
        ("consent_given", "patient"),
        ("invited", "patient"),
    ]


def test_asked_again_the_old_link_is_void_and_so_is_its_mail(ann: Circle) -> None:
    ann.invite()
    first = ann.token()
    ann.now += timedelta(hours=1)
    ann.invite(grants=[Grant.NOTES])
    second = ann.token()
    with reading(ann.engine) as session:
        work = work_at(session, ann.now)
        assert circle.invitation_for(work, first) is None
        found = circle.invitation_for(work, second)
        mails = list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
        assert found is not None
        assert found.grants == {Grant.NOTES}
    assert len(ann.waiting()) == 1
    from diary.services.mailbox.compose import compose

    with reading(ann.engine) as session:
        assert isinstance(compose(Work(session, ann.now, ann.settings), mails[0]), Drop)


def test_a_button_pressed_twice_sends_one_mail(ann: Circle) -> None:
    assert ann.invite() == ann.invite(" Nora@Example.ORG ")
    assert ann.mails() == ["care_invitation"]


def test_an_invitation_runs_out_after_seven_days_and_can_be_sent_again(ann: Circle) -> None:
    ann.invite()
    token = ann.token()
    ann.now += timedelta(days=7, seconds=-1)
    with reading(ann.engine) as session:
        assert circle.invitation_for(work_at(session, ann.now), token) is not None
    ann.now += timedelta(seconds=1)
    with reading(ann.engine) as session:
        assert circle.invitation_for(work_at(session, ann.now), token) is None
    assert isinstance(ann.composed("care_invitation"), Drop)
    ann.invite()
    with reading(ann.engine) as session:
        assert circle.invitation_for(work_at(session, ann.now), ann.token()) is not None


def test_an_invitation_taken_back_opens_nothing_and_its_mail_stays(ann: Circle) -> None:
    invitation_id = ann.invite()
    token = ann.token()
    assert take_back(ann, invitation_id)
    assert not take_back(ann, invitation_id)
    with reading(ann.engine) as session:
        assert circle.invitation_for(work_at(session, ann.now), token) is None
    assert isinstance(ann.composed("care_invitation"), Drop)
    assert ann.waiting() == []
    assert [event for event, _role in ann.events()].count("invitation_taken_back") == 1


def test_after_one_was_taken_back_the_same_person_can_be_asked_anew(ann: Circle) -> None:
    take_back(ann, ann.invite())
    ann.invite()
    assert [asked.email for asked in ann.waiting()] == ["nora@example.org"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"email": "nobody"}, "Type an e-mail address such as name@example.org."),
        ({"email": " ANN@example.org"}, "This is your own address. Your diary is open to you as it is."),
        ({"grants": ()}, "Tick at least one thing that this person may do."),
        ({"name": "x" * 61}, "The name is too long: at most 60 letters."),
        (
            {"ends_on": MONDAY - timedelta(days=1)},
            "This day is over. Choose today or a later day, or leave it empty.",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(ann: Circle, changes: dict[str, object], fault: str) -> None:
    with pytest.raises(BadInput) as refused:
        ann.invite(**changes)  # type: ignore[arg-type]
    assert refused.value.sentences == [fault]
    assert ann.mails() == []
    assert ann.events() == []


def test_all_faults_are_told_at_once(ann: Circle) -> None:
    with pytest.raises(BadInput) as refused:
        ann.invite("nobody", ())
    assert len(refused.value.faults) == 2


def test_who_is_in_the_circle_cannot_be_asked_again(ann: Circle) -> None:
    ann.join()
    with pytest.raises(BadInput, match="in your circle already"):
        ann.invite()


def test_a_circle_has_twenty_people_at_most_those_asked_among_them(ann: Circle) -> None:
    ann.join()
    for number in range(19):
        ann.now += timedelta(hours=3)
        ann.invite(f"friend-{number}@example.org")
    with pytest.raises(BadInput, match="at most 20 people"):
        ann.invite("one-more@example.org")
    ann.now += timedelta(days=1)
    ann.invite("friend-3@example.org")  # once more to somebody asked before
    # Those who never answered take nobody's place when their time is over.
    ann.now += timedelta(days=5)
    ann.invite("one-more@example.org")


def test_ten_invitations_a_day_are_sent_and_no_more(ann: Circle) -> None:
    for number in range(10):
        ann.invite(f"friend-{number}@example.org")
    with pytest.raises(BadInput, match="many invitations today"):
        ann.invite("one-more@example.org")
    assert len(ann.mails()) == 10
    ann.now += timedelta(hours=3)
    ann.invite("one-more@example.org")


def test_details_without_alerts_are_nothing(ann: Circle) -> None:
    ann.invite(grants=[Grant.TRENDS], details_allowed=True)
    assert not ann.waiting()[0].details_allowed


def test_the_link_of_one_site_is_nothing_to_another(ann: Circle) -> None:
    ann.invite()
    (ann.settings.data_dir / "secret.key").unlink()
    assert isinstance(ann.composed("care_invitation"), Drop)


def test_somebody_elses_invitation_is_not_there(ann: Circle) -> None:
    from diary.services.errors import NotFound
    from tests.factories import make_patient

    invitation_id = ann.invite()
    with unit_of_work(ann.engine) as session:
        bob = make_patient(session, ann.now, "bob@example.org")
        with pytest.raises(NotFound):
            circle.invitation_of(session, bob, invitation_id)
        with pytest.raises(NotFound):
            circle.invitation_of(session, session.get_one(Patient, ann.patient_id), 999)
        mine = circle.invitation_of(session, session.get_one(Patient, ann.patient_id), invitation_id)
        assert mine.id == invitation_id
    assert ann.account(session, ANN).email == ANN
