"""Every kind of mail has a name in the lists of mail, so that no page stumbles over a new one."""

from __future__ import annotations

from diary.mail.kinds import MailKind
from diary.words.mails import KIND_NAMES


def test_every_kind_of_mail_is_called_something() -> None:
    assert set(KIND_NAMES) == set(MailKind)
    assert len({str(name) for name in KIND_NAMES.values()}) == len(KIND_NAMES)
