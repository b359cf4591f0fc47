"""The keyed hashes that chain a diary's rows: what goes into them, and the key."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC

from diary.config import Settings
from diary.services.permissions.secret import secret_key
from diary.store.models import AuditHead, AuditRow


def audit_key(settings: Settings) -> bytes:
    """The key of the chains on this site."""
    return key_from(secret_key(settings.data_dir))


def key_from(secret: str) -> bytes:
    """The key derived from a site's secret, the content of a `secret.key`; it is good for nothing else."""
    return hmac.digest(secret.encode(), b"diary audit chain", hashlib.sha256)


def chained(key: bytes, before: str, row: AuditRow) -> str:
    """The `mac` that `row` must have after a row whose `mac` is `before` (empty for the first)."""
    return mac_of(
        key,
        [
            before,
            row.patient_id,
            row.number,
            row.at.astimezone(UTC).isoformat(),
            row.event,
            row.acting_as,
            row.account_id,
            row.subject,
        ],
    )


def sealed(key: bytes, head: AuditHead) -> str:
    """The seal that the end of a chain must have."""
    return mac_of(key, ["head", head.patient_id, head.number, head.mac])


def mac_of(key: bytes, told: list[str | int | None]) -> str:
    """HMAC-SHA-256 of a list, which JSON keeps from being read in two ways."""
    return hmac.new(key, json.dumps(told).encode(), hashlib.sha256).hexdigest()
