"""When a follow-up is over by itself."""

from datetime import date

from diary.rules.episodes import episode_on
from diary.rules.findings import Kind
from diary.rules.records import Diary, Report, SymptomKey
from diary.rules.thresholds import Thresholds


def is_over(
    diary: Diary, kind: Kind, symptom: SymptomKey | None, last: date, day: date, thresholds: Thresholds
) -> bool:
    """Whether the reports up to `day`, a reported day after the `last` one with a finding, say so.

    Emergency and urgent never are. That the day itself has no finding is for the caller to see.
    """
    if kind is Kind.PERSISTS and symptom is not None:
        return _episode_is_over(diary, symptom, last, day, thresholds)
    if kind is Kind.WORSENS:
        return _worse_no_more(diary, symptom, last, day, thresholds)
    return kind is Kind.INTERFERES and _interferes_no_more(diary, day, thresholds)


def _episode_is_over(
    diary: Diary, symptom: SymptomKey, last: date, day: date, thresholds: Thresholds
) -> bool:
    """The episode of the last finding has ended, or given way to a new one."""
    series = diary.series(symptom)
    if not series.days:
        return False
    # Which episode it is does not depend on the onset that was given.
    then = episode_on(series, None, last.toordinal(), thresholds)
    now = episode_on(series, None, day.toordinal(), thresholds)
    # None then: with the numbers in force today it was no pain at all, so that only a present episode can be its own.
    return now is None if then is None else then != now


def _worse_no_more(
    diary: Diary, symptom: SymptomKey | None, last: date, day: date, thresholds: Thresholds
) -> bool:
    if (day - last).days < thresholds.worsens_clear_days:
        return False
    after, upto = last.toordinal() + 1, day.toordinal()
    if symptom is None:
        return diary.count(after, upto) >= thresholds.worsens_clear_reports
    begin, end = diary.series(symptom).span(after, upto)
    return end - begin >= thresholds.worsens_clear_reports


def _interferes_no_more(diary: Diary, day: date, thresholds: Thresholds) -> bool:
    end = day.toordinal()
    answered = [
        report
        for report in diary.between(end - thresholds.interferes_clear_days + 1, end)
        if report.interference is not None or report.could_not is not None
    ]
    latest = answered[-thresholds.interferes_clear_reports :]
    return len(latest) >= thresholds.interferes_clear_reports and not any(
        _gets_in_the_way(report, thresholds) for report in latest
    )


def _gets_in_the_way(report: Report, thresholds: Thresholds) -> bool:
    interference = report.interference
    return report.could_not is True or (
        interference is not None and interference >= thresholds.interferes_again
    )
