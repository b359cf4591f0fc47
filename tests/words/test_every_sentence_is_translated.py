"""No sentence slips past gettext: with every message in wide letters and Greek dates, no plain letter is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.support import NullTranslations

from diary.rules.findings import Rule
from diary.words.language import Language, use
from diary.words.whose import about
from tests.words.every_sentence import READERS, said_about, said_besides
from tests.words.extraction import messages

PLAIN_LETTER = re.compile(r"[A-Za-z]")


class Wide(NullTranslations):
    """Each Latin letter in its wide form, placeholders as they are; remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def ugettext(self, message: str) -> str:
        self.asked.add(message)
        return re.sub(
            r"%\(\w+\)s|[A-Za-z]",
            lambda found: found[0] if found[0].startswith("%") else chr(ord(found[0]) + 0xFEE0),
            message,
        )

    def ungettext(self, one: str, many: str, number: int) -> str:
        return self.ugettext(one if number == 1 else many)


@pytest.fixture
def wide() -> Iterator[Wide]:
    translations = Wide()
    with use(Language(Locale.parse("el"), translations)):
        yield translations


@pytest.mark.parametrize("reader", READERS, ids=["to the patient", "about them"])
@pytest.mark.parametrize("rule", Rule)
def test_messages_are_translated_throughout(wide: Wide, rule: Rule, reader: str) -> None:
    with about(reader):
        for text in said_about(rule):
            assert not PLAIN_LETTER.search(text), text
    assert len(wide.asked) > 10


@pytest.mark.parametrize("reader", READERS, ids=["to the patient", "about them"])
def test_all_else_is_translated_throughout(wide: Wide, reader: str) -> None:
    with about(reader):
        for text in said_besides():
            assert not PLAIN_LETTER.search(text), text


def test_a_translator_gets_every_sentence_and_no_dead_one(wide: Wide) -> None:
    for reader in READERS:
        with about(reader):
            for rule in Rule:
                list(said_about(rule))
            said_besides()
    assert wide.asked == {message.text for message in messages(".py", under="diary/words")}
