"""What a diary has names for: the symptoms and medicines that a report can speak of, those of the past included."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from diary.services.patients import all_symptoms
from diary.services.patients.answers import Answers
from diary.services.tracking.medicines import all_medicines
from diary.store.models import Medicine, Patient, TrackedSymptom


@dataclass(frozen=True, slots=True)
class Known:
    """In the order of the page, what is retired last."""

    symptoms: list[TrackedSymptom]
    medicines: list[Medicine]

    def asked_about(self, answers: Answers) -> Known:
        """What a form asks about: what is not retired, and what `answers` mention, so that changing an old report
        drops no number of a symptom retired since.
        """
        return Known(
            [each for each in self.symptoms if each.retired_at is None or each.id in answers.readings],
            [
                each
                for each in self.medicines
                if each.retired_at is None or each.id in answers.medicines | answers.not_taken.keys()
            ],
        )


def known_of(session: Session, patient: Patient, *, with_medicines: bool = True) -> Known:
    """Everything that this patient's reports can speak of. Where it is known that none is of use, no medicines are
    looked for.
    """
    medicines = all_medicines(session, patient) if with_medicines else []
    return Known(all_symptoms(session, patient), medicines)
