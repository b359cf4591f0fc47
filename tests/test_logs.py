"""What a log entry holds of an error, whoever writes it, and what it never holds."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from diary import logs

SAID = "maya@example.org has pain 7"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What any handler with a formatter of its own writes."""
    logs.install()
    written, logger = io.StringIO(), logging.getLogger("a.library")
    handler = logging.StreamHandler(written)
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def _chained() -> None:
    try:
        int(SAID)
    except ValueError as error:
        raise KeyError(SAID) from error


def _grouped() -> None:
    error = ExceptionGroup(SAID, [ValueError(SAID), UnicodeEncodeError("ascii", f"{SAID}é", 27, 28, SAID)])
    error.add_note(SAID)
    raise error


@pytest.mark.parametrize("fail", [_chained, _grouped])
@pytest.mark.parametrize(
    "say",
    [
        lambda log, _error: log.exception("failed"),
        lambda log, error: log.error("failed: %s", error),
        lambda log, error: log.error("failed: %r", [error]),
        lambda log, error: log.error(f"failed: {error}"),
        lambda log, error: log.error("failed: %(why)s", {"why": error}),
        lambda log, error: log.error(error),
    ],
    ids=["exception", "argument", "in a list", "in the sentence", "by name", "itself"],
)
def test_no_logger_tells_what_an_error_says(
    log: io.StringIO, fail: Callable[[], object], say: Callable[..., None]
) -> None:
    try:
        fail()
    except Exception as error:
        say(logging.getLogger("a.library"), error)
    assert log.getvalue()
    assert "maya" not in log.getvalue()
    assert "pain 7" not in log.getvalue()


def test_it_names_classes_and_places() -> None:
    with pytest.raises(KeyError) as caught:
        _chained()
    told = logs.without_values(caught.value)
    assert told.startswith("KeyError from ValueError\n")
    assert "tests/test_logs.py:" in told
    assert "in _chained" in told


def test_a_call_that_does_not_fit_its_sentence_tells_only_where(log: io.StringIO) -> None:
    logging.getLogger("a.library").error("%d of them", SAID)
    assert "could not be put together at tests/test_logs.py:" in log.getvalue()
    assert "maya" not in log.getvalue()


@pytest.mark.parametrize(
    "fail",
    [
        "raise ValueError(said)",
        "t = threading.Thread(target=lambda: int(said)); t.start(); t.join()",
        "import warnings; warnings.warn(said)",
        "import asyncio\nl = asyncio.new_event_loop()\nl.call_soon(int, said)\nl.call_later(0.1, l.stop)\n"
        "l.run_forever()",
        "class A:\n  def __del__(self): int(said)\nA()",
    ],
)
def test_a_process_tells_nothing_of_what_nobody_caught(fail: str) -> None:
    code = f"import threading\nfrom diary import logs\nlogs.guard_process()\nsaid = {SAID!r}\n{fail}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr
    assert "maya" not in done.stderr + done.stdout
