"""Every mail the diary sends, a function each: what it needs to know stands in its signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from diary.config import Settings
from diary.mail.given import NOBODY, Calling
from diary.mail.given import Detail as Detail
from diary.mail.given import Ended as Ended
from diary.mail.kinds import NO_SUBSCRIPTION, MailKind
from diary.mail.looked_at import ToLookAt
from diary.mail.message import AUTOMATIC, Message, one_click
from diary.mail.render import render
from diary.words.language import current_language


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom a mail goes, on whose behalf, and under which number."""

    settings: Settings
    to: str
    name: str
    """What the person wants to be called; empty where unknown."""
    message_id: str
    now: datetime
    unsubscribe_link: str = ""
    """Where mails of this topic can be ended; empty for those that always come."""
    first: tuple[str, ...] = ()
    """What stands before all else: that the mail was held up, that the diary was off, that somebody has answered."""
    late: bool = False
    """Whether it was held up, so that its heading says so."""


def confirm_address(envelope: Envelope, *, link: str) -> Message:
    """Somebody signed up with this address: is it theirs?"""
    return _message(MailKind.CONFIRM_ADDRESS, envelope, link=link, show_link=True)


def reset_password(envelope: Envelope, *, link: str) -> Message:
    """Somebody asked for a new password."""
    return _message(MailKind.RESET_PASSWORD, envelope, link=link, show_link=True)


def choose_password(envelope: Envelope, *, link: str) -> Message:
    """The site made a diary for this person, who now chooses a password."""
    return _message(MailKind.CHOOSE_PASSWORD, envelope, link=link, show_link=True)


def address_in_use(envelope: Envelope, *, sign_in_link: str, reset_link: str) -> Message:
    """Somebody signed up with an address that has a diary already. The page says nothing of it; this mail does."""
    return _message(
        MailKind.ADDRESS_IN_USE, envelope, link=sign_in_link, reset_link=reset_link, show_link=True
    )


def test(envelope: Envelope, *, link: str) -> Message:
    """Somebody asked for a mail to themself, to see whether it comes; without a link, whoever runs the site did."""
    return _message(MailKind.TEST, envelope, link=link)


def invited(envelope: Envelope, *, link: str) -> Message:
    """Whoever runs the site lets this person start a diary."""
    return _message(MailKind.INVITED, envelope, link=link, show_link=True, address=envelope.to)


def operator(envelope: Envelope, *, link: str) -> Message:
    """Whoever runs the site asked this person, who has no password yet, to run it with them."""
    return _message(MailKind.OPERATOR, envelope, link=link, show_link=True)


def password_changed(envelope: Envelope, *, reset_link: str) -> Message:
    """The password is another one now; if that was somebody else, here is what to do."""
    return _message(MailKind.PASSWORD_CHANGED, envelope, link=reset_link)


def care_invitation(
    envelope: Envelope, *, link: str, patient: str, patient_email: str, until: date
) -> Message:
    """A patient asks this person into their care circle; the link can be used up to the day `until`."""
    return _message(
        MailKind.CARE_INVITATION,
        envelope,
        link=link,
        show_link=True,
        patient=patient,
        patient_email=patient_email,
        until=until,
        today=envelope.now.date(),
        address=envelope.to,
    )


def care_accepted(envelope: Envelope, *, link: str, who: str) -> Message:
    """Whom the patient asked into their circle has said yes."""
    return _message(MailKind.CARE_ACCEPTED, envelope, link=link, who=who)


def care_declined(envelope: Envelope, *, link: str, who: str) -> Message:
    """Whom the patient asked into their circle has said no."""
    return _message(MailKind.CARE_DECLINED, envelope, link=link, who=who)


def care_left(envelope: Envelope, *, link: str, who: str) -> Message:
    """Somebody has left the patient's circle."""
    return _message(MailKind.CARE_LEFT, envelope, link=link, who=who)


def care_you_left(envelope: Envelope, *, link: str, patient: str) -> Message:
    """To whoever has left the circle of `patient`: what that means, and whom to ask."""
    return _message(MailKind.CARE_YOU_LEFT, envelope, link=link, patient=patient)


@dataclass(frozen=True, slots=True)
class Origin:
    """From when a mail about follow-ups is, in words, and whether all of them have been answered since."""

    from_when: str
    answered: bool = False
    count: int = 1
    """How many follow-ups the mail is about."""
    again: str = ""
    """That all of them were answered before, and when; empty where one is new."""


def mail_ended(envelope: Envelope, given: Ended, *, on: date, by_link: bool, is_asked: bool) -> Message:
    """This person's mail was ended on that day. `is_asked`: the patient asks them to have it again."""
    return _message(
        MailKind.MAIL_ENDED,
        envelope,
        **_of_ended(given),
        on=on,
        today=envelope.now.date(),
        by_link=by_link,
        is_asked=is_asked,
    )


