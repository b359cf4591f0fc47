"""What became of the mutants of one part, in a line, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import ClassVar

from tests.mutants.equivalent import faults
from tests.mutants.parts import Part


@dataclass(frozen=True, slots=True)
class Tally:
    """One part, tried."""

    HEAD: ClassVar[str] = (
        f"{'part':14}{'mutants':>8}{'tried':>7}{'killed':>8}{'survived':>10}{'equivalent':>12}{'of 100':>8}"
        f"{'goal':>6}{'seconds':>9}{'of processor':>14}"
    )

    part: Part
    killed_by: Mapping[str, str]
    """Of those that were tried: empty where no test noticed."""
    there: Set[str]
    """All that the part has."""
    named: Set[str]
    """Those of this part that are named equivalent."""
    seconds: float
    processor: float

    @property
    def killed(self) -> int:
        """How many a test noticed."""
        return sum(bool(killer) for killer in self.killed_by.values())

    @property
    def percent(self) -> float:
        """Of a hundred that were tried, how many were killed: equivalent ones count as not killed."""
        return 100 * self.killed / len(self.killed_by) if self.killed_by else 100.0

    def line(self) -> str:
        """A row of the table."""
        tried = len(self.killed_by)
        equivalent = sum(not killer and key in self.named for key, killer in self.killed_by.items())
        survived = tried - self.killed - equivalent
        return (
            f"{self.part.name:14}{len(self.there):8}{tried:7}{self.killed:8}{survived:10}{equivalent:12}"
            f"{self.percent:8.1f}{self.part.goal:6}{self.seconds:9.0f}{self.processor:14.0f}"
        )

    def faults(self) -> list[str]:
        """Why the part falls short, a sentence each; empty where it does not."""
        said = faults(self.named, self.there, self.killed_by)
        if self.percent < self.part.goal:
            said.insert(
                0, f"{self.part.name}: {self.percent:.1f} of 100 are killed, and {self.part.goal} must be"
            )
        return said
