"""What a database holds, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diary.cli.doctor.check import how_many

if TYPE_CHECKING:
    from diary.services.backups import Contents


def in_short(found: Contents) -> str:
    """2 accounts, 1 diary, 30 reports, the newest of 2026-01-05."""
    newest = f", the newest of {found.newest_on.isoformat()}" if found.newest_on is not None else ""
    return (
        f"{how_many(found.accounts, 'account')}, {found.diaries} {'diary' if found.diaries == 1 else 'diaries'}, "
        f"{how_many(found.reports, 'report')}{newest}"
    )
