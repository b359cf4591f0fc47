"""The list of all reports says which medicines were missed or left out."""

from __future__ import annotations

from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY
from tests.web.reports.test_today_doses import EVERY_DAY, takes


def test_it_names_what_was_not_taken_and_nothing_where_all_was(site: Site, ann: Browser) -> None:
    pill = takes(site, "Bisoprolol", **EVERY_DAY)
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "doses": str(pill)})
    assert "missed" not in ann.get("/reports").text
    ann.get("/today")
    ann.submit("report", {"doses": False, f"dose-{pill}": "missed", f"why-{pill}": "asleep"})
    assert "Medicines missed or left out: Bisoprolol (missed: asleep)" in ann.get("/reports").text
