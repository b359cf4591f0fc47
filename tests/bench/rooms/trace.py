"""What of the diary's own code runs while something is done: its files, and the rooms they stand in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import CodeType, FrameType

import diary

PACKAGE = Path(diary.__file__).resolve().parent


@dataclass(eq=False)
class Call:
    """One call of a function of the diary."""

    code: CodeType
    caller: Call | None
    """The function of the diary that called it, by whatever libraries between; None where Flask or a test did."""
    weight: int = 1
    """How many calls it took, this one and all that it led to."""

    @property
    def file(self) -> str:
        """Its file, from the package on."""
        return Path(self.code.co_filename).relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        """The folder it stands in, down to the second: `web/reports`; a file beside those is its floor's own."""
        return "/".join(self.file.split("/")[:-1][:2]) or self.file.removesuffix(".py")

    @property
    def name(self) -> str:
        """The function's name, with the class where there is one."""
        return self.code.co_qualname.rpartition("<locals>.")[2]


@dataclass
class Trace:
    """All calls in the order in which they were made."""

    calls: list[Call] = field(default_factory=list)

    @cached_property
    def files(self) -> set[str]:
        """The files that were entered."""
        return {call.file for call in self.calls}

    @property
    def deepest(self) -> int:
        """How many of the diary's functions stood one in another at most."""
        depths: dict[Call | None, int] = {None: 0}
        for call in self.calls:
            depths[call] = depths[call.caller] + 1
        return max(depths.values())

    @property
    def moves(self) -> int:
        """How often it went from one file to another and came back."""
        return sum(call.caller is not None and call.caller.file != call.file for call in self.calls)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Note each call of the diary's code in this thread. What a module does when it is first imported is no call."""
    trace = Trace()
    inside: list[tuple[FrameType, Call]] = []
    own = f"{PACKAGE}/"

    def look(frame: FrameType, event: str, _about: object) -> None:
        code = frame.f_code
        # Comprehensions are functions in one Python and none in the next; theirs is the file they stand in anyway.
        if not code.co_filename.startswith(own) or code.co_name.startswith("<"):
            return
        if event == "call":
            call = Call(code, inside[-1][1] if inside else None)
            for _frame, around in inside:
                around.weight += 1
            inside.append((frame, call))
            trace.calls.append(call)
        elif event == "return" and inside and inside[-1][0] is frame:
            inside.pop()

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield trace
    finally:
        sys.setprofile(before)
