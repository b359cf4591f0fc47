"""Whose diary a sentence speaks of is held per context, and any name can stand in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from jinja2 import Environment

from diary.words.language import lazy
from diary.words.templates import install_in
from diary.words.whose import about, told_of, whose, whose_label

LAST = (lazy("Your last number is %(number)s."), lazy("%(patient)s’s last number is %(number)s."))
DRIVE = (lazy("Do not drive: 100 %"), lazy("%(patient)s should not drive."))


def test_the_reader_is_spoken_to_unless_it_is_said_whom_it_is_about() -> None:
    assert told_of() == ""
    assert whose(*LAST, number=5) == "Your last number is 5."
    assert whose(*DRIVE) == "Do not drive: 100 %"
    with about("Ann"):
        assert told_of() == "Ann"
        assert whose(*LAST, number=5) == "Ann’s last number is 5."
        assert whose(*DRIVE) == "Ann should not drive."


def test_a_name_holds_within_its_block_only() -> None:
    with about("Ann"):
        with about(""):
            assert whose(*LAST, number=5) == "Your last number is 5."
        assert told_of() == "Ann"
    assert told_of() == ""


def test_a_name_is_taken_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), about("Ann"):
        raise RuntimeError
    assert told_of() == ""


def test_another_thread_speaks_of_nobody() -> None:
    with about("Ann"), ThreadPoolExecutor(1) as other:
        assert other.submit(told_of).result() == ""


def test_a_label_is_put_into_words_for_whoever_reads_it() -> None:
    label = whose_label(*DRIVE)
    assert str(label) == "Do not drive: 100 %"
    with about("Ann"):
        assert label == "Ann should not drive."


@pytest.mark.parametrize(
    "name",
    ["Thomas", "ann@example.org", "O’Neill", "100 % Ann %(number)s", "<b>", "Łukasz", "Ευγενία", "李娜"],
)
def test_any_name_stands_as_it_is(name: str) -> None:
    with about(name):
        assert whose(*LAST, number=5) == f"{name}’s last number is 5."


@pytest.mark.parametrize("name", ["אדם", "ليلى", "Leila ليلى"])
def test_a_name_written_from_the_right_is_kept_apart_from_the_number_beside_it(name: str) -> None:
    with about(name):
        assert whose(*LAST, number=5) == f"\u2068{name}\u2069’s last number is 5."


def test_templates_know_whom_it_is_about() -> None:
    environment = Environment(autoescape=True)
    install_in(environment)
    page = environment.from_string(
        "{{ _('%(patient)s’s reports', patient=told_of()) if told_of() else _('Your reports') }}"
    )
    assert page.render() == "Your reports"
    with about("<b>"):
        assert page.render() == "&lt;b&gt;’s reports"
