"""More: every page that the bar has no room for, in one list, and the way out."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue


def page() -> ResponseReturnValue:
    """One's own pages."""
    return render_template("home/more.html")


def in_diary() -> ResponseReturnValue:
    """Those of somebody else's diary, as far as one may open them, and one's own."""
    return render_template("home/more.html")
