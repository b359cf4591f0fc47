"""What is tried, by which tests, and how much of it these have to notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED = 20260801


@dataclass(frozen=True, slots=True)
class Part:
    """A folder of the diary and the tests that stand nearest to it."""

    name: str
    folder: str
    tests: tuple[str, ...]
    goal: int
    """Of a hundred mutants, how many must be killed at least."""
    most: int
    """How many mutants of a file are tried, unless all are asked for."""
    nearest: int
    """How many tests are run at most before a mutant has survived."""
    enough: float
    """How many seconds of the processor these may take together."""

    def files(self, root: Path = ROOT) -> list[str]:
        """Its files, by their path from the root."""
        return sorted(str(path.relative_to(root)) for path in (root / self.folder).glob("*.py"))


PARTS = (
    Part("permissions", "diary/services/permissions", ("tests/services/permissions",), 85, 200, 60, 20),
    Part("rules", "diary/rules", ("tests/rules",), 85, 16, 200, 8),
    Part(
        "notifications",
        "diary/services/notifications",
        ("tests/services/notifications", "tests/jobs/test_escalate.py"),
        75,
        14,
        60,
        20,
    ),
    Part(
        "outbox",
        "diary/services/outbox",
        (
            "tests/services/outbox",
            "tests/services/mailbox",
            "tests/jobs/test_deliver.py",
            "tests/jobs/test_whose_fault.py",
        ),
        75,
        14,
        60,
        20,
    ),
)
