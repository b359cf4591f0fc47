"""The numbers of the rules page under the names that `diary replay --set` knows, as the second reading uses them."""

from fractions import Fraction
from random import Random

DEFAULT = {
    "severe.from": Fraction(7),
    "unwell.after_procedure_days": Fraction(30),
    "persists.after_days": Fraction(7),
    "persists.window_days": Fraction(21),
    "persists.least_days": Fraction(3),
    "persists.share": Fraction(1, 2),
    "episode.gap_days": Fraction(6),
    "rising.recent_days": Fraction(7),
    "rising.recent_least": Fraction(3),
    "rising.before_days": Fraction(28),
    "rising.before_least": Fraction(4),
    "rising.rise": Fraction(5, 4),
    "rising.today": Fraction(3, 2),
    "rising.own_change": Fraction(0),
    "rising.own_change_days": Fraction(56),
    "rising.own_change_least": Fraction(8),
    "rising.own_change_gap_days": Fraction(2),
    "early_rise.last": Fraction(3),
    "early_rise.within_days": Fraction(6),
    "early_rise.before_days": Fraction(14),
    "early_rise.before_least": Fraction(3),
    "early_rise.rise": Fraction(2),
    "says_worse.days": Fraction(7),
    "says_worse.last": Fraction(3),
    "says_worse.least": Fraction(2),
    "interferes.alone": Fraction(7),
    "interferes.again": Fraction(4),
    "interferes.days": Fraction(7),
    "interferes.last": Fraction(3),
    "interferes.least": Fraction(2),
    "quiet.days": Fraction(7),
    "quiet.told_days": Fraction(14),
    "quiet.lasting_days": Fraction(28),
    "quiet.lasting_told_days": Fraction(28),
    "quiet.most_days": Fraction(42),
    "quiet.unknown_days": Fraction(14),
    "quiet.rise": Fraction(2),
    "quiet.mean_days": Fraction(7),
    "quiet.mean_least": Fraction(3),
    "quiet.mean_last": Fraction(3),
    "quiet.before_days": Fraction(14),
    "quiet.could_not": Fraction(2),
    "clear.worsens_days": Fraction(14),
    "clear.worsens_reports": Fraction(3),
    "clear.interferes_days": Fraction(7),
    "clear.interferes_reports": Fraction(3),
}
"""Left out are `pain.from` and `episode.zeros`, which the second reading says in words ("≥ 1", "two"), and the numbers
that only people and jobs go by."""

PRESETS = {
    "default": {},
    "sensitive": {
        "rising.rise": Fraction(11, 10),
        "rising.today": Fraction(3, 2),
        "rising.before_least": Fraction(3),
    },
    "strict": {
        "rising.rise": Fraction(3, 2),
        "rising.today": Fraction(1),
        "rising.before_least": Fraction(4),
    },
    "steady": {"rising.own_change": Fraction(1)},
}


def drawn(seed: int) -> dict[str, Fraction]:
    """A few other numbers, each near the one of the rules page, and none that shuts a rule up."""
    chance = Random(seed)
    wholes = [name for name, value in DEFAULT.items() if value.denominator == 1 and value > 2]
    found = {name: DEFAULT[name] + chance.choice([-1, 1]) for name in chance.sample(wholes, 3)}
    found["rising.rise"] = Fraction(chance.randint(2, 8), chance.choice([3, 4, 5]))
    if chance.random() < 0.5:
        found["persists.share"] = Fraction(chance.randint(1, 4), 4)
    if chance.random() < 0.3:
        found["rising.own_change"] = Fraction(chance.randint(1, 6), chance.choice([2, 3, 4]))
    together = {**DEFAULT, **found}
    fits = [
        ("persists.least_days", "persists.window_days"),
        ("rising.recent_least", "rising.recent_days"),
        ("rising.own_change_least", "rising.own_change_days"),
        ("early_rise.last", "early_rise.within_days"),
        ("early_rise.before_least", "early_rise.before_days"),
        ("says_worse.last", "says_worse.days"),
        ("says_worse.least", "says_worse.last"),
        ("interferes.last", "interferes.days"),
        ("interferes.least", "interferes.last"),
        ("interferes.again", "interferes.alone"),
        ("clear.interferes_reports", "clear.interferes_days"),
        ("quiet.mean_least", "quiet.mean_days"),
    ]
    if all(together[needed] <= together[room] for needed, room in fits):
        return found
    return drawn(seed + 1_000_000)
