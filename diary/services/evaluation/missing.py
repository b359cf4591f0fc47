"""What stands in for a row that is gone, so that what names it can still be judged and told of.

It is the most careful that it can be: what cannot be known must not look harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TypeGuard

from diary.rules.findings import Finding, Kind, Rule
from diary.rules.records import Symptom, SymptomKey
from diary.services.evaluation.evidence import finding_in
from diary.store.models import FollowUp, FollowUpFinding
from diary.store.queries.worklist import ListedRow

log = logging.getLogger(__name__)

_RULES = {
    Kind.EMERGENCY: Rule.WARNING_SIGN,
    Kind.URGENT: Rule.LIMB_OR_WOUND,
    Kind.PERSISTS: Rule.PERSISTS,
    Kind.WORSENS: Rule.SAYS_WORSE,
    Kind.INTERFERES: Rule.INTERFERES,
}
"""Of each kind the rule whose advice is the most pressing."""


def is_whole(row: FollowUpFinding | None) -> TypeGuard[FollowUpFinding]:
    """Whether a finding is there, and the numbers that its rule went by."""
    return row is not None and row.threshold_set is not None


def finding_for(follow_up: FollowUp | ListedRow, row: FollowUpFinding | None) -> Finding:
    """What a follow-up rests on; where nothing of it is left, what stands in for it: no answers, the same advice."""
    if row is not None:
        return finding_in(follow_up.kind, row)
    log.error("follow-up %s has no finding left", follow_up.id)
    kind = follow_up.kind
    return Finding(_RULES[kind], kind, kind.tier, follow_up.last_found_on, follow_up.symptom_id, ())


def symptoms_for(symptoms: Iterable[Symptom], keys: Iterable[SymptomKey]) -> tuple[Symptom, ...]:
    """These symptoms, and for each of `keys` that is not among them one that is a pain where heart trouble is felt."""
    known = tuple(symptoms)
    gone = sorted(set(keys) - {symptom.key for symptom in known}, key=str)
    if gone:
        log.error("numbers are there of symptoms that are gone: %s", ", ".join(map(str, gone)))
    return (*known, *(Symptom(key, "") for key in gone))
