"""All the rules on one day."""

from collections.abc import Iterable, Iterator
from datetime import date

from diary.rules.at_once import (
    heart_sign,
    limb_or_wound,
    pain_in,
    severe,
    spread_or_bleeding,
    sudden,
    unwell_without_pain,
    warning_sign,
)
from diary.rules.findings import Finding, in_order
from diary.rules.interferes import interferes
from diary.rules.persists import persists
from diary.rules.records import Diary, Report, Symptom
from diary.rules.thresholds import DEFAULT, Thresholds
from diary.rules.worsens import early_rise, rising, says_worse, scores_on


def at_once(
    report: Report,
    symptoms: Iterable[Symptom],
    procedure_on: date | None = None,
    thresholds: Thresholds = DEFAULT,
    *,
    begun: date | None = None,
) -> tuple[Finding, ...]:
    """Emergency and urgent findings: what one report says by itself, in `in_order`.

    Where no `procedure_on` is known, `begun`, the day the diary was begun, stands for it; without that either, the day
    of the report.

    ValueError: the report has a reading of a symptom that is not among `symptoms`; a severe one must not be
    passed over.
    """
    tracked = tuple(symptoms)
    unknown = report.readings.keys() - {symptom.key for symptom in tracked}
    if unknown:
        raise ValueError(f"the report of {report.day} has readings of unknown symptoms: {unknown!r}")
    return in_order(_at_once(report, tracked, procedure_on, begun or report.day, thresholds), tracked)


def follow_ups_on(diary: Diary, day: date, thresholds: Thresholds = DEFAULT) -> tuple[Finding, ...]:
    """Findings of the routine tier on that day, in `in_order`; none on a day without a report. Later reports
    change nothing.
    """
    return in_order(_follow_ups(diary, day, thresholds), diary.symptoms)


def findings_on(diary: Diary, day: date, thresholds: Thresholds = DEFAULT) -> tuple[Finding, ...]:
    """Every finding on that day, in `in_order`; none on a day without a report."""
    report = diary.on(day)
    if report is None:
        return ()
    now = _at_once(report, diary.symptoms, diary.procedure_on, diary.begun or day, thresholds)
    return in_order([*now, *_follow_ups(diary, day, thresholds)], diary.symptoms)


def _at_once(
    report: Report,
    symptoms: tuple[Symptom, ...],
    procedure_on: date | None,
    begun: date,
    thresholds: Thresholds,
) -> Iterator[Finding]:
    pain = pain_in(report, symptoms, thresholds)
    found = [
        warning_sign(report, pain),
        heart_sign(report),
        sudden(report, pain),
        spread_or_bleeding(report),
        limb_or_wound(report),
        unwell_without_pain(report, pain, procedure_on, begun, thresholds),
        *(severe(report, symptom, thresholds) for symptom in symptoms),
    ]
    return (finding for finding in found if finding is not None)


def _follow_ups(diary: Diary, day: date, thresholds: Thresholds) -> Iterator[Finding]:
    report = diary.on(day)
    if report is None:
        return
    found = [says_worse(diary, report, thresholds), interferes(diary, report, thresholds)]
    for symptom in diary.symptoms:
        if symptom.watched and symptom.key in report.readings:
            found += _of_symptom(diary, symptom, day.toordinal(), thresholds)
    yield from (finding for finding in found if finding is not None)


def _of_symptom(diary: Diary, symptom: Symptom, day: int, thresholds: Thresholds) -> list[Finding | None]:
    series = diary.series(symptom.key)
    today, _ = series.span(day, day)
    scores = scores_on(series, today, thresholds)
    return [
        persists(symptom, series, today, thresholds),
        rising(symptom, series, today, scores, thresholds),
        early_rise(symptom, series, today, scores, thresholds),
    ]
