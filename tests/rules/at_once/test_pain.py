from diary.rules.at_once import Pain, pain_in
from diary.rules.records import Reading, Report, Symptom, SymptomKind
from diary.rules.thresholds import DEFAULT
from tests.rules.samples import day

BACK, KNEE, COUGH = "back", "knee", "cough"
TRACKED = (
    Symptom(BACK, "Upper back pain"),
    Symptom(KNEE, "Knee", watched=False, heart=False),
    Symptom(COUGH, "Cough", kind=SymptomKind.OTHER, watched=True),
)


def pain(**worst: int) -> Pain:
    report = Report(day(1), readings={key: Reading(score) for key, score in worst.items()})
    return pain_in(report, TRACKED, DEFAULT).answer


def test_one_point_in_any_pain_is_pain() -> None:
    assert pain(back=1) is Pain.YES
    assert pain(back=0, knee=1) is Pain.YES


def test_a_pain_that_is_not_watched_counts_too() -> None:
    assert pain(knee=3) is Pain.YES
    assert pain(knee=0) is Pain.NO


def test_no_pain_needs_every_given_pain_at_zero_and_one_at_least() -> None:
    assert pain(back=0) is Pain.NO
    assert pain(back=0, knee=0) is Pain.NO


def test_nothing_given_is_unknown() -> None:
    assert pain() is Pain.UNKNOWN


def test_other_symptoms_say_nothing_about_pain() -> None:
    assert pain(cough=9) is Pain.UNKNOWN
    assert pain(cough=0) is Pain.UNKNOWN
    assert pain(cough=9, back=0) is Pain.NO


def test_the_readings_of_pain_are_its_evidence_by_name() -> None:
    report = Report(day(1), readings={COUGH: Reading(4), KNEE: Reading(2), BACK: Reading(0)})
    values = pain_in(report, TRACKED, DEFAULT).values
    assert [(value.symptom, value.field, value.value) for value in values] == [
        (KNEE, "worst", 2),
        (BACK, "worst", 0),
    ]
