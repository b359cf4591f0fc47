"""What is said where a row is gone that another names."""

from __future__ import annotations

from collections.abc import Iterator

from diary.rules.findings import Finding, Kind, Rule
from diary.words import missing
from diary.words.whose import about
from tests.words.every_finding import DAY
from tests.words.every_home import CONTACTS, READERS

_RULES = {
    Kind.EMERGENCY: Rule.WARNING_SIGN,
    Kind.URGENT: Rule.LIMB_OR_WOUND,
    Kind.PERSISTS: Rule.PERSISTS,
    Kind.WORSENS: Rule.SAYS_WORSE,
    Kind.INTERFERES: Rule.INTERFERES,
}


def of_what_is_missing() -> Iterator[str]:
    """All of it."""
    yield missing.something()
    yield missing.numbers_gone()
    yield missing.numbers_gone("4.")
    yield missing.cannot_be_tried()
    yield missing.a_symptom(12)
    yield missing.a_name()
    yield missing.reminders()
    yield missing.choose_again()
    for reader in READERS:
        with about(reader):
            for contact in CONTACTS:
                yield missing.cannot_be_judged(contact)
                for kind, rule in _RULES.items():
                    said = missing.told_in_part(Finding(rule, kind, kind.tier, DAY, None, ()), contact)
                    yield from (said.title, said.rule, said.numbers, said.advice)
