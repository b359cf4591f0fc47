"""What of a patient's tables is not in a copy, and why. A test fails for a column that is neither there nor here."""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, str] = {
    "draft": "typed and not saved: it is kept for days, on the site where it was typed",
    "care_invitation": "it holds the mail address of another, and would open the diary to them",
    "reminder": "what became of the other site's mails",
    "telling": "what became of the other site's mails; what people were told of stands with the follow-up",
    "outbox_mail": "mail of the other site",
    "mail_about": "mail of the other site",
    "mail_stop": "who wants which mail of the other site",
    "trial": "about people of the other site's circle",
    "trial_plan": "about people of the other site's circle",
    "audit_head": "the seal of a chain that only the other site can prove",
}

COLUMNS: Mapping[str, str] = {
    "patient.id": "a number of the other site",
    "patient.account_id": "the diary belongs to whoever takes it in",
    "patient.trial_missed_on": "about people of the other site's circle",
    "caregiver.id": "a number of the other site",
    "caregiver.patient_id": "the copy is of one diary",
    "caregiver.account_id": "an account of the other site: the person is named",
    "caregiver.name": "the person stands in it by the name that the diary calls them",
    "caregiver.mark": "another's word, for themself",
    "caregiver.details_wanted": "another's wish",
    "caregiver.shows_phone": "another's wish",
    "caregiver.shows_phone_to_circle": "another's wish",
    "caregiver.looked_at": "it stands in who looked",
    "caregiver.looked_before_at": "it stands in who looked",
    "consent.id": "a number of the other site",
    "consent.patient_id": "the copy is of one diary",
    "audit_row.id": "a number of the other site",
    "audit_row.patient_id": "the copy is of one diary",
    "audit_row.account_id": "an account of the other site: the person is named",
    "audit_row.mac": "the seal of a chain that only the other site can prove",
    "reminder_plan.patient_id": "the copy is of one diary",
    "reminder_plan.next_at": "worked out anew",
    "reminder_plan.links_not_before": "the other site's links open nothing here",
    "follow_up.escalate_at": "nobody is told of what was brought in: there is nobody in the circle",
    "follow_up.silence_at": "nobody is told of what was brought in: there is nobody in the circle",
    "appointment.reminded_at": "what became of the other site's mails",
    "appointment.asked_at": "what became of the other site's mails",
    "question.due_at": "what was brought in opens nothing by itself",
    "sweep_state.patient_id": "the copy is of one diary",
    "sweep_state.data_version": "counted anew",
    "sweep_state.applied_version": "counted anew; whether it is behind is said",
    "sweep_state.due_at": "looked at when the job next runs",
    "sweep_state.failures": "about the other site's job",
    "sweep_state.retry_at": "about the other site's job",
    "sweep_state.last_error": "about the other site's job",
}
