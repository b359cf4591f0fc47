"""What an audit row can tell."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What somebody did. Views are noted of others than the patient only."""

    VIEWED_OVERVIEW = "viewed_overview"
    VIEWED_TRENDS = "viewed_trends"
    VIEWED_REPORTS = "viewed_reports"
    VIEWED_REPORT = "viewed_report"
    VIEWED_FOLLOW_UPS = "viewed_follow_ups"
    VIEWED_FOLLOW_UP = "viewed_follow_up"
    VIEWED_PLAN = "viewed_plan"
    """Symptoms, medicines, reminders."""
    REFUSED = "refused"
    """Asked for a page of this diary without leave."""
    REPORT_SAVED = "report_saved"
    IMPORTED = "imported"
    FOLLOW_UP_ANSWERED = "follow_up_answered"
    PROFILE_CHANGED = "profile_changed"
    PLAN_CHANGED = "plan_changed"
    EXPORTED = "exported"
    INVITED = "invited"
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_DECLINED = "invitation_declined"
    GRANTS_CHANGED = "grants_changed"
    ORDER_CHANGED = "order_changed"
    CAREGIVER_REMOVED = "caregiver_removed"
    CAREGIVER_LEFT = "caregiver_left"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
