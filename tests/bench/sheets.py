"""What a PDF for the doctor costs, of the fullest sheet there is, beside the same words written by fpdf2 alone.

    .venv/bin/python -m tests.bench.sheets [--sheets 20] [--format json]

Each line is a process of its own: its processor time for the first sheet, that of each sheet after it, and its peak
memory, with what the tests import. `none kept` makes the small fonts anew, `kept` takes those that the one before
it left.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from diary.services.doctors_page.sheet import Sheet

_FLOOR, _ANEW, _KEPT = "floor", "none kept", "kept"


def measured(kind: str, sheets: int, letters: Path) -> dict[str, float | str]:
    """This process, which has to be a new one."""
    from tests.services.doctors_page.test_one_sheet import SCRIPTS, full

    sheet = full(SCRIPTS[0])
    begun = time.process_time()
    make = _floor(sheet) if kind == _FLOOR else _sheet(sheet, letters)
    make()
    first = time.process_time()
    for _ in range(sheets):
        make()
    return {
        "what": kind,
        "first_s": round(first - begun, 2),
        "each_s": round((time.process_time() - first) / sheets, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _sheet(sheet: Sheet, letters: Path) -> Callable[[], bytes]:
    from diary.services.doctors_page.pdf import pdf_of

    made_at = datetime(2026, 12, 1, 18, 42, tzinfo=UTC)
    return lambda: pdf_of(sheet, made_at, "en", letters)


def _floor(sheet: Sheet) -> Callable[[], bytes]:
    from fpdf import FPDF

    words = " ".join(sheet.texts()).encode("latin-1", "replace").decode("latin-1")

    def make() -> bytes:
        pdf = FPDF(format="A4")
        pdf.add_page()
        pdf.set_font("Helvetica", size=6)
        pdf.multi_cell(0, 3, words)
        return bytes(pdf.output())

    return make


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sheets", type=int, default=20)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        click.echo(json.dumps(measured(given.one[0], given.sheets, Path(given.one[1]))))
        return
    with tempfile.TemporaryDirectory() as letters:
        command = (sys.executable, "-m", "tests.bench.sheets", "--sheets", str(given.sheets), "--one")
        found = [
            json.loads(subprocess.run((*command, kind, letters), check=True, capture_output=True).stdout)
            for kind in (_FLOOR, _ANEW, _KEPT)
        ]
    if given.format == "json":
        click.echo(json.dumps(found))
        return
    click.echo(f"{'':10} {'first, s':>9} {'each, s':>9} {'peak, MB':>9}")
    for row in found:
        click.echo(f"{row['what']:10} {row['first_s']:9.2f} {row['each_s']:9.3f} {row['peak_mb']:9}")


if __name__ == "__main__":
    main()
