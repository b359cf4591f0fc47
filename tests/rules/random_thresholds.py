"""Thresholds near those in use, drawn by seed: each can be used, and many rules fire by them."""

from __future__ import annotations

import random
from fractions import Fraction

from diary.rules.thresholds import DEFAULT, PRESETS, Thresholds, ThresholdsError

_KEPT_WHOLE = {"back_fill_days"}


def some_thresholds(rng: random.Random) -> Thresholds:
    """One of the presets, or one with a few numbers changed."""
    base = rng.choice([*PRESETS.values()])
    if rng.random() < 0.3:
        return base
    numbers = DEFAULT.as_dict()
    while True:
        changes: dict[str, object] = {}
        for name in rng.sample(sorted(numbers.keys() - _KEPT_WHOLE), rng.choice([1, 3, 8])):
            now = getattr(base, name)
            if isinstance(now, Fraction):
                changes[name] = str(now * rng.choice([Fraction(1, 2), Fraction(3, 4), Fraction(3, 2)]))
            else:
                changes[name] = max(0, now + rng.choice([-3, -2, -1, 1, 2, 5]))
        try:
            return Thresholds.from_dict(changes, base)
        except ThresholdsError:
            continue
