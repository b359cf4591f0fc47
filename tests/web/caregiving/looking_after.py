"""People who let Nora see different things of their diaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from diary.rules.records import Sign
from diary.store.models import Account, Patient
from diary.store.models.circle import Grant
from tests.factories import make_caregiver, make_patient, make_report
from tests.web.circle.circling import NORA
from tests.web.conftest import Site


def look_after(
    site: Site,
    name: str,
    *grants: Grant,
    days_ago: Iterable[int] = (0,),
    worst: int | None = 2,
    signs: tuple[Sign, ...] = (),
    ends_on: date | None = None,
    began_days_ago: int = 30,
) -> int:
    """A patient in whose circle Nora is, with all grants unless some are named; gives the patient's id.

    There is a report on each of these days; `signs` stand in the first of them.
    """
    now = site.clock.now()
    with site.writing() as session:
        patient = make_patient(session, now - timedelta(days=began_days_ago), f"{name.lower()}@example.org")
        patient.account.name = name
        nora = session.scalars(select(Account).where(Account.email == NORA)).one()
        make_caregiver(session, now, patient, nora, grants or tuple(Grant), ends_on=ends_on)
        patient_id = patient.id
    for number, ago in enumerate(days_ago):
        write_for(site, patient_id, ago, worst=worst, signs=() if number else signs)
    return patient_id


def write_for(
    site: Site, patient_id: int, days_ago: int = 0, *, worst: int | None = 2, signs: tuple[Sign, ...] = ()
) -> None:
    """That person's own report, written on its day at this hour."""
    when = site.clock.now() - timedelta(days=days_ago)
    with site.writing() as session:
        patient = session.get_one(Patient, patient_id)
        make_report(session, when, site.settings, patient, when.date(), worst=worst, signs=signs)
