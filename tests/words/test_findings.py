"""What a patient reads about each finding: plain, with their own numbers, never a verdict on their health."""

from __future__ import annotations

import json
import re
from dataclasses import astuple, replace
from datetime import date
from itertools import groupby

import pytest

from diary.rules.findings import Finding, Rule, Tier
from diary.rules.records import Sign
from diary.rules.thresholds import DEFAULT, STRICT, Thresholds
from diary.words.cards import Card, cards
from diary.words.contact import Contact
from diary.words.findings import Told, told
from diary.words.formats import mean_in_words
from diary.words.labels import QUESTIONS, SIGN_LABELS
from tests.words.every_finding import BACK, DAY, NAMES, days_before, every_finding
from tests.words.readability import grade

CONTACTS = {
    "all known": Contact("Dr Rao", "080 1234", "112", "104"),
    "a name": Contact(name="Dr Rao"),
    "a number": Contact(phone="080 1234", emergency="999"),
    "nothing known": Contact(),
}
FINDINGS = every_finding()
FORBIDDEN = re.compile(
    r"monitor|diagnos|\bscor|risk of|heart attack|you (may |might |could )?(be )?hav(e|ing) ", re.I
)


def text_of(said: Told) -> str:
    return "\n".join(astuple(said))


def text_of_card(card: Card) -> str:
    return "\n".join([card.prefix, card.title, card.intro, *card.lines, *card.why, card.notice])


def say(finding: Finding, contact: Contact = CONTACTS["all known"], today: date | None = DAY) -> Told:
    return told(finding, names=NAMES, contact=contact, today=today)


def finding_by(rule: Rule, **facts: int | str) -> Finding:
    return next(f for f in FINDINGS if f.rule is rule and facts.items() <= dict(f.facts).items())


def cards_of_each_report() -> list[tuple[Card, ...]]:
    alarms = [finding for finding in FINDINGS if finding.tier is not Tier.FOLLOW_UP]
    return [
        cards(group, contact, names=NAMES, today=today)
        for contact in CONTACTS.values()
        for today in (DAY, None)
        for _, together in groupby(alarms, key=lambda finding: finding.values)
        for group in [list(together)]
    ]


def test_the_material_holds_every_rule() -> None:
    assert {finding.rule for finding in FINDINGS} == set(Rule)


@pytest.mark.parametrize("today", [DAY, None, date(2027, 3, 1)], ids=["today", "any day", "next year"])
@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
@pytest.mark.parametrize("rule", Rule)
def test_every_message_is_plain(rule: Rule, contact: Contact, today: date | None) -> None:
    for finding in [finding for finding in FINDINGS if finding.rule is rule]:
        said = say(finding, contact, today)
        assert all(astuple(said))
        assert not FORBIDDEN.search(text_of(said)), text_of(said)
        # Title, numbers and article lean on quoted words; each other part must be plain by itself, too.
        assert grade(text_of(said)) <= 6, text_of(said)
        assert grade(said.rule) <= 6, said.rule
        assert grade(said.advice) <= 6, said.advice


@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
@pytest.mark.parametrize("rule", Rule)
def test_every_message_names_someone_to_contact(rule: Rule, contact: Contact) -> None:
    for finding in [finding for finding in FINDINGS if finding.rule is rule]:
        advice = say(finding, contact).advice
        assert (contact.name or "your doctor or heart team") in advice
        assert contact.phone in advice
        assert (contact.emergency or "local emergency number") in advice


@pytest.mark.parametrize("rule", Rule)
def test_every_message_holds_the_answers_of_the_day(rule: Rule) -> None:
    for finding in [finding for finding in FINDINGS if finding.rule is rule]:
        numbers = say(finding).numbers
        for value in finding.values:
            if value.day == finding.day and type(value.value) is int:
                assert re.search(rf"\b{value.value}\b", numbers), (value, numbers)
        for sign in Sign:
            assert (str(SIGN_LABELS[sign]) in numbers) == (
                sign.value in str(finding.facts.get("signs", "")).split(";")
            )


def test_a_rise_is_said_in_the_averages_it_was_found_by() -> None:
    finding = finding_by(Rule.RISING, scores_used="worst")
    assert say(finding).numbers == (
        "Your average over the last 7 days is 5.7. In the four weeks before it was 1.9. Today you gave 6. "
        "These are your numbers for “At its worst today”."
    )
    assert say(finding, today=None).numbers.startswith(
        "Your average over the 7 days up to Monday 5 January was 5.7. In the four weeks before it was 1.9. "
        "On Monday 5 January you gave 6."
    )


def test_a_mean_is_rounded_half_up_from_whole_numbers() -> None:
    assert mean_in_words(77, 15) == "5.1"
    assert [mean_in_words(total, 20) for total in (1, 3, 5, 101)] == ["0.1", "0.2", "0.3", "5.1"]
    assert [mean_in_words(0, 3), mean_in_words(20, 2)] == ["0.0", "10.0"]


def test_usual_numbers_are_named_as_such() -> None:
    assert str(QUESTIONS["usual"]) in say(finding_by(Rule.RISING, scores_used="usual")).numbers


