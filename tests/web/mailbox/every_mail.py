"""A home in which every kind of mail is about something real, and those mails as they are sent."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from html import unescape

from sqlalchemy import select

from diary.mail.catalog import Envelope
from diary.mail.kinds import MailKind
from diary.mail.message import Message
from diary.rules.records import Sign
from diary.services import consents, digests, outbox
from diary.services.accounts import invitations
from diary.services.mailbox import trials
from diary.services.mailbox.compose import compose
from diary.store.models import Account, Appointment, Caregiver, Erasure, MailStop, OutboxMail, Patient
from diary.store.models.consents import Purpose
from diary.store.models.erasure import AskedBy
from diary.store.models.mailbox import Topic
from diary.store.models.trials import Trial, TrialState
from diary.store.work import Work
from tests.factories import PASSWORD, make_report, work_at
from tests.web.circle.circling import NORA, invite, join, person
from tests.web.conftest import Site

ANN = "ann@example.org"
BY_FORMS = frozenset(
    {
        MailKind.CONFIRM_ADDRESS,
        MailKind.ADDRESS_IN_USE,
        MailKind.RESET_PASSWORD,
        MailKind.INVITED,
        MailKind.CARE_INVITATION,
    }
)
"""Those that hold a secret of their own."""
TO_NORA = frozenset(
    {
        MailKind.CAREGIVER_EMERGENCY,
        MailKind.CAREGIVER_URGENT,
        MailKind.CAREGIVER_ROUTINE,
        MailKind.CAREGIVER_SILENCE,
        MailKind.DIGEST,
        MailKind.MAIL_ENDED,
        MailKind.MAIL_AGAIN,
        MailKind.CARE_CONSENT_WITHDRAWN,
        MailKind.TRIAL,
        MailKind.CARE_AWAY,
        MailKind.CARE_ERASURE_ASKED,
        MailKind.CARE_ERASURE_TAKEN_BACK,
        MailKind.CARE_CLOSED,
    }
)
NAMES_THE_PLACE = frozenset(
    {
        MailKind.MAIL_ENDED,
        MailKind.MAIL_AGAIN,
        MailKind.CARE_CONSENT_WITHDRAWN,
        MailKind.CARE_AWAY,
        MailKind.CARE_ERASURE_ASKED,
        MailKind.CARE_ERASURE_TAKEN_BACK,
        MailKind.CARE_CLOSED,
    }
)
"""Of those to Nora."""
OF_WHAT_ENDED = frozenset(
    {
        MailKind.MAIL_ENDED,
        MailKind.CARE_MAIL_ENDED,
        MailKind.CONSENT_WITHDRAWN,
        MailKind.CARE_CONSENT_WITHDRAWN,
    }
)
"""They go out only while that mail is stopped, or not agreed to, and that mail then does not."""


OF_AN_ERASURE = frozenset({MailKind.ERASURE_ASKED, MailKind.CARE_ERASURE_ASKED})
"""They go out only while an account is to be erased, and nothing else then does."""

OF_TRIALS = frozenset({MailKind.TRIAL, MailKind.TRIAL_UNANSWERED})
"""They do not go out while an alarm is open, or where the button was pressed: here they are put
into words all the same.
"""


def make_home(site: Site) -> None:
    """Ann's report of yesterday called for help; Nora, who is in her circle, booked an appointment."""
    patient_id, now = site.patient(), site.clock.now()
    person(site, NORA)
    join(site)
    with site.writing() as session:
        patient = session.get_one(Patient, patient_id)
        patient.away_at, patient.away_until = now, now.date()
        nora = _account(site, NORA)
        digests.begin(work_at(session, now), session.merge(nora))
        yesterday = now - timedelta(days=1)
        saved = make_report(
            session, yesterday, site.settings, patient, yesterday.date(), worst=8, signs=(Sign.CHEST,)
        )
        tomorrow = now.date() + timedelta(days=1)
        session.add(
            Appointment(
                patient_id=patient_id,
                follow_up_id=saved.opened[0].id,
                on=tomorrow,
                booked_by=nora.id,
                booked_at=now,
            )
        )
        invitations.invite(Work(session, now, site.settings), "new@example.org")
    ann = site.browser()
    ann.sign_in_unseen()
    invite(ann, "cem@example.org")
    stranger = site.browser()
    for email in ("fresh@example.org", ANN):
        stranger.get("/sign-up")
        stranger.submit("sign-up", {"email": email, "password": PASSWORD})
    stranger.get("/reset-password")
    stranger.submit("forgot-password", {"email": ANN})


