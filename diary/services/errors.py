"""What a use case may refuse, for the edges (pages, commands, jobs) to put into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diary.store.models import SavedReport


class DiaryError(Exception):
    """The parent of them all."""


class NotFound(DiaryError):
    """There is no such thing, or not for this person: a stranger cannot tell the two apart."""


class NotAllowed(DiaryError):
    """The person may see the thing but not do this with it."""


class NoConsent(NotAllowed):
    """The patient does not agree, or no longer agrees, that it is done."""


class NotYours(NotAllowed):
    """The day has a report that this person may neither read nor change; `theirs` is it."""

    def __init__(self, theirs: SavedReport) -> None:
        super().__init__("this day's report is somebody else's")
        self.theirs = theirs


class Faults(dict[str, list[str]]):
    """What is wrong with what was given: sentences, by the field that each is about, and under "" what is about none.

    It goes as it is from the rule that finds a fault to the page that shows it beside the field.
    """

    def add(self, field: str, *sentences: str) -> None:
        """More that is wrong with `field`."""
        if sentences:
            self.setdefault(field, []).extend(sentences)

    def take(self, others: Faults) -> None:
        """What others found as well, behind what is known already."""
        for field, sentences in others.items():
            self.add(field, *sentences)

    @property
    def sentences(self) -> list[str]:
        """All of them, where nobody sees a field."""
        return [sentence for found in self.values() for sentence in found]


class BadInput(DiaryError):
    """What was given cannot be used; `faults` are all of them at once."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        self.faults = Faults(faults)
        super().__init__(" ".join(self.faults.sentences))

    @property
    def sentences(self) -> list[str]:
        """What is wrong, where nobody sees a field."""
        return self.faults.sentences


class Conflict(DiaryError):
    """Somebody saved the same day meanwhile; `theirs` is what counts now."""

    def __init__(self, theirs: SavedReport) -> None:
        super().__init__("this day was saved meanwhile")
        self.theirs = theirs
