"""The token in an invitation's link. The database has its hash alone.

A mail is put into words when it is sent, so a token must come from somewhere until then. The outbox keeps a random
seed, and the token is made of it with the site's secret: who reads the database alone cannot make the link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from diary.config import Settings
from diary.services.permissions.secret import secret_key


def new_seed() -> str:
    """Something nobody can guess, for one token."""
    return secrets.token_urlsafe(24)


def token_of(settings: Settings, seed: str) -> str:
    """The token made of a seed: 43 letters."""
    key = hmac.digest(secret_key(settings.data_dir).encode(), b"care invitation", hashlib.sha256)
    made = hmac.digest(key, seed.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
