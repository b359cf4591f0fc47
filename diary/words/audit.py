"""Who looked at a diary and who changed it, told to its patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diary.words import consents
from diary.words.formats import day_in_words
from diary.words.language import Lazy, lazy, ngettext
from diary.words.language import gettext as _
from diary.words.whose import beside_others


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the audit, as far as a sentence needs it."""

    event: str
    who: str
    """The name of somebody in the circle, or `nobody_known()`, `the_server()`. Empty for the patient."""
    about: str = ""
    """A day, or the name of whom it concerns; empty where that is not known."""
    table: str = ""
    """What kind of thing it was about, such as `symptom`."""


def nobody_known() -> str:
    """Somebody with an account and without a membership in the circle."""
    return _("Somebody who is not in your circle")


def the_server() -> str:
    """A command, or the diary's own jobs."""
    return _("Whoever runs this site")


def in_words(told: Told) -> str:
    """The row in a sentence. What this version does not know is told as something."""
    if told.event in ("consent_given", "consent_withdrawn"):
        return _consent(told)
    key = f"{told.event}.{told.table}" if f"{told.event}.{told.table}" in _SENTENCES else told.event
    if not told.about and f"{key}?" in _SENTENCES:
        key += "?"
    yours, theirs = _SENTENCES.get(key, _UNKNOWN)
    if told.who:
        return theirs % {"who": beside_others(told.who), "about": beside_others(told.about)}
    return yours % {"about": beside_others(told.about)}


def day_told(day: date, today: date) -> str:
    """A day as it stands in these sentences."""
    return day_in_words(day, beside=today)


def looked_of_late(who: str, times: int, last: str) -> str:
    """How often somebody looked in the last 30 days; `last` is the day as `day_told` has it."""
    return ngettext(
        "In the last 30 days %(who)s looked once, on %(last)s.",
        "In the last 30 days %(who)s looked %(num)s times, last on %(last)s.",
        times,
        who=beside_others(who),
        last=last,
    )


def knows(event: str) -> bool:
    """Whether there is a sentence of its own for it."""
    return event in _SENTENCES or event in ("consent_given", "consent_withdrawn")


def _consent(told: Told) -> str:
    try:
        what = consents.asked(told.about).title
    except KeyError:
        what = told.about
    if told.event == "consent_given":
        return _("You agreed: %(what)s", what=what)
    return _("You took back that you agreed, or said no: %(what)s", what=what)


_YOU_LOOKED = lazy("You looked at your diary.")

