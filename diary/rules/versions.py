"""Every version of the rules that a stored finding may name, so that each is worked out by the version that fired.

When a change makes the same diary give other findings, `RULES_VERSION` changes, the rules as they were stay under their
old name, and both stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from diary.rules import version_2026_1
from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding
from diary.rules.records import Diary
from diary.rules.thresholds import RULES_VERSION, Thresholds

Evaluate = Callable[[Diary, date, Thresholds], tuple[Finding, ...]]
"""All findings of one day, by the rules of one version."""

VERSIONS: Mapping[str, Evaluate] = {
    version_2026_1.VERSION: version_2026_1.findings_on,
    RULES_VERSION: findings_on,
}
