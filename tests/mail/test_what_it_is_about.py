"""Mails to whoever asked to read what it is about, and what mails to the people of a circle say."""

from __future__ import annotations

import dataclasses

import pytest

from diary.mail import catalog
from diary.mail.catalog import Detail, Envelope
from diary.mail.kinds import MailKind
from diary.mail.message import Message
from tests.mail.test_catalog import MAILS, PLACE, envelope, to_caregiver, to_patient

DETAILS = (
    Detail(("“Neck” <b>pain</b>",), ("Ann gave “Neck” 6 out of 10.", "Call Dr Rao (080 1234).")),
    Detail(("Getting worse",), ("The rule.",)),
)
TO_CAREGIVERS = [kind for kind in MailKind if kind.startswith("caregiver_")]


def with_details(given: Envelope) -> dict[MailKind, Message]:
    told = dataclasses.replace(to_caregiver(), details=DETAILS)
    return {
        MailKind.EMERGENCY: catalog.emergency(given, to_patient(details=DETAILS)),
        MailKind.URGENT: catalog.urgent(given, to_patient("", details=DETAILS)),
        MailKind.ROUTINE: catalog.follow_up(given, to_patient(details=DETAILS)),
        MailKind.CAREGIVER_EMERGENCY: catalog.caregiver_emergency(given, told),
        MailKind.CAREGIVER_URGENT: catalog.caregiver_urgent(given, told),
        MailKind.CAREGIVER_ROUTINE: catalog.caregiver_follow_up(given, told),
        MailKind.CAREGIVER_SILENCE: catalog.caregiver_silence(given, told, since=None),
    }


WITH_DETAILS = with_details(envelope())


@pytest.mark.parametrize("kind", WITH_DETAILS)
def test_what_it_is_about_stands_in_text_and_html_but_never_in_the_subject(kind: MailKind) -> None:
    mail, plain = WITH_DETAILS[kind], MAILS[kind]
    for line in ("“Neck” <b>pain</b>", "Ann gave “Neck” 6 out of 10.", "Getting worse", "The rule."):
        assert f"\n\n{line}\n\n" in mail.text
    assert "<strong>“Neck” &lt;b&gt;pain&lt;/b&gt;</strong>" in mail.html
    assert "<p>Ann gave “Neck” 6 out of 10.</p>" in mail.html
    assert mail.subject == plain.subject
    assert "It says what it is about because you" in " ".join(mail.text.split())
    assert "It says what it is about" not in " ".join(plain.text.split())


@pytest.mark.parametrize("kind", TO_CAREGIVERS)
def test_a_mail_to_a_caregiver_names_the_patient_and_says_how_to_get_no_more(kind: MailKind) -> None:
    mail = MAILS[kind]
    assert "Ann" in mail.subject
    assert f"\n{PLACE}\n" in mail.text
    assert f'<a href="{PLACE}"' in mail.html
    assert "Ann wants you to be told" in " ".join(mail.text.split())


@pytest.mark.parametrize("kind", sorted({*TO_CAREGIVERS} - {MailKind.CAREGIVER_ROUTINE}))
def test_a_pressing_mail_to_a_caregiver_says_whom_to_call(kind: MailKind) -> None:
    number = "the emergency number for the place" if kind is MailKind.CAREGIVER_URGENT else "112"
    assert f"If Ann is not well, or you cannot reach Ann, call {number}" in " ".join(MAILS[kind].text.split())


def test_silence_without_any_report_is_told_as_such() -> None:
    assert "no report in the diary of Ann since 2 January." in MAILS[MailKind.CAREGIVER_SILENCE].text
    assert "There is no report in the diary of Ann." in WITH_DETAILS[MailKind.CAREGIVER_SILENCE].text
