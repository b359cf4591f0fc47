"""The browser for tests, as it shows pages on machines with different fonts.

Letters of one font are wider or taller than those of another, and a page must hold in what is on somebody's machine.
Each file in `tests/fonts` has fontconfig, which Chromium asks on Linux, know one font and no other.
"""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

FONTS = {
    "noto-sans": "NotoSans-Regular.ttf",  # in Debian's package fonts-noto-core
    "liberation": "LiberationSans-Regular.ttf",  # in fonts-liberation
    "dejavu": "DejaVuSans.ttf",  # in fonts-dejavu
}
"""The file in `tests/fonts`, without its ending, and the font's own."""

_FONT_DIRECTORIES = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")

# Chromium's own calls to its maker, which would only fail on a machine without a way out.
_STAY_AT_HOME = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

in_every_font = pytest.mark.parametrize("headless", FONTS, indirect=True)
"""For tests of what stands where."""

in_light_and_dark = pytest.mark.parametrize(
    ("scheme", "headless"),
    [("light", "noto-sans"), ("dark", "liberation"), ("light", "dejavu")],
    indirect=["headless"],
)
"""For tests of how all is coloured and of what stands where."""


def program() -> Path | None:
    """The system's Chromium, or else the one that Playwright has downloaded; None without either.

    The shell comes first: it shows the same pages without a window's works, for half of the time.
    """
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as playwright:
            downloaded = Path(playwright.chromium.executable_path)
    except Exception:
        # Its own Node.js needs a library of the system's, libatomic1, and Playwright has no name for what is wrong.
        return None
    return downloaded if downloaded.exists() else None


def is_installed(font: str) -> bool:
    """Whether this machine has one of FONTS."""
    places = [Path(directory).expanduser() for directory in _FONT_DIRECTORIES]
    return any(place.is_dir() and next(place.rglob(FONTS[font]), None) for place in places)


class Chromiums:
    """A headless Chromium for each font, started when it is first asked for."""

    def __init__(self, playwright: Playwright, program: Path) -> None:
        self._playwright = playwright
        self._program = program
        self._started: dict[str | None, Browser] = {}

    def showing(self, font: str | None) -> Browser:
        """The browser that knows this font alone; None for the one with whatever fonts the machine has."""
        if font not in self._started:
            own = {"FONTCONFIG_FILE": str(Path(__file__).parent / "fonts" / f"{font}.conf")} if font else {}
            started = self._playwright.chromium.launch(
                executable_path=self._program, args=_STAY_AT_HOME, env={**os.environ, **own}
            )
            # Each context would fetch and start the worker that stands in without a net; its own tests allow it.
            started.new_context = partial(started.new_context, service_workers="block")  # type: ignore[method-assign]
            self._started[font] = started
        return self._started[font]

    def close(self) -> None:
        """End all that were started."""
        for browser in self._started.values():
            browser.close()
