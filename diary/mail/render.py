"""A mail's subject, text and HTML from its three templates.

The environment is the mail's own: it needs no web application, refuses a variable that was not given, and escapes HTML
only where HTML is written.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from diary import paths
from diary.words.templates import install_in

_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the templates gave."""

    subject: str
    """One line."""
    text: str
    html: str


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.TEMPLATES / "email"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        auto_reload=False,
    )
    install_in(environment)
    return environment


def render(name: str, values: dict[str, Any]) -> Rendered:
    """Put the mail `name` (a folder of `templates/email`) into words, in the current language."""
    subject = _part(name, "subject.txt", values)
    subject = " ".join(subject.split())
    return Rendered(
        subject=subject,
        text=_folded(_part(name, "body.txt", values).strip()) + "\n",
        html=_part(name, "body.html", {**values, "subject": subject}),
    )


def _part(name: str, part: str, values: dict[str, Any]) -> str:
    return _environment().get_template(f"{name}/{part}").render(values)


def _folded(text: str) -> str:
    """Lines short enough to read anywhere, a blank line at most between them; a link stays whole on its line."""
    folded = "\n".join(
        textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
    return re.sub(r"\n{3,}", "\n\n", folded)
