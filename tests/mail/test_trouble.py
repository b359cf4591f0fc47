"""What an error comes down to: a code, what may be shown of it, and what the mail server said apart."""

from __future__ import annotations

import smtplib

import pytest

from diary.mail.trouble import TransportError, of_error, of_reply
from diary.words.mail_outcomes import Failure, Step, Trouble, stored_failure


@pytest.mark.parametrize(
    ("code", "text", "number", "reply"),
    [
        (550, b"5.1.1 <nora@example.org>: unknown", "550 5.1.1", "550 5.1.1 <nora@example.org>: unknown"),
        (554, "5.7.1 spam:\npain", "554 5.7.1", "554 5.7.1 spam: pain"),
        (421, b"busy\n5.7.1", "421", "421 busy 5.7.1"),
        (550, b"1.2.3.4 is blocked", "550", "550 1.2.3.4 is blocked"),
        (550, b"5.x.1 no", "550", "550 5.x.1 no"),
        (550, b"\xff" * 999, "550", "550 " + "\ufffd" * 300),
    ],
)
def test_of_a_reply_the_number_alone_may_be_shown(
    code: int, text: bytes | str, number: str, reply: str
) -> None:
    failure = of_reply(Trouble.MAIL_REFUSED, "m:25", Step.MAIL, code, text)
    assert failure == Failure(Trouble.MAIL_REFUSED, "m:25", number, Step.MAIL, reply)
    assert str(TransportError(failure)) == f"The mail server m:25 did not take the mail: {reply}"


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (
            smtplib.SMTPAuthenticationError(535, b"5.7.8 no"),
            Failure(Trouble.SIGN_IN_REFUSED, "m:25", "535 5.7.8", Step.SIGN_IN, "535 5.7.8 no"),
        ),
        (
            smtplib.SMTPAuthenticationError(454, b"later"),
            Failure(Trouble.NOT_NOW, "m:25", "454", Step.SIGN_IN, "454 later"),
        ),
        (
            smtplib.SMTPConnectError(554, "go away"),
            Failure(Trouble.OTHER, "m:25", "554", Step.CONNECTION, "554 go away"),
        ),
        (
            smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported by server."),
            Failure(Trouble.NO_SIGN_IN, "m:25", "SMTP AUTH extension not supported by server."),
        ),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), Failure(Trouble.HUNG_UP, "m:25")),
        (TimeoutError("timed out"), Failure(Trouble.NO_ANSWER, "m:25")),
        (
            ConnectionRefusedError(111, "Connection refused"),
            Failure(Trouble.NOBODY_LISTENS, "m:25", "Connection refused"),
        ),
        (
            ConnectionResetError(104, "Connection reset by peer"),
            Failure(Trouble.HUNG_UP, "m:25", "Connection reset by peer"),
        ),
        (OSError(113, "No route to host"), Failure(Trouble.UNREACHABLE, "m:25", "No route to host")),
    ],
)
def test_what_an_error_comes_down_to(error: OSError, failure: Failure) -> None:
    assert of_error(error, "m:25") == failure
    assert stored_failure(failure.trouble, failure.facts, failure.reply) == failure


def test_what_a_newer_version_keeps_besides_is_left_out() -> None:
    facts = {"where": "m:25", "why": 550, "step": "in the middle", "blamed": "nobody"}
    assert stored_failure(Trouble.OTHER, facts, "") == Failure(Trouble.OTHER, "m:25", "550")


@pytest.mark.parametrize(
    "said", ["5.1.1 who?", "#5.1.1 who?", "5.1.1: who?", "(5.1.1) who?", "[5.1.1]", "5.1.1\n5.1.1 who?"]
)
def test_a_number_is_read_with_signs_around_it(said: str) -> None:
    failure = of_reply(None, "m:25", Step.RECIPIENT, 550, said)
    assert (failure.trouble, failure.why) == (Trouble.NO_MAILBOX, "550 5.1.1")


@pytest.mark.parametrize(
    ("step", "code", "said", "trouble"),
    [
        (Step.RECIPIENT, 550, "5.4.5: Daily user sending quota exceeded", Trouble.QUOTA),
        (Step.RECIPIENT, 550, "#5.7.26 unauthenticated", Trouble.SIGNATURE),
        (Step.RECIPIENT, 550, "5.1.1.1 who?", Trouble.RECIPIENT_REFUSED),
        (Step.RECIPIENT, 550, "15.1.1: who?", Trouble.RECIPIENT_REFUSED),
        (Step.MAIL, 550, "5.1.1: who?", Trouble.MAIL_REFUSED),
        (Step.RECIPIENT, 450, "4.1.1: not known yet", Trouble.NOT_NOW),
        (Step.RECIPIENT, 550, "4.1.1: not known yet", Trouble.RECIPIENT_REFUSED),
    ],
)
def test_nobody_is_blamed_by_a_number_that_is_not_about_a_mailbox(
    step: Step, code: int, said: str, trouble: Trouble
) -> None:
    assert of_reply(None, "m:25", step, code, said).trouble is trouble
