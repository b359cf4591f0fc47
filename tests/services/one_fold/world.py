"""A diary that is written in any order, edited, answered and gone over by other numbers, with all of it kept beside."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from sqlalchemy import func, select

from diary.rules.answers import Answered, Moved, Reply
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import Compared, Diary, Reading, Report, Symptom
from diary.rules.thresholds import Thresholds
from diary.services import appointments
from diary.services.appointments import Booking
from diary.services.care_plan import agreement
from diary.services.care_plan.agreement import CarePlanAnswers
from diary.services.diary_file.imports import import_reports
from diary.services.errors import BadInput
from diary.services.patients import care_plan
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Notification, Patient, SweepState, TrackedSymptom
from diary.store.models.appointments import Outcome as Became
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import Answer
from diary.store.models.notifications import ToldBecause
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import work_at
from tests.rules import oracle, oracle_diary, oracle_life
from tests.services.conftest import Site
from tests.services.one_fold.standing import Key, Stands, after, stored

REPLIES = {
    Answer.CALLED: Reply.TOLD,
    Answer.TOLD_DOCTOR: Reply.TOLD,
    Answer.BOOKED: Reply.BOOKED,
    Answer.CHECKED: Reply.CHECKED,
    Answer.NOT_NEEDED: Reply.CHECKED,
}
OTHER_NUMBERS = (
    {},
    {"rising.rise": Fraction(11, 10), "interferes.again": 3},
    {"interferes.alone": 5, "persists.after_days": 5},
    {"clear.worsens_days": 7, "pain.from": 2},
)


def as_file(reports: Mapping[date, Answers], names: Mapping[int, str]) -> str:
    """The reports as a diary file."""
    lines = ["date,symptom,worst,interference,could_not,compared"]
    for day, answers in reports.items():
        said = [
            "" if answers.interference is None else str(answers.interference),
            {None: "", True: "yes", False: "no"}[answers.could_not],
            "" if answers.compared is None else answers.compared.value,
        ]
        for number, name in names.items():
            given = answers.readings.get(number)
            lines.append(",".join([day.isoformat(), name, "" if given is None else str(given.worst), *said]))
    return "\n".join(lines) + "\n"


@cache
def numbers_of(thresholds: Thresholds) -> dict[str, Fraction]:
    """Thresholds as the second reading has them."""
    return {name: Fraction(value) for name, value in thresholds.in_public().items()}


@dataclass
class World:
    """One patient, and what the stored follow-ups are held against."""

    site: Site
    chance: random.Random
    reports: dict[date, Answers] = field(default_factory=dict)
    answers: list[Answered] = field(default_factory=list)
    booked: dict[int, int] = field(default_factory=dict)
    """By the appointment that is planned, the place of its answer."""
    numbers: list[tuple[date, Thresholds]] = field(default_factory=list)
    stood: dict[int, Stands] = field(default_factory=dict)
    notifications: int = 0
    level: int = 4
    knee: int = 0

    def __post_init__(self) -> None:
        with unit_of_work(self.site.engine) as session:
            patient = session.get_one(Patient, self.site.patient_id)
            knee = TrackedSymptom(patient_id=patient.id, name="Knee", heart=False, position=1)
            session.add(knee)
            session.flush()
            self.knee = knee.id

    def drawn(self) -> Answers:
        chance = self.chance
        if chance.random() < 0.12:
            self.level = chance.choice([0, 0, 2, 3, 4, 5, 6])
        readings = {}
        for symptom, given in ((self.site.symptom_id, 0.95), (self.knee, 0.4)):
            if chance.random() < given:
                worst = 0 if self.level == 0 else min(6, max(0, round(chance.gauss(self.level, 1))))
                readings[symptom] = Reading(worst)
        return Answers(
            signs=frozenset(),
            readings=readings,
            interference=chance.choice([None, 0, 0, 1, 3, 4, 5, 6]),
            could_not=chance.choice([None, None, None, False, False, True])
            if chance.random() < 0.3
            else None,
            compared=chance.choice([None, None, *Compared]),
        )

    # What happens

    def day_passes(self) -> None:
        self.site.now += timedelta(days=self.chance.choice([1, 1, 1, 1, 1, 2, 3, 8]))
        if self.chance.random() < 0.85:
            self.save(self.site.today)

    def another_day(self) -> None:
        self.save(self.site.today - timedelta(days=self.chance.randint(0, 14)))

    def save(self, day: date, answers: Answers | None = None) -> None:
        site = self.site
        answers = answers or self.drawn()
        with unit_of_work(site.engine) as session:
            patient = session.get_one(Patient, site.patient_id)
            before = current_report(session, patient.id, day)
            save_report(
                Work(session, site.now, site.settings),
                patient,
                Sent(day, answers, by=patient.account, seen_version=before.version if before else 0),
            )
        self.note_numbers()
        self.reports[day] = answers
        self.check(f"saved {day}")

    def taken_in(self) -> None:
        """A file with older days, and some that are there already."""
        site = self.site
        symptoms = (Symptom(key=1, name="Upper back pain"), Symptom(key=2, name="Knee", heart=False))
        keys = {site.symptom_id: 1, self.knee: 2}
        last = site.today - timedelta(days=self.chance.randint(0, 40))
        reports = []
        self.note_numbers()
        for back in sorted(self.chance.sample(range(30), self.chance.randint(1, 20)), reverse=True):
            day, drawn = last - timedelta(days=back), self.drawn()
            reports.append(
                Report(
                    day=day,
                    signs=frozenset(),
                    sudden=None,
                    readings={keys[key]: reading for key, reading in drawn.readings.items()},
                    interference=drawn.interference,
                    could_not=drawn.could_not,
                    compared=drawn.compared,
                )
            )
            kept = self.reports.get(day, Answers(signs=frozenset()))
            self.reports[day] = replace(
                kept,
                readings={**kept.readings, **drawn.readings},
                interference=kept.interference if drawn.interference is None else drawn.interference,
                could_not=kept.could_not if drawn.could_not is None else drawn.could_not,
                compared=drawn.compared or kept.compared,
            )
        with unit_of_work(site.engine) as session:
            patient = session.get_one(Patient, site.patient_id)
            import_reports(Work(session, site.now, site.settings), patient, symptoms, tuple(reports))
        site.now += timedelta(minutes=1)
        site.sweep()
        self.check(f"took in {len(reports)} days up to {last}")

    def answered(self) -> None:
        site, chance = self.site, self.chance
        waiting = [number for number, stands in self.stood.items() if stands.state == "open"]
        if not waiting:
            return
        chosen, answer = chance.choice(waiting), chance.choice(list(Answer))
        booking = None
        if answer is Answer.BOOKED:
            booking = Booking(site.today + timedelta(days=chance.choice([0, 3, 10, 20, 30, 50])))
        assert site.acknowledge(chosen, answer, note="It was the stairs.", booking=booking)
        kind, symptom = self.stood[chosen].key
        if booking is not None:
            with reading(site.engine) as session:
                patient = session.get_one(Patient, site.patient_id)
                newest = max(appointments.planned(session, patient), key=lambda each: each.id)
            self.booked[newest.id] = len(self.answers)
        self.answers.append(
            Answered(
                Kind(kind), symptom, site.today, REPLIES[answer], None if booking is None else booking.on
            )
        )
        self.check(f"answered {chosen} with {answer}")
        with unit_of_work(site.engine) as session:
            # Gone over once more it is the same.
            state = session.get_one(SweepState, site.patient_id)
            state.data_version += 1
            state.changed_from = min(self.reports)
        self.note_numbers()
        site.sweep()
        self.check("went over all of it again")

    def appointment_changes(self) -> None:
        site, chance = self.site, self.chance
        if not self.booked:
            return
        number = chance.choice(sorted(self.booked))
        place = self.booked.pop(number)
        to = chance.choice([None, site.today + timedelta(days=chance.randint(0, 45))])
        with unit_of_work(site.engine) as session:
            work = work_at(session, site.now)
            by = session.get_one(Account, site.account_id)
            kept = appointments.appointment(session, site.patient_id, number)
            if to is None or to == kept.on:
                to = None
                appointments.answer(work, kept, by=by, outcome=Became.CANCELLED)
            else:
                moved = appointments.move(work, kept, Booking(to), by=by)
                assert moved is not None
                self.booked[moved.id] = place
        given = self.answers[place]
        self.answers[place] = replace(given, moves=(*given.moves, Moved(site.today, to)))
        self.note_numbers()
        site.sweep()
        self.check(f"moved an appointment to {to}")

    def numbers_change(self) -> None:
        site = self.site
        site.settings = replace(
            site.settings, rules=Thresholds().changed(dict(self.chance.choice(OTHER_NUMBERS)))
        )
        if self.chance.random() < 0.5:
            self.note_numbers()
            site.sweep()
            self.check("other numbers")

    def note_numbers(self) -> None:
        """What holds from the last reported day on; from the first on where there is none."""
        numbers = self.site.settings.rules
        if self.numbers and self.numbers[-1][1] == numbers:
            return
        from_on = max(self.reports, default=date.min) if self.numbers else date.min
        self.numbers = [each for each in self.numbers if each[0] < from_on] + [(from_on, numbers)]

    def plan_changes(self) -> None:
        site, chance = self.site, self.chance
        until = site.today + timedelta(days=chance.randint(0, 40))
        answers = CarePlanAnswers(
            Agreed.EXPECTED_LEVEL,
            until,
            symptom_id=chance.choice([site.symptom_id, self.knee]),
            level=chance.randint(1, 6),
            reason="A known flare.",
            doctor="Dr Lane",
        )
        try:
            with unit_of_work(site.engine) as session:
                patient = session.get_one(Patient, site.patient_id)
                agreement.agree(Work(session, site.now, site.settings), patient, answers, by=patient.account)
        except BadInput:
            return
        self.note_numbers()
        self.check("agreed on a level")

    # What must be so

    def thresholds_on(self, day: date) -> Thresholds:
        return [numbers for from_on, numbers in self.numbers if from_on <= day][-1]

    def folded(self) -> tuple[list[Stands], dict[Key, set[date]]]:
        """One fold over all there is, from what was written down beside, by the second reading of the rules; and the
        days of all that is found.
        """
        with reading(self.site.engine) as session:
            plan = care_plan.plan_of(session, self.site.patient_id)
        names = {self.site.symptom_id: "Upper back pain", self.knee: "Knee"}
        ids = {name: number for number, name in names.items()}
        diary = Diary(
            [Symptom(key=number, name=name) for number, name in names.items()],
            [answers.on(day) for day, answers in self.reports.items()],
        )
        second = oracle_diary.Diary(as_file(self.reports, names), None, None, None)
        # A diary file has no row for a day on which nothing was answered; it is a reported day all the same.
        second.reports = {day: second.reports.get(day, oracle_diary.Report()) for day in sorted(self.reports)}
        found: dict[Key, set[date]] = defaultdict(set)
        may_open: dict[date, dict[tuple[str, str | None], bool]] = {}
        for day in second.reports:
            second.number = numbers_of(self.thresholds_on(day))
            for one in oracle.findings(second, day):
                if one["tier"] != "follow_up":
                    continue
                symptom = None if one["symptom"] is None else ids[one["symptom"]]
                found[one["kind"], symptom].add(day)
                finding = Finding(Rule(one["rule"]), Kind(one["kind"]), Tier.ROUTINE, day, symptom, ())
                held = plan.held(finding, diary) is not None
                of_day = may_open.setdefault(day, {})
                key = one["kind"], one["symptom"]
                of_day[key] = of_day.get(key, False) or not held
        answers = [
            oracle_life.Answer(
                each.kind.value,
                None if each.symptom is None else names[each.symptom],  # type: ignore[index]
                each.on,
                each.reply.value,
                each.booked_for,
                [(move.on, move.to) for move in each.moves],
            )
            for each in self.answers
        ]
        life = oracle_life.live(second, may_open, answers, lambda day: numbers_of(self.thresholds_on(day)))
        return [
            Stands(
                (each.key[0], None if each.key[1] is None else ids[each.key[1]]),
                {None: "open", "answered": "acknowledged", "cleared": "cleared"}[each.how],
                each.opened,
                each.closed,
                frozenset(each.found),
            )
            for each in life.follow_ups
        ], found

    def check(self, what: str) -> None:
        """Hold what is stored against the fold, and who was told against what is new."""
        site = self.site
        folded, found = self.folded()
        expected, new = after(self.stood, folded, found, site.today)
        with reading(site.engine) as session:
            now = stored(session, site.patient_id)
            notifications = session.scalar(
                select(func.count())
                .select_from(Notification)
                .where(Notification.because == ToldBecause.OPENED)
            )
            state = session.get_one(SweepState, site.patient_id)
            assert state.failures == 0, state.last_error
            assert state.applied_version == state.data_version, what
        about = f"after {what} on {site.today}"
        for number, stands in expected.items():
            assert now[number] == stands, (
                f"{about}: {number} is {now[number]}, not {stands}; it was {self.stood[number]}"
            )
        added = sorted((now[number] for number in now if number not in self.stood), key=str)
        assert added == sorted(new, key=str), about
        assert notifications is not None
        assert notifications - self.notifications == sum(each.state == "open" for each in new), about
        self.stood, self.notifications = now, notifications
        site.now += timedelta(seconds=1)
