"""What a mail says of follow-ups to somebody who asked for it and was allowed to know."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.mail.catalog import Detail
from diary.rules.findings import Kind, Tier
from diary.rules.records import SymptomKey
from diary.services.evaluation.evidence import finding_in
from diary.services.patients.contacts import contact_of
from diary.store.models import FollowUp, Patient, TrackedSymptom
from diary.store.queries.worklist import newest_of_each_rule
from diary.store.work import Work
from diary.words import withdrawal
from diary.words.advice import what_to_do
from diary.words.contact import Contact, whenever_it_is_read
from diary.words.evidence import told_at_once
from diary.words.findings import thresholds_from_stored, told
from diary.words.language import gettext as _

log = logging.getLogger(__name__)


def details_of(
    work: Work, patient: Patient, follow_ups: Iterable[FollowUp], *, numbers: bool, advice: bool = True
) -> tuple[Detail, ...]:
    """Each follow-up as it stands now: what it is about and the rule; with `numbers` also the patient's own, and with
    `advice` what to do, as long as the rule holds.

    Every day is named, since nobody knows when the mail is read. One that cannot be put into words is left out: the
    mail must go, and the page has it.
    """
    tracked = work.session.execute(
        select(TrackedSymptom.id, TrackedSymptom.name).where(TrackedSymptom.patient_id == patient.id)
    )
    names: dict[SymptomKey, str] = {symptom.id: symptom.name for symptom in tracked}
    contact = contact_of(patient, work.settings, now=work.now)
    details = []
    for follow_up in follow_ups:
        try:
            details.append(_detail(work.session, follow_up, names, contact, numbers=numbers, advice=advice))
        except Exception as error:
            # Without its message, which may quote a diary.
            log.error("follow-up %s could not be put into words: %s", follow_up.id, type(error).__name__)
    return tuple(details)


def _detail(
    session: Session,
    follow_up: FollowUp,
    names: dict[SymptomKey, str],
    contact: Contact,
    *,
    numbers: bool,
    advice: bool,
) -> Detail:
    rows = newest_of_each_rule(session, follow_up.id)
    at_once = follow_up.kind.tier is not Tier.ROUTINE
    if at_once:
        rows = [row for row in rows if row.day == rows[0].day]
    findings = [finding_in(follow_up.kind, row) for row in rows]
    said = [
        told(finding, names=names, contact=contact, thresholds=thresholds_from_stored(row.thresholds))
        for finding, row in zip(findings, rows, strict=True)
    ]
    sentences = [one.rule for one in said]
    if numbers and at_once:
        sentences.append(" ".join(told_at_once(findings, names, None)))
    elif numbers:
        sentences += [one.numbers for one in said]
    if follow_up.report_withdrawn_at is not None:
        sentences.append(withdrawal.in_history())
    elif follow_up.corrected_at is not None:
        sentences.append(_("A report was changed since, and the rule no longer holds."))
    elif advice:
        sentences.append(" ".join(what_to_do(findings, contact)))
        if follow_up.kind is not Kind.EMERGENCY:
            sentences.append(whenever_it_is_read(contact, today=at_once))
    return Detail(
        tuple(dict.fromkeys(one.title for one in said)), tuple(dict.fromkeys(filter(None, sentences)))
    )