_SENTENCES: dict[str, tuple[Lazy, Lazy]] = {
    "viewed_overview": (
        _YOU_LOOKED,
        lazy("%(who)s looked at the list of people they care for, with you in it."),
    ),
    "viewed_trends": (_YOU_LOOKED, lazy("%(who)s looked at your trends.")),
    "viewed_reports": (_YOU_LOOKED, lazy("%(who)s looked at the list of your reports.")),
    "viewed_report": (_YOU_LOOKED, lazy("%(who)s looked at your report of %(about)s.")),
    "viewed_report?": (_YOU_LOOKED, lazy("%(who)s looked at a day without a report.")),
    "opened_form": (_YOU_LOOKED, lazy("%(who)s opened the form for your report.")),
    "viewed_follow_ups": (_YOU_LOOKED, lazy("%(who)s looked at your follow-ups.")),
    "viewed_follow_up": (_YOU_LOOKED, lazy("%(who)s looked at one of your follow-ups.")),
    "viewed_follow_up.appointment": (_YOU_LOOKED, lazy("%(who)s looked at one of your appointments.")),
    "viewed_card": (_YOU_LOOKED, lazy("%(who)s looked at your emergency card.")),
    "viewed_doctors_page": (_YOU_LOOKED, lazy("%(who)s looked at your page for the doctor.")),
    "doctors_page_chosen": (
        lazy("You chose what stands on your page for the doctor."),
        lazy("%(who)s chose what stands on your page for the doctor."),
    ),
    "word_back": (
        lazy("You said that you rang, or are on your way."),
        lazy("%(who)s said that they rang, or are on their way."),
    ),
    "viewed_plan": (
        _YOU_LOOKED,
        lazy("%(who)s looked at what you track, your medicines or your reminders."),
    ),
    "viewed_plan.symptom": (_YOU_LOOKED, lazy("%(who)s looked at something you track.")),
    "viewed_plan.medicine": (_YOU_LOOKED, lazy("%(who)s looked at one of your medicines.")),
    "viewed_page": (_YOU_LOOKED, lazy("%(who)s looked at a page of your diary.")),
    "refused": (
        lazy("You asked for a page and were not let in."),
        lazy("%(who)s asked for a page of your diary and was not let in."),
    ),
    "report_saved": (
        lazy("You saved your report of %(about)s."),
        lazy("%(who)s wrote your report of %(about)s."),
    ),
    "report_saved?": (lazy("You saved a report."), lazy("%(who)s wrote a report for you.")),
    "report_saved_by_link": (
        lazy("Your report of %(about)s was written with the link in a mail."),
        lazy("Your report of %(about)s was written with the link in a mail."),
    ),
    "report_saved_by_link?": (
        lazy("A report of yours was written with the link in a mail."),
        lazy("A report of yours was written with the link in a mail."),
    ),
    "report_kept": (
        lazy("You kept your report of %(about)s, and not what you had written later."),
        lazy("%(who)s kept your report of %(about)s, and not what they had written later."),
    ),
    "report_kept?": (lazy("You kept a saved report."), lazy("%(who)s kept a saved report.")),
    "report_withdrawn": (
        lazy("You took out your report of %(about)s."),
        lazy("%(who)s took out your report of %(about)s."),
    ),
    "report_withdrawn?": (lazy("You took out a report."), lazy("%(who)s took out a report of yours.")),
    "question_answered": (
        lazy("You said if it is happening now."),
        lazy("%(who)s said if it is happening now."),
    ),
    "question_answered_by_link": (
        lazy("It was said with the link in a mail if it is happening now."),
        lazy("It was said with the link in a mail if it is happening now."),
    ),
    "imported": (
        lazy("You put a file with reports into your diary."),
        lazy("%(who)s put a file with reports into your diary."),
    ),
    "import_undone": (
        lazy("You took back a file that was put into your diary."),
        lazy("%(who)s took back a file that was put into your diary."),
    ),
    "follow_up_seen": (
        lazy("You saw a follow-up for the first time."),
        lazy("%(who)s saw a follow-up for the first time."),
    ),
    "follow_up_taken": (
        lazy("You said that you are looking after a follow-up."),
        lazy("%(who)s said that they are looking after a follow-up."),
    ),
    "follow_up_passed_on": (
        lazy("You passed a follow-up on."),
        lazy("%(who)s passed a follow-up on."),
    ),
    "follow_up_given_back": (
        lazy("You said that nobody is looking after a follow-up now."),
        lazy("%(who)s said that nobody is looking after a follow-up now."),
    ),
    "follow_up_answered": (
        lazy("You answered a follow-up."),
        lazy("%(who)s answered one of your follow-ups."),
    ),
    "appointment_booked": (
        lazy("You booked an appointment."),
        lazy("%(who)s booked an appointment for you."),
    ),
    "appointment_answered": (
        lazy("You said what became of an appointment."),
        lazy("%(who)s said what became of one of your appointments."),
    ),
    "profile_changed": (lazy("You saved your profile."), lazy("%(who)s saved your profile.")),
    "plan_changed": (
        lazy("You changed your plan."),
        lazy("%(who)s changed your plan."),
    ),
    "plan_changed.symptom": (
        lazy("You changed what you track."),
        lazy("%(who)s changed what you track."),
    ),
    "plan_changed.medicine": (
        lazy("You changed your medicines."),
        lazy("%(who)s changed your medicines."),
    ),
    "plan_changed.plan_entry": (
        lazy("You changed what was agreed for you."),
        lazy("%(who)s changed what was agreed for you."),
    ),
    "plan_changed.reminder_plan": (
        lazy("You changed your reminders."),
        lazy("%(who)s changed your reminders."),
    ),
    "reminders_stopped": (
        lazy("Your reminders were switched off with the link in a mail."),
        lazy("Your reminders were switched off with the link in a mail."),
    ),
    "reminders_lessened": (
        lazy("Your reminders were changed with the link in a mail."),
        lazy("Your reminders were changed with the link in a mail."),
    ),
    "mail_stopped": (
        lazy("You stopped one kind of mail to you."),
        lazy("One kind of mail to you was stopped with the link in a mail."),
    ),
    "mail_stopped.caregiver": (
        lazy("%(about)s stopped one kind of mail about you."),
        lazy("%(about)s stopped one kind of mail about you."),
    ),
    "mail_wanted": (
        lazy("You asked for one kind of mail again."),
        lazy("%(who)s asked for one kind of mail again."),
    ),
    "mail_wanted.caregiver": (
        lazy("%(about)s asked for one kind of mail about you again."),
        lazy("%(about)s asked for one kind of mail about you again."),
    ),
    "mail_sent_again": (
        lazy("You asked for a mail about your diary once more."),
        lazy("%(who)s asked for a mail about your diary once more."),
    ),
    "exported": (
        lazy("You took a copy of your diary."),
        lazy("%(who)s took a copy of your diary."),
    ),
    "invited": (
        lazy("You asked %(about)s into your circle."),
        lazy("%(who)s asked %(about)s into your circle."),
    ),
    "invitation_taken_back": (
        lazy("You took back what you asked %(about)s."),
        lazy("%(who)s took back that you asked %(about)s."),
    ),
    "invitation_accepted": (
        lazy("You said yes to being in a circle."),
        lazy("%(who)s said yes and is in your circle."),
    ),
    "invitation_declined": (
        lazy("%(about)s said no to being in your circle."),
        lazy("%(about)s said no to being in your circle."),
    ),
    "grants_changed": (
        lazy("You changed what %(about)s may do."),
        lazy("%(who)s changed what %(about)s may do."),
    ),
    "phone_shown": (
        lazy("You chose who sees your phone number."),
        lazy("%(who)s chose who sees their phone number."),
    ),
    "phone_changed": (
        lazy("You changed your phone number."),
        lazy("%(who)s changed their phone number."),
    ),
    "phone_hidden": (
        lazy("You show your phone number no more."),
        lazy("%(who)s shows you no phone number any more."),
    ),
    "order_changed": (
        lazy("You changed the order of your circle."),
        lazy("%(who)s changed the order of your circle."),
    ),
    "caregiver_removed": (
        lazy("You took %(about)s out of your circle."),
        lazy("%(who)s took %(about)s out of your circle."),
    ),
    "closed": (lazy("This diary was closed."), lazy("This diary was closed.")),
    "away_began": (
        lazy("You said that you are in hospital or away."),
        lazy("%(who)s said that you are in hospital or away."),
    ),
    "away_ended": (
        lazy("You ended “In hospital or away”."),
        lazy("%(who)s ended “In hospital or away”."),
    ),
    "trial_wanted": (
        lazy("You asked for a trial alert each month."),
        lazy("%(who)s asked for a trial alert each month."),
    ),
    "trial_ended": (lazy("You ended the trial alerts."), lazy("%(who)s ended the trial alerts.")),
    "trial_sent": (lazy("You sent a trial alert."), lazy("%(who)s sent a trial alert.")),
    "erasure_asked": (
        lazy("Your diary is to be erased. You asked for that."),
        lazy("Your diary is to be erased. %(who)s asked for that."),
    ),
    "erasure_taken_back": (
        lazy("Your diary stays: erasing it was taken back."),
        lazy("Your diary stays: %(who)s took back that it is erased."),
    ),
    "trial_pressed": (
        lazy("The button in the trial alert to %(about)s was pressed."),
        lazy("The button in the trial alert to %(about)s was pressed."),
    ),
    "caregiver_left": (lazy("You left a circle."), lazy("%(who)s left your circle.")),
}
"""By event, by `event.table` where the sentence says more, and by `event?` where it is not known what it was about: to
the patient who did it, and of somebody else."""

_UNKNOWN = (lazy("You did something in your diary."), lazy("%(who)s did something in your diary."))
