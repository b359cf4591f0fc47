"""Reads a diary for the page for the doctor, and counts what has no room on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from diary.rules.findings import ALARMS, Finding
from diary.rules.records import SymptomKey
from diary.services.doctors_page.choices import Choices, open_to
from diary.services.doctors_page.lines import charts_of
from diary.services.doctors_page.medicines import FOUND, TRIED, medicines_of, room_beside
from diary.services.doctors_page.sheet import Sheet, Table
from diary.services.evaluation.missing import finding_for, is_whole
from diary.services.medicines.in_period import medicines_in
from diary.services.patients import name_of, today_for
from diary.services.patients.contacts import contact_of
from diary.services.permissions.access import Action
from diary.services.trends import ReportedDay, load_trends, window_ending
from diary.services.trends.averages import two_weeks
from diary.services.trends.self_care import counted_between
from diary.store.models import FollowUp, FollowUpFinding, Patient
from diary.store.models.doctors_page import Part
from diary.store.queries import doctors_page as queries
from diary.store.queries.trends import all_symptoms
from diary.store.queries.worklist import latest_findings
from diary.store.work import Work
from diary.words import doctors_page as words
from diary.words import missing
from diary.words.findings import thresholds_from_stored, told
from diary.words.labels import ANSWERS_TOLD, KIND_LABELS, SELF_CARE_LABELS, SIGN_LABELS, STATE_LABELS
from diary.words.points import in_a_line
from diary.words.trends import Total
from diary.words.whose import about

NAME, TEXT, ROW = 40, 110, 130
"""Letters of a name, of a note, and of a row of what the rules found: what is longer is cut."""
NOTES, SIGN_DAYS, SCORES = 3, 4, 3
"""Rows of each block, and what stands in one line. All of them together fit on a sheet."""
SIGNS_ROOM = 200
"""Letters of the days with warning signs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for the page, and what they may see of the diary."""

    by: str
    may: Collection[Action]


def sheet_of(work: Work, patient: Patient, chosen: Choices, asked: Asked) -> Sheet:
    """The page as it is now. Whoever reads it reads the patient's name, never "you"."""
    with about(words.cut(name_of(patient), NAME)):
        return _Gathering(work, patient, chosen, asked).sheet()


