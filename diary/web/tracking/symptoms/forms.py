"""What the diary asks about something that is tracked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError

from diary.config.one_line import one_line, same_words
from diary.rules.records import SymptomKind
from diary.services.patients.body_sites import BodySite, usually_heart, usually_watched
from diary.services.patients.calendar import OLDEST_BEGIN_YEARS, before_a_lifetime
from diary.services.patients.names import LONGEST_NAME, faults_in
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import TrackedSymptom
from diary.web import context
from diary.web.forms import DayField, Form, lazy
from diary.words.labels import BODY_SITE_LABELS, SYMPTOM_KIND_LABELS
from diary.words.language import gettext as _

ELSEWHERE = "elsewhere"
USUAL = "usual"
_SAID = {"yes": True, "no": False}


class SymptomForm(Form):
    """`watched` and `heart` are usually decided by the kind and the place; the patient may say otherwise."""

    name = StringField(lazy("Name"))
    kind = RadioField(
        lazy("What is it?"),
        choices=[SelectChoice(kind.value, SYMPTOM_KIND_LABELS[kind]) for kind in SymptomKind],
        validate_choice=False,
    )
    place = SelectField(lazy("Where is it?"), validate_choice=False)
    elsewhere = StringField(lazy("Where else?"))
    since = DayField(lazy("When did it begin?"))
    watched = RadioField(
        lazy("Should the diary watch it over days?"),
        choices=[
            SelectChoice(USUAL, lazy("As usual: yes for a pain, no for the rest")),
            SelectChoice("yes", lazy("Yes")),
            SelectChoice("no", lazy("No")),
        ],
        validate_choice=False,
    )
    heart = RadioField(
        lazy("Could it come from the heart?"),
        choices=[
            SelectChoice(USUAL, lazy("As usual: the diary goes by the place")),
            SelectChoice("yes", lazy("Yes")),
            SelectChoice("no", lazy("No")),
        ],
        validate_choice=False,
    )
    seen = HiddenField()
    """Tells how the symptom stood when the form was made, so that a change made elsewhere meanwhile is noticed."""

    def __init__(self, symptom: TrackedSymptom | None, others: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._taken = list(others)
        self.place.choices = [
            SelectChoice("", _("I would rather not say")),
            *(SelectChoice(code, str(label)) for code, label in BODY_SITE_LABELS.items()),
            SelectChoice(ELSEWHERE, _("Somewhere else")),
        ]
        if not self.is_submitted():
            self._fill_in(symptom)

    def validate_name(self, field: Field) -> None:
        """Short, and unlike the others'."""
        faults = faults_in(one_line(field.data or ""), self._taken)
        if faults:
            raise ValidationError(" ".join(faults.sentences))

    def validate_kind(self, field: Field) -> None:
        """It must be one of the two."""
        if field.data not in frozenset(SymptomKind):
            raise ValidationError(_("Choose whether it is a pain."))

    def validate_place(self, field: Field) -> None:
        """It must be one of those on the list."""
        if field.data not in {"", ELSEWHERE, *BODY_SITE_LABELS}:
            raise ValidationError(_("Choose a place from the list."))

    def validate_elsewhere(self, field: Field) -> None:
        """Asked for only where the list did not have it."""
        if self.place.data != ELSEWHERE:
            return
        text = one_line(field.data or "")
        if not text:
            raise ValidationError(_("Say where it is, or choose a place from the list."))
        if len(text) > LONGEST_NAME:
            raise ValidationError(_("Use at most %(number)s characters.", number=LONGEST_NAME))

    def validate_since(self, field: Field) -> None:
        """Not in the future, and within a lifetime."""
        today = context.today()
        if isinstance(field.data, date) and field.data > today:
            raise ValidationError(_("This day has not come yet. Type the day it began."))
        if isinstance(field.data, date) and before_a_lifetime(field.data, today):
            raise ValidationError(
                _("This is more than %(number)s years ago. Check the year.", number=OLDEST_BEGIN_YEARS)
            )

    def validate_watched(self, field: Field) -> None:
        """Unanswered is as usual."""
        _check_three_ways(field)

    def validate_heart(self, field: Field) -> None:
        """Unanswered is as usual."""
        _check_three_ways(field)

    def answers(self) -> SymptomAnswers:
        """What was answered, once it is valid."""
        kind = SymptomKind(self.kind.data)
        body_site = self._body_site()
        return SymptomAnswers(
            name=self.name.data or "",
            kind=kind,
            body_site=body_site,
            since=self.since.data,
            watched=_SAID.get(self.watched.data or USUAL, usually_watched(kind)),
            heart=_SAID.get(self.heart.data or USUAL, usually_heart(kind, body_site)),
        )

    def says_more(self) -> bool:
        """Whether the folded questions hold something that should be seen."""
        errors = bool(self.watched.errors or self.heart.errors)
        return errors or self.watched.data not in (None, USUAL) or self.heart.data not in (None, USUAL)

    def _body_site(self) -> str:
        if self.place.data != ELSEWHERE:
            return self.place.data or ""
        said = one_line(self.elsewhere.data or "")
        # Words of one's own that the list has too are the list's.
        known = (code for code, label in BODY_SITE_LABELS.items() if same_words(str(label), said))
        return next(known, said)

    def _fill_in(self, symptom: TrackedSymptom | None) -> None:
        if symptom is None:
            self.kind.data = SymptomKind.PAIN.value
            self.watched.data = self.heart.data = USUAL
            return
        kind = symptom.kind
        listed = symptom.body_site in {"", *BodySite}
        self.name.data = symptom.name
        self.kind.data = kind.value
        self.place.data = symptom.body_site if listed else ELSEWHERE
        self.elsewhere.data = "" if listed else symptom.body_site
        self.since.data = symptom.since
        self.watched.data = _three_ways(symptom.watched, usually_watched(kind))
        self.heart.data = _three_ways(symptom.heart, usually_heart(kind, symptom.body_site))
        self.seen.data = fingerprint(symptom)


def fingerprint(symptom: TrackedSymptom) -> str:
    """Tells two states of a symptom apart."""
    told = (symptom.name, symptom.kind, symptom.body_site, symptom.since, symptom.watched, symptom.heart)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _check_three_ways(field: Field) -> None:
    if field.data and field.data not in {USUAL, *_SAID}:
        raise ValidationError(_("Choose one of the answers."))


def _three_ways(said: bool, usual: bool) -> str:
    if said == usual:
        return USUAL
    return "yes" if said else "no"
