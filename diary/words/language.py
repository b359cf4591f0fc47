"""gettext that works anywhere: in a request, in a job, in a test. The language is held per context, English by default.

Only the languages in `locale/` can be read; for any other the English text stands, with dates and numbers as that
language writes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).parent / "locale"

_LOCALES = {"en": "en_GB"}
"""The diary writes "Monday 5 January" and "a, b and c", as British English does."""


@dataclass(frozen=True, slots=True)
class Language:
    """What the current context is written in."""

    locale: Locale
    translations: NullTranslations


@lru_cache(maxsize=32)
def language_named(code: str) -> Language:
    """The language of a code such as `en` or `pt_BR`. ValueError or babel's UnknownLocaleError for what is none."""
    locale = Locale.parse(_LOCALES.get(code, code))
    return Language(locale, Translations.load(CATALOGUES, [code]))


_ENGLISH = language_named("en")
_current: ContextVar[Language | None] = ContextVar("language", default=None)


def current_language() -> Language:
    """The language of this context."""
    return _current.get() or _ENGLISH


@contextmanager
def use(language: str | Language) -> Iterator[None]:
    """Write in `language` within this block."""
    before = _current.set(language_named(language) if isinstance(language, str) else language)
    try:
        yield
    finally:
        _current.reset(before)


def gettext(message: str, /, **values: object) -> str:
    """`message` in the current language. `%(name)s` is filled in only where values are given."""
    return _filled(current_language().translations.ugettext(message), values)


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """As `gettext`, in the form that fits `number`, which is filled in as `%(num)s`."""
    text = current_language().translations.ungettext(one, many, number)
    return _filled(text, {"num": number, **values})


def pgettext(context: str, message: str, /, **values: object) -> str:
    """As `gettext`, for a word that means different things in different places: `context` says which."""
    return _filled(str(current_language().translations.upgettext(context, message)), values)


_ = gettext


_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_FROM_THE_RIGHT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


def beside_others(text: str) -> str:
    """A person's words as they can stand in a sentence of any script: those written from the right are kept by
    themselves. Otherwise the number that follows them would be shown on their wrong side.
    """
    if text.isascii() or text.startswith(_ISOLATE):
        return text
    from_the_right = any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in text)
    return f"{_ISOLATE}{text}{_END}" if from_the_right else text


def _filled(text: str, values: dict[str, object]) -> str:
    """`text` with `values`, each kept by itself: no sentence need know which of them are a person's words."""
    return text % _beside(values) if values else text


def _beside(values: object) -> object:
    if isinstance(values, dict):
        return {name: _beside(value) for name, value in values.items()}
    if isinstance(values, Lazy):
        return beside_others(str(values))
    # A plain text only: markup of a page, which is a text of its own kind, stays as it is.
    return beside_others(values) if type(values) is str else values


class Lazy:
    """A sentence that is put into words only when it is shown, for labels made at import time."""

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return self._say()

    def __repr__(self) -> str:
        return f"Lazy({self._say()!r})"

    def __mod__(self, values: object) -> str:
        return self._say() % _beside(values)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, Lazy | str) else NotImplemented

    def __hash__(self) -> int:
        return id(self)


def lazy(message: str, /, **values: object) -> Lazy:
    """`gettext`, put off until it is shown."""
    return Lazy(lambda: gettext(message, **values))
