"""One form on its way: what its link is for, and when it was opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import request

from diary.services.patients import calendar, today_for
from diary.services.patients.countries import country_for
from diary.services.reports.links import Opened
from diary.store.models import TrackedSymptom
from diary.web import context
from diary.web.reports import tried, typed
from diary.web.reports.known import Known
from diary.web.reports.ticket import Ticket
from diary.web.reports.ticket import read as read_ticket


@dataclass(frozen=True, slots=True)
class Sheet:
    """The ticket is that of the report form: it tells whether the form asked about today or a day that is over."""

    link: Opened
    token: str
    ticket: Ticket
    symptoms: list[TrackedSymptom]
    somebody_else: bool
    """Whether somebody else than the patient is signed in in this browser."""

    @classmethod
    def opened(cls, link: Opened, token: str, *, somebody_else: bool) -> Sheet:
        """Opened now."""
        symptoms = link.symptoms(context.session())
        return cls(link, token, _made_now(link, link.day), symptoms, somebody_else)

    @classmethod
    def sent(cls, link: Opened, token: str, *, somebody_else: bool) -> Sheet:
        """As it was opened; as if now, where it does not say so."""
        now = cls.opened(link, token, somebody_else=somebody_else)
        sent = read_ticket(request.form.get("ticket", ""))
        if sent is None or not _same_form(sent, now.ticket):
            return now
        return replace(now, ticket=sent)

    def for_today(self) -> Sheet:
        """The same answers, said to be about today."""
        return replace(self, ticket=_made_now(self.link, self.today))

    @property
    def today(self) -> date:
        """The patient's local date."""
        return today_for(self.link.patient, context.now())

    @property
    def is_about_now(self) -> bool:
        """Whether a report of the link's day is about how things are now."""
        return calendar.is_current_day(self.link.day, context.now(), self.link.patient.timezone)

    def read(self) -> typed.Typed:
        """What was typed. The form asks about no medicines: whoever names some has made them up."""
        given = request.form.to_dict(flat=False)
        asked = {name: given[name] for name in given.keys() - {tried.MEDICINES, tried.NEW_MEDICINE}}
        return typed.read(asked, Known(self.symptoms, []))


def _made_now(link: Opened, day: date) -> Ticket:
    patient = link.patient
    about_now = calendar.is_current_day(day, context.now(), patient.timezone)
    today = today_for(patient, context.now())
    return Ticket(
        patient.id,
        day,
        today,
        patient.account_id,
        back_filled=not about_now,
        opened_at=context.now(),
        country=country_for(patient),
    )


def _same_form(one: Ticket, other: Ticket) -> bool:
    """Whether both are for one person and one day, whenever they were made."""
    return (one.patient_id, one.day, one.account_id) == (other.patient_id, other.day, other.account_id)
