"""What people read on pages and in mails is plain, avoids the words the diary never uses, and goes through gettext."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, files
from tests.words.extraction import Message, messages
from tests.words.readability import grade, sentences, words

# Files of a diary are made and mended by whoever runs the site, at a terminal.
NOT_FOR_PATIENTS = ("diary/cli/", "diary/services/diary_file/", "diary/words/mail_troubles.py")

HARDEST_FILE = 6
HARDEST_SENTENCE = 8
ENOUGH_FOR_A_SENTENCE = 8
"""Words. Flesch-Kincaid is made for running text; on shorter sentences one long word decides."""
ENOUGH_FOR_A_FILE = 30

FORBIDDEN = re.compile(r"monitor|diagnos|\bscor|risk of|heart attack", re.IGNORECASE)


@cache
def for_patients() -> list[Message]:
    found = messages(".py", under="diary") + messages(".html", ".txt", under="templates")
    return [message for message in found if not message.where.startswith(NOT_FOR_PATIENTS)]


def plain(text: str) -> str:
    """Without what is quoted: the article's own words, or a question's."""
    return re.sub(r"“[^”]*”", "this", text)


def hard_sentences(found: list[Message]) -> list[str]:
    return [
        f"{message.where}:{message.line} grade {grade(sentence):.1f}: {sentence}"
        for message in found
        for sentence in sentences(plain(message.filled))
        if len(words(sentence)) >= ENOUGH_FOR_A_SENTENCE and grade(sentence) > HARDEST_SENTENCE
    ]


def hard_files(found: list[Message]) -> list[str]:
    by_file: dict[str, list[str]] = defaultdict(list)
    for message in found:
        by_file[message.where].append(plain(message.filled))
    texts = {where: "\n".join(several) for where, several in by_file.items()}
    return [
        f"{where} grade {grade(text):.1f}"
        for where, text in texts.items()
        if len(words(text)) >= ENOUGH_FOR_A_FILE and grade(text) > HARDEST_FILE
    ]


def test_there_is_something_to_read() -> None:
    places = {message.where.split("/")[1] for message in for_patients()}
    assert len(for_patients()) > 300
    assert {"words", "web", "email", "reports", "partials"} <= places


def test_a_hard_sentence_would_be_found() -> None:
    hard = "Subsequent deterioration necessitates immediate consultation with the responsible cardiologist."
    found = [Message("page.html", 1, hard + " " + hard + " " + hard + " " + hard)]
    assert len(hard_sentences(found)) == 4
    assert hard_files(found)


AS_THE_RULES_ASK = "kept (me|one) from something (I|one) usually do(es)?$"
"""A label whose words the rules page gives; the hint below it brings the two to grade 4."""


def test_no_sentence_is_hard_to_read() -> None:
    found = [message for message in for_patients() if not re.search(AS_THE_RULES_ASK, message.filled)]
    assert hard_sentences(found) == []


def test_no_page_or_mail_is_hard_to_read() -> None:
    assert hard_files(for_patients()) == []


def test_words_the_diary_never_uses_are_not_used() -> None:
    assert [(m.where, m.text) for m in for_patients() if FORBIDDEN.search(m.filled)] == []


class Letters(HTMLParser):
    """Collects text, and attributes that are read out, in which letters stand."""

    READ = ("alt", "aria-label", "title", "placeholder")
    UNREAD = ("style", "script", "svg")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNREAD:
            self._unread.append(tag)
        self.found += [value for name, value in attrs if name in self.READ and value and _has_letters(value)]

    def handle_endtag(self, tag: str) -> None:
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not self._unread and _has_letters(data):
            self.found.append(data.strip())


def _has_letters(text: str) -> bool:
    # A piece of an id that a macro puts together (`-hint`) is not a word.
    return re.search(r"(?<![-\w])[^\W\d_]", text) is not None


def untranslated(source: str) -> list[str]:
    """Words of a template that stand outside `{% trans %}` and outside of expressions."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    reader = Letters()
    reader.feed(source)
    reader.close()
    return reader.found


TEMPLATES = files(".html", ".txt", under=("templates",))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_holds_words_outside_gettext(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_words_outside_gettext_would_be_found() -> None:
    assert (
        untranslated("<p>{{ _('Yes') }} {% trans %}No{% endtrans %} 112</p><svg><title>x</title></svg>") == []
    )
    assert untranslated("<p>Call {{ number }}</p><img alt='A chart'>") == ["Call", "A chart"]
