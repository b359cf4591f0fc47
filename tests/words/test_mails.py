"""Every mail and every reason has its words, and none of them is one that only the program understands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from diary.mail.kinds import MailKind
from diary.words import mails
from tests.architecture.project import ROOT

DECIDES = (
    "mailbox/compose.py",
    "mailbox/appointments.py",
    "mailbox/circle.py",
    "mailbox/followups.py",
    "reminders/decisions.py",
)
"""Where it is decided, below `diary/services`, that a mail is not sent."""


def reasons_in(path: Path) -> set[str]:
    """The sentences that a file gives as the reason for not sending a mail."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        given = None
        if isinstance(node, ast.Return):
            given = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Drop":
            given = node.args[0]
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.endswith("."):
            found.add(given.value)
    return found


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_mail_has_a_name_of_its_own(kind: MailKind) -> None:
    assert mails.kind_in_words(kind.value) != mails.kind_in_words("?")


@pytest.mark.parametrize("where", DECIDES)
def test_every_reason_not_to_send_a_mail_is_said_in_words(where: str) -> None:
    reasons = reasons_in(ROOT / "diary" / "services" / where)
    assert reasons, "the reasons are given somewhere else now"
    assert [each for each in sorted(reasons) if mails.why_dropped(each) == mails.why_dropped("?")] == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("The mail server m:25 did not take the recipient: 550 no such user", "this address takes no mail"),
        ("The mail server m:25 did not take the mail: 554 spam", "would not take this mail"),
        ("The mail server m:25 cannot be reached: Connection refused.", "cannot reach its mail server"),
        ("It could not be written: KeyError.", "Something is wrong with this site"),
    ],
)
def test_why_a_mail_failed_is_told_without_what_the_server_said(error: str, said: str) -> None:
    assert said in mails.why_failed(error)
    assert not any(figure in mails.why_failed(error) for figure in "0123456789")
