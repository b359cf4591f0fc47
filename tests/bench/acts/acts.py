"""What is measured: what people do, each prepared so that only the act itself is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tests.bench.acts.browsers import Browser, Fields, hidden
from tests.bench.acts.history import CAREGIVER, Writer

Prepare = Callable[[Browser, Writer, int], Callable[[], object]]
"""A browser, whose it is and how often it was done before; gives the act, ready to be done once."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that one person does."""

    prepare: Prepare
    over: str
    """The floor beside which it is put."""
    changes: bool = False
    """Whether it leaves something behind, so that each time is another time."""
    once: bool = False
    """Whether each writer can do it but once."""
    by_caregiver: bool = False
    full_after_days: int = 0
    """Days of history from which on it has all to do that it can have: with fewer there is less to show."""


def _page(path: str) -> Prepare:
    return lambda browser, _writer, _times: partial(browser.get, path)


def _saved(browser: Browser, writer: Writer, _times: int) -> Callable[[], object]:
    return partial(browser.get, f"/saved/{writer.today}")


def _save(browser: Browser, writer: Writer, _times: int, *answers: tuple[str, str]) -> Callable[[], object]:
    path = f"/today?day={writer.today}"
    form = hidden(browser.get(path), "csrf_token", "ticket", "seen_version")
    # Each time another number, so that there is always something to save.
    score = 3 + int(form[-1][1]) % 2
    fields: Fields = [
        *form,
        ("signs", "none"),
        (f"worst-{writer.symptom}", str(score)),
        (f"usual-{writer.symptom}", "2"),
        ("interference", "1"),
        ("note", f"Walked to the shop, {score} stops."),
        *answers,
    ]
    return partial(browser.post, "/today", fields)


def _save_opening(browser: Browser, writer: Writer, times: int) -> Callable[[], object]:
    return _save(browser, writer, times, ("could_not", "yes"))


# In this order: a report is saved before it is corrected, and what opens a follow-up comes last.
ACTS: Mapping[str, Act] = {
    "livez": Act(_page("/livez"), "hello"),
    "save first": Act(_save, "insert", changes=True, once=True),
    "save corrected": Act(_save, "insert", changes=True),
    "home": Act(_page("/"), "hello"),
    "today saved": Act(_page("/today"), "hello"),
    "follow-ups": Act(_page("/follow-ups"), "hello"),
    "after a save": Act(_saved, "hello"),
    "list of reports": Act(_page("/reports"), "hello", full_after_days=30),
    "trends 30": Act(_page("/trends?days=30"), "hello", full_after_days=30),
    "trends 365": Act(_page("/trends?days=365"), "hello", full_after_days=365),
    "overview of 50": Act(_page("/people"), "hello", by_caregiver=True),
    "save opening": Act(_save_opening, "insert", changes=True, once=True),
}
FIRST = "save first"
"""What every act after it needs to have been done."""
FLOORS = ("hello", "insert")


def floor(browser: Browser, name: str) -> Callable[[], object]:
    """One of FLOORS, ready to be done."""
    if name == "hello":
        return partial(browser.get, "/hello")
    return partial(browser.post, "/insert", [("worst", "3"), ("note", "Walked to the shop, 3 stops.")])


def who(act: Act, writer: Writer) -> str:
    """Who does it, by their address."""
    return CAREGIVER if act.by_caregiver else writer.email
