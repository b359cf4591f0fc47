"""Whom the words of a test speak to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.words.whose import about


@pytest.fixture(params=["", "Ann"], ids=["to the patient", "about Ann"])
def told_of(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs twice: as the patient reads it, and as somebody else reads about Ann. Gives the name."""
    name: str = request.param
    with about(name):
        yield name
