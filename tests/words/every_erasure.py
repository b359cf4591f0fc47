"""All that is said of an account that is to be erased, and of who was."""

from __future__ import annotations

from datetime import date

from diary.words import erasure


def of_an_erasure() -> list[str]:
    """Each sentence."""
    on = date(2026, 1, 12)
    return [
        erasure.former_caregiver(),
        erasure.a_former_caregiver(),
        erasure.only_operator(),
        *(erasure.on_every_page(on, keeps_diary=keeps) for keeps in (True, False)),
        *map(erasure.last_copy, (on, None)),
        erasure.not_back_from_a_copy(),
    ]
