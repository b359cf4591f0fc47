"""The yardstick itself, on words and texts whose counts are known."""

from __future__ import annotations

import pytest

from tests.words.readability import grade, sentences, syllables, words

KNOWN_WORDS = {
    1: "the pain whole rules scale hours called ticked closed tries used queue nurse straight says while worst",
    2: "doctor dizzy fainted breathless report answered people sometimes safely useful table quiet something sudden",
    3: "diary medicine medical attention suddenly average hospitals procedure clinician caregiver usual idea period",
    4: "emergency immediate activities january appreciate available usually continuous",
    5: "angioplasty immediately",
}


@pytest.mark.parametrize(
    ("word", "count"), [(word, count) for count, several in KNOWN_WORDS.items() for word in several.split()]
)
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_number_counts_a_syllable_for_each_digit() -> None:
    assert [syllables(number) for number in words("On 12 May 2026 you gave 5.1.") if number[0].isdigit()] == [
        2,
        4,
        2,
    ]


def test_texts_get_the_grade_that_counting_by_hand_gives() -> None:
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 * 6 / 6 - 15.59)
    text = "Call your doctor or nurse today if the pain gets worse."
    assert grade(text) == pytest.approx(0.39 * 11 + 11.8 * 13 / 11 - 15.59)


def test_a_text_is_never_made_out_easier_than_it_is() -> None:
    # Often given as an example of grade 11.3, with "Australian" and "reptilian" said in three syllables.
    assert grade("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.") > 11.3


def test_a_long_word_or_a_long_sentence_raises_the_grade() -> None:
    plain = "Call your doctor today. Tell them where it hurts."
    assert grade(plain.replace("doctor", "cardiologist")) > grade(plain) + 2
    assert grade(plain.replace(". Tell", " and tell")) > grade(plain) + 1


def test_only_full_stops_and_their_like_end_a_sentence() -> None:
    assert len(sentences("He said: wait, or call 5.1 times; then rest. Did it help? Yes!\nA line")) == 4
    assert len(sentences("You said yes to “Does it hurt?”. You gave 5.")) == 2
