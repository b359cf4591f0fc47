"""Signed links."""

from __future__ import annotations

from hashlib import sha256

import pytest
from itsdangerous import URLSafeSerializer

from diary.services.links import unsubscribe_path, whose_reminders

SECRET = "ab" * 32


def token(patient_id: int = 7, secret: str = SECRET) -> str:
    return unsubscribe_path(secret, patient_id).rpartition("/")[2]


def test_a_link_names_its_patient_and_stays_the_same() -> None:
    assert whose_reminders(SECRET, token()) == 7
    assert token() == token()
    assert token(8) != token(7)


@pytest.mark.parametrize(
    "given",
    ["", "x", ".", "7", token(secret="cd" * 32), token()[:-1], token() + "A", "ż" * 40, "a." * 2000],
)
def test_what_the_site_did_not_sign_names_nobody(given: str) -> None:
    assert whose_reminders(SECRET, given) is None


def test_what_was_signed_for_another_purpose_names_nobody() -> None:
    signed = {
        salt: str(URLSafeSerializer(SECRET, salt=salt, signer_kwargs={"digest_method": sha256}).dumps(7))
        for salt in ("unsubscribe from reminders", "something else")
    }
    assert {salt: whose_reminders(SECRET, given) for salt, given in signed.items()} == {
        "unsubscribe from reminders": 7,
        "something else": None,
    }
