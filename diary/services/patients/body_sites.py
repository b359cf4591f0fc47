"""Where a symptom can be, and where heart trouble is felt."""

from __future__ import annotations

from enum import StrEnum

from diary.rules.records import SymptomKind


class BodySite(StrEnum):
    """Where a symptom can be. Any other place is stored in the patient's words."""

    UPPER_BACK = "upper_back"
    CHEST = "chest"
    NECK = "neck"
    JAW = "jaw"
    ARM = "arm"
    """Or shoulder."""
    UPPER_BELLY = "upper_belly"
    LOWER_BACK = "lower_back"
    LOWER_BELLY = "lower_belly"
    HEAD = "head"
    GROIN = "groin"
    WRIST = "wrist"
    HIP = "hip"
    LEG = "leg"
    WHOLE_BODY = "whole_body"


HEART_SITES = frozenset(
    {
        BodySite.UPPER_BACK,
        BodySite.CHEST,
        BodySite.NECK,
        BodySite.JAW,
        BodySite.ARM,
        BodySite.UPPER_BELLY,
    }
)
"""Where heart trouble is felt (rules.md, "What a patient reports")."""

_KNOWN = frozenset(site.value for site in BodySite)


def usually_watched(kind: SymptomKind) -> bool:
    """Whether the follow-up rules look at a symptom where nobody said otherwise."""
    return kind is SymptomKind.PAIN


def usually_heart(kind: SymptomKind, body_site: str) -> bool:
    """Whether heart trouble is felt there, where nobody said otherwise. A pain in a place unknown to us may be it."""
    return kind is SymptomKind.PAIN and (body_site in HEART_SITES or body_site not in _KNOWN)
