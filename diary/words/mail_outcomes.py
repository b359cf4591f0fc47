"""What may become of a mail that does not go out, as codes: what is stored, compared and decided by.

Their sentences are in `mails`. A code to come needs a member here and its words there, and no migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class HeldBack(StrEnum):
    """Why a mail was not sent, or is not sent yet, on purpose. Of a mail about a diary it tells what that was about."""

    EXPIRED = "expired"
    ACCOUNT_OFF = "account_off"
    """That of the reader."""
    PATIENT_OFF = "patient_off"
    """The account of the patient whom a caregiver was to hear of."""
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    """To start a diary here."""
    INVITATION_OVER = "invitation_over"
    """Into a circle: taken back, answered, or its time is over."""
    INVITATION_RENEWED = "invitation_renewed"
    STOPPED_BY_PATIENT = "stopped_by_patient"
    STOPPED_BY_READER = "stopped_by_reader"
    MEMBERSHIP_OVER = "membership_over"
    NOT_TO_THIS_CAREGIVER = "not_to_this_caregiver"
    NOT_AGREED = "not_agreed"
    FOLLOW_UP_OVER = "follow_up_over"
    NOTHING_OPEN = "nothing_open"
    REPORT_CAME = "report_came"
    """After somebody was to be asked to check."""
    DAY_HAS_REPORT = "day_has_report"
    """That a reminder was for."""
    REMINDERS_STOPPED = "reminders_stopped"
    REMINDERS_PAUSED = "reminders_paused"
    DIARY_STOPPED = "diary_stopped"
    APPOINTMENT_GONE = "appointment_gone"
    APPOINTMENT_ANSWERED = "appointment_answered"
    APPOINTMENT_MOVED = "appointment_moved"
    CHOSEN_ANEW = "chosen_anew"
    """It was to say that mail was ended, or comes again, and by then it was the other way round."""
    QUIET_HOURS = "quiet_hours"
    """It waits until they are over."""
    NIGHT = "night"
    """It is routine, and waits for the reader's morning."""
    SAID_ANEW = "said_anew"
    """It was only kept, and by the time there was a mail server a newer one said the same."""
    ALARM_OPEN = "alarm_open"
    """A trial alert: it could be taken for the alarm that is open."""
    TRIAL_PRESSED = "trial_pressed"
    TRIALS_ENDED = "trials_ended"
    PUT_BACK = "put_back"
    """It waited in a copy that was put in the place of the database, and may have gone out before."""
    TO_BE_ERASED = "to_be_erased"
    """The reader's account, or the diary that it is about, is to be erased: it waits, in case that is taken back."""


class Trouble(StrEnum):
    """Why a mail was not taken: what to look up advice by."""

    NO_SUCH_NAME = "no_such_name"
    NOBODY_LISTENS = "nobody_listens"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    HUNG_UP = "hung_up"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET = "certificate_not_yet"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    """Signed by itself, or by somebody whom this machine does not know."""
    CERTIFICATE_OF_ANOTHER = "certificate_of_another"
    CERTIFICATE = "certificate"
    """Anything else about it."""
    CA_FILE = "ca_file"
    """The certificates that the settings name cannot be used."""
    NOT_ENCRYPTED = "not_encrypted"
    """What answers does not speak TLS from the first byte on."""
    NO_STARTTLS = "no_starttls"
    NO_SIGN_IN = "no_sign_in"
    """There is a name to sign in with, but the server takes none."""
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_WANTED = "sign_in_wanted"
    SIGN_IN_LETTERS = "sign_in_letters"
    """It cannot be sent: it holds letters beyond ASCII."""
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    """Refused when the recipient was named, and no code says whose fault it is."""
    MAIL_REFUSED = "mail_refused"
    """Refused when the mail was handed over, and no code says whose fault it is."""
    NO_MAILBOX = "no_mailbox"
    """There is no such mailbox: the one thing that is held against an address."""
    MAILBOX_FULL = "mailbox_full"
    MAILBOX_OFF = "mailbox_off"
    """The mailbox takes no mail at present."""
    QUOTA = "quota"
    """This site sends more than the mail server allows it, or than it takes just now."""
    RELAYING = "relaying"
    """The mail server carries no mail of this site to others."""
    POLICY = "policy"
    """The mail server takes nothing from this site or its network: a block list, a rule of its own."""
    SIGNATURE = "signature"
    """SPF, DKIM or DMARC of the sender's domain do not hold."""
    CONTENT = "content"
    """What the mail says, or how it is made, is not liked."""
    SAME_FOR_SEVERAL = "same_for_several"
    """The same refusal came for several people in a row, so it is not about one of them."""
    NOT_NOW = "not_now"
    """The server asks to try again later."""
    FOLDER = "folder"
    """Mail is written into a folder, and that cannot be written to."""
    NOT_COMPOSED = "not_composed"
    """The program failed when it put the mail into words."""
    NOT_HANDED_OVER = "not_handed_over"
    """The program failed when it handed the mail over."""
    OTHER = "other"
    UNKNOWN = "unknown"
    """Kept by a version that this one does not understand, older or newer: it may have been held back, too."""


