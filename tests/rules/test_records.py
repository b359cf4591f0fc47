import pytest

from diary.rules.records import Diary, Reading, Report, Symptom
from tests.rules.samples import BACK, day

TRACKED = [Symptom(BACK, "Upper back pain"), Symptom(2, "Knee")]


@pytest.mark.parametrize("score", [-1, 11, 3.0, "3", True, None])
def test_a_score_is_a_whole_number_from_0_to_10(score: object) -> None:
    with pytest.raises(ValueError, match="worst"):
        Reading(score)  # type: ignore[arg-type]
    if score is not None:
        with pytest.raises(ValueError, match=r"^usual must"):
            Reading(10, score)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=r"^interference must"):
            Report(day(1), interference=score)  # type: ignore[arg-type]


def test_both_ends_are_scores() -> None:
    assert Reading(10, 0).usual == 0
    assert Report(day(1), interference=10).interference == 10


def test_usual_is_never_above_worst() -> None:
    assert Reading(3, 3).usual == 3
    with pytest.raises(ValueError, match="above worst"):
        Reading(3, 4)


def test_unanswered_is_none() -> None:
    report = Report(day(1))
    assert report.signs is None
    assert report.sudden is None
    assert report.could_not is None
    assert report.readings == {}


def test_reports_and_readings_can_be_compared_and_hashed() -> None:
    report = Report(day(1), readings={BACK: Reading(3)})
    assert report == Report(day(1), readings={BACK: Reading(3)})
    assert len({report, Report(day(1), readings={BACK: Reading(3)})}) == 1


def test_a_diary_keeps_its_reports_in_day_order() -> None:
    diary = Diary(TRACKED, [Report(day(at)) for at in (3, 1, 2)])
    assert [report.day for report in diary.reports] == [day(1), day(2), day(3)]


def test_one_report_a_day() -> None:
    with pytest.raises(ValueError, match="two reports"):
        Diary(TRACKED, [Report(day(1)), Report(day(2)), Report(day(1))])


def test_one_symptom_a_key() -> None:
    with pytest.raises(ValueError, match="same key"):
        Diary([Symptom(1, "Jaw"), Symptom(1, "Arm")], [])


def test_no_reading_of_a_symptom_that_is_not_tracked() -> None:
    with pytest.raises(ValueError, match="unknown symptom, 'elbow'"):
        Diary(TRACKED, [Report(day(1), readings={"elbow": Reading(3)})])


def test_reports_are_found_by_day_and_by_window_with_both_ends() -> None:
    diary = Diary(TRACKED, [Report(day(at)) for at in (1, 3, 5)])
    assert diary.on(day(3)) is diary.reports[1]
    assert diary.on(day(2)) is None
    first, last = day(3).toordinal(), day(5).toordinal()
    assert [report.day for report in diary.between(first, last)] == [day(3), day(5)]
    assert diary.count(first, last) == 2
    assert diary.count(first + 1, last - 1) == 0


def test_symptoms_are_found_by_key() -> None:
    diary = Diary(TRACKED, [])
    assert diary.symptom(2) is TRACKED[1]
    assert diary.symptom("2") is None


def test_a_series_holds_the_days_that_give_the_symptom_a_score() -> None:
    diary = Diary(
        TRACKED,
        [
            Report(day(4), readings={2: Reading(1, 1), BACK: Reading(5)}),
            Report(day(1), readings={2: Reading(3)}),
            Report(day(2)),
        ],
    )
    knee = diary.series(2)
    assert knee.days == [day(1).toordinal(), day(4).toordinal()]
    assert (knee.worst, knee.usual) == ([3, 1], [None, 1])
    assert knee.span(day(1).toordinal(), day(4).toordinal()) == (0, 2)
    assert knee.span(day(2).toordinal(), day(3).toordinal()) == (1, 1)
    assert diary.series("elbow").days == []
