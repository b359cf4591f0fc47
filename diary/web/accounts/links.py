"""Links for account mails. They begin with the address the site was given, never with what a browser said."""

from __future__ import annotations

from flask import Flask

from diary.config import Settings
from diary.store.models import Account
from diary.web.accounts.security import confirm_token, reset_token


def confirm_link(settings: Settings, account: Account) -> str:
    """Where to show that the address is one's own."""
    return settings.link(f"/confirm/{confirm_token(account)}")


def reset_link(settings: Settings, account: Account) -> str:
    """Where to choose a new password."""
    return settings.link(_reset_path(account))


def choose_password_path(app: Flask, account: Account) -> str:
    """Where somebody whose account was made for them chooses their first password. For use outside a request.

    A path, for a mail that is queued: whoever sends it knows better under which address the site runs.
    """
    with app.app_context():
        return _reset_path(account)


def _reset_path(account: Account) -> str:
    return f"/reset-password/{reset_token(account)}"
