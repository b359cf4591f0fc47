"""Names that a patient gives to what they track and take: short, on one line, and each only once."""

from __future__ import annotations

from collections.abc import Iterable

from diary.config.one_line import same_words
from diary.services.errors import Faults
from diary.words.language import gettext as _

LONGEST_NAME = 60
"""Characters: more does not fit beside a number on a phone."""


def faults_in(name: str, others: Iterable[str]) -> Faults:
    """What is wrong with a `name` beside the `others` there are."""
    if not name:
        return Faults({"name": [_("Give it a name.")]})
    if len(name) > LONGEST_NAME:
        return Faults({"name": [_("The name is too long: at most %(count)s letters.", count=LONGEST_NAME)]})
    if any(same_words(name, other) for other in others):
        return Faults({"name": [_("There is something with this name already. Choose another name.")]})
    return Faults()
