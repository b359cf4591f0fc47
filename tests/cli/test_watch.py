"""When a server that runs counts as silent."""

from __future__ import annotations

from diary.cli.watch import EVERY, PATIENCE, SILENT, STARTING, Watch


class Watched:
    """A server and a clock in the test's hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.answers = True
        self.watch = Watch(self._answer, lambda: self.now)
        self.watch.begin()

    def _answer(self) -> bool:
        if not self.answers:
            self.now += PATIENCE
        return self.answers

    def seconds_until_silent(self, within: float) -> float | None:
        """Asked as the thread does it; None where it does not count as silent `within` so many seconds."""
        begin = self.now
        while self.now - begin < within:
            self.now += EVERY
            self.watch.ask()
            if self.watch.is_silent():
                return self.now - begin
        return None


def test_a_server_that_answers_is_never_silent() -> None:
    assert Watched().seconds_until_silent(within=3600) is None


def test_one_that_answered_and_does_no_more_is_silent_after_half_a_minute() -> None:
    watched = Watched()
    watched.watch.ask()
    watched.answers = False
    seconds = watched.seconds_until_silent(within=3600)
    assert seconds is not None
    assert SILENT <= seconds <= SILENT + EVERY + PATIENCE


def test_one_missed_answer_says_nothing_however_long_ago_the_last_was() -> None:
    # As after a machine that slept, or was stopped with all that runs on it.
    watched = Watched()
    watched.watch.ask()
    watched.now += 3600
    assert not watched.watch.is_silent()
    watched.answers = False
    watched.watch.ask()
    assert not watched.watch.is_silent()
    watched.answers = True
    assert watched.seconds_until_silent(within=3600) is None


def test_a_server_that_was_just_started_again_has_longer() -> None:
    watched = Watched()
    watched.watch.ask()
    watched.answers = False
    assert watched.seconds_until_silent(within=3600) is not None
    watched.watch.begin()
    assert not watched.watch.is_silent()
    seconds = watched.seconds_until_silent(within=3600)
    assert seconds is not None
    assert seconds >= STARTING


def test_where_asking_never_worked_nothing_is_concluded() -> None:
    watched = Watched()
    watched.answers = False
    assert watched.seconds_until_silent(within=3600) is None
