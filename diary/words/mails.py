"""Mails as a list tells of them: what each was, where it stands, and why it did not get through or was not sent."""

from __future__ import annotations

from collections.abc import Mapping

from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.mail_outcomes import Failure, HeldBack, Outcome, Trouble
from diary.words.whose import beside_others

KIND_NAMES: Mapping[str, Lazy] = {
    "confirm_address": lazy("Is this your address?"),
    "reset_password": lazy("A link for a new password"),
    "choose_password": lazy("A link for your first password"),
    "address_in_use": lazy("You have an account already"),
    "password_changed": lazy("Your password was changed"),
    "invited": lazy("Please start a diary here"),
    "operator": lazy("Help to run this site"),
    "test": lazy("A test mail"),
    "care_invitation": lazy("Please join my care circle"),
    "care_accepted": lazy("Somebody said yes to your circle"),
    "care_declined": lazy("Somebody said no to your circle"),
    "care_left": lazy("Somebody left your circle"),
    "care_you_left": lazy("To somebody who left your circle"),
    "mail_ended": lazy("One kind of mail was ended"),
    "mail_again": lazy("One kind of mail comes again"),
    "care_mail_ended": lazy("Somebody of your circle gets less mail"),
    "care_mail_again": lazy("Somebody of your circle gets mail again"),
    "consent_withdrawn": lazy("You said no to something"),
    "care_consent_withdrawn": lazy("To your circle: you said no to something"),
    "emergency": lazy("Emergency: you need help now"),
    "urgent": lazy("Urgent: call a doctor today"),
    "follow_up": lazy("Something to bring up with your doctor"),
    "caregiver_emergency": lazy("Emergency: please help now"),
    "caregiver_urgent": lazy("Urgent, and nobody has answered"),
    "caregiver_follow_up": lazy("Something that nobody has answered"),
    "caregiver_silence": lazy("No report comes from you: please check"),
    "appointment_tomorrow": lazy("Your appointment is tomorrow"),
    "appointment_how": lazy("How did your appointment go?"),
    "reminder": lazy("Time for your report"),
    "reminder_silent": lazy("No report for some days"),
    "reminder_nudge": lazy("Still no report today"),
    "how_are_you": lazy("How are you?"),
    "digest": lazy("The mail of the morning"),
    "trial": lazy("A trial alert"),
    "away": lazy("In hospital or away"),
    "care_closed": lazy("To your circle: the diary is closed"),
    "care_away": lazy("To your circle: in hospital or away"),
    "trial_unanswered": lazy("A trial alert that was not pressed"),
    "erasure_asked": lazy("Your account is to be erased"),
    "erasure_taken_back": lazy("Your account is not erased"),
    "care_erasure_asked": lazy("To your circle: your diary is to be erased"),
    "care_erasure_taken_back": lazy("To your circle: your diary stays"),
}
"""What each mail is about, to the patient whose diary it is about or the person whose account it is."""

