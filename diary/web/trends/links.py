"""Where the reports lie that trends speak of."""

from __future__ import annotations

from datetime import date

from flask import url_for


def day_page(day: date) -> str:
    """The address of a day's report."""
    return url_for("reports.day", day=day.isoformat())
