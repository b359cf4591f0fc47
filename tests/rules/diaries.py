"""Hypothesis strategies for diaries that meet the borders of the rules often.

A diary is drawn as one string of bytes, nine a day, because drawing each answer by itself takes seconds a test.
A zero byte is an unanswered question, so that shrinking leaves the answers that matter.
"""

from datetime import date, timedelta

from hypothesis import strategies as st

from diary.rules.records import Compared, Diary, Reading, Report, Sign, Symptom, SymptomKind

FIRST = date(2026, 1, 1)
LENGTH = 45
KEYS = (1, 2, 3)

# Few levels close together, so that exact borders are hit.
LEVELS = (0, 0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 7, 9)
SIGNS = (
    *(frozenset[Sign](),) * 6,
    *(frozenset({sign}) for sign in Sign),
    frozenset({Sign.DIZZY, Sign.LUMP}),
    frozenset({Sign.CHEST, Sign.LIMB}),
)
YES_NO = (False, False, True)
COMPARED = (*Compared, Compared.WORSE)
ROW = 2 * len(KEYS) + 5


def some(byte: int, answers: tuple[object, ...]) -> object:
    """None for the lower half of the bytes, else one of the answers."""
    return None if byte < 128 else answers[byte % len(answers)]


def reading(first: int, second: int) -> Reading:
    worst = LEVELS[first % len(LEVELS)]
    return Reading(worst, None if second < 128 else second % (worst + 1))


def report(on: date, row: bytes) -> Report:
    pairs = zip(KEYS, row[5::2], row[6::2], strict=True)
    return Report(
        day=on,
        signs=some(row[0], SIGNS),  # type: ignore[arg-type]
        sudden=some(row[1], YES_NO),  # type: ignore[arg-type]
        interference=some(row[2], LEVELS),  # type: ignore[arg-type]
        could_not=some(row[3], YES_NO),  # type: ignore[arg-type]
        compared=some(row[4], COMPARED),  # type: ignore[arg-type]
        readings={key: reading(first, second) for key, first, second in pairs if first >= 64},
    )


days = st.integers(0, LENGTH - 1).map(lambda at: FIRST + timedelta(days=at))


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    """Three symptoms over 45 days, of which some are not reported."""
    kinds = st.sampled_from([SymptomKind.PAIN, SymptomKind.PAIN, SymptomKind.OTHER])
    symptoms = [
        Symptom(
            key,
            f"Symptom {key}",
            draw(kinds),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(st.none() | days),
        )
        for key in KEYS
    ]
    rows = draw(st.binary(min_size=LENGTH * ROW, max_size=LENGTH * ROW))
    missing = draw(st.sets(st.integers(0, LENGTH - 1), max_size=25))
    reports = [
        report(FIRST + timedelta(days=at), rows[at * ROW : (at + 1) * ROW])
        for at in range(LENGTH)
        if at not in missing
    ]
    return Diary(symptoms, reports, draw(st.none() | days), draw(st.none() | days))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    return reading(draw(st.integers(0, 255)), draw(st.integers(0, 255)))