def mail_again(envelope: Envelope, given: Ended) -> Message:
    """This person's mail comes again."""
    return _message(MailKind.MAIL_AGAIN, envelope, **_of_ended(given))


def care_mail_ended(envelope: Envelope, given: Ended, *, nobody_left: bool) -> Message:
    """To the patient: somebody of the circle gets no more such mail. `nobody_left`: nor does anybody else."""
    return _message(MailKind.CARE_MAIL_ENDED, envelope, **_of_ended(given), nobody_left=nobody_left)


def care_mail_again(envelope: Envelope, given: Ended) -> Message:
    """To the patient: somebody of the circle gets such mail again."""
    return _message(MailKind.CARE_MAIL_AGAIN, envelope, **_of_ended(given))


def consent_withdrawn(
    envelope: Envelope, given: Ended, *, told: Sequence[str], not_reached: Sequence[str]
) -> Message:
    """To a patient who said no to what people hear of an emergency by. `told`: who is mailed that, too."""
    of_ended = _of_ended(given)
    return _message(MailKind.CONSENT_WITHDRAWN, envelope, **of_ended, told=told, not_reached=not_reached)


def care_consent_withdrawn(envelope: Envelope, given: Ended) -> Message:
    """To somebody of the circle who gets no more mail by it."""
    return _message(MailKind.CARE_CONSENT_WITHDRAWN, envelope, **_of_ended(given))


def _of_ended(given: Ended) -> dict[str, Any]:
    return {"link": given.link, "head": given.head, "said": given.said, "other": given.name}


@dataclass(frozen=True, slots=True)
class ToPatient:
    """What every mail to the patient about follow-ups holds."""

    link: str
    emergency_number: str
    """The patient's country's; empty where that is unknown."""
    origin: Origin
    details: Sequence[Detail] = ()


def emergency(envelope: Envelope, given: ToPatient) -> Message:
    """Something to look at now."""
    return _about_follow_ups(MailKind.EMERGENCY, envelope, given)


def urgent(envelope: Envelope, given: ToPatient) -> Message:
    """Something to talk about with the doctor today."""
    return _about_follow_ups(MailKind.URGENT, envelope, given)


def follow_up(envelope: Envelope, given: ToPatient) -> Message:
    """Something to bring up with the doctor in the next days."""
    return _about_follow_ups(MailKind.ROUTINE, envelope, given)


@dataclass(frozen=True, slots=True)
class ToCaregiver:
    """What every mail to somebody of a patient's circle holds. `emergency_number` as in `ToPatient`."""

    patient: str
    """The patient's name."""
    link: str
    place_link: str
    """Where the reader sees what they may do for this patient, and can leave."""
    emergency_number: str
    origin: Origin
    details: Sequence[Detail] = ()
    calling: Calling = NOBODY


def caregiver_emergency(envelope: Envelope, given: ToCaregiver) -> Message:
    """The patient's report calls for help now."""
    return _about_follow_ups(MailKind.CAREGIVER_EMERGENCY, envelope, given)


def caregiver_urgent(envelope: Envelope, given: ToCaregiver) -> Message:
    """The patient was to call a doctor, and nobody has said that it was done."""
    return _about_follow_ups(MailKind.CAREGIVER_URGENT, envelope, given)


def caregiver_follow_up(envelope: Envelope, given: ToCaregiver) -> Message:
    """The patient was to bring something up with a doctor, and nobody has said that it was done."""
    return _about_follow_ups(MailKind.CAREGIVER_ROUTINE, envelope, given)


def caregiver_silence(envelope: Envelope, given: ToCaregiver, *, since: date | None) -> Message:
    """No report has come since that day (None: there is none), and something pressing is open. Is the patient well?"""
    return _about_follow_ups(MailKind.CAREGIVER_SILENCE, envelope, given, since=since)


def _about_follow_ups(
    kind: MailKind, envelope: Envelope, given: ToPatient | ToCaregiver, **values: Any
) -> Message:
    return _message(kind, envelope, **_held(given), today=envelope.now.date(), **values)


def trial(envelope: Envelope, *, link: str, patient: str, place_link: str) -> Message:
    """A trial alert: nothing is wrong, and one button shows that mail of `patient`'s diary arrives."""
    return _message(MailKind.TRIAL, envelope, link=link, patient=patient, place_link=place_link)


def trial_unanswered(envelope: Envelope, *, link: str, who: Sequence[str], on: date) -> Message:
    """To the patient: these people have not pressed the trial alert of that day."""
    today = envelope.now.date()
    return _message(MailKind.TRIAL_UNANSWERED, envelope, link=link, who=who, on=on, today=today)


