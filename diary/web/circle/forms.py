"""What is asked about somebody in the circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import request
from wtforms import BooleanField, EmailField, Field, HiddenField, StringField
from wtforms.validators import StopValidation

from diary.services.accounts import normalised_email
from diary.services.circle import Wish
from diary.services.circle.faults import faults_in, faults_in_mark, faults_in_name
from diary.services.circle.ready_made import GRANTS_IN, like, ready_made
from diary.services.errors import BadInput
from diary.store.models import Caregiver
from diary.store.models.circle import Grant
from diary.web import context
from diary.web.forms import DayField, Form, lazy
from diary.words.grants import GRANT_CHOICES, GRANT_HINTS, READY_MADE


class _AddressForm(Form):
    """The first field of the page, and so the first whose fault is told: fields stand in the order they are made."""

    email = EmailField(lazy("Their e-mail address"))


@dataclass(frozen=True, slots=True)
class Offered:
    """A ready-made set of grants: a link that ticks its boxes, and what that gives."""

    key: str
    name: str
    gives: Sequence[str]
    boxes: str
    """The names of the boxes, for the script that ticks them without a new page."""
    is_chosen: bool
    """Just these boxes are ticked."""


class GrantsForm(Form):
    """A box for each grant, and what goes with them."""

    name = StringField(lazy("What do you call this person?"))
    trends = BooleanField()
    notes = BooleanField()
    record = BooleanField()
    alerts = BooleanField()
    contact = BooleanField()
    card = BooleanField()
    follow_ups = BooleanField()
    plan = BooleanField()
    export = BooleanField()
    details_allowed = BooleanField(lazy("These mails may say what it is about"))
    ends_on = DayField(lazy("Last day"))

    called: ClassVar[Mapping[str, str]] = {"grants": "trends"}
    """The first box: what is wrong with all of them is told there."""

    was_filled_in: bool = False
    """The boxes are ticked as a set has them, and not as anybody has sent them."""
    last_day_may_be: date | None = None
    """A day that stood there before stays allowed, though it is over."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for grant in Grant:
            self[grant.value].label.text = str(GRANT_CHOICES[grant])
        self._tick_ready_made()

    def _tick_ready_made(self) -> None:
        """Fill in the boxes of the set that the address asks for. Nothing is kept until the form is sent."""
        chosen = None if self.is_submitted() else ready_made(request.args.get("set"))
        self.was_filled_in = chosen is not None
        if chosen is not None:
            for grant in Grant:
                self[grant.value].data = grant in GRANTS_IN[chosen]

    def ready_made(self) -> list[Offered]:
        """Each set with what it gives, in the words of the boxes."""
        chosen = like(self.wish().grants)
        return [
            Offered(
                key=key,
                name=str(READY_MADE[key]),
                gives=[str(GRANT_CHOICES[grant]) for grant in Grant if grant in its],
                boxes=" ".join(grant for grant in Grant if grant in its),
                is_chosen=key == chosen,
            )
            for key, its in GRANTS_IN.items()
        ]

    @property
    def shows_boxes(self) -> bool:
        """Whether the boxes stand open: what is ticked is no set that says so itself, or there is a fault."""
        grants = self.wish().grants
        return bool(self.errors) or (bool(grants) and like(grants) is None)

    def boxes(self) -> list[tuple[Field, str]]:
        """Each box and what it means."""
        return [(self[grant.value], str(GRANT_HINTS[grant])) for grant in Grant]

    def wish(self) -> Wish:
        """What was ticked and typed."""
        return Wish(
            name=self.name.data or "",
            grants=frozenset(grant for grant in Grant if self[grant.value].data),
            details_allowed=bool(self.details_allowed.data),
            ends_on=self.ends_on.data,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """All faults at once, also those that the service would find."""
        readable = super().validate(extra_validators)
        wish = self.wish()
        changed = wish.ends_on if wish.ends_on != self.last_day_may_be else None
        faults = faults_in(context.now(), context.the_patient(), wish.name, wish.grants, changed)
        return self.take(faults) and readable


class InviteForm(_AddressForm, GrantsForm):
    """Whom to ask, and what they may do."""

    def validate_email(self, field: Field) -> None:
        """An address; whose, the service looks at."""
        try:
            normalised_email(field.data or "")
        except BadInput as bad:
            raise StopValidation(bad.sentences[0]) from None


class PlaceForm(GrantsForm):
    """What somebody may do, to be changed."""

    seen = HiddenField()
    """Tells how it stood when the form was made, so that a change made elsewhere meanwhile is noticed."""

    def __init__(self, place: Caregiver, *, as_it_is: bool = False, **kwargs: Any) -> None:
        """With what was sent, or with `place` `as_it_is`, whatever another form of the page has sent."""
        if as_it_is:
            kwargs["formdata"] = None
        super().__init__(**kwargs)
        self.last_day_may_be = place.ends_on
        if as_it_is or not self.is_submitted():
            self.name.data = place.name
            for grant in Grant:
                self[grant.value].data = grant in place.grants
            if not as_it_is:
                self._tick_ready_made()
            self.details_allowed.data = place.details_allowed
            self.ends_on.data = place.ends_on
            self.seen.data = Wish.of(place).fingerprint()


class DetailsForm(Form):
    """What a caregiver wants their mails to say."""

    details_wanted = BooleanField(lazy("Say in these mails what it is about"))


class MarkForm(Form):
    """What a caregiver calls the patient, for themself."""

    mark = StringField(lazy("Your own name for them"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A short name, or none."""
        readable = super().validate(extra_validators)
        return self.take(faults_in_mark(self.mark.data or "")) and readable


class YesForm(Form):
    """What whoever says yes is called."""

    name = StringField(lazy("Your name"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A short name."""
        readable = super().validate(extra_validators)
        return self.take(faults_in_name(self.name.data or "")) and readable
