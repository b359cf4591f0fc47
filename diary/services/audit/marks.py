"""A row in a few characters, to be written down elsewhere and compared later."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = 16
_MARK = re.compile(rf"\b(\d{{1,19}})-(\d{{1,19}})-([0-9a-f]{{{_DIGITS}}})\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """That row `number` of a diary has a `mac` that begins so. Every row before it is in that `mac` as well."""

    patient_id: int
    number: int
    begins: str

    @classmethod
    def of(cls, patient_id: int, number: int, mac: str) -> Mark:
        """The mark of a row."""
        return cls(patient_id, number, mac[:_DIGITS])

    def __str__(self) -> str:
        return f"{self.patient_id}-{self.number}-{self.begins}"


def marks_in(text: str) -> list[Mark]:
    """All marks in a text, such as what `diary audit verify` printed once."""
    return [Mark(int(patient), int(number), begins) for patient, number, begins in _MARK.findall(text)]
