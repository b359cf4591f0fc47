"""Mails about appointments, put into words when they are sent, or dropped where they are about nothing any more."""

from __future__ import annotations

from diary.mail import catalog
from diary.mail.catalog import Appointed, Envelope
from diary.mail.kinds import AppointmentKind, MailKind
from diary.mail.message import Message
from diary.services import consents
from diary.services.appointments.lookup import other_clock, time_of
from diary.services.appointments.readers import may_have_mail
from diary.services.patients import name_for
from diary.services.patients.contacts import contact_of
from diary.store.models import Appointment, Caregiver, FollowUp, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others


def not_to_be_sent(work: Work, mail: OutboxMail) -> HeldBack | None:
    """Why a mail about an appointment is dropped now; None where it is not."""
    appointment = work.session.get(Appointment, mail.params["appointment"])
    if appointment is None or work.session.get(FollowUp, appointment.follow_up_id) is None:
        return HeldBack.APPOINTMENT_GONE
    if appointment.outcome is not None:
        return HeldBack.APPOINTMENT_ANSWERED
    if appointment.on.isoformat() != mail.params["on"]:
        return HeldBack.APPOINTMENT_MOVED
    patient = work.session.get_one(Patient, appointment.patient_id)
    if "place" not in mail.params:
        agreed = consents.allows(work.session, patient.id, Purpose.ALERT_MAIL)
        return None if agreed else HeldBack.STOPPED_BY_PATIENT
    membership = work.session.get(Caregiver, mail.params["place"])
    if membership is None or not may_have_mail(work, patient, membership):
        return HeldBack.NOT_TO_THIS_CAREGIVER
    return None


def written(work: Work, kind: AppointmentKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail. With whom and where it is stands in it only for somebody who asked for details and may know them."""
    settings = envelope.settings
    appointment = work.session.get_one(Appointment, mail.params["appointment"])
    patient = work.session.get_one(Patient, appointment.patient_id)
    membership = work.session.get_one(Caregiver, mail.params["place"]) if "place" in mail.params else None
    if membership is None:
        diary, details = "", consents.allows(work.session, patient.id, Purpose.MAIL_DETAILS)
    else:
        diary, details = f"/people/{patient.id}", membership.details_allowed and membership.details_wanted
    sees_trends = membership is None or Grant.TRENDS in membership.grants
    given = Appointed(
        link=settings.link(f"{diary}/appointments/{appointment.id}"),
        on=appointment.on,
        at=time_of(appointment),
        clock=other_clock(appointment, patient),
        emergency_number=contact_of(patient, settings).emergency,
        patient="" if membership is None else beside_others(name_for(work.session, membership)),
        place_link="" if membership is None else settings.link(f"{diary}/place"),
        doctor=appointment.doctor if details else "",
        place=appointment.place if details else "",
        page_link=settings.link(f"{diary}/doctors-page") if sees_trends else "",
    )
    if kind is MailKind.APPOINTMENT_TOMORROW:
        return catalog.appointment_tomorrow(envelope, given)
    return catalog.appointment_how(envelope, given)
