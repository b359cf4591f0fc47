"""One sheet of A4, and what is drawn on it: lines of text that are folded to a width, rules and shapes. In mm."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextDirection, XPos, YPos
from fpdf.fonts import TTFFont

from diary.services.pdf import fonts

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
ACROSS = WIDTH - 2 * MARGIN
DOWN = HEIGHT - 2 * MARGIN
LINE = 1.36
"""The height of a line, in heights of its letters."""
_MM = 25.4 / 72
_UNIT = 100
"""Widths are asked for at this size, and reckoned down: a sheet is tried at several."""


class Paper:
    """A page to draw on. `y` is where the next thing stands; nothing here turns the page."""

    def __init__(
        self,
        title: str,
        texts: Iterable[str],
        made_at: datetime,
        language: str,
        letters: Path | None = None,
    ) -> None:
        """`texts` are all that is to stand on it; `letters` is a folder where fonts are kept for the next process."""
        everything = _composed(" ".join(texts))
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_title(title)
        self.pdf.set_lang(language)
        self.pdf.set_creation_date(made_at)
        for style in ("", fonts.BOLD):
            self.pdf.add_font(fonts.PLAIN, style, fonts.path_of(fonts.LATIN, style, letters))
        others = fonts.others_in(everything)
        for script in others:
            self.pdf.add_font(script.name, "", fonts.path_of(script, kept_in=letters))
        if others:
            self.pdf.set_fallback_fonts([script.name for script in others], exact_match=False)
        # Joining letters takes time, and most names need none.
        self._joins = any(script.joined for script in others)
        if self._joins:
            self.pdf.set_text_shaping(True, direction=TextDirection.LTR)
        self.pdf.add_page()
        self.y = MARGIN
        self._widths: dict[tuple[str, str], float] = {}

    def bytes(self) -> bytes:
        """The file. It can be asked for once."""
        made = bytes(self.pdf.output())
        for font in self.pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()
        return made

    def folded(self, text: str, width: float, size: float, style: str = "") -> list[str]:
        """The text in lines that are no wider. What is wider by itself is broken within."""
        lines: list[str] = []
        line = ""
        for word in _composed(text).split():
            longer = f"{line} {word}" if line else word
            if self.width(longer, size, style) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while self.width(line, size, style) > width and len(line) > 1:
                kept = self._fitting(line, width, size, style)
                lines.append(line[:kept])
                line = line[kept:]
        return [*lines, line] if line else lines

    def _fitting(self, word: str, width: float, size: float, style: str) -> int:
        kept = next(
            (place for place in range(len(word), 1, -1) if self.width(word[:place], size, style) <= width), 1
        )
        while kept < len(word) and unicodedata.category(word[kept]).startswith("M"):
            kept += 1
        return kept

    def width(self, text: str, size: float, style: str = "") -> float:
        """How wide a line is."""
        if (text, style) not in self._widths:
            self.pdf.set_font(fonts.PLAIN, style, _UNIT)
            self._widths[text, style] = self.pdf.get_string_width(text)
        return self._widths[text, style] * size / _UNIT

    def write(
        self, lines: Sequence[str], x: float, y: float, size: float, style: str = "", right: float = 0
    ) -> float:
        """Draw lines from `y` down, and say where they end. With `right` they end there instead of beginning at `x`."""
        self.pdf.set_font(fonts.PLAIN, style, size)
        for line in lines:
            left = right - self.width(line, size, style) if right else x
            self.pdf.set_font(fonts.PLAIN, style, size)
            self.pdf.set_xy(left, y)
            self.pdf.cell(None, height(size), line, new_x=XPos.LEFT, new_y=YPos.TOP)
            y += height(size)
        return y

    def rule(self, x: float, y: float, right: float, *, thick: float = 0.2, grey: int = 0) -> None:
        """A level line."""
        self.pdf.set_draw_color(grey)
        self.pdf.set_line_width(thick)
        self.pdf.line(x, y, right, y)


def height(size: float) -> float:
    """Of a line whose letters are `size` points high."""
    return size * _MM * LINE


def _composed(text: str) -> str:
    """A letter with its accent as one, where there is one."""
    return unicodedata.normalize("NFC", text)
