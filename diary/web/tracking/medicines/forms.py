"""What the diary asks about a medicine."""

from __future__ import annotations

import hashlib
from typing import Any

from wtforms import BooleanField, HiddenField, StringField

from diary.services.tracking.medicines import MedicineAnswers
from diary.store.models import Medicine
from diary.web.forms import Form, lazy, whose_label


class AddForm(Form):
    """The name tells enough for a start."""

    name = StringField(lazy("Name of the medicine"))


class MedicineForm(Form):
    """All that is known of one."""

    name = StringField(lazy("Name of the medicine"))
    anti_inflammatory = BooleanField(lazy("This is an anti-inflammatory"))
    approved = BooleanField(
        whose_label(lazy("My doctor approved it"), lazy("%(patient)s’s doctor approved it"))
    )
    seen = HiddenField()
    """Tells how the medicine stood when the form was made, so that a change made elsewhere meanwhile is noticed."""

    def __init__(self, medicine: Medicine, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.name.data = medicine.name
            self.anti_inflammatory.data = medicine.anti_inflammatory
            self.approved.data = medicine.approved
            self.seen.data = fingerprint(medicine)

    def answers(self) -> MedicineAnswers:
        """What was answered."""
        return MedicineAnswers(
            name=self.name.data or "",
            anti_inflammatory=bool(self.anti_inflammatory.data),
            approved=bool(self.approved.data),
        )


def fingerprint(medicine: Medicine) -> str:
    """Tells two states of a medicine apart."""
    told = (medicine.name, medicine.anti_inflammatory, medicine.approved)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
