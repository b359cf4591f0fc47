"""The full page for an emergency or something urgent: plain, with a number to tap, and hiding nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from diary.rules.findings import Rule, Tier
from diary.words.cards import Card, cards
from diary.words.contact import Contact
from diary.words.whose import about
from tests.words.every_finding import (
    BACK,
    CONTACTS,
    DAY,
    FORBIDDEN,
    NAMES,
    days_before,
    every_finding,
    finding_by,
)
from tests.words.readability import grade


def text_of(card: Card) -> str:
    return "\n".join([card.prefix, card.title, card.intro, *card.lines, *card.why, card.notice])


def cards_of_each_report() -> list[tuple[Card, ...]]:
    alarms = [finding for finding in every_finding() if finding.tier is not Tier.ROUTINE]
    return [
        cards(group, contact, names=NAMES, today=today)
        for contact in CONTACTS.values()
        for today in (DAY, None)
        for _, together in groupby(alarms, key=lambda finding: finding.values)
        for group in [list(together)]
    ]


def test_every_card_is_plain_and_names_someone_to_call(told_of: str) -> None:
    for shown in cards_of_each_report():
        for card in shown:
            text = text_of(card)
            assert grade(text) <= 6, text
            assert not FORBIDDEN.search(text), text
            assert card.why
            assert "This diary cannot call for help" in text
            assert "Most likely nobody is reading it right now" in text or told_of
            assert told_of in card.title
            assert card.calls
            assert all(call.who and call.number for call in card.calls)


def test_the_highest_card_comes_first_and_hides_no_other() -> None:
    together = [finding_by(Rule.LIMB_OR_WOUND), finding_by(Rule.HEART_SIGN)]
    shown = cards(together, CONTACTS["all known"], names=NAMES, today=DAY)
    assert [card.tier for card in shown] == [Tier.EMERGENCY, Tier.URGENT]
    assert cards([finding_by(Rule.PERSISTS)], Contact(), names=NAMES) == ()


def test_an_emergency_card_begins_with_the_call() -> None:
    (card,) = cards([finding_by(Rule.HEART_SIGN)], CONTACTS["all known"], names=NAMES, today=DAY)
    assert card.prefix == "Immediate action required:"
    assert card.lines[:-1] == (
        "Call 112 now.",
        "Sit down. If you feel faint, lie down.",
        "In another country, call the number of the country you are in. 112 works on most mobile phones.",
        "Do not drive yourself.",
        "Do not wait to see if it gets better.",
        "Unlock the door. Keep your medicine list at hand.",
    )
    assert card.intro == "Have these signs checked at once, even if they go away."
    assert [call.number for call in card.calls] == ["112", "080 1234"]


def test_a_card_about_somebody_else_says_who_needs_help_and_where_the_number_reaches() -> None:
    with about("Ann"):
        (card,) = cards([finding_by(Rule.HEART_SIGN)], CONTACTS["all known"], names=NAMES, today=DAY)
    assert card.title == "Get emergency help for Ann now"
    assert card.lines == (
        "Call 112 for Ann now.",
        "112 is the number where Ann lives.",
        "If you are in another country, get someone near Ann to call.",
        "If you know that help is on its way, you need not call again.",
        "If you are not with Ann, ask someone to go there now.",
        "Ann should sit down. If Ann feels faint, Ann should lie down.",
        "Ann should not drive.",
        "Do not wait to see if it gets better.",
        "See that the door is unlocked, and that Ann’s medicine list is at hand.",
        "When help is on its way, tell Dr Rao (080 1234).",
    )
    assert [call.who for call in card.calls] == ["Emergency services where Ann lives", "Dr Rao"]
    assert (
        card.notice == "This diary cannot call for help. Most likely you are the only one who reads this now."
    )


def test_where_somebody_else_lives_is_not_guessed() -> None:
    with about("Ann"):
        (card,) = cards([finding_by(Rule.HEART_SIGN)], Contact(), names=NAMES)
    assert card.lines[0].startswith("Call the emergency number of the place where Ann is now.")
    assert not any("lives" in line for line in [*card.lines, *(call.who for call in card.calls)])


def test_somebody_elses_doctor_is_called_by_either() -> None:
    with about("Ann"):
        (limb,) = cards([finding_by(Rule.LIMB_OR_WOUND)], CONTACTS["a number"], names=NAMES)
    assert limb.title == "Call Ann’s doctor or heart team now"
    assert limb.lines[0] == "Call Ann’s doctor or heart team (080 1234) now, or see that Ann does."
    assert limb.calls[0].who == "Ann’s doctor or heart team"


def test_an_unknown_country_gets_the_number_that_works_on_most_phones() -> None:
    (card,) = cards([finding_by(Rule.HEART_SIGN)], Contact(), names=NAMES)
    assert card.lines[0].startswith("Call your local emergency number now.")
    assert [call.number for call in card.calls] == ["112"]


def test_bleeding_is_pressed_lying_down() -> None:
    (card,) = cards([finding_by(Rule.SPREAD_OR_BLEEDING, signs="bleeding")], Contact(), names=NAMES)
    assert "Lie down. Press hard on the place that bleeds." in card.lines
    assert not any(line.startswith("Sit down") for line in card.lines)


def test_a_cold_limb_is_a_call_now_and_a_bad_knee_a_call_today() -> None:
    (limb,) = cards([finding_by(Rule.LIMB_OR_WOUND)], CONTACTS["all known"], names=NAMES)
    (knee,) = cards([finding_by(Rule.SEVERE, heart="no")], CONTACTS["all known"], names=NAMES)
    assert limb.title == "Call your doctor or heart team now"
    assert knee.title == "Call your doctor or heart team today"
    assert limb.lines[0] == "Call Dr Rao (080 1234) now."
    assert knee.lines[:2] == (
        "Call Dr Rao (080 1234) today.",
        "If you cannot reach them, call 104 for advice.",
    )


def test_a_card_says_each_answer_once() -> None:
    rules = (Rule.WARNING_SIGN, Rule.HEART_SIGN)
    by_two_rules = [f for f in every_finding() if f.values[0].value == "chest;dizzy" and f.rule in rules]
    assert {finding.rule for finding in by_two_rules} == set(rules)
    (card,) = cards(by_two_rules, Contact(), names=NAMES, today=DAY)
    assert " ".join(card.why).count("Chest tightness") == 1


def test_reports_of_several_days_are_told_day_by_day() -> None:
    severe = finding_by(Rule.SEVERE, heart="yes")
    earlier = replace(
        severe, day=days_before(2), values=(replace(severe.values[0], day=days_before(2), value=9),)
    )
    (card,) = cards([severe, earlier], Contact(), names={BACK: "Back"}, today=DAY)
    assert card.why == (
        "On Saturday 3 January you gave “Back” 9 out of 10.",
        "Today you gave “Back” 7 out of 10.",
    )
