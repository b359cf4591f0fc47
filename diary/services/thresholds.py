"""Which thresholds a site uses."""

from __future__ import annotations

from diary.config import Settings
from diary.rules.thresholds import Thresholds


def site_thresholds(settings: Settings) -> Thresholds:
    """The numbers the rules go by on this site."""
    return settings.rules
