"""How often something may be tried: token buckets in the database, so that all web processes count together.

A bucket holds as many tries as its limit names and fills up again evenly. Its key is a hash made with the site's
secret, so the table names neither people nor networks.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from diary.clock import SLACK, latest_believable
from diary.store.models import RateBucket
from diary.store.upsert import insert_if_new
from diary.store.work import Work


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries at once, and `most` in each `per`."""

    name: str
    most: int
    per: timedelta


SIGN_IN_BY_NETWORK = Limit("sign-in", 20, timedelta(hours=1))
SIGN_UP_BY_NETWORK = Limit("sign-up", 60, timedelta(hours=1))
"""Also for asking for a new password: both send mail to whatever address is typed."""
MAIL_BY_ADDRESS = Limit("mail", 10, timedelta(hours=1))
PASSWORD_BY_ADDRESS = Limit("password", 20, timedelta(days=1))
TEST_MAIL_BY_ACCOUNT = Limit("test mail", 3, timedelta(hours=1))

_LONGEST = timedelta(days=1)
_ROUNDING = 1e-6

Tried = tuple[Limit, str]
"""A limit, and whose: an e-mail address or a network."""


def network_of(address: str | None) -> str:
    """What counts as one network: an IPv4 address, or the /64 that an IPv6 user has to themself."""
    try:
        ip = ipaddress.ip_address(_without_port(address or ""))
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def _without_port(address: str) -> str:
    """Some proxies say the port too, or name an IPv6 address in brackets, or with the link that it is of (`%eth0`)."""
    address = address.strip()
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    return address.partition("%")[0]


def take(work: Work, secret: str, tries: Sequence[Tried]) -> timedelta | None:
    """Use up one try of each. None: go ahead. Otherwise how long until all of them are free; nothing was used up.

    Needs a transaction that may write.
    """
    buckets = [(limit, _bucket(work, secret, limit, whose)) for limit, whose in sorted(tries, key=_order)]
    waits = [_wait(limit, bucket.tokens) for limit, bucket in buckets]
    if any(waits):
        return max(waits)
    for _limit, bucket in buckets:
        bucket.tokens = max(0.0, bucket.tokens - 1)
    work.session.flush()
    return None


def give_back(work: Work, secret: str, tries: Sequence[Tried]) -> None:
    """Put one try of each back: it was somebody with the right password."""
    for limit, whose in sorted(tries, key=_order):
        bucket = _bucket(work, secret, limit, whose)
        bucket.tokens = min(float(limit.most), bucket.tokens + 1)
    work.session.flush()


def start_over(session: Session, secret: str, limit: Limit, whose: str) -> None:
    """Forget what was tried: whoever chose a new password by mail may sign in with it."""
    session.execute(delete(RateBucket).where(RateBucket.key == _key(secret, limit, whose)))


def forget_full(work: Work) -> None:
    """Delete buckets not touched for so long that they are full again."""
    work.session.execute(delete(RateBucket).where(RateBucket.updated_at < work.now - _LONGEST))


def _order(tried: Tried) -> tuple[str, str]:
    """Rows are locked in one order everywhere, so that two requests cannot wait for each other."""
    return tried[0].name, tried[1]


def _bucket(work: Work, secret: str, limit: Limit, whose: str) -> RateBucket:
    """The bucket, locked and filled up to now."""
    key = _key(secret, limit, whose)
    insert_if_new(work.session, RateBucket, {"key": key, "tokens": float(limit.most), "updated_at": work.now})
    bucket = work.session.scalars(
        select(RateBucket)
        .where(RateBucket.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    passed = max(timedelta(0), work.now - bucket.updated_at)
    bucket.tokens = min(float(limit.most), bucket.tokens + limit.most * (passed / limit.per))
    # Further ahead than two clocks may differ it was touched in a wrong hour, and would not fill up before that comes.
    is_ahead = bucket.updated_at > latest_believable(work.now, tolerance=SLACK)
    bucket.updated_at = work.now if is_ahead else max(work.now, bucket.updated_at)
    return bucket


def _wait(limit: Limit, tokens: float) -> timedelta:
    missing = 1 - tokens
    return missing * (limit.per / limit.most) if missing > _ROUNDING else timedelta(0)


def _key(secret: str, limit: Limit, whose: str) -> str:
    return hmac.new(secret.encode(), f"{limit.name}:{whose}".encode(), hashlib.sha256).hexdigest()
