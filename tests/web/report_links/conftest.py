"""A diary, and the link that its reminder of today holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from diary.services.permissions.secret import secret_key
from diary.services.reports.links import report_path
from diary.store.models import Patient
from tests.factories import make_report
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY

ANN = "ann@example.org"
BOB = "bob@example.org"


@dataclass(frozen=True)
class Mailed:
    """The site, and what stands in mails that it sends now."""

    site: Site

    def link(self, email: str = ANN, day: date = TODAY) -> str:
        """As a mail put into words at this moment holds it."""
        with self.site.reading() as session:
            patient = session.get_one(Patient, self.site.patient_ids[email])
            secret = secret_key(self.site.settings.data_dir)
            return report_path(secret, patient.id, patient.account, day, self.site.clock.now())

    def change(self, change: Callable[[Patient], object], email: str = ANN) -> None:
        """Change something about a patient."""
        with self.site.writing() as session:
            change(session.get_one(Patient, self.site.patient_ids[email]))

    def report(self, *, worst: int | None = None, note: str = "", day: date = TODAY) -> None:
        """Ann's, from her own page."""
        with self.site.writing() as session:
            patient = session.get_one(Patient, self.site.patient_ids[ANN])
            make_report(
                session, self.site.clock.now(), self.site.settings, patient, day, worst=worst, note=note
            )


@pytest.fixture
def mailed(site: Site) -> Mailed:
    """Ann's diary, and Bob's beside it."""
    site.patient(ANN)
    site.patient(BOB)
    mailed = Mailed(site)

    def has_a_doctor(patient: Patient) -> None:
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0018"

    mailed.change(has_a_doctor)
    return mailed


@pytest.fixture
def link(mailed: Mailed) -> str:
    """Ann's, of today."""
    return mailed.link()
