"""The command."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import click

from diary.rules.findings import Kind
from diary.rules.thresholds import PRESETS
from diary.services.diary_file import DiaryFileError, read
from tests.bench import alert_burden
from tests.bench.alert_burden.counting import MONTH, Burden, burden_of, listen
from tests.bench.alert_burden.courses import COHORTS, HARMLESS, WORSENING, Cohort, diaries


def main() -> int:
    """Simulate or read, count, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.alert_burden",
        description=alert_burden.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--patients", type=_some, default=400, help="of each cohort and course (400)")
    parser.add_argument("--seed", default="fresh", help="other people, noise and gaps")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--files", nargs="+", type=Path, metavar="FILE.csv", help="diaries instead")
    given = parser.parse_args()
    if given.files:
        return _files(given.files, given.format)
    told = {preset: _cohort(COHORTS[0], preset, given.patients, given.seed) for preset in PRESETS}
    others = {
        cohort.name: {preset: _cohort(cohort, preset, given.patients, given.seed) for preset in PRESETS}
        for cohort in COHORTS[1:]
    }
    if given.format == "json":
        about = {"patients": given.patients, "seed": given.seed, "cohort": COHORTS[0].name}
        click.echo(json.dumps({**told, "other_cohorts": others, "about": about}, indent=1))
        return 0
    click.echo(f"{given.patients} simulated patients of each sort and course, seed {given.seed!r}")
    for name, figures in {COHORTS[0].name: told, **others}.items():
        _print(name, figures)
    return 0


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _cohort(cohort: Cohort, preset: str, patients: int, seed: str) -> dict[str, Any]:
    numbers = PRESETS[preset]
    figures: dict[str, Any] = {}
    for course, shape in HARMLESS.items():
        burden = burden_of(diaries(cohort, shape, patients, seed), numbers)
        figures[f"{course}_alerted"] = round(burden.share(burden.alerted), 3)
        if course == "stable":
            figures["stable_alerted_second_month"] = round(burden.share(burden.alerted_later), 3)
            figures.update(_a_month(burden))
    for course, shape in WORSENING.items():
        burden = burden_of(diaries(cohort, shape, patients, seed), numbers)
        figures[f"{course}_found"] = round(burden.found, 3)
        figures[f"{course}_days"] = burden.days_to_find
    return figures


def _a_month(burden: Burden) -> dict[str, float]:
    """Follow-ups per patient and month in stable people, where nobody answers them and where all are answered."""
    told = {}
    for how, counted in (("opened", burden.opened), ("answered", burden.answered)):
        told[f"stable_{how}_a_month"] = round(burden.a_month(counted), 3)
        told[f"stable_worsens_{how}_a_month"] = round(burden.a_month(counted, Kind.WORSENS), 3)
    return told


_LINES = (
    ("stable people with a `worsens` finding, days 1-28", "stable_alerted"),
    ("the same, days 29-56", "stable_alerted_second_month"),
    ("`worsens` follow-ups a month, stable, none answered", "stable_worsens_opened_a_month"),
    ("the same, each answered at once", "stable_worsens_answered_a_month"),
    ("follow-ups of all kinds a month, stable, none answered", "stable_opened_a_month"),
    ("the same, each answered at once", "stable_answered_a_month"),
    ("one-day spike of 3: alerted in 28 days", "spike_alerted"),
    ("two-day flare of 3", "flare2_alerted"),
    ("three-day flare of 3", "flare3_alerted"),
    ("recovering, 2 points in 14 days", "recovery2_alerted"),
    ("recovering, 3 points in 28 days", "recovery3_alerted"),
    ("weekly cycle of 1 point", "week_cycle_alerted"),
    ("weekends 2 points higher", "weekends_alerted"),
    ("rise of 1 a week: found within 14 days", "rise1_found"),
    ("  median days to find", "rise1_days"),
    ("rise of 2 a week: found within 14 days", "rise2_found"),
    ("  median days to find", "rise2_days"),
    ("step of 2: found within 14 days", "step2_found"),
    ("  median days to find", "step2_days"),
    ("step of 3: found within 14 days", "step3_found"),
    ("  median days to find", "step3_days"),
)


def _print(name: str, figures: dict[str, dict[str, Any]]) -> None:
    click.echo(f"\n{name:<58}" + "".join(f"{preset:>11}" for preset in figures))
    for label, key in _LINES:
        click.echo(f"{label:<58}" + "".join(f"{_shown(key, told[key]):>11}" for told in figures.values()))


def _shown(key: str, value: float | None) -> str:
    if value is None:
        return "-"
    if key.endswith("_days"):
        return f"{value:g}"
    return f"{value:.2f}" if key.endswith("_a_month") else f"{100 * value:.0f} %"


def _files(paths: list[Path], form: str) -> int:
    """Real or made-up diaries from files: how often each preset speaks up per patient-month."""
    found, faults = [], []
    for path in paths:
        try:
            found.append((path, read(path).diary()))
        except DiaryFileError as error:
            faults += [f"{path}: {problem}" for problem in error.problems]
    if faults:
        click.echo("\n".join(faults), err=True)
        return 2
    told = []
    for path, diary in found:
        for preset, numbers in PRESETS.items():
            if not diary.reports:
                continue
            heard = listen(diary, numbers)
            months = max(heard.days / MONTH, 1 / MONTH)
            told.append(
                {
                    "file": str(path),
                    "numbers": preset,
                    "reports": len(diary.reports),
                    "months": round(months, 2),
                    "days_with_worsens": len(heard.worse_on),
                    "opened": dict(sorted(heard.opened.items())),
                    "opened_a_month": round(heard.opened.total() / months, 3),
                    "answered_a_month": round(heard.answered.total() / months, 3),
                }
            )
    if form == "json":
        click.echo(json.dumps(told, indent=1))
        return 0
    for line in told:
        opened = ", ".join(f"{count} {kind}" for kind, count in line["opened"].items()) or "none"
        click.echo(
            f"{line['file']}  {line['numbers']:<9}  {line['reports']} reports in {line['months']:g} months: "
            f"{line['days_with_worsens']} days with `worsens`; opened: {opened} "
            f"({line['opened_a_month']:g} a month; {line['answered_a_month']:g} if each is answered at once)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
