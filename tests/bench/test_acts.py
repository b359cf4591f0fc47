"""The measure of acts starts what it measures, and says what it promises to say."""

from __future__ import annotations

import json

import pytest

from tests.bench.acts import __main__ as acts

pytestmark = pytest.mark.slow


def test_it_prints_the_cost_of_an_act_beside_its_floor(capsys: pytest.CaptureFixture[str]) -> None:
    least = ["--rounds", "1", "--requests", "2", "--writers", "1", "--in-circle", "1"]
    acts.main(["--format", "json", "--only", "livez", "save corrected", "--days", "12", *least])
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"floors_ms", "acts"}
    assert set(found["floors_ms"]) == {"hello", "insert"}
    assert list(found["acts"]) == ["livez", "save corrected"]
    livez, save = found["acts"]["livez"], found["acts"]["save corrected"]
    for act, over in ((livez, "hello"), (save, "insert")):
        assert set(act) == {"over", "days", "growth"}
        assert act["over"] == over
        assert list(act["days"]) == ["12"]
        assert set(act["days"]["12"]) == {"ms", "over_floor", "statements"}
        assert min(act["days"]["12"]["ms"], act["days"]["12"]["over_floor"]) > 0
    assert livez["days"]["12"]["statements"] == 0 < save["days"]["12"]["statements"]
    assert acts.as_table(found)


def test_growth_is_counted_from_the_shortest_history_that_fills_the_page() -> None:
    assert acts.growth(30, {30: 2.0, 365: 2.5, 3650: 3.0}) == 1.5
    assert acts.growth(365, {30: 2.0, 365: 2.5, 3650: 3.0}) == 1.2
    assert acts.growth(0, {30: 2.0}) is None
