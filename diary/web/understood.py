"""The box that has to be ticked before somebody gets no more mail that they may need at once."""

from __future__ import annotations

from flask import request

from diary.words.language import gettext as _

UNDERSTOOD = "understood"


def is_ticked() -> bool:
    """Whether the form that was sent had it ticked."""
    return request.form.get(UNDERSTOOD) == "yes"


def not_ticked(box: str, *, ends_mail: bool = True) -> dict[str, list[str]]:
    """What is wrong where the box with this id was not ticked."""
    if ends_mail:
        return {box: [_("Nothing was stopped. Tick the box first.")]}
    return {box: [_("Nothing was changed. Tick the box first.")]}
