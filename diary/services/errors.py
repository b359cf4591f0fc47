"""What a use case may refuse, for the edges (pages, commands, jobs) to put into words."""

from __future__ import annotations

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


class BadInput(DiaryError):
    """What was given cannot be used; `faults` are sentences, all of them at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class Conflict(DiaryError):
    """Somebody saved the same day meanwhile; `theirs` is what counts now."""

    def __init__(self, theirs: SavedReport) -> None:
        super().__init__("this day was saved meanwhile")
        self.theirs = theirs
