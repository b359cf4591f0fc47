"""What a report's answers call for at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from diary.config import Settings
from diary.rules.evaluate import at_once
from diary.rules.findings import Finding, Rule
from diary.services.evaluation.alarms import told_as_severe
from diary.services.evaluation.missing import symptoms_for
from diary.services.patients import care_plan
from diary.services.patients.answers import Answers, as_rules_see
from diary.store.models import Patient, TrackedSymptom
from diary.store.work import Work


def preview_at_once(
    answers: Answers, day: date, patient: Patient, symptoms: Iterable[TrackedSymptom], settings: Settings
) -> tuple[Finding, ...]:
    """What the answers call for by the site's own numbers, without a look at the database.

    For a page that has to say that it could not save. A patient's plan can only say less. A number of a symptom that is
    gone counts as that of a pain: a severe one is not passed over.
    """
    return at_once(
        answers.on(day),
        symptoms_for(as_rules_see(symptoms), answers.readings),
        patient.procedure_on,
        settings.rules,
        begun=patient.begun_on,
    )


def said_at_once(
    work: Work, patient: Patient, day: date, answers: Answers, symptoms: Iterable[TrackedSymptom]
) -> tuple[Finding, ...]:
    """What the answers call for under the patient's plan, highest first.

    A plan takes back nothing: pain that an open alarm was told of as severe on that day stays severe.
    """
    tracked = list(symptoms)
    found = preview_at_once(answers, day, patient, tracked, work.settings)
    if all(finding.rule is not Rule.SEVERE for finding in found):
        return found
    numbers = care_plan.thresholds_on(work, patient.id, day)
    under = at_once(
        answers.on(day),
        symptoms_for(as_rules_see(tracked), answers.readings),
        patient.procedure_on,
        numbers,
        begun=patient.begun_on,
    )
    told = told_as_severe(work.session, patient, day)
    return tuple(finding for finding in found if finding in under or finding.symptom in told)
