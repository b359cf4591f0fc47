"""The invented people of a demonstration, and what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diary.rules.records import Compared, Sign
from diary.store.models.circle import Grant
from diary.store.models.followups import Answer
from diary.store.models.tracking import Helped, SelfCare, TimeOfDay


@dataclass(frozen=True, slots=True)
class Day:
    """What one day's report says. `ago` counts back from today; `knee` is for who tracks one."""

    ago: int
    worst: int
    usual: int | None = None
    interference: int | None = None
    could_not: bool | None = None
    compared: Compared | None = None
    signs: frozenset[Sign] = frozenset()
    knee: int | None = None
    note: str = ""
    tried: Mapping[SelfCare, Helped | None] = field(default_factory=dict)
    missed: bool = False
    """The first medicine that has a time; all else was as usual."""
    answer: Answer | None = None
    """How the follow-ups that opened on it were answered."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What a patient lets the caregiver do, and what they call her."""

    called: str
    grants: frozenset[Grant]
    details: bool = False
    """Her mails may say what it is about."""


@dataclass(frozen=True, slots=True)
class Pill:
    """A medicine with its dose, and when in the day it is taken; none is only when needed."""

    name: str
    dose: str
    times: frozenset[TimeOfDay] = frozenset()
    do_not_stop: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demonstration."""

    email: str
    name: str
    shows: str
    procedure_ago: int | None = None
    days: tuple[Day, ...] = ()
    has_knee: bool = False
    phone: str = ""
    """Of those that belong to nobody, kept for plays and films."""
    address: str = ""
    trusts: Trust | None = None
    medicines: tuple[Pill, ...] = ()


_WALK = {SelfCare.WALKING: Helped.A_LITTLE, SelfCare.HEAT_OR_COLD: Helped.YES}

_MAYA = tuple(
    Day(ago, worst, max(0, worst - 1), interference=2, tried=_WALK if ago % 3 == 0 else {})
    for ago, worst in zip(range(12, 0, -1), (3, 4, 3, 4, 3, 3, 4, 4, 3, 4, 4, 3), strict=True)
)

_TOM = (
    *(Day(45 - n, worst, max(0, worst - 1)) for n, worst in enumerate((4, 4, 3, 3, 3, 2, 2))),
    Day(37, 2, 1, answer=Answer.TOLD_DOCTOR, note="Told Dr Lane on the phone. She is not worried for now."),
    *(Day(36 - n, worst, 0) for n, worst in enumerate((1, 1, 0, 0, 0))),
    *(Day(30 - n * 2, 0, 0) for n in range(4)),
    *(Day(20 - n, worst, 1) for n, worst in enumerate((2, 1, 2, 2, 1, 2, 2, 3, 2, 2, 2, 3))),
    *(
        Day(
            8 - n,
            worst,
            max(0, worst - 1),
            interference=n // 2,
            compared=Compared.WORSE if n > 4 else Compared.SAME,
        )
        for n, worst in enumerate((3, 3, 4, 5, 5, 6, 6, 6))
    ),
)

_RUTH = (
    *(
        Day(18 - n, worst, max(0, worst - 1), interference=3, knee=n % 3)
        for n, worst in enumerate((2, 2, 1, 1, 1, 0, 0))
    ),
    *(Day(10 - n, 0, 0, interference=0, knee=2) for n in range(3)),
    *(Day(7 - n, worst, max(0, worst - 1), interference=5, knee=3) for n, worst in enumerate((2, 4, 4, 5))),
    Day(3, 4, 3, interference=6, could_not=True, knee=4, missed=True, note="Could not carry the shopping."),
    Day(
        2,
        0,
        0,
        interference=2,
        knee=3,
        signs=frozenset({Sign.LIMB}),
        answer=Answer.CHECKED,
        note="My arm was cold. The nurse looked at it: all well.",
    ),
    Day(0, 4, 3, interference=4, knee=2, signs=frozenset({Sign.CHEST})),
)

_RUTHS_PILLS = (
    Pill("Clopidogrel", "75 mg", frozenset({TimeOfDay.MORNING}), do_not_stop=True),
    Pill("Bisoprolol", "2.5 mg", frozenset({TimeOfDay.MORNING, TimeOfDay.EVENING})),
    Pill("Spray under the tongue", "1 puff"),
)

PEOPLE = (
    Person("maya@example.org", "Maya", "pain that goes on for more than a week", 13, _MAYA),
    Person(
        "tom@example.org",
        "Tom",
        "pain that gets worse over time",
        46,
        _TOM,
        phone="07700 900178",
        trusts=Trust("Nora, the nurse", frozenset({Grant.TRENDS, Grant.ALERTS})),
    ),
    Person(
        "ruth@example.org",
        "Ruth",
        "pain in the way of daily life, and an emergency today",
        19,
        _RUTH,
        has_knee=True,
        phone="07700 900142",
        address="Flat 3, 12 Elm Road, Leeds",
        trusts=Trust("My daughter Nora", frozenset(Grant) - {Grant.EXPORT}, details=True),
        medicines=_RUTHS_PILLS,
    ),
)
CAREGIVER = Person(
    "nora@example.org",
    "Nora",
    "no diary of her own; looks after Ruth, for whom she may do most things, and Tom, whose numbers she sees",
    phone="07700 900155",
)