_HELD_BACK: Mapping[HeldBack, tuple[Lazy, Lazy]] = {
    HeldBack.EXPIRED: (lazy("It had expired."), lazy("It was too late for it.")),
    HeldBack.ACCOUNT_OFF: (
        lazy("The account is not active any more."),
        lazy("The account was switched off."),
    ),
    HeldBack.PATIENT_OFF: (
        lazy("The patient's account was switched off."),
        lazy("Your account was switched off."),
    ),
    HeldBack.INVITATION_TAKEN_BACK: (
        lazy("The invitation was taken back."),
        lazy("It had been taken back."),
    ),
    HeldBack.INVITATION_OVER: (
        lazy("The invitation was taken back or answered, or has run out."),
        lazy("It had been taken back or answered, or its time was over."),
    ),
    HeldBack.INVITATION_RENEWED: (lazy("A newer invitation was sent."), lazy("A newer one was sent.")),
    HeldBack.STOPPED_BY_PATIENT: (
        lazy("The patient did not want such mails any more."),
        lazy("You did not want such mail any more."),
    ),
    HeldBack.STOPPED_BY_READER: (
        lazy("The person did not want such mail any more."),
        lazy("It was not wanted any more."),
    ),
    HeldBack.MEMBERSHIP_OVER: (
        lazy("The place in the circle was over."),
        lazy("This person was not in your circle any more."),
    ),
    HeldBack.NOT_TO_THIS_CAREGIVER: (
        lazy("The patient did not want this person told any more."),
        lazy("You did not want this person told any more."),
    ),
    HeldBack.NOT_AGREED: (
        lazy("The patient did not agree to such mails any more."),
        lazy("You did not agree to such mail any more."),
    ),
    HeldBack.FOLLOW_UP_OVER: (
        lazy("The follow-up was not open any more."),
        lazy("It was answered, or closed, by then."),
    ),
    HeldBack.NOTHING_OPEN: (
        lazy("Nothing was open any more, and nobody was silent."),
        lazy("There was nothing to tell by then."),
    ),
    HeldBack.REPORT_CAME: (lazy("A report came meanwhile."), lazy("Your report had come by then.")),
    HeldBack.DAY_HAS_REPORT: (
        lazy("The day had its report by then."),
        lazy("Your report had come by then."),
    ),
    HeldBack.REMINDERS_STOPPED: (
        lazy("Reminders were not wanted any more."),
        lazy("You did not want reminders any more."),
    ),
    HeldBack.REMINDERS_PAUSED: (lazy("Reminders were paused."), lazy("Your reminders were paused.")),
    HeldBack.DIARY_STOPPED: (
        lazy("The patient did not want the diary kept any more."),
        lazy("You did not want the diary kept any more."),
    ),
    HeldBack.APPOINTMENT_GONE: (
        lazy("The appointment was not in the diary any more."),
        lazy("The appointment was gone by then."),
    ),
    HeldBack.APPOINTMENT_ANSWERED: (
        lazy("Somebody had said by then what became of it."),
        lazy("The appointment had been answered by then."),
    ),
    HeldBack.APPOINTMENT_MOVED: (
        lazy("The appointment was on another day by then."),
        lazy("The appointment had been moved by then."),
    ),
    HeldBack.CHOSEN_ANEW: (
        lazy("The person had chosen anew by then."),
        lazy("It had been changed again by then."),
    ),
    HeldBack.QUIET_HOURS: (
        lazy("The patient has quiet hours."),
        lazy("It waits until your quiet hours are over."),
    ),
    HeldBack.NIGHT: (
        lazy("It is night for the person. It goes out at 8 in the morning."),
        lazy("It was night for the reader. It waits until 8 in the morning."),
    ),
    HeldBack.SAID_ANEW: (
        lazy("It was only kept. By the time there was a mail server, a newer mail said the same."),
        lazy("A newer mail said the same."),
    ),
    HeldBack.ALARM_OPEN: (
        lazy("It was a trial, and something was open that should not wait."),
        lazy("Something was open by then that should not wait."),
    ),
    HeldBack.TRIAL_PRESSED: (
        lazy("The button was pressed meanwhile."),
        lazy("The button was pressed by then."),
    ),
    HeldBack.TRIALS_ENDED: (
        lazy("Trial alerts were ended meanwhile."),
        lazy("Trial alerts were ended by then."),
    ),
    HeldBack.PUT_BACK: (
        lazy("A backup was put back, and whoever did it wanted no mail from it sent."),
        lazy("This site was put back to a copy. Mail that waited in it was not sent."),
    ),
    HeldBack.TO_BE_ERASED: (
        lazy("What it is about is to be erased."),
        lazy("It is to be erased, so no mail goes out."),
    ),
}
"""To whoever runs the site, and to the patient whose diary it is about or the person whose account it is."""

_NO_MAILBOX = lazy("The mail server says that there is no such mailbox.")
_NOT_THIS_ADDRESS = lazy("The mail server did not take it, and does not say why.")
_NOT_FROM_HERE = lazy("The mail server takes no mail from this site just now. The address is not at fault.")
_NOT_THIS_MAIL = lazy("The mail server would not take this mail.")
_NO_SERVER = lazy("This site cannot reach its mail server.")
_SITE_IS_AT_FAULT = lazy("Something is wrong with this site. Please tell the person who runs it.")

