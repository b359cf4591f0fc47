"""The way through the rooms: what went from one into the next, without what was only asked for a value."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module

from tests.bench.rooms.trace import Call, Trace

LEAST = 6
"""A step that leads to fewer calls than this is a question in passing, and none of its own."""
_ASKED_FOR_A_VALUE = ("clock.py", "config/", "store/models/", "web/context.py", "web/diaries.py")


@dataclass
class Step:
    """A room entered by one of its functions; the steps from there on into others, in their order."""

    call: Call
    weight: int = 0
    """How many calls it took, all times together."""
    onward: list[Step] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What the function says of itself in its first sentence."""
        module = import_module(f"diary.{self.call.file.removesuffix('.py').replace('/', '.')}")
        function: object = module
        for name in self.call.name.split("."):
            function = getattr(function, name, None)
        # One without a docstring is the only one of its file that is called from outside.
        said = " ".join((inspect.getdoc(function) or inspect.getdoc(module) or "").split())
        return re.split(r"(?<=[.;:]) (?=[A-Z`])", said, maxsplit=1)[0].rstrip(".;:")

    def __iter__(self) -> Iterator[tuple[int, Step]]:
        """This step and all after it, each with how deep it stands."""
        yield 0, self
        for step in self.onward:
            yield from ((depth + 1, further) for depth, further in step)


def steps_of(trace: Trace) -> list[Step]:
    """The steps that nothing led to: what Flask or the scheduler calls. One called twice stands there once."""
    first: list[Step] = []
    inside: dict[Call | None, Step | None] = {None: None}
    for call in trace.calls:
        around = inside[call.caller]
        if _is_a_value(call) or _is_made_within(call, inside) or (around and around.call.room == call.room):
            inside[call] = around
            continue
        siblings = around.onward if around else first
        step = next((each for each in siblings if each.call.code is call.code), None)
        if step is None:
            step = Step(call)
            siblings.append(step)
        step.weight += call.weight
        inside[call] = step
    return _without_questions(first)


def _is_a_value(call: Call) -> bool:
    return call.file.startswith(_ASKED_FOR_A_VALUE) or call.code.co_name.startswith("__")


def _is_made_within(call: Call, inside: dict[Call | None, Step | None]) -> bool:
    """Whether an object is being made, which looks at its own values."""
    while call.caller is not None:
        if call.caller.code.co_name.startswith("__"):
            return True
        call = call.caller
    return False


def _without_questions(steps: list[Step]) -> list[Step]:
    kept = [step for step in steps if step.weight >= LEAST]
    for step in kept:
        step.onward = _without_questions(step.onward)
    return kept
