"""Form fields as a browser sends them: names with lists of texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from diary.services.errors import Faults
from diary.words.language import gettext as _

Fields = Mapping[str, list[str]]
T = TypeVar("T")


def one_of(fields: Fields, name: str, answers: Mapping[str, T], faults: Faults) -> T | None:
    """The answer that was chosen; None for none, and with a fault for one that is not offered."""
    given = fields.get(name, [])
    if not given:
        return None
    if len(given) > 1 or given[0] not in answers:
        faults.add(name, _("Choose one of the answers."))
        return None
    return answers[given[0]]