_TROUBLE: Mapping[Trouble, Lazy] = {
    Trouble.RECIPIENT_REFUSED: _NOT_THIS_ADDRESS,
    Trouble.MAIL_REFUSED: _NOT_THIS_MAIL,
    Trouble.NO_MAILBOX: _NO_MAILBOX,
    Trouble.MAILBOX_FULL: lazy("The mail server says that the mailbox is full."),
    Trouble.MAILBOX_OFF: lazy("The mail server says that the mailbox takes no mail at present."),
    Trouble.NOT_NOW: lazy("The mail server asks to try again later."),
    **dict.fromkeys(
        (
            Trouble.SENDER_REFUSED,
            Trouble.SIGN_IN_WANTED,
            Trouble.QUOTA,
            Trouble.RELAYING,
            Trouble.POLICY,
            Trouble.SIGNATURE,
            Trouble.CONTENT,
            Trouble.SAME_FOR_SEVERAL,
        ),
        _NOT_FROM_HERE,
    ),
    Trouble.FOLDER: _SITE_IS_AT_FAULT,
    Trouble.NOT_COMPOSED: _SITE_IS_AT_FAULT,
    Trouble.NOT_HANDED_OVER: _SITE_IS_AT_FAULT,
    Trouble.UNKNOWN: lazy("It is not known why."),
    **dict.fromkeys(
        (
            Trouble.NO_SUCH_NAME,
            Trouble.NOBODY_LISTENS,
            Trouble.UNREACHABLE,
            Trouble.NO_ANSWER,
            Trouble.HUNG_UP,
            Trouble.CERTIFICATE_EXPIRED,
            Trouble.CERTIFICATE_NOT_YET,
            Trouble.CERTIFICATE_UNKNOWN,
            Trouble.CERTIFICATE_OF_ANOTHER,
            Trouble.CERTIFICATE,
            Trouble.CA_FILE,
            Trouble.NOT_ENCRYPTED,
            Trouble.NO_STARTTLS,
            Trouble.NO_SIGN_IN,
            Trouble.SIGN_IN_REFUSED,
            Trouble.SIGN_IN_LETTERS,
            Trouble.OTHER,
        ),
        _NO_SERVER,
    ),
}
"""To people who can do nothing about most of it; to whoever runs the site, see `mail_troubles`."""


def kind_in_words(kind: str) -> str:
    """Of one's own mail. One that this version does not know is a mail."""
    return str(KIND_NAMES[kind]) if kind in KIND_NAMES else _("A mail")


def about_others(name: str) -> str:
    """A mail about somebody else's diary: whose, while it is open to the reader, and no more than that."""
    return _("About %(name)s’s diary", name=beside_others(name)) if name else _("About somebody’s diary")


def why_dropped(outcome: Outcome | None) -> str:
    """Why it was not sent, on purpose. Of a reason not known here no more than that."""
    if isinstance(outcome, HeldBack):
        return str(_HELD_BACK[outcome][1])
    return _("It was not needed any more.")


def why_failed(failure: Failure | None) -> str:
    """Why it does not get through, without what the mail server said. Empty where nothing did go wrong."""
    if failure is None:
        return ""
    return str(_TROUBLE[failure.trouble])


def held_back(reason: HeldBack) -> str:
    """Why it was not sent, on purpose: to whoever runs the site, where they may know."""
    return str(_HELD_BACK[reason][0])


def why_not_again(why: str) -> str:
    """Why a mail cannot be sent once more, by the name of the reason."""
    reasons = {
        "on_its_way": _("It has not gone out yet. It will by itself."),
        "account": _("This one cannot be sent once more. Please ask for a new one."),
        "expired": _("It is too late for this one."),
        "too_soon": _("It was sent once more a moment ago. Please wait ten minutes."),
        "not_wanted": _("It is not needed any more, or somebody does not want it any more."),
    }
    return reasons.get(why) or _("It cannot be sent once more. What it was about is gone.")
