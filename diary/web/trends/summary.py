"""How it is going, in sentences: from the same numbers as the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diary.services.trends import Shown, Trends
from diary.services.trends.averages import Spread, highest, two_weeks
from diary.words import trends as words


@dataclass(frozen=True, slots=True)
class Going:
    """How one symptom, or daily life, is going."""

    name: str
    change: str
    """In short; empty where there is nothing to compare."""
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole of it."""

    how_often: str
    since_procedure: str
    going: Sequence[Going]


def summary(trends: Trends) -> Summary:
    """Put `trends` into sentences. Retired symptoms have charts only."""
    today = trends.window.last
    reported = [_symptom(trends, symptom) for symptom in trends.symptoms if not symptom.retired]
    in_the_way = two_weeks(trends.interference(), today)
    if in_the_way.recent is not None:
        sentence = words.in_the_way(_total(in_the_way.recent), _total(in_the_way.before))
        change = str(words.CHANGES[in_the_way.change.value]) if in_the_way.change else ""
        reported.append(Going(str(words.IN_THE_WAY), change, [sentence]))
    return Summary(
        how_often=words.how_often(len(trends.reports), trends.window.days, since_begun=trends.is_whole),
        since_procedure=words.since_procedure(trends.procedure_on, today) if trends.procedure_on else "",
        going=reported,
    )


def _symptom(trends: Trends, symptom: Shown) -> Going:
    today = trends.window.last
    worst = trends.worst(symptom.id)
    compared = two_weeks(worst, today)
    sentences = [words.going(_total(compared.recent), _total(compared.before))]
    top = highest(worst)
    if top is not None and len(worst) > 1:
        sentences.append(words.highest(*top, trends.window.days, today))
    change = str(words.CHANGES[compared.change.value]) if compared.change else ""
    return Going(symptom.name, change, sentences)


def _total(spread: Spread | None) -> words.Total | None:
    return (spread.total, spread.count) if spread else None
