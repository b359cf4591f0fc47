"""What is said where no mail goes out, because there is no mail server: kept is not sent."""

from __future__ import annotations

from diary.words.language import gettext as _


def cannot_send() -> str:
    """The first words on each page."""
    return _("This diary cannot send e-mail now.")


def nobody_is_told() -> str:
    """After `cannot_send`: what that means for whoever relies on it."""
    return _("Nobody is told by mail.")


def look_yourself() -> str:
    """After `nobody_is_told`, to somebody who looks after others and reads none of their diaries just now."""
    return _("So look here each day, and call the person you look after.")


def is_kept() -> str:
    """On pages about mail."""
    return _("There is no mail server. Mail is kept on this machine, not sent.")


def nobody_was_told() -> str:
    """On the card of something that needs action now."""
    return _("No mail went out, so nobody was told. Call somebody yourself.")


def it_is_kept() -> str:
    """After asking for one mail."""
    return _("There is no mail server, so the mail is kept on this machine, not sent.")


def stands() -> tuple[str, str]:
    """Where a mail stands that was only kept, in a list of mails."""
    return _("Kept here"), _("It is kept on this machine, not sent.")


def mail_so_far() -> str:
    """The head of a list of mails, where none goes out."""
    return _("Mail, and what became of it")


def means_kept() -> str:
    """Over that list."""
    return _(
        "“Kept here” means that there was no mail server. The mail is on this machine, and nobody got it."
    )


def to_operator() -> str:
    """On each page of whoever runs the site."""
    return f"{is_kept()} {nobody_is_told()} {what_to_do()}"


def what_to_do() -> str:
    """For whoever runs the site."""
    return _(
        "Set mail.host and what goes with it. Start the diary again. Then run this on the server: diary doctor --mail"
    )
