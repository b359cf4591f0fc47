"""Ann's diary at noon, with a doctor to call and a knee beside the back, and the heads that its pages can have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from diary.rules.records import SymptomKind
from diary.store.models import CarePlanEntry, FollowUp, Patient, Question, TrackedSymptom
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import FollowUpState
from tests.browser import Browser
from tests.page import Page
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY

ANN = "ann@example.org"
DOCTOR = "+442079460018"
A_DAY = timedelta(days=1)
QUIET = {"signs": ["none"], "worst-1": "1"}
"""A report that calls for nothing."""


@dataclass(frozen=True)
class Danger:
    """Answers that one rule of the first two tiers fires on, and no other of another tier."""

    tier: str
    fields: dict[str, str | list[str]]
    procedure_days_ago: int = 100
    under_a_plan: bool = False
    """Whether a care plan that calls pain severe from 10 holds it back."""


DANGERS = {
    "warning_sign": Danger("emergency", {"signs": ["nausea"], "worst-1": "3"}),
    "heart_sign": Danger("emergency", {"signs": ["chest"], "worst-1": "0"}),
    "severe, heart": Danger("emergency", {"signs": ["none"], "worst-1": "9"}, under_a_plan=True),
    "severe, other": Danger("urgent", {"signs": ["none"], "worst-1": "1", "worst-2": "8"}, under_a_plan=True),
    "sudden": Danger("emergency", {"sudden": ["yes"], "worst-1": "2"}),
    "spread_or_bleeding": Danger("emergency", {"signs": ["bleeding"], "worst-1": "0"}),
    "limb_or_wound": Danger("urgent", {"signs": ["limb"], "worst-1": "0"}),
    "unwell, emergency": Danger("emergency", {"signs": ["dizzy"], "worst-1": "0"}, procedure_days_ago=20),
    "unwell, urgent": Danger("urgent", {"signs": ["dizzy"], "worst-1": "0"}),
}


def prepare(site: Site, danger: Danger) -> None:
    """A doctor, a knee, and the procedure so long ago."""
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        patient.contact_name, patient.contact_phone, patient.country = "Dr Rao", "+44 20 7946 0018", "GB"
        patient.procedure_on = TODAY - timedelta(days=danger.procedure_days_ago)
        session.add(
            TrackedSymptom(
                patient_id=patient.id,
                name="Knee",
                kind=SymptomKind.PAIN,
                watched=False,
                heart=False,
                position=1,
            )
        )


def agree_on_severe_from(site: Site, level: int) -> None:
    """A care plan, agreed with Dr Rao."""
    with site.writing() as session:
        session.add(
            CarePlanEntry(
                patient_id=site.patient_ids[ANN],
                agreed=Agreed.SEVERE_FROM.value,
                level=level,
                from_on=TODAY - A_DAY,
                until_on=TODAY + 9 * A_DAY,
                doctor="Dr Rao",
                set_at=site.clock.now(),
            )
        )


def send(browser: Browser, path: str, fields: dict[str, str | list[str]], *, status: int = 200) -> Page:
    """Open the form at `path` and send these answers."""
    browser.get(path)
    return browser.submit("report", dict(fields), status=status)


def edit(browser: Browser, path: str, fields: dict[str, str | list[str]]) -> Page:
    """As `send`, over what was saved: everything else is emptied."""
    browser.get(path)
    form = browser.page.form("report")
    names = {
        element.get("name", "") for element in form.iter() if element.get("type") in ("radio", "checkbox")
    }
    emptied: dict[str, str | list[str] | None] = {
        name: None for name in names if name.startswith(("worst", "usual", "sudden"))
    }
    return browser.submit("report", {**emptied, **fields})


def open_kinds(site: Site) -> list[str]:
    """The kinds of the alarms that are open, in the order they opened."""
    with site.reading() as session:
        asked = select(FollowUp.kind).where(
            FollowUp.state == FollowUpState.OPEN, FollowUp.kind.in_(("emergency", "urgent"))
        )
        return list(session.scalars(asked.order_by(FollowUp.id)))


def alarms(site: Site) -> list[FollowUp]:
    """Every alarm there ever was."""
    with site.reading() as session:
        return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))


def questions(site: Site) -> list[Question]:
    """Every question that was ever asked."""
    with site.reading() as session:
        return list(session.scalars(select(Question).order_by(Question.id)))


def head(page: Page) -> str:
    """What stands at the head of a page after a save."""
    if page.with_class("care-emergency") or page.with_class("care-urgent"):
        return "card"
    if page.with_class("ask"):
        return "question"
    return "tick" if page.with_class("saved-mark") else "plain"


def is_reassuring(page: Page) -> bool:
    """Whether anything on the page says that all is done."""
    words = (
        "That is all",
        "You can close this page",
        "cannot tell if you are well",
        "Would fewer reminders do",
    )
    return bool(page.with_class("saved-mark")) or any(each in page.text for each in words)


def dials(page: Page) -> list[str]:
    """The numbers that the main part of the page offers to call, in order."""
    return [
        a.get("href", "").removeprefix("tel:")
        for a in page.root.iter("a")
        if a.get("href", "").startswith("tel:")
    ]


def first_number(danger: Danger) -> str:
    """Whom to call first."""
    return "999" if danger.tier == "emergency" else DOCTOR


def day_path(day: date) -> str:
    """The form for a day."""
    return f"/today?day={day}"
