"""The form of a copy: its version, its files, and in which order the tables come."""

from __future__ import annotations

from diary.services.whole_copy.parts import (
    appointments,
    care_plan,
    doctors_page,
    follow_ups,
    for_reading,
    medicines,
    profile,
    questions,
    reminders,
    reports,
    rules,
    symptoms,
)
from diary.services.whole_copy.tables import Table

KIND = "whole copy of a symptom diary"
VERSION = 1
"""Grows with every change of what the files say. A copy of a newer one is not taken in."""

HEAD, PEOPLE, README, SHEET = "copy.json", "people.json", "README.txt", "diary.csv"

FILES: dict[str, tuple[Table, ...]] = {
    symptoms.FILE: symptoms.TABLES,
    medicines.FILE: medicines.TABLES,
    reports.FILE: reports.TABLES,
    care_plan.FILE: care_plan.TABLES,
    rules.FILE: rules.TABLES,
    follow_ups.FILE: (*follow_ups.TABLES, follow_ups.ANSWERS),
    appointments.FILE: appointments.TABLES,
    questions.FILE: questions.TABLES,
    doctors_page.FILE: doctors_page.TABLES,
}
TABLES: dict[str, tuple[str, Table]] = {
    table.name: (file, table) for file, tables in FILES.items() for table in tables
}
"""Each with its file."""
IN_ORDER = (
    *(table for file, tables in FILES.items() for table in tables if table is not follow_ups.ANSWERS),
    follow_ups.ANSWERS,
)
"""As they are stored: what is named before what names it."""

READ = frozenset({HEAD, PEOPLE, profile.FILE, reminders.FILE, *FILES})
"""What is taken in."""
ONLY_FOR_PEOPLE = frozenset({README, SHEET, for_reading.CIRCLE, for_reading.CONSENTS, for_reading.LOOKED})
"""What is there to be read, and never taken in."""
