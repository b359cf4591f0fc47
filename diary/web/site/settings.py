"""The settings in force."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.config.shown import in_force
from diary.web import context


def settings() -> ResponseReturnValue:
    """Names as they stand in the file, and values; of a secret only whether it is set."""
    found = context.settings()
    return render_template(
        "site/settings.html",
        found=in_force(found),
        numbers=sorted(found.emergency_numbers.items()),
    )