def test_an_episode_is_told_from_its_first_report() -> None:
    finding = finding_by(Rule.PERSISTS, start_from="report", days_with_pain=13)
    assert say(finding).numbers == (
        "It began with your report of 22 December 2025. On 13 of the last 14 days with a number, it was there. "
        "Today you gave 6."
    )


def test_an_episode_is_told_from_the_patients_own_word() -> None:
    assert say(finding_by(Rule.PERSISTS, start_from="since")).numbers == (
        "You told us that it began on 24 December 2025. On 12 of the last 13 days we know of, it was there. "
        "Days before your first report, counted on your word: 9. Today you gave 5."
    )


def test_the_rule_is_said_with_the_numbers_it_was_found_with() -> None:
    finding = finding_by(Rule.RISING)
    strict = told(finding, names=NAMES, contact=Contact(), thresholds=STRICT)
    assert "higher by 1.5 or more" in strict.rule
    assert "1 or more above the old one" in strict.rule
    assert "higher by 1.25 or more" in say(finding).rule
    longer = Thresholds(persists_after_days=10)
    assert (
        "10 days or more"
        in told(finding_by(Rule.PERSISTS), names=NAMES, contact=Contact(), thresholds=longer).title
    )


def test_a_middle_between_two_numbers_is_said_with_its_half() -> None:
    finding = finding_by(Rule.EARLY_RISE, median_numerator=2, median_denominator=1)
    half = replace(finding, facts={**finding.facts, "median_numerator": 5, "median_denominator": 2})
    assert "The middle of them was 2." in say(finding).numbers
    assert "The middle of them was 2.5." in say(half).numbers


def test_what_was_stored_says_the_same_years_later() -> None:
    for finding in FINDINGS:
        stored = replace(
            finding,
            facts=json.loads(json.dumps(dict(finding.facts))),
            values=tuple(
                replace(value, value=json.loads(json.dumps(value.value))) for value in finding.values
            ),
        )
        assert say(stored, today=None) == say(finding, today=None)


def test_a_past_year_is_named() -> None:
    for finding in FINDINGS:
        if finding.rule is not Rule.PERSISTS:
            assert "2026" in say(finding, today=date(2029, 1, 5)).numbers


def test_a_rule_the_article_does_not_hold_says_so() -> None:
    assert "does not name this sign" in say(finding_by(Rule.LIMB_OR_WOUND)).article
    assert "seek medical attention immediately" in say(finding_by(Rule.WARNING_SIGN)).article
    assert "“persists beyond a week”" in say(finding_by(Rule.PERSISTS)).article


def test_a_symptom_that_is_no_longer_named_still_makes_a_message() -> None:
    assert told(finding_by(Rule.SEVERE), names={}, contact=Contact()).title == "Your symptom: severe"


def test_every_card_is_plain_and_names_someone_to_call() -> None:
    for shown in cards_of_each_report():
        for card in shown:
            text = text_of_card(card)
            assert grade(text) <= 6, text
            assert not FORBIDDEN.search(text), text
            assert card.why
            assert "This diary cannot call for help, and nobody may read it straight away." in text
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
    assert card.lines[:4] == (
        "Call 112 now.",
        "Sit down and rest.",
        "Do not drive yourself.",
        "Do not wait to see if it gets better.",
    )
    assert [call.number for call in card.calls] == ["112", "080 1234"]


def test_an_unknown_country_gets_the_number_that_works_on_most_phones() -> None:
    (card,) = cards([finding_by(Rule.HEART_SIGN)], Contact(), names=NAMES)
    assert card.lines[0].startswith("Call your local emergency number now.")
    assert [call.number for call in card.calls] == ["112"]


def test_bleeding_is_pressed_lying_down() -> None:
    (card,) = cards([finding_by(Rule.SPREAD_OR_BLEEDING, signs="bleeding")], Contact(), names=NAMES)
    assert "Lie down. Press hard on the place that bleeds." in card.lines
    assert "Sit down and rest." not in card.lines


def test_a_cold_limb_is_a_call_now_and_a_bad_knee_a_call_today() -> None:
    (limb,) = cards([finding_by(Rule.LIMB_OR_WOUND)], CONTACTS["all known"], names=NAMES)
    (knee,) = cards([finding_by(Rule.SEVERE, heart="no")], CONTACTS["all known"], names=NAMES)
    assert limb.lines[0] == "Call Dr Rao (080 1234) now."
    assert knee.lines[:2] == (
        "Call Dr Rao (080 1234) today.",
        "If you cannot reach them, call 104 for advice.",
    )


def test_a_card_says_each_answer_once() -> None:
    signs = frozenset({Sign.CHEST, Sign.DIZZY})
    both = [f for f in FINDINGS if f.facts.get("signs") in ("chest", "chest;dizzy") and len(f.values) <= 2]
    assert signs
    both = [f for f in both if f.values[0].value == "chest;dizzy"]
    (card,) = cards(both, Contact(), names=NAMES, today=DAY)
    assert " ".join(card.why).count("Dizzy") == 1


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


def test_thresholds_are_the_defaults_unless_given() -> None:
    finding = finding_by(Rule.SEVERE)
    assert told(finding, names=NAMES, contact=Contact()) == told(
        finding, names=NAMES, contact=Contact(), thresholds=DEFAULT
    )
