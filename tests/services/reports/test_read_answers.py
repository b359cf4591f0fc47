"""What a report says, read in one question, is what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.records import Compared, Reading, Sign
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers, answers_of, read_answers
from diary.services.reports import Sent, save_report
from diary.services.tracking import medicines
from diary.store.models import TrackedSymptom
from diary.store.models.tracking import Helped, SelfCare
from diary.store.queries.reports import current_report, report_to_read
from diary.store.work import Work
from tests.factories import make_patient, work_at

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
TODAY = date(2026, 1, 5)


def test_all_that_was_answered_is_read(session: Session, settings: Settings) -> None:
    patient = make_patient(session, NOW)
    back = tracked_symptoms(session, patient)[0]
    knee = TrackedSymptom(patient_id=patient.id, name="Knee", heart=False, position=1)
    session.add(knee)
    aspirin, other = (medicines.add(work_at(session, NOW), patient, name) for name in ("Aspirin", "Other"))
    session.flush()
    full = Answers(
        signs=frozenset({Sign.LIMB}),
        sudden=False,
        readings={back.id: Reading(4, None), knee.id: Reading(3, 0)},
        interference=2,
        could_not=True,
        compared=Compared.WORSE,
        note="A note.",
        self_care={SelfCare.WALKING: Helped.A_LITTLE, SelfCare.REST: None},
        medicines=frozenset({aspirin.id, other.id}),
    )
    none = frozenset[Sign]()
    less = Answers(signs=none), Answers(signs=none, readings={back.id: Reading(0)})
    for seen_version, answers in enumerate((full, *less)):
        save_report(
            Work(session, NOW, settings),
            patient,
            Sent(TODAY, answers, by=patient.account, seen_version=seen_version),
        )
        report = report_to_read(session, patient.id, TODAY)
        assert report is not None
        assert report is current_report(session, patient.id, TODAY)
        assert read_answers(session, report) == answers_of(report) == answers
