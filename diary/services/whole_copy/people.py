"""The people in a copy: by the name they are called by, and nothing by which one could reach them or be them.

Taken in, what another person did is put to somebody who stands for nothing but that name, "Nora (from the copy)": an
account that is switched off, without a password, a diary or a place in any circle, at an address that no mail reaches.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from sqlalchemy.orm import Session

from diary.config.one_line import one_line
from diary.services.audit.persons import names_in
from diary.services.whole_copy.values import BadValue, number, text
from diary.store import stand_ins
from diary.store.models import Account, Patient
from diary.store.work import Work
from diary.words import whole_copy as words

LONGEST = 60


class People:
    """By number; 1 is always the patient."""

    def __init__(self, patient: Patient) -> None:
        self._patient = patient
        self._numbers: dict[int, int] = {patient.account_id: 1}
        self._names: dict[int, str] = {}
        self._called: dict[int, str] = {}
        self._ids: dict[int, int] = {1: patient.account_id}

    # Out of a diary.

    def know(self, session: Session, hands: set[int], readers: set[int]) -> None:
        """Number everybody who had a hand in it, by name, so that it comes to the same on every site. Who only looked
        is named, and gets no number.
        """
        others = (hands | readers) - {self._patient.account_id}
        self._called = {key: _shown(name) for key, name in names_in(session, self._patient, others).items()}
        self._called[self._patient.account_id] = _shown(self._patient.account.name)
        had_a_hand = hands - {self._patient.account_id}
        ordered = sorted(had_a_hand, key=lambda each: (self._called.get(each, ""), each))
        for place, each in enumerate(ordered, start=2):
            self._numbers[each] = place
            self._names[place] = self._called.get(each, "")

    def number_of(self, account_id: int | None) -> int | None:
        """Who it is in the copy; None where nobody is known."""
        return None if account_id is None else self._numbers[account_id]

    def name_of(self, account_id: int | None) -> str:
        """What the copy calls them; "" for nobody, and for somebody without a name."""
        return "" if account_id is None else self._called.get(account_id, "")

    def write(self) -> list[dict[str, Any]]:
        """Everybody, the patient first."""
        own = {"id": 1, "name": _shown(self._patient.account.name), "is_the_patient": True}
        return [
            own,
            *({"id": n, "name": name, "is_the_patient": False} for n, name in sorted(self._names.items())),
        ]

    # Into a diary.

    def read(self, given: Any) -> str:
        """Take down who is in the copy; gives the patient's name. BadValue for what is no such list."""
        if type(given) is not list or not given:
            raise BadValue(words.expected_people())
        own = ""
        for place, each in enumerate(given, start=1):
            if type(each) is not dict or set(each) != {"id", "name", "is_the_patient"}:
                raise BadValue(words.expected_people())
            name = one_line(text(each["name"], one_line=True))
            if each["id"] != place or each["is_the_patient"] is not (place == 1) or len(name) > LONGEST:
                raise BadValue(words.expected_people())
            if place == 1:
                own = _shown(name)
            else:
                self._names[place] = _shown(name)
        return own

    def make(self, work: Work) -> None:
        """Somebody for each name that is not the patient's."""
        for place, name in sorted(self._names.items()):
            stand_in = Account(
                email=stand_ins.address(self._patient.id, place),
                name=words.from_the_copy(name) if name else "",
                active=False,
                fs_uniquifier=token_hex(16),
                created_at=work.now,
            )
            work.session.add(stand_in)
            work.session.flush()
            self._ids[place] = stand_in.id

    def id_of(self, given: Any) -> int | None:
        """Which account stands for them here. BadValue for a number that is nobody's."""
        if given is None:
            return None
        try:
            return self._ids[number(given)]
        except KeyError:
            raise BadValue(words.expected_person()) from None


def _shown(name: str) -> str:
    """A display name alone: an address that somebody is called by is left out."""
    name = one_line(name.removesuffix(words.from_the_copy("")))[:LONGEST].strip()
    return "" if "@" in name else name
