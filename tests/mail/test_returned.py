"""Delivery reports as mail servers write them, and as others do who would like to be taken for one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from diary.mail.blame import trouble_of_returned
from diary.mail.returned import MOST_READ, read_returned
from diary.words.mail_outcomes import Trouble

SHAPES = Path(__file__).parent / "returned"
ID = "<5f0c8d1e2b3a4c5d8e9f0a1b2c3d4e5f@diary.example.org>"
BEN = "ben@example.org"

FAILED = {
    "postfix": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "headers_only": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "exim": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "exchange": (Trouble.NO_MAILBOX, "550 5.1.10"),
    "gmail": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "forwarded": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "encoded_report": (Trouble.NO_MAILBOX, "5.1.1"),
    "truncated_original": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "several": (Trouble.NO_MAILBOX, "550 5.1.1"),
    "exim_text": (Trouble.MAIL_REFUSED, ""),
    "postfix_no_domain": (Trouble.MAIL_REFUSED, "5.4.4"),
    "postfix_full": (Trouble.MAILBOX_FULL, "552 5.2.2"),
    "old_status": (Trouble.MAILBOX_FULL, "552 5.1.1"),
    "postfix_blocked": (Trouble.POLICY, "554 5.7.1"),
    "contradicting": (Trouble.POLICY, "550 5.7.1"),
    "postfix_content": (Trouble.CONTENT, "554 5.6.0"),
    "postfix_given_up": (Trouble.NOT_NOW, "4.4.1"),
}
"""What failed, and by which number."""
NOT_FAILED = ("postfix_delayed", "postfix_relayed", "postfix_expanded", "postfix_delivered")
OTHERS = ("not_for_us", "forged_recipient", "forwarded_unsaid", "truncated", "international")
NO_REPORTS = ("vacation", "read_receipt")


def shape(name: str) -> bytes:
    return (SHAPES / f"{name}.txt").read_bytes()


def test_each_shape_is_tried() -> None:
    assert {path.stem for path in SHAPES.iterdir()} == {*FAILED, *NOT_FAILED, *OTHERS, *NO_REPORTS}


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("name", FAILED)
def test_what_failed_is_read_with_its_message_its_recipient_and_its_number(name: str, ends: bytes) -> None:
    returned = read_returned(shape(name).replace(b"\r\n", b"\n").replace(b"\n", ends))
    assert returned is not None
    assert returned.message_ids == (ID,)
    fate = returned.fates[0]
    assert fate.failed
    assert fate.addresses[0].lower() == BEN
    assert (fate.failure.trouble, fate.failure.why) == FAILED[name]


@pytest.mark.parametrize("name", NOT_FAILED)
def test_what_is_late_or_went_on_has_not_failed(name: str) -> None:
    returned = read_returned(shape(name))
    assert returned is not None
    assert returned.message_ids == (ID,)
    assert [(fate.addresses, fate.failed) for fate in returned.fates] == [((BEN,), False)]


@pytest.mark.parametrize("name", NO_REPORTS)
def test_what_is_no_report_is_none(name: str) -> None:
    assert read_returned(shape(name)) is None


def test_of_a_forwarded_mail_both_addresses_are_read() -> None:
    returned = read_returned(shape("forwarded"))
    assert returned is not None
    assert returned.fates[0].addresses == (BEN, "ben@mailbox.example.com")


def test_letters_beyond_ascii_are_read_coded_and_plain() -> None:
    returned = read_returned(shape("international"))
    assert returned is not None
    assert returned.message_ids == (ID,)
    assert returned.fates[0].addresses == ("ben@bücher.example", "bén@bücher.example")


def test_a_report_that_was_cut_off_names_no_message() -> None:
    returned = read_returned(shape("truncated"))
    assert returned is not None
    assert returned.message_ids == ()


@pytest.mark.parametrize("name", [*FAILED, *NOT_FAILED, *OTHERS, *NO_REPORTS])
def test_wherever_it_is_cut_off_nothing_is_read_that_is_not_there(name: str) -> None:
    whole = shape(name)
    full = read_returned(whole)
    allowed = {} if full is None else {fate.addresses: fate.failed for fate in full.fates}
    for at in range(0, len(whole), 37):
        cut = read_returned(whole[:at])
        for fate in () if cut is None else cut.fates:
            assert allowed.get(fate.addresses, True) == fate.failed or not fate.failed


@pytest.mark.parametrize(
    ("status", "code", "enhanced", "trouble"),
    [
        ("5.1.1", 550, "5.1.1", Trouble.NO_MAILBOX),
        ("5.1.1", 550, "", Trouble.NO_MAILBOX),
        ("5.1.1", 0, "", Trouble.NO_MAILBOX),
        ("5.0.0", 550, "5.1.1", Trouble.NO_MAILBOX),
        ("", 550, "5.1.2", Trouble.NO_MAILBOX),
        ("5.1.2", 550, "5.1.1", Trouble.NO_MAILBOX),
        ("5.1.0", 550, "", Trouble.MAIL_REFUSED),
        ("5.0.0", 550, "", Trouble.MAIL_REFUSED),
        ("", 0, "", Trouble.MAIL_REFUSED),
        ("5.1.1", 550, "5.4.1", Trouble.MAIL_REFUSED),
        ("5.1.1", 450, "4.2.0", Trouble.NOT_NOW),
        ("5.1.1", 450, "", Trouble.NOT_NOW),
        ("5.1.1", 450, "5.1.1", Trouble.NOT_NOW),
        ("4.1.1", 450, "4.1.1", Trouble.NOT_NOW),
        ("5.1.1", 550, "5.2.2", Trouble.MAILBOX_FULL),
        ("5.2.2", 552, "5.1.1", Trouble.MAILBOX_FULL),
        ("5.1.8", 550, "5.1.8", Trouble.SENDER_REFUSED),
        ("5.1.1", 550, "5.7.1", Trouble.POLICY),
        ("5.7.26", 550, "5.7.26", Trouble.SIGNATURE),
        ("5.4.5", 550, "", Trouble.QUOTA),
        ("5.2.1", 550, "5.2.1", Trouble.MAILBOX_OFF),
        ("5.4.1", 550, "5.7.1", Trouble.POLICY),
        ("nonsense", 550, "5.1.1.1", Trouble.MAIL_REFUSED),
    ],
)
def test_an_address_is_blamed_only_where_all_numbers_agree(
    status: str, code: int, enhanced: str, trouble: Trouble
) -> None:
    assert trouble_of_returned(status, code, enhanced) is trouble


def nested(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    )
    return head + shape("postfix")


HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 4000,
    "nested": nested(20_000),
    "messages": b"Content-Type: message/partial\n\n" * 30_000,
    "parameters": b"Content-Type: multipart/report" + b"; a=b" * 200_000 + b"\n\n",
    "quotes": b'Content-Type: multipart/report; boundary="' + b";" * 900_000,
    "folded": b"Content-Type: multipart/report" + b"\n ;a=b" * 150_000 + b"\n\n",
    "blocks": shape("postfix").replace(b"Action: failed", b"\n" * 900_000),
    "recipients": shape("postfix").replace(
        b"Final-Recipient",
        b"Action: failed\nFinal-Recipient: rfc822; x" + b" (" * 300 + b"\n\nFinal-Recipient",
    )
    * 300,
    "fields": shape("postfix").replace(b"Action: failed", b"a:b\n" * 200_000),
    "boundaries": shape("postfix") + b"--4XyZ1234567.1767614403/relay.example.net\n" * 20_000,
    "ids": shape("postfix").replace(b"Message-ID: ", b"Message-ID: " + b"<a@b>" * 200_000),
    "exim": shape("exim_text").replace(b"Failed-Recipients: ", b"Failed-Recipients: " + b"a@b, " * 200_000),
    "coding": shape("encoded_report").replace(b"quoted-printable", b"x-uuencode"),
    "broken base64": shape("international").replace(b"base64\n\n", b"base64\n\n=\xff"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_message_made_to_hurt_costs_no_more_than_a_moment(name: str) -> None:
    began = time.process_time()
    returned = read_returned(HOSTILE[name])
    assert time.process_time() - began < 5
    if returned is not None:
        assert len(returned.fates) <= 101
        assert len(returned.message_ids) <= 20


def test_no_more_is_looked_at_than_the_most() -> None:
    padding = b"X-Padding: " + b"x" * 900 + b"\n"
    assert read_returned(padding * (MOST_READ // len(padding) + 1) + shape("postfix")) is None
