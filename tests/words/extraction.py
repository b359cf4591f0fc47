"""Every sentence of the project that goes through gettext, as a translator would get it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file

from tests.architecture.project import ROOT, files

_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy": None}
_TRIMMED = {"trimmed": "true", "silent": "false"}


@dataclass(frozen=True, slots=True)
class Message:
    """`text` as it stands in the source, placeholders and all; `where` is the file, beside the project's root."""

    where: str
    line: int
    text: str

    @property
    def filled(self) -> str:
        """With something short and plain in place of each placeholder."""
        return re.sub(r"%\((\w+)\)s", "one", self.text)


def messages(*suffixes: str, under: str) -> list[Message]:
    """All messages of the files with these suffixes below the folder `under`; both forms of those with a plural."""
    return [message for path in files(*suffixes, under=(under,)) for message in _in(path)]


def _in(path: Path) -> Iterator[Message]:
    method, options = ("python", {}) if path.suffix == ".py" else ("jinja2", _TRIMMED)
    for line, text, _, context in extract_from_file(method, path, _KEYWORDS, options=options):
        forms = text if isinstance(text, tuple) else (text,)
        for form in forms:
            if form != context:
                yield Message(path.relative_to(ROOT).as_posix(), line, form)
