"""What an audit row can tell."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What somebody did. Views are noted of others than the patient only, but for `FOLLOW_UP_SEEN`."""

    VIEWED_OVERVIEW = "viewed_overview"
    VIEWED_TRENDS = "viewed_trends"
    VIEWED_REPORTS = "viewed_reports"
    VIEWED_REPORT = "viewed_report"
    OPENED_FORM = "opened_form"
    """The form for a report, which shows what is tracked and what the day has already."""
    VIEWED_FOLLOW_UPS = "viewed_follow_ups"
    VIEWED_FOLLOW_UP = "viewed_follow_up"
    VIEWED_CARD = "viewed_card"
    """The emergency card was opened."""
    VIEWED_PLAN = "viewed_plan"
    """Symptoms, medicines, reminders."""
    VIEWED_PAGE = "viewed_page"
    """A page that has no event of its own."""
    REFUSED = "refused"
    """Asked for a page of this diary without leave."""
    REPORT_SAVED = "report_saved"
    REPORT_SAVED_BY_LINK = "report_saved_by_link"
    """By the link in a reminder. Whoever has the mail can write it, without signing in."""
    REPORT_KEPT = "report_kept"
    """In a conflict the saved report was kept, and the answers that had come were thrown away."""
    REPORT_WITHDRAWN = "report_withdrawn"
    """It was taken out, and counts no more."""
    QUESTION_ANSWERED = "question_answered"
    """Whether what a report says is happening now."""
    QUESTION_ANSWERED_BY_LINK = "question_answered_by_link"
    """The same, on the page of a link in a reminder, by whoever has the mail."""
    IMPORTED = "imported"
    IMPORT_UNDONE = "import_undone"
    FOLLOW_UP_SEEN = "follow_up_seen"
    """The patient opened its page for the first time."""
    FOLLOW_UP_TAKEN = "follow_up_taken"
    """Somebody said that they look after it."""
    FOLLOW_UP_PASSED_ON = "follow_up_passed_on"
    FOLLOW_UP_GIVEN_BACK = "follow_up_given_back"
    FOLLOW_UP_ANSWERED = "follow_up_answered"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_ANSWERED = "appointment_answered"
    """Somebody said how it went, or that it is called off or on another day."""
    PROFILE_CHANGED = "profile_changed"
    PLAN_CHANGED = "plan_changed"
    REMINDERS_STOPPED = "reminders_stopped"
    """By the link in a reminder. Whoever has the mail can press it, signed in or not."""
    MAIL_STOPPED = "mail_stopped"
    """Somebody wants no mail of one topic about this diary; by the link in one, perhaps whoever has that mail."""
    MAIL_WANTED = "mail_wanted"
    """They want it again."""
    REMINDERS_LESSENED = "reminders_lessened"
    """By the link in a reminder, as `REMINDERS_STOPPED`: fewer of them, or none for a while."""
    MAIL_SENT_AGAIN = "mail_sent_again"
    """A mail about the diary was sent once more, because somebody asked for it."""
    EXPORTED = "exported"
    INVITED = "invited"
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_DECLINED = "invitation_declined"
    GRANTS_CHANGED = "grants_changed"
    WORD_BACK = "word_back"
    """A caregiver said that they rang, or are on their way."""
    PHONE_SHOWN = "phone_shown"
    """A caregiver lets others see their phone number than before: the patient, or the others of the circle too."""
    PHONE_CHANGED = "phone_changed"
    """A number that is shown became another one."""
    PHONE_HIDDEN = "phone_hidden"
    """A caregiver's number is shown to nobody any more."""
    ORDER_CHANGED = "order_changed"
    CAREGIVER_REMOVED = "caregiver_removed"
    CAREGIVER_LEFT = "caregiver_left"
    TRIAL_WANTED = "trial_wanted"
    """A trial alert each month."""
    TRIAL_ENDED = "trial_ended"
    TRIAL_SENT = "trial_sent"
    """One that was asked for; those of each month are not noted."""
    TRIAL_PRESSED = "trial_pressed"
    """By the link in its mail. Whoever has that mail can press it, signed in or not."""
    AWAY_BEGAN = "away_began"
    """Somebody said that the patient is in hospital or away, or until another day."""
    AWAY_ENDED = "away_ended"
    """By a press, or by a report."""
    VIEWED_DOCTORS_PAGE = "viewed_doctors_page"
    DOCTORS_PAGE_CHOSEN = "doctors_page_chosen"
    """What stands on the page for the doctor."""
    CLOSED = "closed"
    """The patient has died; whoever runs the site closed the diary."""
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ERASURE_ASKED = "erasure_asked"
    """The diary is to be erased in a week."""
    ERASURE_TAKEN_BACK = "erasure_taken_back"
    """It stays. By its owner, or by the link in a mail."""


VIEWS = frozenset(
    {
        Event.VIEWED_OVERVIEW,
        Event.VIEWED_TRENDS,
        Event.VIEWED_REPORTS,
        Event.VIEWED_REPORT,
        Event.OPENED_FORM,
        Event.VIEWED_FOLLOW_UPS,
        Event.VIEWED_FOLLOW_UP,
        Event.FOLLOW_UP_SEEN,
        Event.VIEWED_CARD,
        Event.VIEWED_PLAN,
        Event.VIEWED_DOCTORS_PAGE,
        Event.VIEWED_PAGE,
        Event.REFUSED,
        Event.EXPORTED,
    }
)
"""Looks, tries to look, and copies taken; all else changed something."""
