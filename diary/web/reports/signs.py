"""The list that comes first: the warning signs, sudden pain among them, and "None of these".

`sudden` is a question of its own to the rules and travels under its own name, but one list asks for both. So "None of
these" answers it as well, where the form says that its row was there (`ASKED`): a form opened before an upgrade asked
about it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diary.rules.records import Sign
from diary.services.errors import Faults
from diary.web.reports.fields import Fields, one_of
from diary.words import labels
from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.whose import whose

NONE_OF_THESE = "none"
ASKED = "asked"
"""A hidden field that names what else the form's list of signs asks about."""
SUDDEN = "sudden"
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: the field it travels in, and what it sends when it is ticked."""

    name: str
    value: str
    id: str
    label: Lazy


def rows() -> Iterator[Row]:
    """In the order of the page. The first one carries the id that a fault of the list leads to."""
    for number, (sign, label) in enumerate(labels.SIGN_LABELS.items()):
        yield Row("signs", sign.value, f"signs-{sign.value}" if number else "signs", label)
        if sign is Sign.NAUSEA:
            yield Row(SUDDEN, "yes", SUDDEN, labels.QUESTIONS[SUDDEN])


def with_what_none_says(fields: dict[str, list[str]], asked: list[str]) -> dict[str, list[str]]:
    """The fields, with "None of these" taken for "no" to sudden pain too, where its row stood in the same list."""
    if SUDDEN in asked and NONE_OF_THESE in fields.get("signs", []) and not fields.get(SUDDEN):
        return {**fields, SUDDEN: ["no"]}
    return fields


def sudden(fields: Fields, faults: Faults) -> bool | None:
    """Whether a pain started suddenly. A tick counts, whatever stands beside it."""
    return True if "yes" in fields.get(SUDDEN, []) else one_of(fields, SUDDEN, YES_NO, faults)


def signs(fields: Fields, faults: Faults) -> frozenset[Sign] | None:
    """The ticked ones; empty where there is none of them, which sudden pain says as well; None where nobody said.

    A sign and "None of these" together are a sign: whoever ticked both is not asked to take one back.
    """
    ticked = fields.get("signs", [])
    known = {sign.value: sign for sign in Sign}
    found = frozenset(known[code] for code in ticked if code in known)
    if any(code not in known and code != NONE_OF_THESE for code in ticked):
        faults.add("signs", _("Tick the signs again. Something in the list was not clear."))
    if found or NONE_OF_THESE in ticked or "yes" in fields.get(SUDDEN, []):
        return found
    if not ticked:
        text = whose(
            lazy("Tick each sign you had. If you had none, tick “None of these”."),
            lazy("Tick each sign that %(patient)s had. If there was none, tick “None of these”."),
        )
        faults.add("signs", text)
    return None
