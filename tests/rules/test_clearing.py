"""Follow-ups of a whole diary, nobody acknowledging anything: they open, are joined, and clear by themselves."""

from typing import Any

import pytest

from diary.rules.clearing import is_over
from diary.rules.findings import Kind
from diary.rules.follow_ups import What
from diary.rules.playing import play
from diary.rules.records import Compared, Diary, Reading, Report, Symptom, SymptomKey
from diary.rules.thresholds import DEFAULT
from tests.rules.samples import answers_diary, back_diary, day, followed, number, signs, story

PERSISTS, WORSENS, INTERFERES = "persists", "worsens", "interferes"


def test_a_first_finding_opens_and_later_ones_join() -> None:
    outcome = followed(back_diary("3*10"))
    assert [(number(event.day), event.what) for event in outcome.events] == [
        (8, What.OPENED),
        (9, What.JOINED),
        (10, What.JOINED),
    ]
    (follow_up,) = outcome.followups
    assert follow_up.opened_on == day(8)
    assert follow_up.found_on == {day(8), day(9), day(10)}
    assert follow_up.closed is None


def test_each_event_names_the_findings_of_its_day() -> None:
    opened, joined = followed(back_diary("3*9")).events
    assert [finding.day for finding in (*opened.findings, *joined.findings)] == [day(8), day(9)]


def test_persists_clears_at_the_second_zero() -> None:
    assert story(followed(back_diary("3*8 0"))) == [(8, "opened", PERSISTS)]
    assert story(followed(back_diary("3*8 0 0"))) == [(8, "opened", PERSISTS), (10, "cleared", PERSISTS)]
    assert story(followed(back_diary("3*8 0 . . 0 0")))[1:] == [(12, "cleared", PERSISTS)]


def test_persists_clears_when_its_episode_gives_way() -> None:
    assert story(followed(back_diary("3*8 .*5 3"))) == [(8, "opened", PERSISTS)]
    assert story(followed(back_diary("3*8 .*6 3")))[1:] == [(15, "cleared", PERSISTS)]


def test_a_zero_or_a_silence_does_not_clear_it() -> None:
    assert len(story(followed(back_diary("3*8 0 .*20")))) == 1
    diary = back_diary("3*8")
    quiet = Diary(diary.symptoms, [*diary.reports, *(Report(day(at)) for at in range(9, 40))])
    assert len(story(followed(quiet))) == 1


def test_after_clearing_nothing_is_held_back() -> None:
    assert story(followed(back_diary("3*8 0 0 3*8"))) == [
        (8, "opened", PERSISTS),
        (10, "cleared", PERSISTS),
        (18, "opened", PERSISTS),
    ]


def test_what_cleared_stays_with_its_own_days() -> None:
    first, second = followed(back_diary("3*8 0 0 3*8")).followups
    assert first.closed is not None
    assert (first.closed.how, first.closed.on, first.closed.answered) == ("cleared", day(10), None)
    assert (first.found_on, second.found_on) == ({day(8)}, {day(18)})


def rising_then(after: str) -> Diary:
    """`worsens` is found on days 15 and, last, 16."""
    return back_diary("0*4 0*10 5*2 " + after)


def worsens(diary: Diary) -> list[tuple[int, str, str]]:
    return [event for event in story(followed(diary)) if event[2] == WORSENS]


def test_worsens_clears_fourteen_days_after_its_last_finding_with_three_reports_since() -> None:
    assert worsens(rising_then("0*3 .*10 0")) == [(16, "opened", WORSENS), (30, "cleared", WORSENS)]


def test_not_on_the_thirteenth_day() -> None:
    assert worsens(rising_then("0*13")) == [(16, "opened", WORSENS)]


def test_the_first_reported_day_after_that_will_do() -> None:
    assert worsens(rising_then("0*3 .*14 0"))[1:] == [(34, "cleared", WORSENS)]


def test_the_days_own_report_is_one_of_the_three() -> None:
    assert worsens(rising_then("0 0 .*11 0"))[1:] == [(30, "cleared", WORSENS)]
    assert worsens(rising_then("0 .*12 0"))[1:] == []
    assert worsens(rising_then("0 .*12 0 0"))[1:] == [(31, "cleared", WORSENS)]


def test_only_reports_that_give_the_symptom_a_score_count_though_any_report_decides() -> None:
    diary = rising_then("0 0")
    others = [Report(day(at)) for at in range(19, 31)]
    assert worsens(Diary(diary.symptoms, [*diary.reports, *others]))[1:] == []
    with_third = Diary(
        diary.symptoms, [*diary.reports, *others[1:], Report(day(19), readings={"back": Reading(0)})]
    )
    assert worsens(with_third)[1:] == [(30, "cleared", WORSENS)]


def test_a_later_finding_puts_the_clearing_off() -> None:
    diary = rising_then("0*4 5 0*20")
    (follow_up,) = [each for each in followed(diary).followups if each.kind == WORSENS]
    last = number(max(follow_up.found_on))
    assert last > 16
    assert worsens(diary)[1:] == [(last + 14, "cleared", WORSENS)]


def test_the_worsening_of_one_symptom_is_not_that_of_another() -> None:
    tracked = [Symptom(1, "Neck"), Symptom(2, "Arm")]
    reports = [
        Report(day(at), readings={1: Reading(5 if at > 14 else 0), 2: Reading(5 if at > 15 else 0)})
        for at in range(1, 18)
    ]
    opened = [
        (number(event.day), event.symptom)
        for event in followed(Diary(tracked, reports)).events
        if event.what is What.OPENED and event.kind == WORSENS
    ]
    assert opened == [(16, 1), (17, 2)]


