"""Words that were misread by those for whom the diary is made: each way of saying it is kept out of all texts.

Every pattern stands with a sentence it must find, from what the diary once said, so that none can go blind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.words.extraction import Message
from tests.words.test_templates_readability import for_patients


@dataclass(frozen=True, slots=True)
class Misread:
    """A way of saying something that is not to come back. `allowed` are the uses that nobody misreads."""

    name: str
    pattern: str
    once: str
    """What the diary said, and how it was found out."""
    allowed: str = r"(?!)"

    def found_in(self, text: str) -> bool:
        """Whether the text says it so, apart from the uses that are allowed."""
        left = re.sub(self.allowed, "", text, flags=re.IGNORECASE)
        return re.search(self.pattern, left, re.IGNORECASE) is not None


AGREED_TO = "diary/words/consents.py"
"""People agreed to these words as they stand: a change asks everybody again, and is made when the meaning changes."""

_LEAVE = (
    r"\b(who|what|which|this person|each|they|you|one|all|one’s|may we|may this person|the diary)\b"
    r"( \w+){0,2} may\b|\bmay (we|this person|they)\b|\bmails? (to you )?may say\b"
)
"""Where `may` speaks of leave, and can mean nothing else: who may see what."""

MISREAD = (
    Misread(
        "`may` for what is possible reads as leave",
        r"\bmay\b",
        "This diary cannot call for help, and nobody may read it straight away.",
        allowed=_LEAVE,
    ),
    Misread(
        "nobody is watching, most likely: not `may be`",
        r"\bmay (be )?(watch|read)|\bnobody may\b",
        "The diary cannot call for help. Nobody may be watching it.",
    ),
    Misread(
        "`that is all` is an all-clear",
        r"\bthat is all\b(?! it does)",
        "That is all for today. If you feel worse later, write again or call for help.",
    ),
    Misread(
        "`all is well` is an all-clear",
        r"\beven if all is well\b",
        "Write how you are today, even if all is well.",
    ),
    Misread(
        "`over` for what closed by itself reads as cured",
        r"^over\b|\bover:|\bor over\b",
        "Over: your later reports no longer show it.",
    ),
    Misread(
        "a sign that has gone by evening was one all the same: `have had`, not `have`",
        r"\b(tick each (one|sign) (that )?(you|one) (have|has)\b|do you have any of these)(?! had)",
        "Tick each sign you have. If you have none, tick “None of these”.",
    ),
    Misread(
        "call whom? `call for help` names nobody",
        r"(?<!cannot )\bcall for help\b",
        "If you feel unwell, do not wait for the diary. Call for help.",
        allowed=r"\b(answers|report|reports|answer) calls? for help\b|\bwhen to call for help\b|"
        r"\bcalled for help\b|\bmeans: call for help now\b",
    ),
    Misread(
        "a doctor is called, and on a day: not `contact … to talk about it`",
        r"\bcontact\b.*\bto talk about it\b|\bworth a word\b",
        "Contact your doctor or heart team to talk about it.",
    ),
    Misread(
        "no form before help",
        r"\bwrite today’s report (now|first)\b",
        "Yes, write today’s report now",
    ),
    Misread(
        "a report that was changed does not say so any more",
        r"\breport of \S+ \S+ says (you|one) needs? help now\b",
        "your report of 10 January says you need help now.",
    ),
    Misread(
        "a faint person does not sit",
        r"\bsit down and rest\b",
        "Sit down and rest.",
    ),
    Misread(
        "told whom? agreed by whom? a safety switch in passing words",
        r"\bwarning signs are told whatever\b|\bno longer says to get help because of the number\b",
        "Warning signs are told whatever you agree on.",
    ),
    Misread(
        "`spell` and `speaks` are a program’s words",
        r"\bspell\b|\bit speaks if\b",
        "This rule looks at up to 14 days of one spell. It speaks if the spell began at least 7 days ago.",
    ),
    Misread(
        "`it` without a noun, in the question how the day went",
        r"\bhow much did it get in the way\b",
        "How much did it get in the way of your daily activities?",
    ),
)


def shown(message: Message) -> str:
    return f"{message.where}:{message.line}: {message.filled}"


@pytest.mark.parametrize("misread", MISREAD, ids=lambda one: one.name)
def test_nothing_is_said_so_any_more(misread: Misread) -> None:
    assert [
        shown(message)
        for message in for_patients()
        if message.where != AGREED_TO and misread.found_in(message.filled)
    ] == []


@pytest.mark.parametrize("misread", MISREAD, ids=lambda one: one.name)
def test_it_would_be_found_if_it_came_back(misread: Misread) -> None:
    assert misread.found_in(misread.once)


@pytest.mark.parametrize(
    "sentence",
    [
        "What may this person do?",
        "You may look at this, but not change it.",
        "Your care circle: who may see what",
        "May we mail you when a report means that you should get help or see your doctor?",
        "If this is happening now, call 999. If it is over, call Dr Rao today.",
        "The form still says what to do if your answers call for help.",
    ],
)
def test_what_nobody_misreads_may_be_said(sentence: str) -> None:
    assert [misread.name for misread in MISREAD if misread.found_in(sentence)] == []
