"""No mail goes out about a diary whose owner is switched off or has died, but for the one that says so.

Each kind waits in the outbox, as one does that a worker is just about to send.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from diary.mail.kinds import ACCOUNT_MAILS, MailKind
from diary.mail.message import Message
from diary.services.mailbox.compose import compose
from diary.services.site import suspension
from diary.services.site.closing import close
from diary.store.models import Account, OutboxMail, Patient
from diary.store.models.outbox import MailState
from diary.store.work import Work
from tests.factories import make_account
from tests.web.circle.circling import NORA, join
from tests.web.conftest import Site
from tests.web.mailbox.every_mail import ANN, BY_FORMS, _queue, make_home


def _switch_off(work: Work, patient: Patient) -> None:
    suspension.end_account(work, patient.account, by=None)


def _close(work: Work, patient: Patient) -> None:
    close(work, patient, readable_by={NORA})


@pytest.mark.parametrize(("act", "left"), [(_switch_off, set()), (_close, {MailKind.CARE_CLOSED})])
def test_no_mail_goes_out_about_the_diary(
    site: Site, act: Callable[[Work, Patient], None], left: set[MailKind]
) -> None:
    make_home(site)
    for kind in set(MailKind) - BY_FORMS:
        _queue(site, kind)
    with site.reading() as session:
        as_queued = {mail.id: mail.params for mail in session.scalars(select(OutboxMail))}
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        act(Work(session, site.clock.now(), site.settings), patient)
    with site.writing() as session:
        # As if a worker had held each of them at that moment.
        for mail_id, params in as_queued.items():
            session.execute(
                update(OutboxMail)
                .where(OutboxMail.id == mail_id)
                .values(state=MailState.QUEUED, params=params, outcome=None, outcome_facts={})
            )
    with site.reading() as session:
        work = Work(session, site.clock.now(), site.settings)
        ann = session.scalars(select(Account.id).where(Account.email == ANN)).one()
        out = {
            MailKind(mail.kind)
            for mail in session.scalars(select(OutboxMail))
            if (mail.account_id == ann or mail.kind not in ACCOUNT_MAILS)
            and isinstance(compose(work, mail), Message)
        }
    assert out == left


def test_who_is_named_goes_on_reading_and_nobody_is_alarmed(site: Site) -> None:
    make_home(site)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    lea = site.browser()
    with site.writing() as session:
        make_account(session, site.clock.now(), "lea@example.org", name="Lea")
    join(site, "lea@example.org")
    lea.sign_in_unseen("lea@example.org")
    number = site.patient_ids[ANN]
    assert "Emergency since" in nora.get("/people").text
    with site.writing() as session:
        patient = session.get_one(Patient, number)
        assert close(Work(session, site.clock.now(), site.settings), patient, readable_by={NORA}) == 2
    text = nora.get("/people").text
    assert "This diary is closed." in text
    assert "Emergency since" not in text
    assert "This diary is closed." in nora.get(f"/people/{number}/trends").text
    assert "No reminders come" not in nora.get(f"/people/{number}/place").text
    for path in ("follow-ups", "today", "away", "reminders", "emergency-card"):
        nora.get(f"/people/{number}/{path}", status=404)
    lea.get(f"/people/{number}/trends", status=404)
    ann = site.browser()
    ann.get("/sign-in")
    assert "Sign in" in ann.submit("sign-in", {"email": ANN, "password": "x" * 20}, status=422).text
    with site.writing() as session:
        patient = session.get_one(Patient, number)
        assert close(Work(session, site.clock.now(), site.settings), patient) is None
