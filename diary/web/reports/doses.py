"""The part of the form about the medicines of every day: one box for all as usual, and a fold for the one that was not.

`doses` is the box; its value names the medicines that the page listed, so that one which was added meanwhile is not
taken for taken. `dose-7` says of one medicine whether it was taken, missed or left out, and `why-7` why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from diary.config.one_line import one_line
from diary.services.errors import Faults
from diary.services.patients.answers import Answers, Left
from diary.services.tracking.medicines import is_asked_on
from diary.store.models import Medicine
from diary.store.models.tracking import NotTaken
from diary.web.reports import tried
from diary.web.reports.fields import Fields, one_of
from diary.words.language import gettext as _

ALL = "doses"
LONGEST_WHY = 200
"""Characters."""
_OF_ONE = re.compile(r"(?:dose|why)-[0-9]{1,18}")
_TAKEN = "taken"
_SAID: Mapping[str, str] = {_TAKEN: _TAKEN, **{each.value: each.value for each in NotTaken}}


@dataclass(frozen=True, slots=True)
class Row:
    """One medicine in the fold."""

    id: int
    name: str
    dose: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Block:
    """The part as the page shows it."""

    rows: tuple[Row, ...]
    all_value: str
    all_ticked: bool

    @property
    def is_open(self) -> bool:
        """Whether something is said of one of them."""
        return any(row.said or row.why for row in self.rows)


def names_in(given: Iterable[str]) -> list[str]:
    """Those of the fields that are of this part."""
    return [ALL, *sorted(name for name in given if _OF_ONE.fullmatch(name))]


def fields_from(answers: Answers) -> dict[str, list[str]]:
    """What was not taken, as it would have been typed. What was is in the field of the medicines taken."""
    said = {f"dose-{each}": [left.how.value] for each, left in answers.not_taken.items()}
    return said | {f"why-{each}": [left.why] for each, left in answers.not_taken.items() if left.why}


def asked(medicines: Iterable[Medicine], answers: Answers, day: date) -> list[Medicine]:
    """The medicines to ask about one by one: those of every day, and those that were said not to be taken."""
    return [each for each in medicines if is_asked_on(each, day) or each.id in answers.not_taken]


def block(medicines: list[Medicine], fields: Fields) -> Block | None:
    """How the part stands with these fields; None where there is nothing to ask about."""
    if not medicines:
        return None
    taken = set(fields.get(tried.MEDICINES, []))
    said = {each.id: "".join(fields.get(f"dose-{each.id}", [])[:1]) for each in medicines}
    told_of_each = all(said[each.id] or str(each.id) in taken for each in medicines)
    all_ticked = bool(fields.get(ALL)) or (
        told_of_each and any(not said[each.id] and str(each.id) in taken for each in medicines)
    )
    rows = tuple(
        Row(
            each.id,
            each.name,
            each.dose,
            said[each.id] or (_TAKEN if str(each.id) in taken and not all_ticked else ""),
            "".join(fields.get(f"why-{each.id}", [])[:1]),
        )
        for each in medicines
    )
    return Block(rows, ";".join(str(each.id) for each in medicines), all_ticked)


def read(fields: Fields, known: Iterable[Medicine], faults: Faults) -> tuple[frozenset[int], dict[int, Left]]:
    """The ids of those taken, and those that were not. What is said of one counts before what is said of all."""
    by_id = {str(medicine.id): medicine for medicine in known}
    listed = {text for value in fields.get(ALL, []) for text in value.split(";")}
    taken, not_taken = {by_id[text].id for text in listed if text in by_id}, {}
    named = {name.partition("-")[2] for name in fields if _OF_ONE.fullmatch(name)}
    if (listed | named) - by_id.keys():
        faults.add(ALL, _("Look at the medicines again. Something in the list was not clear."))
    for text in sorted(named & by_id.keys(), key=int):
        medicine = by_id[text]
        said = one_of(fields, f"dose-{text}", _SAID, faults)
        why = one_line(" ".join(fields.get(f"why-{text}", [])))
        if len(why) > LONGEST_WHY:
            too_long = _("%(name)s: at most %(count)s letters.", name=medicine.name, count=LONGEST_WHY)
            faults.add(f"why-{text}", too_long)
        if said is None and why:
            faults.add(
                f"dose-{text}", _("%(name)s: also say if it was missed or left out.", name=medicine.name)
            )
        elif said == _TAKEN:
            taken.add(medicine.id)
        elif said is not None:
            taken.discard(medicine.id)
            not_taken[medicine.id] = Left(NotTaken(said), why[:LONGEST_WHY])
    return frozenset(taken), not_taken
