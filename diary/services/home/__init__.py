"""Where a diary stands today: its last two weeks as one line, and what can be said of today beside them."""

from __future__ import annotations

from diary.services.home.line import LINE_DAYS, Line, begun_by, begun_on, is_mild, load_line

__all__ = ["LINE_DAYS", "Line", "begun_by", "begun_on", "is_mild", "load_line"]