Outcome = HeldBack | Trouble

ON_THE_WAY = frozenset(Trouble) - {Trouble.UNKNOWN}
"""What tells nothing of what a mail is about: whoever runs the site may know of it."""

RECIPIENT_AT_FAULT = frozenset({Trouble.NO_MAILBOX, Trouble.MAILBOX_FULL, Trouble.MAILBOX_OFF})
"""What is about one mailbox alone. Only the first is held against the address."""

UNCLEAR = frozenset({Trouble.RECIPIENT_REFUSED, Trouble.MAIL_REFUSED})
"""Refusals that do not say whose fault they are."""

SITE_AT_FAULT = (
    frozenset(Trouble)
    - RECIPIENT_AT_FAULT
    - UNCLEAR
    - {Trouble.NOT_NOW, Trouble.NOT_COMPOSED, Trouble.NOT_HANDED_OVER, Trouble.UNKNOWN}
)
"""What the person who runs the site has to see to, and what no reader can help."""


class Step(StrEnum):
    """What the mail server was asked when it said no."""

    CONNECTION = "connection"
    """Before anything was said of a mail, or in between."""
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MAIL = "mail"
    RETURNED = "returned"
    """Nothing: the mail server took the mail, and later it came back, with a report that says why."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a mail on its way. All but `reply` may be shown to whoever runs the site."""

    trouble: Trouble
    where: str = ""
    """The mail server, as "host:port", or the file or folder that cannot be used. Of mail that came back, the server
    that would not have it; empty where the report does not say."""
    why: str = ""
    """What this machine says about it, or the number of the mail server's reply."""
    step: Step | None = None
    """None where the mail server did not answer."""
    reply: str = ""
    """What the mail server said, with its number. It may name an address or quote the mail."""
    said: str = ""
    """The same without addresses, where it is about the site and quotes nothing of the mail; else empty."""

    @property
    def facts(self) -> dict[str, Any]:
        """What is kept of it beside its code and the reply."""
        step = self.step.value if self.step else ""
        found = {"where": self.where, "why": self.why, "step": step, "said": self.said}
        return {name: value for name, value in found.items() if value}


def stored_failure(outcome: Outcome | None, facts: Mapping[str, Any], reply: str) -> Failure | None:
    """A failure as it was kept; None where there was none. What a newer version keeps besides is left out."""
    if not isinstance(outcome, Trouble):
        return None
    step = facts.get("step")
    return Failure(
        outcome,
        where=str(facts.get("where", "")),
        why=str(facts.get("why", "")),
        step=Step(step) if step in set(Step) else None,
        reply=reply,
        said=str(facts.get("said", "")),
    )
