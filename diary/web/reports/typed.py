"""A day's report as form fields, and back: everything typed survives, also what cannot be saved.

Fields travel as names with lists of texts, as a browser sends them. A form shown again, a conflict, a draft and the
question "which day?" all carry the same thing, so nothing typed is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import category

from werkzeug.datastructures import MultiDict

from diary.rules.records import Compared, Reading, Sign
from diary.services.errors import Faults
from diary.services.patients.answers import LONGEST_NOTE, Answers
from diary.store.models import TrackedSymptom
from diary.web.numbers import number_in
from diary.web.reports import doses, signs, tried
from diary.web.reports.fields import Fields, one_of
from diary.web.reports.known import Known
from diary.web.reports.signs import NONE_OF_THESE
from diary.words.language import gettext as _
from diary.words.language import ngettext

__all__ = [
    "NONE_OF_THESE",
    "Fields",
    "Typed",
    "empty",
    "names_medicines",
    "read",
    "typed_from",
    "whole_number",
]

_SCORES = {str(score): score for score in range(11)}
_FIRST = ("signs", "sudden")
_LATER = ("interference", "could_not", "compared")
_LONGEST_KEPT = 100_000
"""Characters of one field that are shown again: far more than anybody types."""


@dataclass(slots=True)
class Typed:
    """What was typed, as far as it can be understood. With `faults`, `answers` only serve to look for danger."""

    fields: Fields
    answers: Answers
    faults: Faults = field(default_factory=Faults)
    new_medicine: str = ""
    """The name of a medicine that was taken and that the diary may not know yet."""

    def errors(self, name: str) -> list[str]:
        """The sentences about one field."""
        return self.faults.get(name, [])

    def value(self, name: str) -> str:
        """What stands in a field; empty where nothing does."""
        given = self.fields.get(name) or [""]
        return given[0]

    def ticked(self, code: object, name: str = "signs") -> bool:
        """Whether a box is ticked: of the warning signs (or `none`) unless another `name` is given."""
        return str(code) in self.fields.get(name, [])

    def is_filled_in(self, names: Iterable[str]) -> bool:
        """Whether any of these fields holds something, or something is wrong with it."""
        return any(self.fields.get(name) or self.errors(name) for name in names)

    def hidden(self) -> list[tuple[str, str]]:
        """Every answer once, to be carried along in hidden fields."""
        return [(name, text) for name, texts in self.fields.items() for text in texts]


def field_names(symptoms: Iterable[TrackedSymptom], given: Iterable[str] = ()) -> list[str]:
    """The names of all fields that hold answers, what may mean danger first: of a body that is too long the end is cut
    off. Of the fields about one medicine, those that are among the `given`: they are kept also where the diary cannot
    say which medicines there are.
    """
    numbers = [f"{what}-{symptom.id}" for symptom in symptoms for what in ("worst", "usual")]
    return [*_FIRST, *numbers, *_LATER, *tried.NAMES, *doses.names_in(given), "note"]


def empty() -> Typed:
    """Nothing typed yet."""
    return Typed({}, Answers())


def typed_from(answers: Answers) -> Typed:
    """A saved report's answers, as they would have been typed."""
    fields: dict[str, list[str]] = {}
    if answers.signs is not None:
        ticked = [sign.value for sign in Sign if sign in answers.signs]
        fields["signs"] = ticked or ([] if answers.sudden else [NONE_OF_THESE])
    for name, said in (("sudden", answers.sudden), ("could_not", answers.could_not)):
        if said is not None:
            fields[name] = ["yes" if said else "no"]
    for symptom_id, reading in answers.readings.items():
        fields[f"worst-{symptom_id}"] = [str(reading.worst)]
        if reading.usual is not None:
            fields[f"usual-{symptom_id}"] = [str(reading.usual)]
    if answers.interference is not None:
        fields["interference"] = [str(answers.interference)]
    if answers.compared is not None:
        fields["compared"] = [answers.compared.value]
    if answers.note:
        fields["note"] = [answers.note]
    return Typed(fields | tried.fields_from(answers) | doses.fields_from(answers), answers)


def names_medicines(form: MultiDict[str, str]) -> bool:
    """Whether a form says of a medicine that it was taken, or was not."""
    return any(any(form.getlist(name)) for name in (tried.MEDICINES, *doses.names_in(form)))


def read(form: MultiDict[str, str] | Fields, known: Known) -> Typed:
    """Understand a form. All faults come at once; what cannot be understood counts as not answered."""
    symptoms = known.symptoms
    given = form.to_dict(flat=False) if isinstance(form, MultiDict) else form
    fields = {
        name: [text[:_LONGEST_KEPT] for text in given[name] if text]
        for name in field_names(symptoms, given)
        if any(given.get(name, ()))
    }
    fields = signs.with_what_none_says(fields, given.get(signs.ASKED) or [])
    faults = Faults()
    note = _tidy(" ".join(fields.get("note", [])))
    if len(note) > LONGEST_NOTE:
        too_many = len(note) - LONGEST_NOTE
        faults.add(
            "note",
            ngettext(
                "Your note is %(num)s letter too long.",
                "Your note is %(num)s letters too long.",
                too_many,
            ),
        )
    taken, not_taken = doses.read(fields, known.medicines, faults)
    taken |= tried.medicines(fields, known.medicines, faults)
    answers = Answers(
        signs=signs.signs(fields, faults),
        sudden=signs.sudden(fields, faults),
        readings=_readings(fields, symptoms, faults),
        interference=one_of(fields, "interference", _SCORES, faults),
        could_not=one_of(fields, "could_not", signs.YES_NO, faults),
        compared=one_of(fields, "compared", {answer.value: answer for answer in Compared}, faults),
        note=note[:LONGEST_NOTE],
        self_care=tried.self_care(fields, faults),
        medicines=taken - not_taken.keys(),
        not_taken=not_taken,
    )
    return Typed(fields, answers, faults, tried.new_medicine(fields, faults))


def _readings(fields: Fields, symptoms: list[TrackedSymptom], faults: Faults) -> dict[int, Reading]:
    readings = {}
    for symptom in symptoms:
        worst = one_of(fields, f"worst-{symptom.id}", _SCORES, faults)
        usual = one_of(fields, f"usual-{symptom.id}", _SCORES, faults)
        if usual is not None and worst is None:
            faults.add(
                f"worst-{symptom.id}", _("%(name)s: also say how it was at its worst.", name=symptom.name)
            )
            # At its worst it was at least that much, which is enough to look for danger.
            worst = usual
        elif usual is not None and worst is not None and usual > worst:
            text = _(
                "%(name)s: “most of the day” (%(usual)s) cannot be more than “at its worst” (%(worst)s).",
                name=symptom.name, usual=usual, worst=worst,
            )  # fmt: skip
            faults.add(f"usual-{symptom.id}", text)
            # One of the two is wrong, and it may be the lower one.
            worst = usual
        if worst is not None:
            readings[symptom.id] = Reading(worst, usual)
    return readings


def _tidy(note: str) -> str:
    """Without control codes, and line ends as one character each, however a browser sends them."""
    lines = note.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\t\n" or category(c) not in ("Cc", "Cs")).strip()


def whole_number(text: str) -> int:
    """A version number from a hidden field; 0 for anything else."""
    return number_in(text, digits=9) or 0
