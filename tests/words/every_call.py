"""What is said where somebody is to be called, on the emergency card, and without a net."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diary.words import emergency_card, home_screen, phones
from diary.words.contact import if_it_cannot_wait, opens_again, whenever_it_is_read
from diary.words.formats import full_day
from diary.words.hours import in_words
from diary.words.whose import about
from tests.words.every_finding import DAY
from tests.words.every_home import CONTACTS, READERS


def of_calling() -> Iterator[str]:
    """All of it."""
    yield from _of_phones()
    yield from _without_a_net()
    for reader in READERS:
        with about(reader):
            yield from _of_the_card()


def _of_the_card() -> Iterator[str]:
    yield emergency_card.title()
    yield emergency_card.what_for()
    yield emergency_card.not_given()
    yield emergency_card.kept_copy(full_day(DAY))
    for word, button in emergency_card.WORD_BUTTONS.items():
        yield str(button)
        for who in ("", "Νόρα"):
            yield emergency_card.said_back(word, who)
            yield emergency_card.said_back_at(word, who, full_day(DAY))
    for name in ("", "Αγγειοπλαστική"):
        for on in (None, DAY):
            yield emergency_card.procedure(name, on)


def _without_a_net() -> Iterator[str]:
    yield home_screen.short_name()
    yield home_screen.description()
    yield home_screen.no_net()
    yield from (home_screen.if_unwell(known) for known in CONTACTS)
    yield home_screen.signs()
    yield home_screen.not_saved()
    yield home_screen.try_again()


def _of_phones() -> Iterator[str]:
    yield phones.no_number()
    yield phones.number_first()
    yield phones.call("Ρουθ")
    yield phones.shows_none("Ρουθ")
    yield phones.lives_at("Ρουθ", "Οδός 12")
    for known in CONTACTS:
        yield from (whenever_it_is_read(known, today=today) for today in (True, False))
        if known.hours is not None:
            yield from (opens_again(known), if_it_cannot_wait(known))
            yield from (in_words(replace(known.hours, days=days)) for days in (31, 64, 127))
