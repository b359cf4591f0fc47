"""What a patient reads about each finding: plain, with their own numbers, never a verdict on their health."""

from __future__ import annotations

import json
import re
from dataclasses import astuple, replace
from datetime import date

import pytest

from diary.rules.findings import Finding, Rule
from diary.rules.records import Sign
from diary.rules.thresholds import DEFAULT, STEADY, STRICT, Thresholds
from diary.words.contact import Contact
from diary.words.findings import Told, thresholds_from_stored, told
from diary.words.formats import mean_in_words
from diary.words.labels import QUESTIONS, SIGN_LABELS
from diary.words.whose import about
from tests.words.every_finding import (
    CONTACTS,
    DAY,
    FORBIDDEN,
    NAMES,
    every_finding,
    finding_by,
    steady_findings,
)
from tests.words.readability import grade

FINDINGS = every_finding()
ADDRESSED = re.compile(r"\b(you|your|yours|yourself|I|my|he|she|his|her)\b", re.I)


def text_of(said: Told) -> str:
    return "\n".join(astuple(said))


def say(finding: Finding, contact: Contact = CONTACTS["all known"], today: date | None = DAY) -> Told:
    return told(finding, names=NAMES, contact=contact, today=today)


def test_the_material_holds_every_rule() -> None:
    assert {finding.rule for finding in FINDINGS} == set(Rule)


@pytest.mark.parametrize("today", [DAY, None, date(2027, 3, 1)], ids=["today", "any day", "next year"])
@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
@pytest.mark.parametrize("rule", Rule)
@pytest.mark.usefixtures("told_of")
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
def test_every_message_names_someone_to_contact(rule: Rule, contact: Contact, told_of: str) -> None:
    doctor, number = "your doctor or heart team", "your local emergency number"
    if told_of:
        doctor, number = "Ann’s doctor or heart team", "the emergency number of the place where Ann is"
    for finding in [finding for finding in FINDINGS if finding.rule is rule]:
        advice = say(finding, contact).advice
        assert (contact.name or doctor) in advice
        assert contact.phone in advice
        assert (contact.emergency or number) in advice


@pytest.mark.usefixtures("told_of")
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


@pytest.mark.parametrize("rule", Rule)
def test_somebody_else_is_called_by_name_and_never_spoken_to(rule: Rule) -> None:
    said_to_who_reads = re.compile(r"If you (are|know|do not know|cannot reach)|[Yy]ou need not call again")
    with about("Ann"):
        for finding in [finding for finding in FINDINGS if finding.rule is rule]:
            said = say(finding)
            assert "Ann" in said.numbers
            assert "Ann" in said.advice
            assert not ADDRESSED.search(said_to_who_reads.sub("", text_of(said))), text_of(said)


def test_somebody_elses_rise_is_told_about_them() -> None:
    with about("Ann"):
        assert say(finding_by(Rule.RISING, scores_used="worst")).numbers == (
            "Ann’s average over the last 7 days is 5.7. In the four weeks before it was 1.9. "
            "Ann’s report of today gives 6. These are the numbers for “At its worst today”."
        )


def test_a_rise_says_how_much_ones_numbers_mostly_move_where_it_waited_for_that() -> None:
    (once, _), (by_half, half), *too_few = steady_findings()
    moves = (
        "Your numbers mostly move by 2.0 from one day to the next, so the diary waits for a rise of at least "
    )
    assert f"{moves}that." in told(once, names=NAMES, contact=Contact(), thresholds=STEADY).numbers
    assert f"{moves}1." in told(by_half, names=NAMES, contact=Contact(), thresholds=half).numbers
    for finding, thresholds in too_few:
        assert "move" not in told(finding, names=NAMES, contact=Contact(), thresholds=thresholds).numbers


def test_a_mean_is_rounded_half_up_from_whole_numbers() -> None:
    assert mean_in_words(77, 15) == "5.1"
    assert [mean_in_words(total, 20) for total in (1, 3, 5, 101)] == ["0.1", "0.2", "0.3", "5.1"]
    assert [mean_in_words(0, 3), mean_in_words(20, 2)] == ["0.0", "10.0"]


def test_usual_numbers_are_named_as_such() -> None:
    assert str(QUESTIONS["usual"]) in say(finding_by(Rule.RISING, scores_used="usual")).numbers


def test_an_episode_is_told_from_its_first_report() -> None:
    finding = finding_by(Rule.PERSISTS, start_from="report", days_with_pain=14)
    assert say(finding).numbers == (
        "It began with your report of 22 December 2025. On 14 of the last 15 days with a number, it was there. "
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


def test_numbers_stored_with_a_finding_are_read_back() -> None:
    assert thresholds_from_stored(json.loads(json.dumps(STRICT.as_dict()))) == STRICT
    assert thresholds_from_stored({"recent_days": 5, "one_of_long_ago": 3}) == Thresholds(recent_days=5)
    assert thresholds_from_stored({}) == DEFAULT
