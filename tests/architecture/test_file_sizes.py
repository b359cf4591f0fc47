"""Small files: one that outgrows its limit is a question about its subject, not about its layout."""

from __future__ import annotations

from tests.architecture.project import ROOT, files

LONGEST = 400


def test_no_file_outgrows_the_limit() -> None:
    # Not the migrations: each is the record of one change, written once and not edited again.
    found = files(".py", ".html", ".js", under=("diary", "templates", "tests"))
    assert found, "found nothing to measure: has the layout changed?"
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in found}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
