"""The mails there are; each has its folder under `templates/email` and its function in `catalog`."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class MailKind(StrEnum):
    """What a mail is about."""

    CONFIRM_ADDRESS = "confirm_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    CHOOSE_PASSWORD = "choose_password"  # noqa: S105 - the name of a mail
    ADDRESS_IN_USE = "address_in_use"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    TEST = "test"
    INVITED = "invited"
    OPERATOR = "operator"
    CARE_INVITATION = "care_invitation"
    CARE_ACCEPTED = "care_accepted"
    CARE_DECLINED = "care_declined"
    CARE_LEFT = "care_left"
    CARE_YOU_LEFT = "care_you_left"
    MAIL_ENDED = "mail_ended"
    MAIL_AGAIN = "mail_again"
    CARE_MAIL_ENDED = "care_mail_ended"
    CARE_MAIL_AGAIN = "care_mail_again"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CARE_CONSENT_WITHDRAWN = "care_consent_withdrawn"
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "follow_up"
    CAREGIVER_EMERGENCY = "caregiver_emergency"
    CAREGIVER_URGENT = "caregiver_urgent"
    CAREGIVER_ROUTINE = "caregiver_follow_up"
    CAREGIVER_SILENCE = "caregiver_silence"
    DIGEST = "digest"
    APPOINTMENT_TOMORROW = "appointment_tomorrow"
    APPOINTMENT_HOW = "appointment_how"
    REMINDER = "reminder"
    REMINDER_SILENT = "reminder_silent"
    HOW_ARE_YOU = "how_are_you"
    REMINDER_NUDGE = "reminder_nudge"
    TRIAL = "trial"
    TRIAL_UNANSWERED = "trial_unanswered"
    AWAY = "away"
    CARE_AWAY = "care_away"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_TAKEN_BACK = "erasure_taken_back"
    CARE_ERASURE_ASKED = "care_erasure_asked"
    CARE_ERASURE_TAKEN_BACK = "care_erasure_taken_back"
    CARE_CLOSED = "care_closed"


ACCOUNT_MAILS = frozenset(
    {
        MailKind.CONFIRM_ADDRESS,
        MailKind.RESET_PASSWORD,
        MailKind.CHOOSE_PASSWORD,
        MailKind.ADDRESS_IN_USE,
        MailKind.PASSWORD_CHANGED,
        MailKind.TEST,
        MailKind.INVITED,
        MailKind.OPERATOR,
    }
)
"""Those about an account alone. Every other kind, of today or to come, is about a diary."""

REMINDERS = frozenset(
    {MailKind.REMINDER, MailKind.REMINDER_SILENT, MailKind.HOW_ARE_YOU, MailKind.REMINDER_NUDGE}
)
"""Those about a day without a report."""

GOES_THOUGH_OFF = frozenset({MailKind.CARE_CLOSED, MailKind.CARE_YOU_LEFT})
"""Those about a diary that go out though its owner's account is switched off: that it is closed, and to whoever left
that they did, since perhaps it was not they.
"""

PRESSING = frozenset(
    {
        MailKind.EMERGENCY,
        MailKind.URGENT,
        MailKind.CAREGIVER_EMERGENCY,
        MailKind.CAREGIVER_URGENT,
        MailKind.CAREGIVER_SILENCE,
    }
)
"""Those that somebody may need within the hour: tried as often as any, also where an address seems to take no mail."""

NO_SUBSCRIPTION = PRESSING | {MailKind.CAREGIVER_ROUTINE, MailKind.TRIAL}
"""Those that no mail program offers to end with one press: they can be ended, on a page that asks. Whoever ends one
kind ends all of its topic, so the mail that somebody gets because nobody has answered is among them."""

CareKind = Literal[
    MailKind.CARE_INVITATION,
    MailKind.CARE_ACCEPTED,
    MailKind.CARE_DECLINED,
    MailKind.CARE_LEFT,
    MailKind.CARE_YOU_LEFT,
]
"""Those about who is in a care circle."""

EndedKind = Literal[
    MailKind.MAIL_ENDED, MailKind.MAIL_AGAIN, MailKind.CARE_MAIL_ENDED, MailKind.CARE_MAIL_AGAIN
]
"""Those that say that mail which somebody may need at once was ended, or comes again: to whom it went, and to the
patient."""

ConsentKind = Literal[MailKind.CONSENT_WITHDRAWN, MailKind.CARE_CONSENT_WITHDRAWN]
"""Those that say that the patient said no to what others are told by: to the patient, and to each who was told."""

ToldKind = Literal[
    MailKind.EMERGENCY,
    MailKind.URGENT,
    MailKind.ROUTINE,
    MailKind.CAREGIVER_EMERGENCY,
    MailKind.CAREGIVER_URGENT,
    MailKind.CAREGIVER_ROUTINE,
    MailKind.CAREGIVER_SILENCE,
]
"""Those by which people are told of what is open in a diary: the patient, and the people of the circle."""

ErasureKind = Literal[
    MailKind.ERASURE_ASKED,
    MailKind.ERASURE_TAKEN_BACK,
    MailKind.CARE_ERASURE_ASKED,
    MailKind.CARE_ERASURE_TAKEN_BACK,
]
"""Those that say that an account is to be erased, or stays: to its owner, and to each who was told of alarms."""

AppointmentKind = Literal[MailKind.APPOINTMENT_TOMORROW, MailKind.APPOINTMENT_HOW]
"""Those about an appointment: the day before, and the day after."""

AwayKind = Literal[MailKind.AWAY, MailKind.CARE_AWAY]
"""Those that say that the patient is in hospital or away, and who said so: to them, and to who is told of alarms."""
