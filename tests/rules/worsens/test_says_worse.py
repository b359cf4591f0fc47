"""`says_worse`: the patient's own comparison, said more than once."""

from diary.rules.findings import Kind, Rule, Tier
from diary.rules.records import Compared, Diary, Report
from tests.rules.samples import answers_diary, day, days_found, found

CODES = {"w": Compared.WORSE, "s": Compared.SAME, "b": Compared.BETTER, "-": None}


def diary(answers: str) -> Diary:
    """One letter a day: worse, same, better, `-` a report without an answer, `.` no report."""
    return answers_diary({at: {"compared": CODES[each]} for at, each in enumerate(answers, 1) if each != "."})


def days(answers: str) -> list[int]:
    return days_found(diary(answers), Rule.SAYS_WORSE)


def test_worse_once_is_not_enough() -> None:
    assert days("w") == []
    assert days("sbw") == []


def test_worse_twice_is_of_two_answers_or_of_three() -> None:
    assert days("ww") == [2]
    assert days("wsw") == [3]
    assert days("sww") == [3]
    assert days("www") == [2, 3]


def test_the_report_of_the_day_must_say_worse_itself() -> None:
    assert days("wws") == [2]
    assert days("ww-") == [2]


def test_only_the_last_three_answers_count() -> None:
    assert days("wssw") == []
    assert days("wsbw") == []


def test_reports_without_an_answer_are_passed_over() -> None:
    assert days("w-s-w") == [5]
    assert days("w-s-s-w") == []


def test_answers_count_for_seven_days() -> None:
    assert days("w.....w") == [7]
    assert days("w......w") == []


def test_it_needs_no_score_and_no_watched_symptom() -> None:
    assert diary("ww").series("back").days == []
    assert days_found(Diary([], diary("ww").reports), Rule.SAYS_WORSE) == [2]


def test_it_belongs_to_the_whole_diary_with_the_answers_as_evidence() -> None:
    fired = found(diary("w-sw"), 4, Rule.SAYS_WORSE)
    assert fired is not None
    assert (fired.kind, fired.tier, fired.symptom) == (Kind.WORSENS, Tier.ROUTINE, None)
    assert fired.follow_up_key == (Kind.WORSENS, None)
    assert [(value.day, value.field, value.value) for value in fired.values] == [
        (day(1), "compared", "worse"),
        (day(3), "compared", "same"),
        (day(4), "compared", "worse"),
    ]
    assert fired.facts == {"answers": 3, "worse": 2}


def test_later_answers_change_nothing() -> None:
    later = [Report(day(at), compared=Compared.BETTER) for at in (3, 4)]
    assert days_found(Diary([], [*diary("ww").reports, *later]), Rule.SAYS_WORSE) == [2]
