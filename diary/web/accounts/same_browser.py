"""The browser in which somebody signed up, told by its cookie, until they confirm their address there.

Whoever signed up chose the password, and the link of the mail shows that the address is theirs: where both come
together in one browser, nothing is left to ask, and to confirm is to sign in. The link alone signs nobody in: whoever
reads the mail has not chosen the password, and somebody else may have. The cookie alone does not, either: whoever
signs up with another's address never sees its mail.

The cookie is signed, and holds what the account's links are signed over, made anew at each sign-up. So it is of no use
for another account, nor once somebody has signed up with this address again. It is set whether or not the address has
an account already: it tells nothing.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import flask

from diary.store.models import Account

_FIELD = "signed_up"
_PRESSED_TWICE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What was said at the sign-up in this browser."""

    own_device: bool


def remember(account: Account, *, own_device: bool) -> None:
    """Note in the cookie that this browser asked for `account`. On one's own device it outlives the browser, too."""
    flask.session[_FIELD] = [account.fs_uniquifier, own_device]
    flask.session.permanent = own_device


def signed_up_as(account: Account) -> SignedUp | None:
    """What this browser signed up with, where it was for `account` and nobody has signed up for it since."""
    noted = flask.session.get(_FIELD)
    if not isinstance(noted, list) or len(noted) != 2:
        return None
    uniquifier, own_device = noted
    if not hmac.compare_digest(str(uniquifier).encode(), account.fs_uniquifier.encode()):
        return None
    return SignedUp(own_device is True)


def lets_in(account: Account, *, newly: bool, now: datetime) -> bool:
    """Whether confirming may sign this browser in: the link does so once. `newly`: the address is confirmed by this.

    A second tap that comes before the first has its answer is the same press.
    """
    if not account.active or account.confirmed_at is None:
        return False
    return newly or abs(now - account.confirmed_at) < _PRESSED_TWICE
