"""One report on its way, in a throw-away site: a save that opens a follow-up, the mail about it, and the answer.

The patient has had pain for eight days, one report a day, so that with today's "persists" opens. Everything is done
once before, for somebody else: what is made at its first use alone is no part of the way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, func, select

from diary.app import create_app
from diary.config import Settings, load
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.transport import transport_for
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.migrate import upgrade
from diary.store.models import FollowUp, OutboxMail, Patient, TrackedSymptom
from tests.bench.rooms.trace import Trace, tracing
from tests.browser import Browser, filled_in
from tests.factories import make_patient, make_report
from tests.fakes import FixedClock

DAYS_BEFORE = 7


@dataclass(frozen=True)
class Acts:
    """What ran in each of the three."""

    save: Trace
    mail: Trace
    acknowledgement: Trace


def trace_the_acts() -> Acts:
    """Do all three, and say what ran."""
    with _a_site() as site:
        site.go_all_the_way("before@example.org")
        return site.go_all_the_way("ann@example.org")


@dataclass(frozen=True)
class _Site:
    app: Flask
    settings: Settings
    engine: Engine
    clock: FixedClock

    def go_all_the_way(self, email: str) -> Acts:
        patient_id, symptom_id = self._eight_days_of_pain(email)
        browser = Browser(self.app)
        browser.sign_in(email)
        self._deliver()  # What came of the days before is out of the way.
        browser.get("/today")
        save = self._post(browser, "report", {"signs": ["none"], f"worst-{symptom_id}": "4"})
        follow_up_id = self._the_one_follow_up(patient_id)
        assert self._count(OutboxMail.follow_up_id == follow_up_id) == 1
        mail = self._deliver()
        browser.get(f"/follow-ups/{follow_up_id}")
        acknowledgement = self._post(browser, f"acknowledge-{follow_up_id}", {"answer": "checked"})
        assert self._count((FollowUp.id == follow_up_id) & FollowUp.acknowledged_at.is_not(None)) == 1
        return Acts(save, mail, acknowledgement)

    def _eight_days_of_pain(self, email: str) -> tuple[int, int]:
        with unit_of_work(self.engine) as session:
            patient_id = make_patient(session, self.clock.now(), email).id
            tracked = select(TrackedSymptom.id).where(TrackedSymptom.patient_id == patient_id)
            symptom_id = session.scalars(tracked.order_by(TrackedSymptom.id)).first()
            assert symptom_id is not None
        for _day in range(DAYS_BEFORE):
            now = self.clock.now()
            with unit_of_work(self.engine) as session:
                patient = session.get_one(Patient, patient_id)
                make_report(session, now, self.settings, patient, now.date(), worst=4)
            self.clock.move_on(days=1)
        return patient_id, symptom_id

    def _post(self, browser: Browser, form: str, fields: dict[str, str | list[str]]) -> Trace:
        element = browser.page.form(form)
        sent: dict[str, list[str]] = {}
        for name, value in filled_in(element, fields, None):
            sent.setdefault(name, []).append(value)
        with tracing() as trace:
            answer = browser.client.post(element.get("action", ""), base_url=browser.base_url, data=sent)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return trace

    def _deliver(self) -> Trace:
        # What is routine waits so long for more of its kind.
        self.clock.move_on(minutes=10, seconds=1)
        delivery = Delivery(
            self.engine, self.settings, self.clock, transport_for(self.settings, lambda _line: None)
        )
        with tracing() as trace:
            deliver_some(delivery)
        return trace

    def _the_one_follow_up(self, patient_id: int) -> int:
        with reading(self.engine) as session:
            return session.scalars(select(FollowUp.id).where(FollowUp.patient_id == patient_id)).one()

    def _count(self, condition: object) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).where(condition)) or 0


@contextmanager
def _a_site() -> Iterator[_Site]:
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'diary.sqlite3'}"
        upgrade(url)
        settings, clock = load({"DIARY_DATA_DIR": directory}), FixedClock()
        engine = make_engine(url)
        try:
            yield _Site(create_app(settings, clock, engine), settings, engine, clock)
        finally:
            engine.dispose()