def compared(answers: dict[int, Compared | None]) -> Diary:
    return answers_diary({at: {"compared": answer} for at, answer in answers.items()})


def test_says_worse_clears_by_any_reports() -> None:
    worse: dict[int, Compared | None] = {1: Compared.WORSE, 2: Compared.WORSE}
    assert story(followed(compared({**worse, 14: None, 15: None, 16: None}))) == [
        (2, "opened", WORSENS),
        (16, "cleared", WORSENS),
    ]
    assert story(followed(compared({**worse, 15: None, 16: None})))[1:] == []
    assert story(followed(compared({**worse, 15: None, 16: None, 17: Compared.SAME})))[1:] == [
        (17, "cleared", WORSENS)
    ]


def test_says_worse_and_a_symptoms_worsening_are_two_follow_ups() -> None:
    diary = back_diary("0*14 5*2")
    reports = [
        Report(each.day, readings=each.readings, compared=Compared.WORSE if number(each.day) > 14 else None)
        for each in diary.reports
    ]
    opened = [
        event.symptom for event in followed(Diary(diary.symptoms, reports)).events if event.kind == WORSENS
    ]
    assert opened == [None, "back"]


def interfered(*later: dict[str, Any] | None) -> list[tuple[int, str, str]]:
    """Day 1 has an interference of 8; then one report a day, None for no report."""
    given = {1: {"interference": 8}} | {at: each for at, each in enumerate(later, 2) if each is not None}
    return story(followed(answers_diary(given)))[1:]


LOW, NO, COULD, COULD_NOT, EMPTY = (
    {"interference": 3},
    {"interference": 0},
    {"could_not": False},
    {"could_not": True},
    {},
)


def test_interferes_clears_after_three_quiet_answers() -> None:
    assert interfered(LOW, NO) == []
    assert interfered(LOW, NO, LOW) == [(4, "cleared", INTERFERES)]


def test_either_question_is_an_answer() -> None:
    assert interfered(COULD, LOW, COULD) == [(4, "cleared", INTERFERES)]
    assert interfered(LOW, EMPTY, LOW, LOW) == [(5, "cleared", INTERFERES)]


def test_the_three_must_lie_within_seven_days() -> None:
    assert interfered(LOW, None, None, None, None, NO, NO) == [(8, "cleared", INTERFERES)]
    assert interfered(LOW, None, None, None, None, None, NO, NO) == []


@pytest.mark.parametrize("trouble", [{"interference": 4}, {"interference": 4, "could_not": False}])
def test_trouble_among_the_last_three_keeps_it(trouble: dict[str, Any]) -> None:
    # A four is no finding here: the answers before it are low.
    assert interfered(LOW, NO, LOW)[0][0] == 4
    assert interfered(LOW, trouble, LOW, LOW) == []
    assert interfered(trouble, LOW, LOW, LOW) == [(5, "cleared", INTERFERES)]


def told_on(diary: Diary, on: int) -> list[tuple[str, str, SymptomKey | None]]:
    """What replay says of a day, in its order."""
    events = play(diary).events.get(day(on), ())
    return [(event.what.value, event.kind.value, event.symptom) for event in events]


def test_emergency_and_urgent_never_clear_by_themselves() -> None:
    reports = [Report(day(1), signs=signs("limb", "spreading"))]
    reports += [Report(day(at), signs=signs(), interference=0) for at in range(2, 100)]
    diary = Diary([], reports)
    assert told_on(diary, 1) == [("opened", "emergency", None), ("opened", "urgent", None)]
    assert list(play(diary).events) == [day(1)]
    assert [each.kind for each in play(diary).open] == ["emergency", "urgent"]


def test_clearing_comes_before_opening_and_both_are_sorted() -> None:
    tracked = [Symptom(1, "Neck"), Symptom(2, "Arm"), Symptom(3, "jaw")]
    reports = [Report(day(at), readings=dict.fromkeys((1, 2, 3), Reading(3))) for at in range(1, 9)]
    reports += [Report(day(9), readings=dict.fromkeys((1, 2, 3), Reading(0)))]
    reports += [
        Report(
            day(10),
            readings=dict.fromkeys((1, 2, 3), Reading(0)),
            signs=signs("spreading", "lump"),
            could_not=True,
        )
    ]
    assert told_on(Diary(tracked, reports), 10) == [
        ("cleared", PERSISTS, 2),
        ("cleared", PERSISTS, 1),
        ("cleared", PERSISTS, 3),
        ("opened", "emergency", None),
        ("opened", "urgent", None),
        ("opened", INTERFERES, None),
    ]


def test_a_symptom_without_a_number_any_more_has_no_episode_that_could_end() -> None:
    diary = Diary([Symptom("back", "Upper back pain")], [Report(day(1), signs=signs())])
    assert not is_over(diary, Kind.PERSISTS, "back", day(1), day(30), DEFAULT)


def test_what_clears_by_itself_was_held_back_by_nothing() -> None:
    outcome = followed(back_diary("3*8 0*2"))
    assert [event.held_back for event in outcome.events if event.what is What.CLEARED] == [False]
