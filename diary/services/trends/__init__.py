"""How a diary went over a stretch of days: what was reported, compared week by week, and where it lies on a chart."""

from __future__ import annotations

from diary.services.trends.load import Opened, ReportedDay, Shown, Trends, from_its_beginning, load_trends
from diary.services.trends.pages import PAGE_SIZE, PastReport, ReportsPage, reports_page
from diary.services.trends.self_care import WhatHelped, what_helped
from diary.services.trends.spans import SPANS, USUAL_SPAN, WEEKLY_FROM, Window, window_ending

__all__ = [
    "PAGE_SIZE",
    "SPANS",
    "USUAL_SPAN",
    "WEEKLY_FROM",
    "Opened",
    "PastReport",
    "ReportedDay",
    "ReportsPage",
    "Shown",
    "Trends",
    "WhatHelped",
    "Window",
    "from_its_beginning",
    "load_trends",
    "reports_page",
    "what_helped",
    "window_ending",
]
