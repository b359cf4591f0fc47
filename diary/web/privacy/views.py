"""The privacy page. Its numbers are this site's settings, so that it cannot promise what is not done."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services.accounts.sessions import SHARED_DEVICE_LASTS
from diary.services.backups.files import WEEKS, database_file
from diary.services.reports.drafts import KEPT_FOR
from diary.services.reports.links import VALID_FOR
from diary.web import context

_AN_HOUR = timedelta(hours=1)


def page() -> ResponseReturnValue:
    """What this site keeps and does, by its settings."""
    settings = context.settings()
    makes_copies = settings.backup_daily and database_file(settings.database_url) is not None
    return render_template(
        "privacy/page.html",
        settings=settings,
        draft_days=KEPT_FOR.days,
        shared_hours=SHARED_DEVICE_LASTS // _AN_HOUR,
        link_hours=VALID_FOR // _AN_HOUR,
        # The last copy of each week stays, however few days are kept.
        copy_days=max(settings.backup_keep, WEEKS * 7) if makes_copies else 0,
    )
