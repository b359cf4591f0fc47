"""The report values behind a finding as a small table: a row a day, a column a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from diary.rules.findings import Finding, Value, split_signs
from diary.rules.records import Compared, SymptomKey
from diary.words import labels
from diary.words.formats import full_day, list_in_words, short_day
from diary.words.language import Lazy, _, lazy

_COLUMNS: Mapping[str, Lazy] = {
    "signs": lazy("Warning signs"),
    "sudden": lazy("Came on fast"),
    "worst": lazy("At its worst"),
    "usual": lazy("Most of the day"),
    "interference": lazy("In the way"),
    "could_not": lazy("Could not do something"),
    "compared": lazy("Compared with a week ago"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Column heads without the day's, and for each day its cells; an empty cell was not answered or not looked at."""

    heads: list[str]
    rows: list[tuple[str, list[str]]]


def table(finding: Finding, names: Mapping[SymptomKey, str], today: date) -> Table:
    """All values that `finding` rests on, newest day first. Several symptoms have columns of their own."""
    symptoms = {value.symptom for value in finding.values if value.symptom is not None}
    order = list(_COLUMNS)
    columns = sorted(
        {(value.field, value.symptom) for value in finding.values},
        key=lambda column: (order.index(column[0]) if column[0] in order else len(order), str(column[1])),
    )
    heads = []
    for field, symptom in columns:
        head = str(_COLUMNS.get(field, field))
        if symptom is not None and len(symptoms) > 1:
            head = _("%(name)s: %(column)s", name=names.get(symptom, ""), column=head)
        heads.append(head)
    cells = {(value.day, value.field, value.symptom): _said(value) for value in finding.values}
    days = sorted({value.day for value in finding.values}, reverse=True)
    rows = [
        (
            short_day(day) if day.year == today.year else full_day(day),
            [cells.get((day, *column), "") for column in columns],
        )
        for day in days
    ]
    return Table(heads, rows)


def _said(value: Value) -> str:
    if isinstance(value.value, bool):
        return str(labels.YES if value.value else labels.NO)
    if value.field == "signs":
        ticked = [labels.SIGN_LABELS[sign] for sign in split_signs(str(value.value))]
        return list_in_words(ticked) or str(labels.NO_SIGNS)
    if value.field == "compared":
        return str(labels.COMPARED_LABELS[Compared(str(value.value))])
    return str(value.value)
