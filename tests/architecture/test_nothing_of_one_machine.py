"""What is committed must read the same on everybody's machine."""

from __future__ import annotations

import re

from tests.architecture.project import ROOT, text_files

HOME = re.compile(r"(?<![\w.~}])/(?:root|home/\w+|Users/\w+|work)/\w")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = text_files()
    assert ROOT / "pyproject.toml" in found
    named = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()
        for path in found
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if HOME.search(line)
    }
    assert named == {}


def test_a_place_would_be_noticed() -> None:
    assert HOME.search('open("/' + 'home/alice/x")')
    assert not HOME.search("see https://example.org/home/alice/")
