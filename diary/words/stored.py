"""The numbers a stored finding went by, so that what was said then can be said again years later."""

from __future__ import annotations

from collections.abc import Mapping

from diary.rules.thresholds import DEFAULT, Thresholds

_SHIPPED = DEFAULT.as_dict()


def thresholds_from_stored(stored: Mapping[str, object]) -> Thresholds:
    """What was stored with a finding (`Thresholds.as_dict`); numbers that today's rules no longer know are left out."""
    if stored == _SHIPPED:
        return DEFAULT
    return Thresholds.from_dict({name: value for name, value in stored.items() if name in _SHIPPED})
