"""Signed links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from itsdangerous import URLSafeSerializer

from diary.services.permissions.signed_links import (
    Unsubscribing,
    again_path,
    as_sent,
    invited,
    invited_path,
    unsubscribe_path,
    unsubscribing,
    wanting_again,
)
from diary.store.models.mailbox import Topic

SECRET = "ab" * 32


def token(
    account_id: int = 7, topic: Topic = Topic.ALARMS, patient_id: int | None = 9, secret: str = SECRET
) -> str:
    return unsubscribe_path(secret, account_id, topic, patient_id).rpartition("/")[2]


def signed(salt: str, payload: object, secret: str = SECRET) -> str:
    return str(URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": sha256}).dumps(payload))


@pytest.mark.parametrize("topic", Topic)
def test_a_link_names_a_person_a_kind_of_mail_and_a_diary_and_stays_the_same(topic: Topic) -> None:
    patient_id = None if topic is Topic.DIGEST else 9
    made = token(7, topic, patient_id)
    assert unsubscribing(SECRET, made) == Unsubscribing(7, topic, patient_id)
    assert made == token(7, topic, patient_id)


@pytest.mark.parametrize("topic", Topic)
def test_a_link_that_brings_mail_back_names_the_same_and_ends_none(topic: Topic) -> None:
    patient_id = None if topic is Topic.DIGEST else 9
    path = again_path(SECRET, 7, topic, patient_id)
    place, _, back = path.rpartition("/")
    assert place == "/mail-again"
    assert wanting_again(SECRET, back) == Unsubscribing(7, topic, patient_id)
    assert unsubscribing(SECRET, back) is None
    assert wanting_again(SECRET, token(7, topic, patient_id)) is None


def test_only_the_secret_signs_them() -> None:
    about = [7, "alarms", 9]
    assert unsubscribing(SECRET, signed("unsubscribe from mails", about)) == Unsubscribing(7, Topic.ALARMS, 9)
    assert wanting_again(SECRET, signed("have mails again", about)) == Unsubscribing(7, Topic.ALARMS, 9)
    assert unsubscribing(SECRET, signed(SECRET, about, secret="unsubscribe from mails")) is None
    assert wanting_again(SECRET, signed(SECRET, about, secret="have mails again")) is None


def test_links_of_other_people_kinds_and_diaries_are_others() -> None:
    assert len({token(), token(8), token(topic=Topic.REMINDERS), token(patient_id=8)}) == 4


def test_a_link_in_a_reminder_from_before_there_were_kinds_still_works() -> None:
    before = signed("unsubscribe from reminders", 7)
    assert unsubscribing(SECRET, before) == Unsubscribing(None, Topic.REMINDERS, 7)


def test_a_link_from_before_that_holds_no_number_names_nobody() -> None:
    assert unsubscribing(SECRET, signed("unsubscribe from reminders", "7")) is None


@pytest.mark.parametrize(
    "given",
    ["", "x", ".", "7", token(secret="cd" * 32), token()[:-1], token() + "A", "ż" * 40, "a." * 2000],
)
def test_what_the_site_did_not_sign_names_nobody(given: str) -> None:
    assert unsubscribing(SECRET, given) is None


@pytest.mark.parametrize("payload", [7, [7, "alarms", 9]])
def test_what_was_signed_for_another_purpose_names_nobody(payload: object) -> None:
    assert unsubscribing(SECRET, signed("something else", payload)) is None


def test_an_invitation_of_the_site_names_the_mail_that_it_came_by() -> None:
    sent = datetime(2026, 1, 5, 12, 0, 1, 5, tzinfo=UTC)
    found = invited_path(SECRET, 3, sent).partition("=")[2]
    assert invited(SECRET, found) == (3, as_sent(sent.astimezone(timezone(timedelta(hours=9)))))
    assert as_sent(sent) != as_sent(sent + timedelta(microseconds=1))
    for not_ours in ("", found + "x", invited_path("cd" * 32, 3, sent).partition("=")[2], token()):
        assert invited(SECRET, not_ours) is None
