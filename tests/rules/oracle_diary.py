"""What a diary file says, as the second reading of the rules sees it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.rules.oracle_format import PER_SYMPTOM, Row, split_signs, table
from tests.rules.oracle_numbers import DEFAULT


@dataclass
class Symptom:
    kind: str
    watched: bool
    heart: bool


@dataclass
class Report:
    """What one day's rows say together; None is "not answered"."""

    worst: dict[str, int] = field(default_factory=dict)
    usual: dict[str, int] = field(default_factory=dict)
    interference: int | None = None
    could_not: bool | None = None
    compared: str | None = None
    signs: set[str] | None = None
    sudden: bool | None = None


class Diary:
    """The symptoms and reports of a valid file; the comments quote the numbers that nobody changed."""

    def days(self, name: str, less: int = 0) -> timedelta:
        """A number of days, or that many less."""
        return timedelta(days=int(self.number[name]) - less)

    def __init__(
        self,
        text: str,
        since: date | None,
        procedure: date | None,
        numbers: dict[str, Fraction] | None,
        begun: date | None = None,
    ) -> None:
        self.number = {**DEFAULT, **(numbers or {})}
        self.since = since
        self.procedure = procedure
        self.begun = begun
        _, rows = table(text)
        self.symptoms = {
            name: symptom_of(rows, name) for name in sorted({cells["symptom"] for _, cells in rows})
        }
        self.reports: dict[date, Report] = {}
        for day in sorted({cells["date"] for _, cells in rows}):
            self.reports[date.fromisoformat(day)] = report_of([c for _, c in rows if c["date"] == day])

    def upto(self, day: date) -> list[tuple[date, Report]]:
        """ "only reports up to `d` count" """
        # They are kept in the order of their days.
        return [(on, report) for on, report in self.reports.items() if on <= day]

    def worsts(self, name: str, day: date) -> list[tuple[date, int]]:
        return [(on, report.worst[name]) for on, report in self.upto(day) if name in report.worst]

    def usuals(self, name: str, day: date) -> list[tuple[date, int]]:
        return [(on, report.usual[name]) for on, report in self.upto(day) if name in report.usual]


def symptom_of(rows: list[Row], name: str) -> Symptom:
    # "A blank `kind`, `watched` or `heart` beside a given one says nothing."
    given = {
        column: [cells[column] for _, cells in rows if cells["symptom"] == name and cells.get(column)]
        for column in PER_SYMPTOM
    }
    # "`kind` defaults to `pain`; `watched` and `heart` (`yes`/`no`) to yes for pain and no for others."
    kind = given["kind"][0] if given["kind"] else "pain"
    watched = given["watched"][0] == "yes" if given["watched"] else kind == "pain"
    heart = given["heart"][0] == "yes" if given["heart"] else kind == "pain"
    return Symptom(kind, watched, heart)


def report_of(rows: list[dict[str, str]]) -> Report:
    # "Per-report fields (…) may be given on any of a day's rows"
    report = Report()
    for cells in rows:
        if cells.get("worst"):
            report.worst[cells["symptom"]] = int(cells["worst"])
        if cells.get("usual"):
            report.usual[cells["symptom"]] = int(cells["usual"])
        if cells.get("interference"):
            report.interference = int(cells["interference"])
        if cells.get("could_not"):
            report.could_not = cells["could_not"] == "yes"
        if cells.get("compared"):
            report.compared = cells["compared"]
        if cells.get("signs"):
            # "`signs` is `none` or codes joined with `;`; empty means unknown."
            report.signs = set() if cells["signs"] == "none" else set(split_signs(cells["signs"]))
        if cells.get("sudden"):
            report.sudden = cells["sudden"] == "yes"
    return report
