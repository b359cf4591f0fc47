"""Form fields as a browser sends them: names with lists of texts, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from diary.words.language import gettext as _

Fields = Mapping[str, list[str]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, in a sentence."""

    field: str
    text: str

    @property
    def href(self) -> str:
        """Where on the page it is."""
        return f"#{self.field}" if self.field else ""


def one_of(fields: Fields, name: str, answers: Mapping[str, T], faults: list[Fault]) -> T | None:
    """The answer that was chosen; None for none, and with a fault for one that is not offered."""
    given = fields.get(name, [])
    if not given:
        return None
    if len(given) > 1 or given[0] not in answers:
        faults.append(Fault(name, _("Choose one of the answers.")))
        return None
    return answers[given[0]]
