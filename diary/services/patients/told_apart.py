"""Names as one reader reads them: of two people called alike, each with something that tells which is meant.

A nurse who looks after two people called Maria Lopez must not call the wrong one. The mark that the reader gave
("Mum", "bed 4") comes first; where that does not tell two apart, the address does, of which each account has its own.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config.one_line import one_line
from diary.services.patients.diary import name_of
from diary.store.models import Account, Caregiver, Patient


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom the reader looks after."""

    patient_id: int
    name: str
    """Their own; the address where they have given none."""
    email: str
    mark: str = ""
    """What the reader calls them, for themself."""


def told_apart(people: Iterable[Known]) -> dict[int, str]:
    """What the reader reads for each, by patient."""
    known = [(one, _in_any_order(one.name), _plain(one.mark) if one.mark else "") for one in people]
    alike = Counter(name for _one, name, _mark in known)
    marked = Counter((name, mark) for _one, name, mark in known)
    by_mark = {
        one.patient_id: _with(one, one.mark)
        if alike[name] == 1 or (one.mark and marked[name, mark] == 1)
        else _with(one, one.mark, one.email)
        for one, name, mark in known
    }
    # A name may have been chosen to look like another with its mark.
    plain_read = {patient_id: _plain(read) for patient_id, read in by_mark.items()}
    as_read = Counter(plain_read.values())
    return {
        one.patient_id: by_mark[one.patient_id]
        if as_read[plain_read[one.patient_id]] == 1
        else _with(one, one.mark, one.email)
        for one, _name, _mark in known
    }


def names_for(patients: Collection[Patient], memberships: Mapping[int, Caregiver]) -> dict[int, str]:
    """The same for one reader, from their memberships by patient."""
    return told_apart(
        Known(patient.id, name_of(patient), patient.account.email, memberships[patient.id].mark)
        for patient in patients
    )


def name_for(session: Session, membership: Caregiver) -> str:
    """What whoever this membership is of reads as the patient's name. Of all whom they look after, it asks in one."""
    rows = session.execute(
        select(Patient.id, Account.name, Account.email, Caregiver.mark)
        .join(Account, Account.id == Patient.account_id)
        .join(Caregiver, Caregiver.patient_id == Patient.id)
        .where(Caregiver.account_id == membership.account_id, Caregiver.ended_at.is_(None))
    )
    people = {row.id: Known(row.id, row.name or row.email, row.email, row.mark) for row in rows}
    if membership.patient_id not in people:
        # It has just ended; the reader is told so by this name.
        patient = session.get_one(Patient, membership.patient_id)
        people[patient.id] = Known(patient.id, name_of(patient), patient.account.email, membership.mark)
    return told_apart(people.values())[membership.patient_id]


def _with(one: Known, *tells: str) -> str:
    told = [tell for tell in tells if tell and tell != one.name]
    return f"{one.name} ({', '.join(told)})" if told else one.name


_LOOKS_LIKE = str.maketrans(
    # Cyrillic and Greek letters that look like Latin ones, and Latin ones with a stroke, which no rule takes apart.
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u043a\u043c\u0442\u043d\u0432\u03b1\u03bf\u03c1\u03bd\u03b9\u03ba\u03c4\u0142\u0131\u00f8\u0111",
    "aeopcyxijskmthbaopviktliod",
)


def _plain(name: str) -> str:
    """What is left of it for a tired eye: no capitals, accents, spaces and stops, one of letters that look alike."""
    letters = unicodedata.normalize("NFKD", one_line(name)).casefold().translate(_LOOKS_LIKE)
    return "".join(letter for letter in letters if letter.isalnum()) or letters


def _in_any_order(name: str) -> str:
    """The same for two names of which one has the family name first. Others made of the same letters are few."""
    return "".join(sorted(_plain(name)))
