"""What a PDF says, read by poppler's programs as anybody's reader would."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext (Debian: apt install poppler-utils)"
)


def words_of(pdf: bytes) -> list[str]:
    """Its words, in the order in which they were written."""
    return _run("pdftotext", "-raw", "-", "-", given=pdf).split()


def pages_of(pdf: bytes) -> int:
    """How many sheets it takes."""
    found = re.search(r"^Pages:\s+(\d+)$", _run("pdfinfo", "-", given=pdf), re.MULTILINE)
    assert found is not None
    return int(found.group(1))


def edges_of(pdf: bytes) -> tuple[float, float]:
    """How far its words reach to the right and down, in mm."""
    boxes = re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)"', _run("pdftotext", "-bbox", "-", "-", given=pdf))
    assert boxes
    return tuple(max(float(box[side]) for box in boxes) * 25.4 / 72 for side in (0, 1))  # type: ignore[return-value]


def smallest_letters_of(pdf: bytes) -> float:
    """The size of its smallest letters, in points: Noto's lines are 1.362 of it."""
    boxes = re.findall(
        r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', _run("pdftotext", "-bbox", "-", "-", given=pdf)
    )
    return min(float(low) - float(high) for high, low in boxes) / 1.362


def _run(*command: str, given: bytes) -> str:
    done = subprocess.run(command, input=given, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()
