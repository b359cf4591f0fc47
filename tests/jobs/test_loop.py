"""Running steps, and logging what went wrong without what it was about."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from diary.jobs.loop import drain, guarded, without_values


def test_a_step_is_called_until_it_has_nothing_left() -> None:
    left = [True, True, False, True]
    assert drain(lambda: left.pop(0)) == 3
    assert left == [True]


def test_told_to_stop_no_further_step_is_begun() -> None:
    done: list[int] = []
    assert drain(lambda: bool(done.append(1) or True), lambda: len(done) == 2) == 2


def test_an_error_ends_in_the_log_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    said = "maya@example.org has pain 7"

    def fail() -> None:
        raise ValueError(said)

    guarded("sweep", fail)()
    assert "sweep failed: ValueError\n" in caplog.text
    assert "in fail" in caplog.text
    assert "maya" not in caplog.text
    assert "pain 7" not in caplog.text


def test_what_a_database_was_asked_is_not_repeated(engine: Engine) -> None:
    asked = {"email": "maya@example.org"}
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:email)"), asked)
    assert "maya" in str(caught.value.params)
    assert "maya" not in str(caught.value)
    told = without_values(caught.value)
    assert " from " in told.splitlines()[0]
    assert "maya" not in told
