"""No sentence slips past gettext: with every message in wide letters and Greek dates, no plain letter is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.support import NullTranslations

from diary.rules.findings import Rule, Tier
from diary.rules.thresholds import Thresholds
from diary.store.models.circle import Grant
from diary.words import grants, notices, reminders
from diary.words.cards import cards
from diary.words.contact import Contact
from diary.words.findings import told
from diary.words.language import Language, use
from tests.words.every_finding import BACK, DAY, KNEE, every_finding
from tests.words.every_trend import every_trend
from tests.words.extraction import messages
from tests.words.test_labels import every_label

NAMES = {BACK: "Πόνος", KNEE: "Γόνατο"}
CONTACTS = [Contact("Δρ Ράο", "080 1234", "112", "104"), Contact(phone="080 1234"), Contact()]
OTHER = Thresholds(persists_after_days=10, persists_share=Fraction(2, 3), before_days=21)
GRANTS = (grants.GRANT_NAMES, grants.GRANT_CHOICES, grants.GRANT_HINTS)
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


def said_about(rule: Rule) -> Iterator[str]:
    found = [finding for finding in every_finding() if finding.rule is rule]
    for contact in CONTACTS:
        for today in (DAY, None, date(2027, 1, 1)):
            for finding in found:
                yield "\n".join(astuple(told(finding, names=NAMES, contact=contact, today=today)))
                if finding.tier is not Tier.FOLLOW_UP:
                    (card,) = cards([finding], contact, names=NAMES, today=today)
                    yield "\n".join(
                        [card.prefix, card.title, card.intro, *card.lines, *card.why, card.notice]
                    )
                    yield from (call.who for call in card.calls)


def said_besides() -> list[str]:
    """Labels, notices, and what only other thresholds or several findings together bring out."""
    findings = every_finding()
    alarms = [finding for finding in findings if finding.tier is Tier.EMERGENCY]
    (card,) = cards(alarms, Contact(), names=NAMES)
    return [
        *every_label(),
        notices.disclaimer(),
        notices.in_an_emergency(CONTACTS[0]),
        notices.in_an_emergency(Contact()),
        notices.nobody_may_be_reading(),
        notices.not_signed_off(),
        notices.still_happening(DAY),
        notices.anti_inflammatory(),
        *every_trend(),
        *(str(text) for texts in GRANTS for text in texts.values()),
        *grants.they_may(Grant, "Νόρα"),
        *grants.you_may(Grant, "Άννα"),
        *reminders.weekday_names(),
        reminders.next_in_words(datetime(2026, 1, 5, 20, tzinfo=UTC), ZoneInfo("UTC")),
        *card.why,
        *(
            "\n".join(astuple(told(finding, names={}, contact=Contact(), thresholds=OTHER)))
            for finding in findings
            if finding.tier is Tier.FOLLOW_UP
        ),
    ]


@pytest.mark.parametrize("rule", Rule)
def test_messages_are_translated_throughout(wide: Wide, rule: Rule) -> None:
    for text in said_about(rule):
        assert not PLAIN_LETTER.search(text), text
    assert len(wide.asked) > 10


def test_all_else_is_translated_throughout(wide: Wide) -> None:
    for text in said_besides():
        assert not PLAIN_LETTER.search(text), text


def test_a_translator_gets_every_sentence_and_no_dead_one(wide: Wide) -> None:
    for rule in Rule:
        list(said_about(rule))
    said_besides()
    assert wide.asked == {message.text for message in messages(".py", under="diary/words")}