def every_mail(site: Site) -> dict[MailKind, Message]:
    """One mail of each kind, put into words now."""
    for kind in set(MailKind) - BY_FORMS:
        _queue(site, kind)
    found = (
        _written(site, set(MailKind) - OF_WHAT_ENDED - OF_TRIALS - OF_AN_ERASURE)
        | _of_trials(site)
        | _of_a_closed_diary(site)
    )
    with site.writing() as session:
        session.add(
            MailStop(
                account_id=_account(site, NORA).id,
                topic=Topic.CARE_EMERGENCIES,
                patient_id=site.patient_ids[ANN],
                stopped_at=site.clock.now(),
            )
        )
        consents.answer(
            work_at(session, site.clock.now()), site.patient_ids[ANN], Purpose.CAREGIVER_ALERTS, False
        )
    found |= _written(site, OF_WHAT_ENDED)
    with site.writing() as session:
        session.add(
            Erasure(
                account_id=_account(site, ANN).id,
                patient_id=site.patient_ids[ANN],
                asked_by=AskedBy.PERSON,
                asked_at=site.clock.now(),
                due_at=site.clock.now() + timedelta(days=7),
            )
        )
    return {**found, **_written(site, OF_AN_ERASURE)}


def _written(site: Site, kinds: Collection[MailKind]) -> dict[MailKind, Message]:
    found: dict[MailKind, Message] = {}
    with site.reading() as session:
        for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id)):
            message = compose(Work(session, site.clock.now(), site.settings), mail)
            if mail.kind in kinds and isinstance(message, Message):
                found[MailKind(mail.kind)] = message
    return found


def _of_trials(site: Site) -> dict[MailKind, Message]:
    found: dict[MailKind, Message] = {}
    with site.reading() as session:
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.kind.in_(OF_TRIALS))):
            work = Work(session, site.clock.now(), site.settings)
            envelope = Envelope(site.settings, ANN, "", mail.message_id, work.now)
            found[MailKind(mail.kind)] = trials.written(work, MailKind(mail.kind), envelope, mail)  # type: ignore[arg-type]
    return found


def _of_a_closed_diary(site: Site) -> dict[MailKind, Message]:
    """It goes out only where the diary is closed, and then no other does."""
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids[ANN]).closed_at = site.clock.now()
    found = _written(site, {MailKind.CARE_CLOSED})
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids[ANN]).closed_at = None
    return found


def links_in(site: Site, message: Message) -> set[str]:
    """Every address of this site in a mail, as paths: in the text, in the HTML, and in what mail programs read."""
    everything = f"{message.text}\n{unescape(message.html)}\n{message.headers.get('List-Unsubscribe', '')}"
    found = re.findall(rf"{re.escape(site.settings.site_url)}([^\s\"'<>]*)", everything)
    return {path.rstrip(".,)") or "/" for path in found}


def _account(site: Site, email: str) -> Account:
    with site.reading() as session:
        return session.scalars(select(Account).where(Account.email == email)).one()


def _queue(site: Site, kind: MailKind) -> None:
    with site.writing() as session:
        if kind is MailKind.TRIAL:
            now = site.clock.now()
            about = {"made_at": now, "ask_at": now, "day": now.date(), "state": TrialState.MISSED}
            place = session.scalars(select(Caregiver.id)).one()
            session.add(Trial(patient_id=site.patient_ids[ANN], caregiver_id=place, **about))
    with site.writing() as session:
        account = session.merge(_account(site, NORA if kind in TO_NORA else ANN))
        appointment = session.scalars(select(Appointment)).one()
        place = session.scalars(select(Caregiver.id)).one()
        params: dict[str, object] = {
            "day": site.clock.now().date().isoformat(),
            "follow_ups": [appointment.follow_up_id],
            "appointment": appointment.id,
            "on": appointment.on.isoformat(),
            "link": site.mailed_path("reset_password"),
            "invitation": 1,
            "topic": Topic.CARE_EMERGENCIES.value,
            "purpose": Purpose.CAREGIVER_ALERTS.value,
            "told": [place],
            "due_at": (site.clock.now() + timedelta(days=7)).isoformat(),
            "asked_by": AskedBy.PERSON.value,
            "trial": 1,
            "trials": [1],
            "until": site.clock.now().date().isoformat(),
            "by": account.id,
            "readable": False,
        }
        if kind in TO_NORA - {MailKind.DIGEST, *NAMES_THE_PLACE}:
            params["caregiver"] = place
        if kind not in TO_NORA or kind in NAMES_THE_PLACE:
            params["place"] = place
        outbox.enqueue(
            Work(session, site.clock.now(), site.settings),
            outbox.NewMail(
                kind,
                account.id,
                dedupe_key=f"every mail: {kind}",
                patient_id=None if kind is MailKind.DIGEST else site.patient_ids[ANN],
                follow_up_id=appointment.follow_up_id,
                params=params,
            ),
        )
