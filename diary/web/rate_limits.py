"""Rate limits as the pages use them: asked before anything slow, answered with a page that says when to try again."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

from diary.services.permissions import rate_limits
from diary.web import context


def client_network() -> str:
    """The network a request comes from. `ProxyFix` has put the client's address there, if the site has proxies."""
    return rate_limits.network_of(request.remote_addr)


def waiting_time(*tries: rate_limits.Tried) -> timedelta | None:
    """Use up one try of each, in a transaction of its own; None, or how long to wait."""
    with context.writing() as work:
        return rate_limits.take(work, secret(), tries)


def check(*tries: rate_limits.Tried) -> None:
    """As `waiting_time`, but answer with the page for "too many tries" by itself."""
    wait = waiting_time(*tries)
    if wait is not None:
        raise TooManyRequests(retry_after=ceil(wait.total_seconds()))


def secret() -> str:
    """What the buckets' keys are hashed with."""
    return str(current_app.secret_key)
