"""Where an operator begins: what is not well, and the way to the other pages."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services.site.level import Level
from diary.web.site.health import lines


def overview() -> ResponseReturnValue:
    """What needs somebody, and where to go."""
    found = lines()
    pressing = [line for level in (Level.PROBLEM, Level.WARNING) for line in found if line.level is level]
    return render_template("site/overview.html", lines=pressing)
