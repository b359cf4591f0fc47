"""People who let Nora see different things of their diaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from diary.rules.records import Sign
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver, make_patient, make_report
from tests.web.conftest import Site

NORA = "nora@example.org"


def sign_in_nora(site: Site) -> Browser:
    """The browser of somebody without a diary of her own."""
    with site.writing() as session:
        make_account(session, site.clock.now(), NORA, name="Nora")
    browser = site.browser()
    browser.sign_in(NORA)
    return browser


def look_after(
    site: Site,
    name: str,
    *,
    grants: Iterable[Grant] = tuple(Grant),
    days_ago: Iterable[int] = (0,),
    worst: int | None = 2,
    signs: tuple[Sign, ...] = (),
    ends_on: date | None = None,
    began_days_ago: int = 30,
) -> int:
    """A patient in whose circle Nora is, with a report on each of these days; `signs` stand on the first of them.

    Gives the patient's id.
    """
    now = site.clock.now()
    with site.writing() as session:
        patient = make_patient(session, now - timedelta(days=began_days_ago), f"{name.lower()}@example.org")
        patient.account.name = name
        nora = session.query(Account).filter_by(email=NORA).one()
        make_caregiver(session, now, patient, nora, grants, ends_on=ends_on)
        for number, ago in enumerate(days_ago):
            when = now - timedelta(days=ago)
            make_report(
                session,
                when,
                site.settings,
                patient,
                when.date(),
                worst=worst,
                signs=signs if number == 0 else (),
            )
        return patient.id


def place_in(site: Site, patient_id: int) -> Caregiver:
    """Nora's place there, to be changed within `site.writing()`."""
    with site.reading() as session:
        return session.query(Caregiver).filter_by(patient_id=patient_id).one()


def patient(site: Site, patient_id: int) -> Patient:
    """The patient, as stored."""
    with site.reading() as session:
        return session.get_one(Patient, patient_id)
