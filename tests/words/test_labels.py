"""Labels: one for every code there is, asked as the rules page asks, and easy to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from diary.rules.findings import Kind, Tier
from diary.rules.records import Compared, Sign, SymptomKind
from diary.services.patients.body_sites import BodySite
from diary.store.models.followups import Answer, FollowUpState
from diary.store.models.tracking import Helped, SelfCare
from diary.words import labels, notices
from diary.words.contact import Contact
from diary.words.whose import about
from tests.words.every_sentence import texts_in
from tests.words.readability import grade, words

CODES = [
    (labels.SIGN_LABELS, Sign),
    (labels.COMPARED_LABELS, Compared),
    (labels.SCORE_ANCHORS, SymptomKind),
    (labels.SYMPTOM_KIND_LABELS, SymptomKind),
    (labels.BODY_SITE_LABELS, BodySite),
    (labels.SELF_CARE_LABELS, SelfCare),
    (labels.HELPED_LABELS, Helped),
    (labels.TIER_LABELS, Tier),
    (labels.TIER_PREFIXES, Tier),
    (labels.KIND_LABELS, Kind),
    (labels.ANSWER_LABELS, Answer),
    (labels.ANSWERS_TOLD, Answer),
    (labels.STATE_LABELS, FollowUpState),
    (labels.STATE_EXPLAINED, FollowUpState),
]
KNOWN = Contact("Dr Rao", "080 1234", "112", "104")
# Given by the care-card pattern to those who hear a page; a heading, not a sentence.
FIXED = {str(prefix) for prefix in labels.TIER_PREFIXES.values()}


def every_label() -> list[str]:
    """Every text that the labels module holds."""
    return texts_in(vars(labels))


def every_notice() -> list[str]:
    """As they are shown: the number follows the disclaimer. What cards say about themselves stands with the cards."""
    return [
        f"{notices.disclaimer()} {notices.in_an_emergency(KNOWN)}",
        f"{notices.disclaimer()} {notices.in_an_emergency(Contact())}",
        notices.not_signed_off(),
        notices.still_happening(date(2026, 1, 5)),
        notices.anti_inflammatory(),
    ]


@pytest.mark.parametrize(("texts", "codes"), CODES)
def test_every_code_has_its_label_and_no_other(texts: Mapping[str, object], codes: Iterable[str]) -> None:
    assert set(texts) == set(codes)


def test_questions_are_those_of_the_rules_page() -> None:
    assert {field: str(label) for field, label in labels.QUESTIONS.items() if field != "note"} == {
        "signs": "Have you had any of these today, even for a short time?",
        "sudden": "A pain that started suddenly, or got worse within minutes or hours",
        "worst": "At its worst today",
        "usual": "Most of the day",
        "interference": "How much did your pain get in the way of your day?",
        "could_not": "Pain or another symptom kept me from something I usually do",
        "compared": "Is your pain better, the same or worse than a week ago?",
    }
    assert str(labels.NO_SIGNS) == "None of these"


@pytest.mark.usefixtures("told_of")
def test_labels_are_easy_to_read() -> None:
    assert len(every_label()) > 50
    # Flesch-Kincaid is made for running text: a label of three words swings between -3 and 15. So the long ones are
    # held to it by themselves, and all of them together.
    question, country = str(labels.QUESTIONS["could_not"]), str(labels.COUNTRY_WHY)
    with_what_stands_beside = {
        question: f"{question}. {labels.NOT_WHAT_WAS_ADVISED}",
        country: f"{labels.COUNTRY} {country}",
    }
    for label in every_label():
        shown = with_what_stands_beside.get(label, label)
        assert len(words(label)) < 6 or grade(shown) <= 6, label
    assert grade("\n".join(label for label in every_label() if label not in FIXED)) <= 3


@pytest.mark.usefixtures("told_of")
def test_notices_are_easy_to_read() -> None:
    for text in every_notice():
        assert grade(text) <= 6, text


@pytest.mark.usefixtures("told_of")
def test_no_label_or_notice_passes_judgement() -> None:
    for text in [*every_label(), *every_notice()]:
        assert not re.search(r"monitor|diagnos|\bscor|risk of|heart attack", text, re.I), text


def test_somebody_elses_form_and_follow_ups_speak_of_them() -> None:
    with about("Ann"):
        said = [*every_label(), *every_notice()]
        assert str(labels.QUESTIONS["signs"]) == "Has Ann had any of these today, even for a short time?"
        assert not [text for text in said if re.search(r"\b(I|my|your)\b", text)]
        assert labels.ANSWER_LABELS == labels.ANSWERS_TOLD


def test_the_disclaimer_says_what_the_diary_is_not() -> None:
    assert "does not replace your doctor" in notices.disclaimer()
    assert "Nobody watches it all the time." in notices.disclaimer()
    assert notices.in_an_emergency(KNOWN) == "In an emergency, call 112."
    assert "112 works on most mobile phones" in notices.in_an_emergency(Contact())
