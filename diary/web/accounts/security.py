"""Flask-Security as a library: password hashes and signed links. None of its pages, mails or sessions are used.

Its user model is the account table itself, without its mixin: the jobs read the same table and never load
Flask-Security, and with a second class for the same rows it would depend on which of the two a session loaded first
whether an account has the mixin's methods.
"""

from __future__ import annotations

import unicodedata
import uuid
from datetime import timedelta
from functools import cache
from typing import Any, NoReturn

from flask import Flask
from flask_security import MailUtil, Security, SQLAlchemySessionUserDatastore
from flask_security.confirmable import confirm_email_token_status, generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status
from flask_security.utils import hash_password, verify_password
from werkzeug.local import LocalProxy

from diary.store.models import Account
from diary.web import context
from diary.web.accounts.passwords_refused import LONGEST

CONFIRM_WITHIN = timedelta(days=3)
RESET_WITHIN = timedelta(days=1)


class _NoRoles:
    """Flask-Security asks for a class of roles; the diary asks `services.permissions.access.can` instead."""


class _NoMail(MailUtil):
    """Mail goes through the outbox, in the transaction that causes it. Flask-Security sends none."""

    def send_mail(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("mail goes through services.outbox")


def install(app: Flask) -> None:
    """Set Flask-Security up over the request's session."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of an algorithm
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # Without a pepper: a restored backup must let people in even when secret.key is gone.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SALT=None,
        # For what links say of an address or an old hash. Their signature guards them, so this need not be slow.
        SECURITY_HASHING_SCHEMES=["hex_sha512"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=[],
        SECURITY_CONFIRM_EMAIL_WITHIN=CONFIRM_WITHIN,
        SECURITY_RESET_PASSWORD_WITHIN=RESET_WITHIN,
    )
    datastore = SQLAlchemySessionUserDatastore(LocalProxy(context.session), Account, _NoRoles)  # type: ignore[arg-type]
    security = Security(app, datastore, register_blueprint=False, mail_util_cls=_NoMail)
    security.principal.skip_static = True
    # Nobody signs in by a token in a header or a body. Without this each request's body would be searched for one.
    security.login_manager.request_loader(lambda _request: None)
    with app.app_context():
        _nobodys_hash()


def hashed(password: str) -> str:
    """An argon2 hash; takes about a tenth of a second, so never call it in a transaction that writes."""
    return str(hash_password(_one_way(password)))


def is_right(account: Account | None, password: str) -> bool:
    """Whether `password` is the account's. Takes as long where there is no account or no password yet."""
    known = account.password if account is not None else None
    typed = _one_way(password)
    matches = bool(verify_password(typed[:LONGEST], known or _nobodys_hash()))
    return matches and known is not None and len(typed) <= LONGEST


def confirm_token(account: Account) -> str:
    """A signed word for the link that shows an address to be one's own. Good for three days."""
    return str(generate_confirmation_token(account))


def reset_token(account: Account) -> str:
    """A signed word for the link to choose a password. Good for a day, and once: a new password voids it."""
    return str(generate_reset_password_token(account))


def account_to_confirm(token: str) -> Account | None:
    """Whose address the link is about; None if it ran out or is not ours."""
    expired, invalid, account = confirm_email_token_status(token)
    return None if expired or invalid else account


def account_to_reset(token: str) -> Account | None:
    """Who may choose a password by this link; None if it ran out, was used or is not ours."""
    expired, invalid, account = reset_password_token_status(token)
    return None if expired or invalid or account is None or not account.active else account


def _one_way(password: str) -> str:
    """The same letters typed on two keyboards may come as different code points."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    return hashed(uuid.uuid4().hex)
