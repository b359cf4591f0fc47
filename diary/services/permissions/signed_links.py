"""Links in mails that act for somebody who is not signed in: signed with the site's secret, and for one purpose each.

Flask-Security signs the links of account mails; these are for what anybody who holds the mail may do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer

from diary.store.models.mailbox import Topic


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """Which mails a link is about. `account_id` is None in links from before there were topics: the patient's own."""

    account_id: int | None
    topic: Topic
    patient_id: int | None
    """Whose diary the mails are about; None for the morning mail, which is about several."""


def unsubscribe_path(secret: str, account_id: int, topic: Topic, patient_id: int | None) -> str:
    """Where this person's mails of one topic can be ended. It does not run out: somebody may press it years later."""
    return f"/unsubscribe/{_mails(secret).dumps([account_id, topic.value, patient_id])}"


def again_path(secret: str, account_id: int, topic: Topic, patient_id: int | None) -> str:
    """Where this person can have these mails again. It does not run out either, and does nothing but this."""
    return f"/mail-again/{_again(secret).dumps([account_id, topic.value, patient_id])}"


def wanting_again(secret: str, token: str) -> Unsubscribing | None:
    """What a link of `again_path` is about; None where it is not ours."""
    try:
        account_id, topic, patient_id = _again(secret).loads(token)
    except BadSignature:
        return None
    return Unsubscribing(account_id, Topic(topic), patient_id)


def unsubscribing(secret: str, token: str) -> Unsubscribing | None:
    """What a link of `unsubscribe_path` is about; None where it is not ours. Links in mails sent long ago work too."""
    try:
        account_id, topic, patient_id = _mails(secret).loads(token)
        return Unsubscribing(account_id, Topic(topic), patient_id)
    except BadSignature:
        return _from_before(secret, token)


def invited_path(secret: str, invitation_id: int, invited_at: datetime) -> str:
    """Where whoever was invited to start a diary signs up. It shows that the address is theirs."""
    return f"/sign-up?invited={_invited(secret).dumps([invitation_id, as_sent(invited_at)])}"


def as_sent(moment: datetime) -> str:
    """A moment as `invited_path` writes it."""
    return moment.astimezone(UTC).isoformat()


def invited(secret: str, token: str) -> tuple[int, str] | None:
    """The invitation that a link of `invited_path` is about, and when it was sent; None where it is not ours."""
    try:
        invitation_id, invited_at = _invited(secret).loads(token)
    except BadSignature:
        return None
    return invitation_id, invited_at


def keep_path(secret: str, account_id: int, asked_at: datetime) -> str:
    """Where an account that is to be erased can be kept. It acts on what was asked for at that moment alone."""
    return f"/keep/{_keeping(secret).dumps([account_id, as_sent(asked_at)])}"


def keeping(secret: str, token: str) -> tuple[int, str] | None:
    """The account that a link of `keep_path` is about, and when that was asked for; None where it is not ours."""
    try:
        account_id, asked_at = _keeping(secret).loads(token)
    except BadSignature:
        return None
    return account_id, asked_at


def _from_before(secret: str, token: str) -> Unsubscribing | None:
    """Once only reminders had such a link, and it held the patient's number alone."""
    try:
        patient_id = _reminders(secret).loads(token)
    except BadSignature:
        return None
    return Unsubscribing(None, Topic.REMINDERS, patient_id) if isinstance(patient_id, int) else None


def _mails(secret: str) -> URLSafeSerializer:
    return _serializer(secret, "unsubscribe from mails")


def _again(secret: str) -> URLSafeSerializer:
    return _serializer(secret, "have mails again")


def _invited(secret: str) -> URLSafeSerializer:
    return _serializer(secret, "invited to start a diary")


def _keeping(secret: str) -> URLSafeSerializer:
    return _serializer(secret, "keep what is to be erased")


def _reminders(secret: str) -> URLSafeSerializer:
    return _serializer(secret, "unsubscribe from reminders")


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
