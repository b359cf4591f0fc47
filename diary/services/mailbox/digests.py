"""A morning mail put into words when it is sent: what was answered meanwhile is not in it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from diary.config import Settings
from diary.mail import catalog
from diary.mail.catalog import Envelope
from diary.mail.looked_at import ToLookAt
from diary.mail.message import Message
from diary.rules.findings import Tier
from diary.services.caregiving.overview import LookedAfter
from diary.services.digests.news import News, last_said, news
from diary.services.digests.subjects import look
from diary.services.evaluation.evidence import finding_in
from diary.services.patients.contacts import contact_of
from diary.store.models import Account, MailAbout, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.queries import digests as queries
from diary.store.queries.worklist import latest_findings, symptom_names
from diary.store.upsert import insert_if_new
from diary.store.work import Work
from diary.words import caregiving
from diary.words.away import said_of
from diary.words.findings import thresholds_from_stored, told
from diary.words.labels import KIND_LABELS
from diary.words.whose import about, beside_others

MOST = 50
"""So many people are told of in one mail; the others are in the list that it leads to."""

log = logging.getLogger(__name__)


def written(work: Work, envelope: Envelope, mail: OutboxMail) -> Message | None:
    """The mail, and the record of whom it speaks; None where nothing waits any more.

    What it is about stands in it only for whom that was asked for, and allowed by the patient. As many questions for
    any number of people.
    """
    settings = envelope.settings
    account = work.session.get_one(Account, mail.account_id)
    memberships = queries.memberships_with_alerts(work.session, [account.id])
    looked = look(work, [account], memberships)
    found = looked.about(account.id)
    if not found:
        return None
    day = date.fromisoformat(mail.params["day"])
    fresh = news(found, last_said(work, {account.id: day}).get(account.id))
    named = found[:MOST]
    # What it says counts as told once it is taken: kept in the same row, so that one goes with the other.
    mail.params = {**mail.params, **fresh.params(day, named)}
    # A mail that is tried twice may have arrived both times: whoever was in one of them stays on record.
    insert_if_new(
        work.session, MailAbout, *({"mail_id": mail.id, "patient_id": one.patient_id} for one in named)
    )
    detailed = {
        membership.patient_id
        for membership in memberships[account.id]
        if membership.details_allowed and membership.details_wanted
    }
    calling = {
        membership.patient_id
        for membership in memberships[account.id]
        if membership.patient_id in detailed and Grant.CONTACT in membership.grants
    }
    ids = [one.patient_id for one in named]
    patients = {one.id: one for one in work.session.scalars(select(Patient).where(Patient.id.in_(ids)))}
    titles = _titles(work, patients, [one for one in named if one.patient_id in detailed])
    return catalog.digest(
        envelope,
        link=settings.link("/people"),
        plan_link=settings.link("/mail/morning"),
        people=[
            _told(settings, one, patients[one.patient_id], titles, with_phone=one.patient_id in calling)
            for one in named
        ],
        more=len(found) - len(named),
        why_today=_why_today(fresh, named, day),
        nothing_new=not fresh.fresh,
        away=[said_of(one.name, one.away) for one in looked.away(account.id)[:MOST]],
    )


def _why_today(found: News, named: Sequence[LookedAfter], day: date) -> str:
    beyond = {one.patient_id for one in found.people} - {one.patient_id for one in named}
    if found.fresh:
        names = [beside_others(one.name) for one in named if one.patient_id in found.fresh]
        since = found.last.day if found.last is not None else None
        return caregiving.new_today(names, len(beyond & found.fresh), since, day)
    return caregiving.nothing_new(
        [beside_others(one.name) for one in named if one.open],
        [beside_others(one.name) for one in named if not one.open],
        len(beyond),
    )


def _told(
    settings: Settings, one: LookedAfter, patient: Patient, titles: Mapping[int, str], *, with_phone: bool
) -> ToLookAt:
    name = beside_others(one.name)
    rows = one.open or ()
    by_tier = {tier: [row for row in rows if row.kind.tier is tier] for tier in Tier}
    sentences = [
        caregiving.waiting(
            tier,
            len(several),
            several[0].opened_on,
            one.today,
            corrected=all(row.corrected_at is not None for row in several),
        )
        for tier, several in by_tier.items()
        if several
    ]
    if one.away:
        sentences.append(one.away)
    if one.is_silent:
        sentences.append(caregiving.silence(one.silent_days, has_reports=one.last_report_on is not None))
    is_alarm = bool(by_tier[Tier.EMERGENCY] or by_tier[Tier.URGENT])
    return ToLookAt(
        name=name,
        link=settings.link(_page(one)),
        sentences=sentences,
        call_first=caregiving.call_first(name, contact_of(patient, settings).emergency) if is_alarm else "",
        titles=tuple(dict.fromkeys(titles[row.id] for row in rows if row.id in titles)),
        phone=patient.account.phone if with_phone and is_alarm else "",
    )


def _page(one: LookedAfter) -> str:
    rows = one.open or ()
    follow_ups = f"/people/{one.patient_id}/follow-ups"
    return f"{follow_ups}/{rows[0].id}" if len(rows) == 1 else follow_ups


def _titles(work: Work, patients: Mapping[int, Patient], people: Collection[LookedAfter]) -> dict[int, str]:
    """By follow-up, in a few words what it is about, of those people alone."""
    rows = [(one.name, patients[one.patient_id], row) for one in people for row in one.open or ()]
    if not rows:
        return {}
    findings = latest_findings(work.session, [row.id for _name, _patient, row in rows])
    names = symptom_names(work.session, {patient.id for _name, patient, _row in rows})
    titles = {}
    for name, patient, row in rows:
        stored = findings.get(row.id)
        title = str(KIND_LABELS[row.kind])
        if stored is not None:
            try:
                with about(name):
                    title = told(
                        finding_in(row.kind, stored),
                        names=names,
                        contact=contact_of(patient, work.settings),
                        thresholds=thresholds_from_stored(stored.thresholds),
                    ).title
            except Exception as error:
                # Without its message, which may quote a diary.
                log.error("follow-up %s could not be put into words: %s", row.id, type(error).__name__)
        titles[row.id] = title
    return titles
