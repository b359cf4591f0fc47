"""The mails of a trial alert: to a caregiver, and to the patient where somebody did not press."""

from __future__ import annotations

from typing import Literal

from diary.mail import catalog
from diary.mail.catalog import Envelope
from diary.mail.kinds import MailKind
from diary.mail.message import Message
from diary.services.circle.members import names_in_circle
from diary.services.notifications.knowledge import agreeing
from diary.services.patients import name_for
from diary.services.permissions.access import is_over
from diary.services.trials.pressing import path_for
from diary.store.models import Caregiver, OutboxMail, Patient, Trial
from diary.store.models.circle import Grant
from diary.store.models.trials import TrialState
from diary.store.queries import trials as queries
from diary.store.queries.circle import memberships_of
from diary.store.queries.waiting import has_open_alarm
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others

TrialKind = Literal[MailKind.TRIAL, MailKind.TRIAL_UNANSWERED]


def not_to_be_sent(work: Work, kind: TrialKind, mail: OutboxMail) -> HeldBack | None:
    """Why it is dropped: an alarm is open, trial alerts were ended, they have pressed, or have left the circle."""
    if kind is MailKind.TRIAL_UNANSWERED:
        return None if _missed(work, mail) else HeldBack.TRIAL_PRESSED
    trial = work.session.get_one(Trial, mail.params["trial"])
    patient = work.session.get_one(Patient, trial.patient_id)
    membership = work.session.get_one(Caregiver, trial.caregiver_id)
    if is_over(membership, patient, work.now):
        return HeldBack.MEMBERSHIP_OVER
    if Grant.ALERTS not in membership.grants:
        return HeldBack.NOT_TO_THIS_CAREGIVER
    if not patient.account.active:
        return HeldBack.PATIENT_OFF
    if patient.id not in agreeing(work.session, [patient.id]):
        return HeldBack.NOT_AGREED
    if trial.state is TrialState.NOT_SENT:
        return HeldBack.TRIALS_ENDED
    if has_open_alarm(work.session, patient.id):
        return HeldBack.ALARM_OPEN
    return HeldBack.TRIAL_PRESSED if trial.state is TrialState.PRESSED else None


def written(work: Work, kind: TrialKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail."""
    if kind is MailKind.TRIAL_UNANSWERED:
        missed = _missed(work, mail)
        everybody = names_in_circle(memberships_of(work.session, missed[0][1].patient_id))
        return catalog.trial_unanswered(
            envelope,
            link=work.settings.link("/circle/trial"),
            who=[beside_others(everybody[membership.id]) for _trial, membership in missed],
            on=missed[0][0].day,
        )
    trial = work.session.get_one(Trial, mail.params["trial"])
    membership = work.session.get_one(Caregiver, trial.caregiver_id)
    return catalog.trial(
        envelope,
        link=work.settings.link(path_for(work, trial.id)),
        patient=beside_others(name_for(work.session, membership)),
        place_link=work.settings.link(f"/people/{trial.patient_id}/place"),
    )


def _missed(work: Work, mail: OutboxMail) -> list[tuple[Trial, Caregiver]]:
    """Those of whom the mail is to tell that have not pressed since, and are still told of alarms."""
    assert mail.patient_id is not None  # noqa: S101 - each is about a diary
    patient = work.session.get_one(Patient, mail.patient_id)
    found = queries.missed(work.session, work.now, patient.id, mail.params["trials"])
    return [pair for pair in found if not is_over(pair[1], patient, work.now)]
