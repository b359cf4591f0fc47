"""Which thresholds a site uses."""

from __future__ import annotations

from diary.config import Settings
from diary.rules.thresholds import PRESETS, Thresholds


def site_thresholds(settings: Settings) -> Thresholds:
    """The numbers the rules go by on this site."""
    return PRESETS[settings.rules_preset]
