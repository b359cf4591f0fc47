"""`interferes`: it gets in the way of daily activities."""

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import Diary
from tests.rules.samples import answers_diary, day, days_found, found


def diary(answers: str) -> Diary:
    """One word a day: an interference, with `n` for could not and `y` for could; `-` neither; `.` no report."""
    given = {}
    for at, word in enumerate(answers.split(), 1):
        if word != ".":
            score = word.strip("yn-")
            could_not = True if "n" in word else False if "y" in word else None
            given[at] = {"interference": int(score) if score else None, "could_not": could_not}
    return answers_diary(given)


def days(answers: str) -> list[int]:
    return days_found(diary(answers), Rule.INTERFERES)


def finding(answers: str, on: int) -> Finding:
    fired = found(diary(answers), on, Rule.INTERFERES)
    assert fired is not None
    return fired


def test_seven_fires_alone() -> None:
    assert days("7") == [1]
    assert days("6") == []


def test_something_the_patient_could_not_do_fires_alone() -> None:
    assert days("n") == [1]
    assert days("0n") == [1]
    assert days("y") == []
    assert days("-") == []


def test_four_fires_when_two_of_the_last_three_answers_reach_it() -> None:
    assert days("4 4") == [2]
    assert days("4 0 4") == [3]
    assert days("0 4 4") == [3]
    assert days("9 4") == [1, 2]


def test_once_is_not_enough() -> None:
    assert days("4") == []
    assert days("3 3 4") == []


def test_three_does_not_count() -> None:
    assert days("3 3") == []
    assert days("4 3") == []
    assert days("3 4") == []


def test_the_report_of_the_day_must_reach_four_itself() -> None:
    assert days("4 4 3") == [2]
    assert days("4 4 -") == [2]


def test_only_the_last_three_answers_count() -> None:
    assert days("4 0 0 4") == []


def test_reports_without_an_answer_are_passed_over() -> None:
    assert days("4 - y 0 - 4") == [6]
    assert days("4 - 0 y 0 4") == []


def test_answers_count_for_seven_days() -> None:
    assert days("4 . . . . . 4") == [7]
    assert days("4 . . . . . . 4") == []


def test_could_not_is_no_answer_about_interference() -> None:
    assert days("4 n n n 4") == [2, 3, 4, 5]


def test_it_needs_no_score_and_no_watched_symptom() -> None:
    assert days_found(Diary([], diary("7").reports), Rule.INTERFERES) == [1]


def test_it_belongs_to_the_whole_diary() -> None:
    fired = finding("7", 1)
    assert (fired.kind, fired.tier, fired.symptom) == (Kind.INTERFERES, Tier.ROUTINE, None)
    assert fired.follow_up_key == (Kind.INTERFERES, None)


def test_the_facts_say_which_part_fired() -> None:
    def parts(answers: str, on: int) -> list[str]:
        return [
            part for part in ("high", "could_not", "repeated") if finding(answers, on).facts[part] == "yes"
        ]

    assert parts("7", 1) == ["high"]
    assert parts("n", 1) == ["could_not"]
    assert parts("4 4", 2) == ["repeated"]
    assert parts("4 8n", 2) == ["high", "could_not", "repeated"]
    assert parts("4 4n 3n", 3) == ["could_not"]


def test_the_answers_are_its_evidence() -> None:
    assert [(value.day, value.field, value.value) for value in finding("4 y 2 5n", 4).values] == [
        (day(1), "interference", 4),
        (day(3), "interference", 2),
        (day(4), "interference", 5),
        (day(4), "could_not", True),
    ]
    assert [(value.field, value.value) for value in finding("4 4 n", 3).values] == [("could_not", True)]
    facts = finding("4 y 2 5n", 4).facts
    assert (facts["answers"], facts["moderate"], facts["today"]) == (3, 2, 5)
    assert "today" not in finding("n", 1).facts
