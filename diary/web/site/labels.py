"""Roles, kinds of mail and their states, in words."""

from __future__ import annotations

from collections.abc import Iterable

from diary.mail.kinds import MailKind
from diary.services.site.accounts import Role
from diary.store.models.outbox import MailState
from diary.words.formats import list_in_words
from diary.words.language import gettext as _


def roles(found: Iterable[Role]) -> str:
    """What somebody is here; empty for nothing."""
    names = {
        Role.PATIENT: _("keeps a diary"),
        Role.CAREGIVER: _("in a care circle"),
        Role.OPERATOR: _("runs the site"),
    }
    return list_in_words(names[role] for role in found)


def kind(found: MailKind | None) -> str:
    """What a mail is about, as far as the operator may know."""
    names = {
        MailKind.CONFIRM_ADDRESS: _("Confirm an address"),
        MailKind.RESET_PASSWORD: _("New password"),
        MailKind.CHOOSE_PASSWORD: _("First password"),
        MailKind.ADDRESS_IN_USE: _("Address has an account already"),
        MailKind.PASSWORD_CHANGED: _("Password was changed"),
        MailKind.TEST: _("Test mail"),
        MailKind.INVITED: _("Invitation to sign up"),
        MailKind.OPERATOR: _("Help to run the site"),
    }
    return _("About a diary") if found is None else names[found]


def state(found: MailState) -> str:
    """Where mails stand."""
    names = {
        MailState.QUEUED: _("Waiting"),
        MailState.SENT: _("Sent"),
        MailState.KEPT: _("Kept here, not sent"),
        MailState.DROPPED: _("Not needed any more"),
        MailState.FAILED: _("Given up"),
    }
    return names[found]
