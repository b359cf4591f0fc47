"""The letters of a PDF: out of fonts that hold every weight, made once into small ones of one weight.

Putting the whole variable fonts into each file costs seconds; the small ones cost some hundredths. They are kept from
one process to the next where a folder is named for it, and each process uses copies of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PLAIN = "sans"
BOLD = "B"


@dataclass(frozen=True, slots=True)
class Script:
    """A font for one or more scripts. `ranges` are what is taken of it, as first and last code."""

    name: str
    package: str
    file: str
    ranges: tuple[tuple[int, int], ...]
    joined: bool = False
    """Whether its letters change by what stands beside them."""


LATIN = Script(
    PLAIN,
    "fontpkg_noto_sans",
    "NotoSans",
    ((0x20, 0x24F), (0x2B0, 0x36F), (0x370, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x2122)),
)
OTHERS = (
    Script("arabic", "fontpkg_noto_sans_arabic", "NotoSansArabic", ((0x600, 0x6FF), (0x750, 0x77F)), True),
    Script("devanagari", "fontpkg_noto_sans_devanagari", "NotoSansDevanagari", ((0x900, 0x97F),), True),
    Script("tamil", "fontpkg_noto_sans_tamil", "NotoSansTamil", ((0xB80, 0xBFF),), True),
    Script("thai", "fontpkg_noto_sans_thai", "NotoSansThai", ((0xE00, 0xE7F),), True),
)
_WEIGHTS = {"": 400, BOLD: 700}
_DIGEST = sha256().digest_size
_VERSION = 1
"""To be raised where `_made` makes other fonts of the same."""
_ONE_AT_A_TIME = threading.Lock()


def others_in(text: str) -> list[Script]:
    """The scripts besides Latin, Greek and Cyrillic that a text needs."""
    codes = set(map(ord, text))
    return [
        script
        for script in OTHERS
        if any(first <= code <= last for code in codes for first, last in script.ranges)
    ]


def undrawn(text: str) -> str:
    """The letters that no font here has."""
    known = (LATIN, *others_in(text))
    return "".join(
        letter
        for letter in dict.fromkeys(text)
        if letter > " " and not any(ord(letter) in _letters(script) for script in known)
    )


def path_of(script: Script, style: str = "", kept_in: Path | None = None) -> Path:
    """The small font as a file of this process; made when it is first asked for, which takes seconds, or taken from
    `kept_in`, where it is left for the next process. A folder that cannot be used costs only time.
    """
    with _ONE_AT_A_TIME:
        path = _folder() / f"{script.name}{style}.ttf"
        if not path.exists():
            kept = None if kept_in is None else kept_in / f"{script.name}{style}-{_recipe(script, style)}"
            made = _read(kept) if kept else None
            if made is None:
                made = _made(script, style)
                if kept:
                    _keep(made, kept)
            new = path.with_suffix(".new")
            new.write_bytes(made)
            new.replace(path)
        return path


def _recipe(script: Script, style: str) -> str:
    """Another one for each version of what a small font is made from, and of what makes it."""
    what = (_VERSION, version(script.package.replace("_", "-")), version("fonttools"), script, style)
    return sha256(repr(what).encode()).hexdigest()[:16]


def _read(kept: Path) -> bytes | None:
    """None where there is none, or one that is not whole."""
    try:
        found = kept.read_bytes()
    except OSError:
        return None
    digest, made = found[:_DIGEST], found[_DIGEST:]
    return made if sha256(made).digest() == digest else None


def _keep(made: bytes, kept: Path) -> None:
    """Under its name it is always whole. Those of earlier versions go."""
    with suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        begun = kept.name.partition("-")[0] + "-"
        for old in kept.parent.glob(f"{begun}*"):
            old.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(prefix=begun, dir=kept.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(made).digest() + made)
        Path(name).replace(kept)


@cache
def _letters(script: Script) -> frozenset[int]:
    with TTFont(_source(script), lazy=True) as font:
        return frozenset(font.getBestCmap()) & {
            code for first, last in script.ranges for code in range(first, last + 1)
        }


@cache
def _folder() -> Path:
    """Of this process alone, and taken away when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="diary-letters-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _source(script: Script) -> str:
    return str(files(script.package) / "files" / f"{script.file}[wdth,wght].ttf")


def _made(script: Script, style: str) -> bytes:
    to = BytesIO()
    with TTFont(_source(script), lazy=True) as font:
        options = subset.Options()
        options.hinting, options.glyph_names, options.notdef_outline = False, False, True
        if not script.joined:
            # Tables of how letters join are most of the work, and these letters do not.
            for table in ("GSUB", "GPOS", "GDEF", "HVAR", "STAT", "MVAR"):
                if table in font:
                    del font[table]
        else:
            options.layout_features = ["*"]
        letters = subset.Subsetter(options)
        wanted = {*_letters(script), *((0x20, 0x200C, 0x200D, 0x25CC) if script.joined else ())}
        letters.populate(unicodes=wanted)
        letters.subset(font)
        small = instantiateVariableFont(font, {"wght": _WEIGHTS[style], "wdth": 100}, inplace=True)
        small.save(to)
    return to.getvalue()
