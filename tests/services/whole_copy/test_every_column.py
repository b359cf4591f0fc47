"""What is not in a copy is left out on purpose."""

from __future__ import annotations

from sqlalchemy import inspect

from diary.services.whole_copy import form, left_out
from diary.services.whole_copy.parts import for_reading, profile, reminders, rules
from diary.store.models import Base

WRITTEN_BY_HAND = {
    "patient": set(profile.COLUMNS),
    "reminder_plan": set(reminders.COLUMNS),
    "sweep_state": set(rules.STATE_COLUMNS),
    "threshold_set": {"digest", "numbers"},
    "caregiver": set(for_reading.OF_CIRCLE),
    "consent": set(for_reading.OF_CONSENT),
    "audit_row": set(for_reading.OF_AUDIT),
}


def of_a_patient() -> dict[str, set[str]]:
    """The tables whose rows go with a patient's, and their columns, by the names that the models give them."""
    mapped = {each.local_table.name: each for each in Base.registry.mappers}
    found = {"patient", "threshold_set"}
    while True:
        more = {
            table.name
            for table in Base.metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table.name in found - {"threshold_set"}
        }
        if more <= found:
            return {name: set(mapped[name].columns.keys()) for name in found}
        found |= more


def test_every_column_of_a_patients_tables_is_in_the_copy_or_left_out_with_a_reason() -> None:
    in_the_copy = {name: set(columns) for name, columns in WRITTEN_BY_HAND.items()}
    for table in form.IN_ORDER:
        own = {"patient_id"} & set(inspect(table.model).columns.keys())
        in_the_copy[table.model.__tablename__] = {*table.columns, *own}
    missing = [
        f"{name}.{column}"
        for name, columns in of_a_patient().items()
        if name not in left_out.TABLES
        for column in columns - in_the_copy.get(name, set())
        if f"{name}.{column}" not in left_out.COLUMNS
    ]
    assert sorted(missing) == []


def test_what_is_left_out_is_there_to_be_left_out() -> None:
    known = of_a_patient()
    assert set(left_out.TABLES) <= set(known)
    assert {
        each for each in left_out.COLUMNS if each.split(".")[1] not in known.get(each.split(".")[0], ())
    } == set()
    assert not set(left_out.TABLES) & {table.model.__tablename__ for table in form.IN_ORDER}
