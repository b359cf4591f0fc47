"""Seeded days and levels that keep close to the borders of the rules over time."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

BORDER_GAPS = [2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 20, 21, 28, 29, 34, 35]

Levels = Callable[[random.Random, list[date]], list[int]]


# Days


def some_days(rng: random.Random, style: str) -> list[date]:
    length = rng.choice([rng.randint(5, 20), rng.randint(15, 50), rng.randint(40, 80)])
    first = date(2026, 1, 1) + timedelta(days=rng.randint(0, 400))
    if style == "late":
        gap = rng.choice([rng.randint(5, 16), rng.randint(11, 14)])
        offsets = [*range(rng.randint(1, 2)), *(gap + n for n in range(rng.randint(3, 10)))]
    elif style == "clusters":
        gap = rng.choice([rng.randint(8, 14), rng.randint(13, 15)])
        later = sorted(rng.sample(range(8), rng.choice([3, 3, 4, 6])))
        offsets = [*range(rng.choice([3, 3, 4, 5])), *(gap + n for n in later)]
    elif style == "weekly":
        offsets = [7 * week + rng.choice([0, 0, 0, 1, -1]) for week in range(1, rng.randint(4, 14))]
    elif style == "runs":
        offsets, offset = [], 0
        while offset < length:
            for _ in range(rng.randint(1, 12)):
                offsets.append(offset)
                offset += 1
            offset += rng.choice(BORDER_GAPS) - 1
    else:
        if style == "long":
            length = rng.randint(62, 110)
        share = {"every": 1.0, "long": 0.9, "most": 0.85, "half": 0.5, "few": 0.25}[style]
        offsets = [offset for offset in range(length) if rng.random() < share] or [0]
    return [first + timedelta(days=offset) for offset in offsets]


# Levels: one value (or none) a day


def clamped(value: float) -> int:
    return max(0, min(10, round(value)))


def steps(rng: random.Random, days: list[date]) -> list[int]:
    """Flat stretches with steps of one, two or three between them, with a little noise in half the diaries."""
    level, noise = rng.randint(0, 5), rng.choice([0.0, 0.0, 0.3, 0.6])
    values: list[int] = []
    for _ in days:
        if rng.random() < 0.07:
            level = max(0, min(9, level + rng.choice([-3, -2, -1, 1, 2, 2, 3])))
        values.append(clamped(level + (rng.choice([-1, 1]) if rng.random() < noise else 0)))
    return values


def wandering(rng: random.Random, days: list[date]) -> list[int]:
    level, drift = rng.uniform(0, 5), rng.uniform(-0.1, 0.25)
    values: list[int] = []
    for _ in days:
        level = max(0.0, min(10.0, level + drift + rng.gauss(0, 0.5)))
        values.append(clamped(level + rng.gauss(0, 0.7)))
    return values


def coming_and_going(rng: random.Random, days: list[date]) -> list[int]:
    """Stretches with pain and single, double and longer stretches of 0, as for `persists`."""
    values: list[int] = []
    while len(values) < len(days):
        values += [rng.randint(1, 3) for _ in range(rng.randint(1, 10))]
        values += [0] * rng.choice([0, 1, 1, 1, 2, 2, 3, 5])
    start = rng.choice([0, 0, 1, 1, 2, 3])
    return ([0] * start + values)[: len(days)]


def half_zero(rng: random.Random, days: list[date]) -> list[int]:
    """Close to half of the values are 0, seldom two in a row."""
    values: list[int] = []
    for place in range(len(days)):
        values.append(0 if (place % 2 == 1) != (rng.random() < 0.08) else rng.randint(1, 4))
    return values


def on_the_edge(rng: random.Random, days: list[date]) -> list[int]:
    """The last week and the four weeks before it differ by exactly, or by a hair more or less than, 5/4 or 3/2."""
    values: list[int] = [0] * len(days)
    last = rng.randrange(len(days))
    of_a = [p for p in range(last + 1) if (days[last] - days[p]).days <= 6]
    of_b = [p for p in range(last + 1) if 7 <= (days[last] - days[p]).days <= 34]
    low = rng.randint(0, 4)
    for place in range(len(days)):
        values[place] = low + rng.choice([0, 0, 0, 1])
    if not of_b:
        return values
    mean_b = Fraction(sum(values[p] for p in of_b), len(of_b))
    total = (mean_b + Fraction(5, 4)) * len(of_a)
    of_day = rng.choice([-(-(mean_b + Fraction(3, 2)) // 1), (mean_b + Fraction(3, 2)) // 1, low + 3])
    rest = -(-total // 1) + rng.choice([-1, 0, 0, 0, 1]) - of_day
    for count, place in enumerate(of_a[:-1]):
        share = rest // (len(of_a) - 1 - count)
        rest -= share
        values[place] = clamped(share)
    values[last] = clamped(of_day)
    return values


def early_step(rng: random.Random, days: list[date]) -> list[int]:
    """A few first values, then three or more at two above one of them, or next to it."""
    gaps = [place for place, (one, two) in enumerate(pairwise(days), 1) if (two - one).days > 3]
    quiet = rng.choice([*gaps, rng.randint(3, 8)])
    low = rng.randint(0, 5)
    spread = rng.choice([[0], [0, 0, 1], [0, 1], [0, 2]])
    noise = rng.choice([[0], [0, 0, 0, 0, 1, -1]])
    high = low + rng.choice([2, 2, 2, 3])
    values = [low + rng.choice(spread) for _ in range(quiet)]
    values += [clamped(high + rng.choice(noise)) for _ in days]
    return values[: len(days)]


def own_swings(rng: random.Random, days: list[date]) -> list[int]:
    """Numbers that swing from one day to the next, then a rise that is about as large as they mostly move."""
    swing, low = rng.choice([1, 1, 2, 3]), rng.randint(0, 4)
    still = rng.choice([0.0, 0.2, 0.5])
    since = rng.randint(len(days) // 2, len(days))
    values = []
    for place in range(len(days)):
        up = place % 2 == 0 and rng.random() >= still
        rise = swing + rng.choice([0, 0, 1]) if place >= since else 0
        values.append(clamped(low + (swing if up else 0) + rise))
    return values


def late_pain(rng: random.Random, days: list[date]) -> list[int]:
    """A first 0, as if the onset had been in error, then pain."""
    return [0, *(rng.choice([1, 2, 2, 3]) for _ in days)][: len(days)]


def mostly_none(rng: random.Random, days: list[date]) -> list[int]:
    pain = rng.choice([0.0, 0.05, 0.3])
    return [rng.choice([1, 1, 2, 7]) if rng.random() < pain else 0 for _ in days]
