"""A report's answers as lines to read: what was asked, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diary.rules.records import Sign
from diary.services.patients.answers import Answers
from diary.store.models.tracking import Helped, SelfCare
from diary.web.reports.known import Known
from diary.words import labels, missing
from diary.words.formats import full_day, list_in_words, short_day
from diary.words.language import _, lazy
from diary.words.medicines import not_taken
from diary.words.whose import whose


@dataclass(frozen=True, slots=True)
class Line:
    """One question and its answer, empty where there is none."""

    asked: str
    said: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One question and two answers to it."""

    asked: str
    saved: str
    mine: str

    @property
    def differs(self) -> bool:
        """Whether the two say something else."""
        return self.saved != self.mine


def lines(answers: Answers, known: Known, new_medicine: str = "") -> list[Line]:
    """Every question of the form in its order, answered or not. `new_medicine`: one the diary does not know yet."""
    found = [Line(_("Warning signs"), signs_in_words(answers.signs, answers.sudden))]
    for symptom in known.symptoms:
        reading = answers.readings.get(symptom.id)
        worst = score(reading.worst if reading else None)
        usual = score(reading.usual if reading else None)
        found.append(Line(_("%(name)s: at its worst", name=symptom.name), worst))
        found.append(Line(_("%(name)s: most of the day", name=symptom.name), usual))
    found.append(Line(str(labels.QUESTIONS["interference"]), score(answers.interference)))
    found.append(Line(str(labels.QUESTIONS["could_not"]), yes_no(answers.could_not)))
    compared = str(labels.COMPARED_LABELS[answers.compared]) if answers.compared else ""
    found.append(Line(str(labels.QUESTIONS["compared"]), compared))
    found.append(Line(whose(lazy("What you tried"), lazy("What %(patient)s tried")), tried_in_words(answers)))
    taken = [each.name for each in known.medicines if each.id in answers.medicines]
    if new_medicine and new_medicine not in taken:
        taken.append(new_medicine)
    found.append(
        Line(whose(lazy("Medicines you took"), lazy("Medicines %(patient)s took")), list_in_words(taken))
    )
    left = [
        not_taken(each.name, answers.not_taken[each.id].how, answers.not_taken[each.id].why)
        for each in known.medicines
        if each.id in answers.not_taken
    ]
    found.append(Line(_("Medicines missed or left out"), list_in_words(left)))
    found.append(Line(str(labels.QUESTIONS["note"]), answers.note))
    return found


def answered(answers: Answers, known: Known) -> list[Line]:
    """Only what was answered; also the numbers of symptoms that are gone."""
    return [line for line in [*lines(answers, known), *_of_what_is_gone(answers, known)] if line.said]


def knows_all(answers: Answers, known: Known) -> bool:
    """Whether every number is of a symptom that is there."""
    return not _of_what_is_gone(answers, known)


def _of_what_is_gone(answers: Answers, known: Known) -> list[Line]:
    names = {symptom.id for symptom in known.symptoms}
    return [
        Line(missing.a_symptom(key), score(reading.worst))
        for key, reading in answers.readings.items()
        if key not in names
    ]


def compare(saved: Answers, mine: Answers, known: Known, new_medicine: str = "") -> list[Compared]:
    """Two versions side by side, without the questions that neither answers. `new_medicine` is in the second."""
    pairs = zip(lines(saved, known), lines(mine, known, new_medicine), strict=True)
    return [Compared(one.asked, one.said, other.said) for one, other in pairs if one.said or other.said]


def signs_in_words(signs: frozenset[Sign] | None, sudden: bool | None = None) -> str:
    """What was ticked in the list, sudden pain too; "None of these"; or nothing where it was not answered."""
    ticked: list[object] = [labels.SIGN_LABELS[sign] for sign in Sign if sign in (signs or ())]
    if sudden:
        ticked.append(labels.QUESTIONS["sudden"])
    if not ticked and signs is None:
        return ""
    return list_in_words(ticked) or str(labels.NO_SIGNS)


def tried_in_words(answers: Answers) -> str:
    """What was tried, each with whether it helped where that was answered."""
    said = []
    for what in SelfCare:
        if what not in answers.self_care:
            continue
        name = str(labels.SELF_CARE_LABELS[what])
        helped = answers.self_care[what]
        if helped is Helped.YES:
            name = _("%(what)s (it helped)", what=name)
        elif helped is Helped.A_LITTLE:
            name = _("%(what)s (it helped a little)", what=name)
        elif helped is Helped.NO:
            name = _("%(what)s (it did not help)", what=name)
        said.append(name)
    return list_in_words(said)


def yes_no(said: bool | None) -> str:
    """Yes, No, or nothing."""
    if said is None:
        return ""
    return str(labels.YES if said else labels.NO)


def score(value: int | None) -> str:
    """4 out of 10, or nothing."""
    return "" if value is None else _("%(score)s out of 10", score=value)


def near_day(day: date, today: date) -> str:
    """5 January, with the year where it is not this one."""
    return short_day(day) if day.year == today.year else full_day(day)
