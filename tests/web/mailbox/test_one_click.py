"""A mail program's own button, as RFC 8058 has it: a real server takes the mail, and it posts by the headers."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from diary.mail.kinds import NO_SUBSCRIPTION, MailKind
from diary.rules.records import Sign
from diary.services import digests, outbox
from diary.services.outbox.topics import TOPICS
from diary.store.models import Account, Appointment, Caregiver, MailStop, OutboxMail, Patient
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, make_report, work_at
from tests.mail_server import FakeMailServer
from tests.web.conftest import Site
from tests.web.mailbox.delivering import deliver

ANN, NORA = "ann@example.org", "nora@example.org"
KINDS = [
    (MailKind.REMINDER, ANN),
    (MailKind.REMINDER_NUDGE, ANN),
    (MailKind.EMERGENCY, ANN),
    (MailKind.ROUTINE, ANN),
    (MailKind.APPOINTMENT_TOMORROW, ANN),
    (MailKind.APPOINTMENT_TOMORROW, NORA),
    (MailKind.CAREGIVER_EMERGENCY, NORA),
    (MailKind.CAREGIVER_URGENT, NORA),
    (MailKind.DIGEST, NORA),
]


@pytest.fixture
def home(site: Site) -> Site:
    """Ann's report of yesterday called for help, an appointment was booked by Nora, who is in her circle."""
    patient_id = site.patient()
    now = site.clock.now()
    with site.writing() as session:
        patient = session.get_one(Patient, patient_id)
        nora = make_account(session, now, NORA, name="Nora")
        make_caregiver(session, now, patient, nora)
        digests.begin(work_at(session, now), nora)
        yesterday = now - timedelta(days=1)
        saved = make_report(
            session, yesterday, site.settings, patient, yesterday.date(), worst=8, signs=(Sign.CHEST,)
        )
        session.add(
            Appointment(
                patient_id=patient_id,
                follow_up_id=saved.opened[0].id,
                on=now.date() + timedelta(days=1),
                booked_by=nora.id,
                booked_at=now,
            )
        )
        for mail in session.scalars(select(OutboxMail)):
            session.delete(mail)
    return site


def queue(site: Site, kind: MailKind, email: str, key: str) -> None:
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        patient = session.get_one(Patient, site.patient_ids[ANN])
        appointment = session.scalars(select(Appointment)).one()
        params: dict[str, object] = {
            "day": site.clock.now().date().isoformat(),
            "follow_ups": [appointment.follow_up_id],
            "appointment": appointment.id,
            "on": appointment.on.isoformat(),
        }
        if email == NORA and kind is not MailKind.DIGEST:
            place_id = session.scalars(select(Caregiver.id)).one()
            params |= {"caregiver": place_id, "place": place_id}
        outbox.enqueue(
            Work(session, site.clock.now(), site.settings),
            outbox.NewMail(
                kind,
                account.id,
                dedupe_key=key,
                patient_id=None if kind is MailKind.DIGEST else patient.id,
                follow_up_id=appointment.follow_up_id,
                params=params,
            ),
        )


def press(site: Site, server: FakeMailServer) -> int:
    """What a mail program does with the newest mail: it reads two headers and posts, and knows nothing else."""
    mail = server.mails[-1]
    address = str(mail["List-Unsubscribe"]).removeprefix("<").removesuffix(">")
    assert address.startswith(site.settings.site_url)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    name, _, value = str(mail["List-Unsubscribe-Post"]).partition("=")
    program = site.app.test_client(use_cookies=False)
    answer = program.post(urlsplit(address).path, data={name: value}, base_url=site.settings.site_url)
    return answer.status_code


def test_every_topic_is_tried_here() -> None:
    assert {TOPICS[kind] for kind, _email in KINDS} == set(Topic)


SUBSCRIBED = [(kind, email) for kind, email in KINDS if kind not in NO_SUBSCRIPTION]
ALARMS = [
    (MailKind.EMERGENCY, ANN),
    (MailKind.URGENT, ANN),
    (MailKind.CAREGIVER_EMERGENCY, NORA),
    (MailKind.CAREGIVER_URGENT, NORA),
    (MailKind.CAREGIVER_ROUTINE, NORA),
]


def stops(site: Site) -> int:
    with site.reading() as session:
        return len(session.scalars(select(MailStop)).all())


@pytest.mark.parametrize(("kind", "email"), ALARMS)
def test_no_mail_program_ends_what_somebody_may_need_at_once(
    home: Site, server: FakeMailServer, kind: MailKind, email: str
) -> None:
    queue(home, kind, email, "first")
    assert deliver(home, server) == {"sent": 1}
    (mail,) = server.mails
    assert mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None
    text = mail.get_body(("plain",)).get_content()
    (link,) = [line for line in text.splitlines() if "/unsubscribe/" in line]
    scanner = home.app.test_client()
    path, base = urlsplit(link).path, home.settings.site_url
    one_click = {"List-Unsubscribe": "One-Click"}
    for data in (one_click, {}, {"csrf_token": "guessed"}, {**one_click, "understood": "yes"}):
        assert "Stop these mails" in scanner.get(path, base_url=base).text
        assert "Stop these mails" in scanner.post(path, data=data, base_url=base).text
    assert stops(home) == 0
    browser = home.browser()
    browser.get(path)
    page = browser.submit("unsubscribe", status=422)
    assert "Nothing was stopped. Tick the box first." in page.text
    assert stops(home) == 0
    browser.submit("unsubscribe", {"understood": True})
    assert stops(home) == 1


@pytest.mark.parametrize(("kind", "email"), SUBSCRIBED)
def test_one_click_ends_this_kind_of_mail_even_what_is_on_its_way_and_no_other(
    home: Site, server: FakeMailServer, kind: MailKind, email: str
) -> None:
    queue(home, kind, email, "first")
    assert deliver(home, server) == {"sent": 1}
    assert server.recipients == [email]

    for other, other_email in KINDS:
        queue(home, other, other_email, f"waits:{other}:{other_email}")
    for _press in range(2):
        assert press(home, server) == 200

    deliver(home, server)
    with home.reading() as session:
        rows = session.execute(
            select(OutboxMail.kind, Account.email, OutboxMail.state)
            .join(Account, Account.id == OutboxMail.account_id)
            .where(OutboxMail.dedupe_key.startswith("waits:"))
        )
        dropped = {(kind, email) for kind, email, state in rows if state == "dropped"}
        waiting = set(session.scalars(select(OutboxMail.dedupe_key).where(OutboxMail.state == "queued")))
    assert not waiting
    topic = TOPICS[kind]
    assert dropped == {
        (each.value, address) for each, address in KINDS if TOPICS[each] is topic and address == email
    }


def test_a_mail_without_a_topic_offers_no_such_button(home: Site, server: FakeMailServer) -> None:
    for kind in (MailKind.PASSWORD_CHANGED, MailKind.TEST):
        queue(home, kind, ANN, kind.value)
    deliver(home, server)
    assert [mail["List-Unsubscribe"] for mail in server.mails] == [None, None]
    assert all("/unsubscribe/" not in raw.decode() for raw in server.raw)
