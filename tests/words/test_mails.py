"""Every mail and every code of what became of it has its words, and none is one that only the program understands."""

from __future__ import annotations

import pytest

from diary.mail.kinds import MailKind
from diary.words import mail_troubles, mails
from diary.words.mail_outcomes import ON_THE_WAY, Failure, HeldBack, Outcome, Step, Trouble

REPLY = "550 5.1.1 <nora@example.org>: about Emergency"
CERTIFICATES = [code for code in Trouble if code.name.startswith("CERTIFICATE")]


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_mail_has_a_name_of_its_own(kind: MailKind) -> None:
    assert mails.kind_in_words(kind.value) != mails.kind_in_words("?")


@pytest.mark.parametrize("reason", list(HeldBack))
def test_every_reason_not_to_send_a_mail_is_said_in_words(reason: HeldBack) -> None:
    assert mails.why_dropped(reason) != mails.why_dropped(None)
    assert len(mails.held_back(reason).split()) > 2


def test_no_two_reasons_are_told_alike_to_whoever_runs_the_site() -> None:
    assert len({mails.held_back(reason) for reason in HeldBack}) == len(HeldBack)


@pytest.mark.parametrize("outcome", [None, *Trouble])
def test_what_is_no_reason_known_here_is_told_as_not_needed(outcome: Outcome | None) -> None:
    assert mails.why_dropped(outcome) == "It was not needed any more."


@pytest.mark.parametrize("step", [None, *Step])
@pytest.mark.parametrize("trouble", list(Trouble))
def test_all_that_can_go_wrong_is_said_in_words_without_those_of_the_mail_server(
    trouble: Trouble, step: Step | None
) -> None:
    failure = Failure(trouble, "m:25", "550 5.1.1", step, REPLY)
    told = mail_troubles.went_wrong(failure)
    for said in (told, mails.why_failed(failure)):
        assert len(said.split()) > 3
        assert "mergency" not in said
        assert "%" not in said
    assert not any(figure in mails.why_failed(failure) for figure in "0123456789")
    if step is not None:
        assert told.endswith("550 5.1.1")
        assert mail_troubles.said_in_full(failure) == told.replace("550 5.1.1", REPLY)


def test_codes_are_of_one_kind_alone() -> None:
    codes = [*HeldBack, *Trouble]
    assert len({code.value for code in codes}) == len(codes)
    assert set(Trouble) - {Trouble.UNKNOWN} == ON_THE_WAY


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Failure(Trouble.NO_MAILBOX, step=Step.RECIPIENT), "there is no such mailbox"),
        (Failure(Trouble.MAILBOX_FULL, step=Step.RECIPIENT), "the mailbox is full"),
        (Failure(Trouble.RECIPIENT_REFUSED, step=Step.RECIPIENT), "does not say why"),
        (Failure(Trouble.MAIL_REFUSED, step=Step.MAIL), "would not take this mail"),
        *((Failure(Trouble.NOT_NOW, step=step), "asks to try again later") for step in Step),
        *(
            (Failure(code, step=step), "The address is not at fault.")
            for code in (Trouble.QUOTA, Trouble.RELAYING, Trouble.SENDER_REFUSED, Trouble.SAME_FOR_SEVERAL)
            for step in (Step.SENDER, Step.RECIPIENT, Step.MAIL)
        ),
        (Failure(Trouble.NOBODY_LISTENS, "m:25", "Connection refused"), "cannot reach its mail server"),
        (Failure(Trouble.CA_FILE, "/etc/ca.pem", "No such file"), "cannot reach its mail server"),
        (Failure(Trouble.NOT_COMPOSED, why="KeyError"), "Something is wrong with this site"),
        (Failure(Trouble.FOLDER, "/mail", "No space left on device"), "Something is wrong with this site"),
        (Failure(Trouble.UNKNOWN), "It is not known why."),
        (Failure(Trouble.UNKNOWN, step=Step.RECIPIENT), "It is not known why."),
    ],
)
def test_why_a_mail_failed_is_told_to_people(failure: Failure, said: str) -> None:
    assert said in mails.why_failed(failure)


def test_where_nothing_went_wrong_nothing_is_said() -> None:
    assert mails.why_failed(None) == ""


M = "The mail server m:25"


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (Failure(Trouble.NO_SUCH_NAME, "m:25"), f"{M} was not found under that name."),
        (Failure(Trouble.NOBODY_LISTENS, "m:25", "No"), f"{M} cannot be reached: No."),
        (Failure(Trouble.UNREACHABLE, "m:25", "No"), f"{M} cannot be reached: No."),
        (Failure(Trouble.NO_ANSWER, "m:25"), f"{M} did not answer in time."),
        (Failure(Trouble.HUNG_UP, "m:25"), f"{M} closed the connection."),
        (Failure(Trouble.HUNG_UP, "m:25", "Reset"), f"{M} cannot be reached: Reset."),
        *(
            (Failure(code, "m:25", "bad"), f"{M} shows a certificate that does not hold: bad.")
            for code in CERTIFICATES
        ),
        (
            Failure(Trouble.CA_FILE, "/a b/ca.pem", "No such file"),
            "The certificates to trust cannot be taken from /a b/ca.pem: No such file.",
        ),
        (
            Failure(Trouble.NOT_ENCRYPTED, "m:25", "WRONG"),
            f"{M} could not agree on an encrypted connection: WRONG. Is mail.security right?",
        ),
        (
            Failure(Trouble.NO_STARTTLS, "m:25", "no STARTTLS"),
            f"{M} does not offer what mail.security and mail.user ask for: no STARTTLS",
        ),
        (
            Failure(Trouble.SIGN_IN_LETTERS, "m:25"),
            f"{M} can be signed in to only with ASCII letters in mail.user and mail.password.",
        ),
        (Failure(Trouble.FOLDER, "/a b/mail", "Full"), "/a b/mail cannot be written to: Full."),
        (Failure(Trouble.NOT_COMPOSED, why="KeyError"), "It could not be written: KeyError."),
        (
            Failure(Trouble.NOT_HANDED_OVER, why="KeyError"),
            "It could not be handed over: KeyError.",
        ),
        (Failure(Trouble.SIGN_IN_REFUSED, "m:25", "535", Step.SIGN_IN), f"{M} refused the sign-in: 535"),
        (Failure(Trouble.NOT_NOW, "m:25", "421", Step.CONNECTION), f"{M} answered 421"),
        (Failure(Trouble.SIGN_IN_WANTED, "m:25", "530", Step.SENDER), f"{M} did not take the sender: 530"),
        (Failure(Trouble.NOT_NOW, "m:25", "450", Step.RECIPIENT), f"{M} did not take the recipient: 450"),
        (Failure(Trouble.MAIL_REFUSED, "m:25", "554", Step.MAIL), f"{M} did not take the mail: 554"),
    ],
)
def test_what_went_wrong_is_told_to_whoever_runs_the_site(failure: Failure, sentence: str) -> None:
    assert mail_troubles.went_wrong(failure) == sentence
