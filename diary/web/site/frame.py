"""What the operator's pages share: the clock they are written by, and the line in the log for what was done."""

from __future__ import annotations

import logging

from diary.web import context

log = logging.getLogger(__name__)


def note(done: str, number: int | None = None) -> None:
    """Write into the server's log what the operator did, and to which row: ids and no values."""
    about = "" if number is None else f" {number}"
    # A warning, since anything less is not written unless somebody set logging up.
    log.warning("operator %d: %s%s", context.the_account().id, done, about)
