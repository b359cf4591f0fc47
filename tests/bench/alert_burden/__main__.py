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
from tests.bench.alert_burden import living
from tests.bench.alert_burden.counting import MONTH, Burden, burden_of, listen
from tests.bench.alert_burden.courses import COHORTS, HARMLESS, WORSENING, Cohort, diaries
from tests.bench.alert_burden.lines import lives_in_lines


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
    parser.add_argument(
        "--part",
        choices=["all", "noise", "answers"],
        default="all",
        help="what chance alone does to the rules, or three months by what people answer",
    )
    parser.add_argument("--files", nargs="+", type=Path, metavar="FILE.csv", help="diaries instead")
    given = parser.parse_args()
    if given.files:
        return _files(given.files, given.format)
    cohorts = {cohort.name: cohort for cohort in COHORTS if given.part != "answers"}
    told = {
        name: {preset: _cohort(cohort, preset, given.patients, given.seed) for preset in PRESETS}
        for name, cohort in cohorts.items()
    }
    answers = {
        preset: living.figures(numbers, given.patients, given.seed)
        for preset, numbers in PRESETS.items()
        if given.part != "noise"
    }
    if given.format == "json":
        click.echo(json.dumps(_in_json(told, answers, given.patients, given.seed), indent=1))
        return 0
    click.echo(f"{given.patients} simulated patients of each sort and course, seed {given.seed!r}")
    for name, figures in told.items():
        _print(name, figures)
    for preset, lives in answers.items():
        click.echo("\n" + "\n".join(lives_in_lines(preset, lives)))
    return 0


def _in_json(
    told: dict[str, dict[str, Any]], answers: dict[str, Any], patients: int, seed: str
) -> dict[str, Any]:
    """By preset the figures of the first cohort, and under `answers` the three months; then the other cohorts."""
    first, *others = told or {"": {}}
    return {
        **{
            preset: {
                **told.get(first, {}).get(preset, {}),
                **({"answers": answers[preset]} if preset in answers else {}),
            }
            for preset in PRESETS
        },
        "other_cohorts": {name: told[name] for name in others},
        "about": {"patients": patients, "seed": seed, "cohort": first or None},
    }


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _cohort(cohort: Cohort, preset: str, patients: int, seed: str) -> dict[str, Any]:
    numbers = PRESETS[preset]
    figures: dict[str, Any] = {}
    for course, shape in HARMLESS.items():
        stable = course == "stable"
        burden = burden_of(diaries(cohort, shape, patients, seed), numbers, answering=stable)
        figures[f"{course}_alerted"] = round(burden.share(burden.alerted), 3)
        if stable:
            figures["stable_alerted_second_month"] = round(burden.share(burden.alerted_later), 3)
            figures.update(_a_month(burden))
    for course, shape in WORSENING.items():
        burden = burden_of(diaries(cohort, shape, patients, seed), numbers, answering=False)
        figures[f"{course}_found"] = round(burden.found, 3)
        figures[f"{course}_days"] = burden.days_to_find
    return figures


def _a_month(burden: Burden) -> dict[str, float]:
    """Follow-ups per patient and month in stable people, where nobody answers and where each is answered "checked"."""
    told = {}
    for how, counted in (("opened", burden.opened), ("answered", burden.answered)):
        told[f"stable_{how}_a_month"] = round(burden.a_month(counted), 3)
        told[f"stable_worsens_{how}_a_month"] = round(burden.a_month(counted, Kind.WORSENS), 3)
    return told


_LINES = (
    ("stable people with a `worsens` finding, days 1-28", "stable_alerted"),
    ("the same, days 29-56", "stable_alerted_second_month"),
    ("`worsens` follow-ups a month, stable, none answered", "stable_worsens_opened_a_month"),
    ('the same, each answered "checked" at once', "stable_worsens_answered_a_month"),
    ("follow-ups of all kinds a month, stable, none answered", "stable_opened_a_month"),
    ('the same, each answered "checked" at once', "stable_answered_a_month"),
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
            f'({line["opened_a_month"]:g} a month; {line["answered_a_month"]:g} if each is answered "checked" at once)'
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
