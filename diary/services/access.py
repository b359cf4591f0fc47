"""Who may do what with whose diary: one function, and what it does not name is refused."""

from __future__ import annotations

from enum import StrEnum

from diary.store.models import Account, Patient


class Action(StrEnum):
    """What one can do with a diary."""

    READ_DIARY = "read_diary"
    WRITE_REPORT = "write_report"
    HANDLE_FOLLOW_UPS = "handle_follow_ups"
    CHANGE_PROFILE = "change_profile"


_THE_PATIENT_THEMSELF = frozenset(Action)


def can(actor: Account | None, action: Action, patient: Patient) -> bool:
    """Whether `actor` may do `action` with `patient`'s diary. Nobody signed in may do nothing."""
    if actor is None or not actor.active:
        return False
    if patient.account_id == actor.id:
        return action in _THE_PATIENT_THEMSELF
    return False
