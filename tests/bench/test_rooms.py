"""The measure of rooms counts what it says, and the drawing of a report's way is what the code gives today."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from diary.rules.schedule import local_today
from diary.words.language import gettext
from tests.bench.rooms import counts, drawing
from tests.bench.rooms.acts import Acts, trace_the_acts
from tests.bench.rooms.steps import steps_of
from tests.bench.rooms.trace import tracing
from tests.fakes import FixedClock

pytestmark = pytest.mark.xdist_group("rooms")


@pytest.fixture(scope="module")
def acts() -> Acts:
    return trace_the_acts()


def test_the_drawing_in_docs_is_what_the_code_gives(acts: Acts) -> None:
    assert drawing.DRAWING.read_text() == drawing.drawn(acts), "the way has changed: call make drawing"


def test_the_three_acts_reach_what_they_are_for(acts: Acts) -> None:
    assert {"rules/persists.py", "services/outbox/queue.py", "web/reports/views.py"} <= acts.save.files
    assert {"jobs/deliver.py", "mail/catalog.py", "services/mailbox/compose.py"} <= acts.mail.files
    assert "web/followups/views.py" in acts.acknowledgement.files
    assert not acts.mail.files & {"web/reports/views.py", "web/followups/views.py"}


def test_a_trace_holds_the_diarys_own_calls_and_what_called_them() -> None:
    with tracing() as trace:
        local_today(FixedClock().now(), ZoneInfo("Europe/London"))
    gettext("Saved")
    first = trace.calls[0]
    assert (first.file, first.name, first.caller) == ("rules/schedule.py", "local_today", None)
    assert "words/language.py" not in trace.files
    assert first.weight == len(trace.calls) == 1


def test_steps_lead_from_one_room_into_another(acts: Acts) -> None:
    roots = steps_of(acts.mail)
    assert [step.call.name for step in roots] == ["deliver_some"]
    for _depth, step in roots[0]:
        assert step.summary, f"{step.call.file}: {step.call.name} says nothing of itself"
        assert all(further.call.room != step.call.room for further in step.onward)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with two circles, one through an import inside a function, and one that only looks like one."""
    sources = {
        "__init__": "",
        "a.__init__": "",
        "a.one": "from house.a import two",
        "a.two": "def go():\n    from house.a.one import thing",
        "a.three": "import house.a.one",
        "b.__init__": "",
        "b.x": "from house.c import y",
        "b.z": "",
        "c.__init__": "",
        "c.y": "import house.b.z",
        "d": "from house.b import x\n\ndef f(self, a, b, c, d, e, *, g=1): ...\ndef h(a, b, c, d, e, f, *, g): ...",
        "e": "ok = x.value == 1 or y in (z.value, 2) or z.value is None",
    }
    for name, source in sources.items():
        path = tmp_path / "house" / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return tmp_path / "house"


def test_circles_are_found_among_those_who_stand_side_by_side(package: Path) -> None:
    assert counts.circles(package) == [["house.b", "house.c"], ["house.a.one", "house.a.two"]]


def test_units_parameters_and_values_are_counted(package: Path) -> None:
    assert counts.units(package) == ["a", "b", "c", "d", "e"]
    assert counts.with_many_parameters(package) == ["d.py:4 h"]
    assert counts.value_comparisons(package) == ["e.py:1", "e.py:1"]
