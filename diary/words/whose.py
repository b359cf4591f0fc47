"""Whose diary the sentences speak of: the reader's own, or somebody else's, who is then called by name.

Each such sentence stands in full twice, to the person ("Your last numbers are …") and about them ("Ann’s last numbers
are …"), so that a translator gets two whole sentences and no pronoun has to be guessed. The name is held per context,
as the language is. In the sentence about them it is `%(patient)s`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from diary.words.language import Lazy
from diary.words.language import beside_others as beside_others

_told_of: ContextVar[str] = ContextVar("told_of", default="")


@contextmanager
def about(name: str) -> Iterator[None]:
    """Within this block, speak of the diary of the person called `name`; empty for the reader's own."""
    before = _told_of.set(beside_others(name))
    try:
        yield
    finally:
        _told_of.reset(before)


def told_of() -> str:
    """The name of the person that sentences are about, ready to stand in one; empty for the reader themself."""
    return _told_of.get()


def whose(yours: Lazy, theirs: Lazy, /, **values: object) -> str:
    """The sentence `yours` to the person themself, or `theirs` about them, with `values` filled in."""
    name = told_of()
    if name:
        return theirs % {"patient": name, **values}
    return yours % values if values else str(yours)


def whose_label(yours: Lazy, theirs: Lazy) -> Lazy:
    """`whose`, put off until it is shown."""
    return Lazy(lambda: whose(yours, theirs))