def digest(
    envelope: Envelope,
    *,
    link: str,
    plan_link: str,
    people: Sequence[ToLookAt],
    more: int = 0,
    why_today: str,
    nothing_new: bool = False,
    away: Sequence[str] = (),
) -> Message:
    """Some of the people somebody looks after, the most urgent first, and how many `more` there are in the list."""
    return _message(
        MailKind.DIGEST,
        envelope,
        link=link,
        plan_link=plan_link,
        people=people,
        more=more,
        has_titles=any(one.titles for one in people),
        why_today=why_today,
        nothing_new=nothing_new,
        away=away,
    )


@dataclass(frozen=True, slots=True)
class Appointed:
    """What the mails about an appointment hold."""

    link: str
    on: date
    at: time | None
    """By the clock of the place; None where only the day is known."""
    emergency_number: str
    """As in `ToPatient`."""
    patient: str = ""
    """The patient's name; empty in a mail to the patient themself."""
    place_link: str = ""
    """As in `ToCaregiver`; empty in a mail to the patient themself."""
    doctor: str = ""
    place: str = ""
    """Both empty unless the reader asked for details and may know them: they tell what it is about."""
    clock: str = ""
    """The zone of the place, where the patient's clocks show another time; else empty."""
    page_link: str = ""
    """The page for the doctor; empty where the reader may not see it."""


def appointment_tomorrow(envelope: Envelope, given: Appointed) -> Message:
    """There is an appointment the next day."""
    return _appointment(MailKind.APPOINTMENT_TOMORROW, envelope, given)


def appointment_how(envelope: Envelope, given: Appointed) -> Message:
    """There was an appointment the day before, and nobody has said how it went."""
    return _appointment(MailKind.APPOINTMENT_HOW, envelope, given)


def _appointment(kind: MailKind, envelope: Envelope, given: Appointed) -> Message:
    return _message(kind, envelope, **_held(given), today=envelope.now.date())


@dataclass(frozen=True, slots=True)
class Reminding:
    """What every reminder holds. `emergency_number` as in `ToPatient`."""

    link: str
    """Where to write today's report."""
    emergency_number: str
    offer: bool = False
    """Whether to ask if fewer reminders would do."""
    needs_no_sign_in: bool = False
    """Whether the link opens that report to whoever has the mail."""


def reminder(envelope: Envelope, given: Reminding) -> Message:
    """The day has no report yet."""
    return _reminder(MailKind.REMINDER, envelope, given)


def reminder_silent(envelope: Envelope, given: Reminding, *, since: date | None) -> Message:
    """As `reminder`, when there has been no report for some days: the last was on `since`; None where there is none."""
    return _reminder(MailKind.REMINDER_SILENT, envelope, given, since=since)


def how_are_you(envelope: Envelope, given: Reminding, *, since: date | None) -> Message:
    """There has been no report for a week or longer: how is the person? `since` as in `reminder_silent`."""
    return _reminder(MailKind.HOW_ARE_YOU, envelope, given, since=since)


def reminder_nudge(envelope: Envelope, given: Reminding) -> Message:
    """As `reminder`, for one more on the same day."""
    return _reminder(MailKind.REMINDER_NUDGE, envelope, given)


def _reminder(kind: MailKind, envelope: Envelope, given: Reminding, **values: Any) -> Message:
    return _message(
        kind,
        envelope,
        **_held(given),
        today=envelope.now.date(),
        **values,
    )


def _held(given: ToPatient | ToCaregiver | Appointed | Reminding) -> dict[str, Any]:
    """What it holds, by the names that the templates know."""
    return {field.name: getattr(given, field.name) for field in fields(given)}


def _message(
    kind: MailKind,
    envelope: Envelope,
    *,
    link: str,
    show_link: bool = False,
    **values: Any,
) -> Message:
    settings = envelope.settings
    offer = {} if kind in NO_SUBSCRIPTION else one_click(envelope.unsubscribe_link)
    rendered = render(
        kind.value,
        {
            "language": current_language().locale.language,
            "site_name": settings.site_name,
            "site_url": settings.site_url,
            "name": envelope.name,
            "first": envelope.first,
            "late": envelope.late,
            "link": link,
            "unsubscribe_link": envelope.unsubscribe_link,
            **values,
        },
    )
    return Message(
        to=envelope.to,
        sender=settings.mail_from,
        sender_name=settings.site_name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=envelope.message_id,
        sent_at=envelope.now,
        headers={**AUTOMATIC, **offer},
        link=link if show_link else None,
    )
