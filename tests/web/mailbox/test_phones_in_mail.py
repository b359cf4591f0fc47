"""A person's own number in mail: only to who asked for details, may have them, and is shown it when the mail leaves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from diary.mail.kinds import MailKind
from diary.mail.message import Message
from diary.services.mailbox.compose import compose
from diary.store.models import Account, Caregiver, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.web.circle.circling import NORA
from tests.web.conftest import Site
from tests.web.mailbox.every_mail import ANN, every_mail, make_home

NUMBER, TAPPED, HOME = "+44 (0)7700 900142", 'href="tel:+447700900142"', "12 Elm Road"
ASKS_TO_CALL = {
    MailKind.CAREGIVER_EMERGENCY,
    MailKind.CAREGIVER_URGENT,
    MailKind.CAREGIVER_ROUTINE,
    MailKind.CAREGIVER_SILENCE,
}
NONE_SHOWN = "Ann shows you no phone number."


def prepare(site: Site, *, phone: str = NUMBER, **changes: object) -> None:
    """Ann's number and address, and Nora's by the way, and what Nora has of Ann's."""
    make_home(site)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        patient.account.phone, patient.address = phone, HOME
        session.scalars(select(Account).where(Account.email == NORA)).one().phone = "07700 900155"
        for name, value in {"details_allowed": True, "details_wanted": True, **changes}.items():
            setattr(session.scalars(select(Caregiver)).one(), name, value)


def test_a_mail_that_says_to_call_has_the_number_and_the_address(site: Site) -> None:
    prepare(site)
    found = every_mail(site)
    for kind in ASKS_TO_CALL:
        assert f"Call Ann: {NUMBER}" in found[kind].text, kind
        assert TAPPED in found[kind].html, kind
        assert f"Ann lives here: {HOME}" in found[kind].text, kind
    assert TAPPED in found[MailKind.DIGEST].html
    others = {kind for kind, mail in found.items() if NUMBER in mail.text or TAPPED in mail.html}
    assert others == ASKS_TO_CALL | {MailKind.DIGEST}


@pytest.mark.parametrize(
    "changes",
    [
        {"grants": frozenset(Grant) - {Grant.CONTACT}},
        {"details_wanted": False},
        {"details_allowed": False},
    ],
    ids=["not granted", "not asked for", "not allowed"],
)
def test_no_mail_has_them_otherwise(site: Site, changes: dict[str, object]) -> None:
    prepare(site, **changes)
    for kind, mail in every_mail(site).items():
        for part in (mail.subject, mail.text, mail.html):
            assert not [each for each in ("900142", "900155", HOME) if each in part], kind


def test_who_asked_for_details_is_told_that_there_is_none(site: Site) -> None:
    prepare(site, phone="")
    for kind, mail in every_mail(site).items():
        assert (NONE_SHOWN in mail.text) == (NONE_SHOWN in mail.html) == (kind in ASKS_TO_CALL), kind


def test_a_mail_without_details_does_not_speak_of_numbers(site: Site) -> None:
    prepare(site, phone="", details_wanted=False)
    assert not [kind for kind, mail in every_mail(site).items() if NONE_SHOWN in mail.text]


def test_what_is_taken_back_is_not_in_a_mail_that_was_queued_before(site: Site) -> None:
    prepare(site)
    assert NUMBER in queued_emergency(site).text
    with site.writing() as session:
        session.scalars(select(Caregiver)).one().grants = frozenset(Grant) - {Grant.CONTACT}
    taken_back = queued_emergency(site)
    assert NUMBER not in taken_back.text
    assert HOME not in taken_back.html
    assert NONE_SHOWN in taken_back.text


def queued_emergency(site: Site) -> Message:
    """The mail that Ann's report queued for Nora, in the words in which it would be sent now."""
    with site.reading() as session:
        kind = OutboxMail.kind == MailKind.CAREGIVER_EMERGENCY
        mail = session.scalars(select(OutboxMail).where(kind)).one()
        message = compose(Work(session, site.clock.now(), site.settings), mail)
    assert isinstance(message, Message)
    return message
