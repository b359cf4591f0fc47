"""What the pages noted, and people to look."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from diary.services.audit.chain import audit_key
from diary.services.audit.verification import verify
from diary.store.models import Account, AuditRow, Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.web.conftest import Site


def noted(site: Site, email: str = "ann@example.org") -> list[str]:
    """The rows of a diary: event and subject, in order, after a check that the chain holds."""
    patient_id = site.patient_ids[email]
    with site.reading() as session:
        assert verify(session, [audit_key(site.settings)], patient_id).faults == ()
        rows = session.scalars(
            select(AuditRow).where(AuditRow.patient_id == patient_id).order_by(AuditRow.number)
        )
        return [f"{row.event} {row.subject}".strip() for row in rows]


def last_row(site: Site, email: str = "ann@example.org") -> AuditRow:
    """The newest row of a diary."""
    with site.reading() as session:
        return session.scalars(
            select(AuditRow)
            .where(AuditRow.patient_id == site.patient_ids[email])
            .order_by(AuditRow.number.desc())
            .limit(1)
        ).one()


def person(site: Site, email: str, name: str) -> Browser:
    """Somebody with an account and no diary, signed in."""
    with site.writing() as session:
        make_account(session, site.clock.now(), email, name=name)
    browser = site.browser()
    browser.sign_in_unseen(email)
    return browser


def caregiver(
    site: Site,
    grants: Iterable[Grant] = tuple(Grant),
    *,
    email: str = "nora@example.org",
    name: str = "Nora",
    patient: str = "ann@example.org",
) -> Browser:
    """Somebody in the patient's circle, signed in."""
    browser = person(site, email, name)
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        make_caregiver(
            session,
            site.clock.now(),
            session.get_one(Patient, site.patient_ids[patient]),
            account,
            grants,
        )
    return browser