class _Gathering:
    def __init__(self, work: Work, patient: Patient, chosen: Choices, asked: Asked) -> None:
        self.work, self.patient, self.chosen, self.asked = work, patient, chosen, asked
        self.parts = open_to(chosen, asked.may)
        self.today = today_for(patient, work.now)
        self.window = window_ending(self.today, chosen.days)
        self.trends = load_trends(work.session, patient, self.window)
        self.name = words.cut(name_of(patient), NAME)

    def sheet(self) -> Sheet:
        patient, window = self.patient, self.window
        tables = list(self._tables())
        # Its day stands in the trends; what it was is for who sees the emergency card.
        procedure = patient.procedure_name if Action.SEE_CARD in self.asked.may else ""
        return Sheet(
            name=self.name,
            procedure=words.after_procedure(words.cut(procedure, 2 * NAME), patient.procedure_on, self.today),
            period=words.reports_in(window.first, window.last, len(self.trends.reports), window.days),
            doctor=words.for_whom(words.cut(patient.contact_name, NAME)) if patient.contact_name else "",
            short=tuple(self._short()),
            charts=charts_of(self.trends, with_signs=Part.SIGNS in self.parts),
            tables=tuple(table for table in tables if table.rows),
            foot=tuple(line for line in self._foot(tables) if line),
        )

    def _short(self) -> Iterable[tuple[str, str]]:
        reports = self.trends.reports
        if not reports:
            yield str(words.NOW), str(words.NO_REPORT)
        else:
            yield str(words.NOW), self._last(reports[-1])
            if course := self._course():
                yield str(words.COURSE), course
        if Part.SIGNS in self.parts and (signs := self._signs(reports)):
            yield str(words.SIGNS), signs
        if Part.QUESTIONS in self.parts and self.chosen.questions:
            numbered = (f"{number}. {text}" for number, text in enumerate(self.chosen.questions, 1))
            yield str(words.ASKS), " ".join(numbered)

    def _last(self, report: ReportedDay) -> str:
        scores = [
            (words.cut(each.name, NAME), report.readings[each.id].worst)
            for each in self.trends.symptoms
            if each.id in report.readings
        ]
        scores.sort(key=lambda one: -one[1])
        said = words.last_report(report.day, self.today, scores[:SCORES], max(0, len(scores) - SCORES))
        if Part.SIGNS not in self.parts:
            return said
        ticked = None if report.signs is None and not report.sudden else _signs(report)
        return f"{said} {words.signs_ticked(ticked)}"

    def _course(self) -> str:
        changes: dict[str, list[tuple[str, Total, Total]]] = {"higher": [], "lower": [], "same": []}
        untold = 0
        for symptom in self.trends.symptoms:
            weeks = two_weeks(self.trends.worst(symptom.id), self.today)
            if weeks.recent is None or weeks.before is None or weeks.change is None:
                untold += not symptom.retired
                continue
            recent, before = (
                (weeks.recent.total, weeks.recent.count),
                (weeks.before.total, weeks.before.count),
            )
            changes[weeks.change.value].append((words.cut(symptom.name, NAME), recent, before))
        shown: dict[str, list[tuple[str, Total, Total]]] = {}
        left = SCORES
        for change, several in changes.items():
            shown[change], left = several[:left], max(0, left - len(several))
        said = words.course(shown, untold)
        cut = sum(len(several) for several in changes.values()) - sum(
            len(several) for several in shown.values()
        )
        return " ".join([*said, *([words.more_beside_lines(cut)] if cut else [])])

    def _signs(self, reports: Iterable[ReportedDay]) -> str:
        days = [(report.day, _signs(report)) for report in reports if report.signs or report.sudden]
        days.reverse()
        said = [words.signs_of(day, self.today, signs) for day, signs in days[:SIGN_DAYS]]
        if len(days) > SIGN_DAYS:
            said.append(words.and_earlier(len(days) - SIGN_DAYS))
        return words.cut("; ".join(said), SIGNS_ROOM)

    def _tables(self) -> Iterable[Table]:
        found = self._found() if Part.FINDINGS in self.parts else None
        tried = self._tried() if Part.TRIED in self.parts else None
        room = room_beside(
            symptoms=len(self.trends.symptoms),
            found=len(found.rows) if found else 0,
            tried=len(tried.rows) if tried else 0,
        )
        medicines = self._medicines(room) if Part.MEDICINES in self.parts else None
        notes = self._notes() if Part.NOTES in self.parts else None
        return [table for table in (found, medicines, tried, notes) if table]

    def _found(self) -> Table:
        first, last = self.window.first, self.window.last
        rows = queries.found_between(self.work.session, self.patient.id, first, last)
        # What was an emergency is never the one that has no room.
        chosen = sorted(rows, key=lambda row: row.kind not in ALARMS)[:FOUND]
        follow_ups = queries.follow_ups(self.work.session, [row.id for row in chosen])
        latest = latest_findings(self.work.session, [each.id for each in follow_ups]) if follow_ups else {}
        names: dict[SymptomKey, str] = {
            row.id: words.cut(row.name, NAME) for row in all_symptoms(self.work.session, self.patient.id)
        }
        more = len(rows) - len(chosen)
        return Table(
            "findings",
            str(words.FINDINGS),
            tuple(self._one_found(each, latest.get(each.id), names) for each in follow_ups),
            words.more_in_short(more) if more else "",
        )

    def _one_found(
        self, follow_up: FollowUp, row: FollowUpFinding | None, names: dict[SymptomKey, str]
    ) -> tuple[str, str, str]:
        finding: Finding = finding_for(follow_up, row)
        contact = contact_of(self.patient, self.work.settings)
        if not is_whole(row):
            left = words.cut(words.found(str(KIND_LABELS[follow_up.kind]), missing.something()), ROW)
            return words.brief_day(follow_up.opened_on, self.today), left, self._answered(follow_up)
        thresholds = thresholds_from_stored(row.thresholds)
        said = told(finding, names=names, contact=contact, thresholds=thresholds)
        numbers = said.numbers if follow_up.kind in ALARMS else in_a_line(finding, thresholds, None)
        if finding.facts.get("scores_used") == "usual":
            numbers = words.of_most_of_the_day(numbers)
        if Action.READ_TRENDS not in self.asked.may:
            numbers = ""
        text = words.cut(words.found(said.title, numbers), ROW)
        return words.brief_day(follow_up.opened_on, self.today), text, self._answered(follow_up)

    def _answered(self, follow_up: FollowUp) -> str:
        if follow_up.closed_on is None:
            return str(words.NO_ANSWER)
        label = ANSWERS_TOLD[follow_up.answer] if follow_up.answer else STATE_LABELS[follow_up.state]
        return words.answered(str(label), follow_up.closed_on, self.today)

    def _medicines(self, room: int) -> Table:
        return medicines_of(
            medicines_in(self.work, self.patient.id, self.window.first, self.window.last),
            reports=len(self.trends.reports),
            last=self.window.last,
            with_why=Action.READ_NOTES in self.asked.may,
            room=room,
        )

    def _tried(self) -> Table:
        rows = counted_between(self.work, self.patient, self.window.first, self.window.last)
        more = len(rows) - TRIED
        return Table(
            "tried",
            str(words.TRIED),
            tuple(
                (
                    str(SELF_CARE_LABELS[row.what]),
                    words.days_tried(row.days),
                    words.helped({code.value: count for code, count in row.answers.items()}),
                )
                for row in rows[:TRIED]
            ),
            words.more_in_short(more) if more > 0 else "",
        )

    def _notes(self) -> Table:
        rows, count = queries.notes_between(
            self.work.session, self.patient.id, self.window.first, self.window.last, NOTES
        )
        more = count - len(rows)
        return Table(
            "notes",
            str(words.NOTES),
            tuple((words.brief_day(row.day, self.today), words.cut(row.note, TEXT)) for row in rows),
            words.and_earlier(more) if more else "",
        )

    def _foot(self, tables: Iterable[Table]) -> Iterable[str]:
        by = words.cut(self.asked.by, NAME)
        yield words.made(self.name, by, self.work.now, ZoneInfo(self.patient.timezone))
        yield words.not_on_it([part.value for part in Part if part not in self.parts])
        yield words.nothing_about([table.key for table in tables if not table.rows])
        yield words.in_own_words()
        yield words.not_signed()


def _signs(report: ReportedDay) -> list[str]:
    """In the order of the form."""
    ticked = [str(label) for sign, label in SIGN_LABELS.items() if sign in (report.signs or ())]
    return [*ticked, str(words.SUDDEN)] if report.sudden else ticked
