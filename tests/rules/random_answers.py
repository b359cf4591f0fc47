"""Seeded diaries over months, answers, appointments and changing numbers: close to the borders of quiet."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from tests.rules import oracle_numbers
from tests.rules.oracle import Key
from tests.rules.oracle_life import Answer, Expected, Numbers
from tests.rules.random_levels import Levels, coming_and_going, half_zero, mostly_none, steps, wandering

NAMES = ["Back", "Knee"]
AFTER = [1, 3, 6, 7, 8, 13, 14, 15, 20, 27, 28, 29, 40, 41, 42, 43, 55]
"""Days after an answer on which something about its appointment is, at or next to a border."""


def long_diary(rng: random.Random) -> str:
    """A diary file over two to seven months, for what lasts weeks."""
    days = _long_days(rng)
    levels: list[Levels] = [steps, wandering, coming_and_going, half_zero, mostly_none, _jumps, _jumps]
    columns = {name: rng.choice(levels)(rng, days) for name in rng.sample(NAMES, rng.choice([1, 1, 2]))}
    trouble = _jumps(rng, days)
    answered, unable, absent = (
        rng.choice([0, 0.3, 1]),
        rng.choice([0, 0.05, 0.3]),
        rng.choice([0, 0, 0.2, 0.7]),
    )
    could, worse = rng.choice([0, 0.5, 1]), rng.choice([0, 0, 0.4])
    lines = ["date,symptom,worst,interference,could_not,compared"]
    for place, day in enumerate(days):
        report = ""
        report += str(trouble[place]) if rng.random() < answered else ""
        report += ","
        report += ("yes" if rng.random() < unable else "no") if rng.random() < could else ""
        report += ",worse" if rng.random() < worse else ","
        for name, values in columns.items():
            lines.append(f"{day},{name},{'' if rng.random() < absent else values[place]},{report}")
            report = ",,"
    return "\n".join(lines) + "\n"


def _long_days(rng: random.Random) -> list[date]:
    first, length = date(2026, 1, 1), rng.randint(50, 200)
    share = rng.choice([1.0, 0.9, 0.6, 0.3, 0.15])
    days = [offset for offset in range(length) if rng.random() < share] or [0]
    if rng.random() < 0.4:
        # A stretch of silence, so that one side of the comparison has few values.
        cut = rng.randrange(length)
        days = [offset for offset in days if not cut <= offset < cut + rng.choice([5, 8, 14, 20, 40])] or [0]
    return [first + timedelta(days=offset) for offset in days]


def _jumps(rng: random.Random, days: list[date]) -> list[int]:
    """Levels two or three apart, held for some days, so that means differ by two, or by a hair less or more."""
    low = rng.randint(0, 6)
    values: list[int] = []
    while len(values) < len(days):
        level = low + rng.choice([0, 0, 1, 2, 2, 3])
        values += [min(10, level + rng.choice([0, 0, 0, 1])) for _ in range(rng.randint(2, 25))]
    return values[: len(days)]


def random_findings(
    rng: random.Random, reports: dict[date, set[str]], names: list[str]
) -> dict[date, dict[Key, bool]]:
    """Findings of no rule, to try the life cycle alone; `persists` only where there is pain, as in `reports`."""
    likely = rng.choice([0.1, 0.5, 1.0])
    held = rng.choice([0, 0, 0.3, 0.8])
    found: dict[date, dict[Key, bool]] = {}
    for day, painful in reports.items():
        keys: list[Key] = [("worsens", None), ("interferes", None)]
        keys += [("worsens", name) for name in names] + [
            ("persists", name) for name in names if name in painful
        ]
        found[day] = {key: rng.random() >= held for key in keys if rng.random() < likely}
    return found


def random_answers(rng: random.Random, first: date, last: date, names: list[str]) -> list[Answer]:
    """Answers on any day, with and without a report, many where nothing is open, some two a day; not in order."""
    keys: list[Key] = [("worsens", None), ("interferes", None)]
    keys += [(kind, name) for kind in ("worsens", "persists") for name in names]
    likely = rng.choice([0.01, 0.05, 0.2, 0.6])
    given: list[Answer] = []
    for kind, symptom in keys:
        day = first - timedelta(days=2)
        while day <= last + timedelta(days=3):
            if rng.random() < likely:
                given += [_answer(rng, kind, symptom, day) for _ in range(rng.choice([1, 1, 1, 1, 1, 2]))]
            day += timedelta(days=1)
    return given


def _answer(rng: random.Random, kind: str, symptom: str | None, day: date) -> Answer:
    done = rng.choice(["checked", "told", "booked", "booked"])
    if done != "booked":
        return Answer(kind, symptom, day, done)
    moves = [
        (_after(rng, day), rng.choice([None, _after(rng, day)])) for _ in range(rng.choice([0, 0, 1, 2, 3]))
    ]
    booked_for = rng.choice([None, day - timedelta(days=1), day, *(_after(rng, day) for _ in range(6))])
    return Answer(kind, symptom, day, done, booked_for, sorted(moves, key=lambda move: move[0]))


def _after(rng: random.Random, day: date) -> date:
    return day + timedelta(days=rng.choice(AFTER))


def random_plan(rng: random.Random, first: date, last: date, names: list[str]) -> list[Expected]:
    """Mostly nothing; else expected levels for a part of the diary, one or two of a symptom."""
    plan = []
    for name in names if rng.random() < 0.6 else []:
        for _ in range(rng.choice([0, 1, 1, 2])):
            begin = first + timedelta(days=rng.randint(0, (last - first).days))
            plan.append(Expected(name, rng.randint(1, 6), begin, begin + timedelta(days=rng.randint(3, 90))))
    return plan


def changing_numbers(rng: random.Random, first: date, last: date) -> Callable[[date], Numbers]:
    """The shipped numbers on all days, or others from one or two days on."""
    if rng.random() < 0.5:
        return lambda _day: oracle_numbers.DEFAULT
    days = [first + timedelta(days=rng.randint(0, (last - first).days)) for _ in range(rng.choice([1, 2]))]
    sets = [(day, _other_numbers(rng)) for day in sorted(days)]
    if rng.random() < 0.5:
        sets.insert(0, (date.min, _other_numbers(rng)))

    def on(day: date) -> Numbers:
        in_force = [numbers for since, numbers in sets if since <= day]
        return in_force[-1] if in_force else oracle_numbers.DEFAULT

    return on


def _other_numbers(rng: random.Random) -> Numbers:
    names = [
        name for name in oracle_numbers.DEFAULT if name.partition(".")[0] in ("quiet", "clear", "episode")
    ]
    found = dict(oracle_numbers.DEFAULT)
    for name in rng.sample(names, 3):
        found[name] = max(Fraction(1), found[name] + rng.choice([-3, -1, 1, 2, 5]))
    found["quiet.rise"] = rng.choice([Fraction(2), Fraction(2), Fraction(3, 2), Fraction(7, 3)])
    found["quiet.mean_least"] = min(found["quiet.mean_least"], found["quiet.mean_days"])
    found["clear.interferes_reports"] = min(found["clear.interferes_reports"], found["clear.interferes_days"])
    return found
