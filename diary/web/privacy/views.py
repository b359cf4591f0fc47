"""The privacy page. Its numbers are this site's settings, so that it cannot promise what is not done."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services.accounts.sessions import SHARED_DEVICE_LASTS
from diary.services.erasure import LASTS
from diary.services.erasure.last_copy import copy_days
from diary.services.reports.drafts import KEPT_FOR
from diary.services.reports.links import VALID_FOR
from diary.web import context

_AN_HOUR = timedelta(hours=1)


def page() -> ResponseReturnValue:
    """What this site keeps and does, by its settings."""
    settings = context.settings()
    return render_template(
        "privacy/page.html",
        settings=settings,
        draft_days=KEPT_FOR.days,
        shared_hours=SHARED_DEVICE_LASTS // _AN_HOUR,
        link_hours=VALID_FOR // _AN_HOUR,
        copy_days=copy_days(settings),
        erased_after=LASTS.days,
    )
