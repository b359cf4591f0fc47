"""What people answer: mostly a little pain, often close to where a rule begins, now and then something bad."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from diary.rules.records import Compared, Reading, Sign
from diary.services.patients.answers import Answers
from diary.store.models.circle import Grant

ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)

Score = tuple[int, int | None] | None


@dataclass(frozen=True)
class Told:
    """A day's answers, before it is known under which numbers the symptoms are stored."""

    back: Score
    knee: Score
    signs: frozenset[Sign]
    sudden: bool | None
    interference: int | None
    could_not: bool | None
    compared: Compared | None
    note: str

    def answers(self, back: int, knee: int) -> Answers:
        given = {back: self.back, knee: self.knee}
        return Answers(
            signs=self.signs,
            sudden=self.sudden,
            readings={key: Reading(*score) for key, score in given.items() if score is not None},
            interference=self.interference,
            could_not=self.could_not,
            compared=self.compared,
            note=self.note,
        )


def _scores(highest: int) -> st.SearchStrategy[Score]:
    worst = st.integers(0, highest)
    with_usual = worst.flatmap(lambda high: st.tuples(st.just(high), st.integers(0, high)))
    return st.one_of(st.tuples(worst, st.none()), with_usual, st.none())


def _told(highest: int, signs: st.SearchStrategy[frozenset[Sign]], sudden: bool) -> st.SearchStrategy[Told]:
    return st.builds(
        Told,
        back=_scores(highest),
        knee=_scores(highest),
        signs=signs,
        sudden=st.sampled_from([None, False, True] if sudden else [None, False]),
        interference=st.none() | st.integers(0, 10),
        could_not=st.sampled_from([None, None, False, True]),
        compared=st.sampled_from([None, *Compared]),
        note=st.sampled_from(["", "", "Slept badly."]),
    )


quiet = _told(6, st.just(frozenset()), sudden=False)
bad = _told(10, st.frozensets(st.sampled_from(list(Sign)), max_size=2), sudden=True)
told = quiet | bad
levels = st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6]), min_size=2, max_size=3)
"""What a stretch of days gives, one part after the other."""
grants = st.frozensets(st.sampled_from(list(Grant)), min_size=1) | st.just(frozenset({Grant.ALERTS}))
