"""The folded part of the form: what was tried and whether it helped, and the medicines taken."""

from __future__ import annotations

from collections.abc import Iterable

from diary.config.one_line import one_line
from diary.services.errors import Faults
from diary.services.patients.answers import Answers
from diary.services.patients.names import LONGEST_NAME
from diary.store.models import Medicine
from diary.store.models.tracking import Helped, SelfCare
from diary.web.reports.fields import Fields, one_of
from diary.words.language import gettext as _

TRIED = "tried"
MEDICINES = "medicines"
NEW_MEDICINE = "new_medicine"
SELF_CARE_NAMES = (TRIED, *(f"helped-{what}" for what in SelfCare))
NAMES = (*SELF_CARE_NAMES, MEDICINES, NEW_MEDICINE)
"""All fields of this part."""


def fields_from(answers: Answers) -> dict[str, list[str]]:
    """Saved answers as they would have been typed."""
    fields = {
        TRIED: [what.value for what in SelfCare if what in answers.self_care],
        MEDICINES: [str(medicine_id) for medicine_id in sorted(answers.medicines)],
    }
    fields |= {f"helped-{what}": [helped.value] for what, helped in answers.self_care.items() if helped}
    return {name: texts for name, texts in fields.items() if texts}


def self_care(fields: Fields, faults: Faults) -> dict[SelfCare, Helped | None]:
    """What is ticked, with the answer beside it. An answer beside a tick taken back counts no more."""
    ticked = fields.get(TRIED, [])
    if any(code not in set(SelfCare) for code in ticked):
        faults.add(TRIED, _("Tick what you tried again. Something in the list was not clear."))
    answers = {helped.value: helped for helped in Helped}
    return {what: one_of(fields, f"helped-{what}", answers, faults) for what in SelfCare if what in ticked}


def medicines(fields: Fields, known: Iterable[Medicine], faults: Faults) -> frozenset[int]:
    """The ids of the ticked ones."""
    ids = {str(medicine.id): medicine.id for medicine in known}
    ticked = fields.get(MEDICINES, [])
    if any(text not in ids for text in ticked):
        faults.add(MEDICINES, _("Tick the medicines again. Something in the list was not clear."))
    return frozenset(ids[text] for text in ticked if text in ids)


def new_medicine(fields: Fields, faults: Faults) -> str:
    """The name of one more medicine, for the diary to learn when the report is saved."""
    name = one_line(" ".join(fields.get(NEW_MEDICINE, [])))
    if len(name) > LONGEST_NAME:
        text = _("The name of the medicine is too long: at most %(count)s letters.", count=LONGEST_NAME)
        faults.add(NEW_MEDICINE, text)
    return name
