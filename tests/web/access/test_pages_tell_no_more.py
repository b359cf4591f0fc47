"""What stands on the pages that are open: nothing that was not granted, and nothing of anybody else.

Every text of a diary begins with a mark, and every row has a number of its own. What stands on a page is compared to
what may stand there exactly, so a page that came to show nothing would be noticed too.
"""

from __future__ import annotations

import re

import pytest

from diary.store.models.circle import Grant
from tests.web.access.diaries import BLOCK, OF_A_TABLE
from tests.web.access.people import (
    ANN,
    ASKED,
    DAN,
    EVERYBODY,
    EVERYTHING,
    GRANTS,
    OPERATOR,
    PATIENTS,
    mark_of,
)
from tests.web.access.rows import TABLES
from tests.web.access.visiting import everything_opened
from tests.web.access.world import World

# Five letters at least: in a token drawn at random "qx" and a letter or two come along now and then.
_MARK = re.compile(r"qx[a-z]{5,}(?:@example\.org)?")
_NUMBER = re.compile(r"\b[1-9]\d{6}\b")
_TABLES = list(TABLES)

ANYBODY_LET_IN = {"qxannname"}
TOLD_OF_FOLLOW_UPS = {
    "qxannsymptom", "qxanndoctor", "qxannplace", "qxannsurgeon", "qxannagreed",
    # A follow-up's page tells by name who was told of it.
    "qxonlyalertsname", "qxeverythingname", "qxlastdayname", "qxswitchedoffname",
}  # fmt: skip
SHOWN = {
    Grant.TRENDS: {"qxannsymptom", "qxannmedicine", "qxanndoctor", "qxonlyrecordname"},
    Grant.NOTES: {"qxannnote", "qxannnewer", "qxhelperwroteqxann", "qxonlyrecordname"},
    # A question at the head of the page says whom to call.
    Grant.RECORD: {"qxannsymptom", "qxannmedicine", "qxanndoctor"},
    Grant.ALERTS: TOLD_OF_FOLLOW_UPS,
    Grant.CONTACT: {"qxannhome"},
    Grant.CARD: {"qxannhome", "qxannprocedure", "qxannmedicine", "qxannallergy", "qxanndoctor"},
    # Also to whom one can be given, who may answer it as well.
    Grant.FOLLOW_UPS: TOLD_OF_FOLLOW_UPS | {"qxonlyfollowupsname"},
    Grant.PLAN: {
        "qxannsymptom",
        "qxannsite",
        "qxannretired",
        "qxannmedicine",
        "qxanngone",
        "qxannreason",
        "qxannagreed",
        # Who set it.
        "qxonlyrecordname",
    },
    Grant.EXPORT: {"qxannsymptom"},
}
"""What of Ann's, and of those in her circle, each grant alone shows: names, but no address of anybody."""

WROTE_IT = {"only_record": {"qxhelperwroteqxann"}}
"""Somebody's own report is shown to them with what they wrote in it."""

ONLY_TOGETHER = {"qxannanswer"}
"""What was added to an answer: the words are notes, the page is one of follow-ups."""

NUMBERED = {
    Grant.TRENDS: {"patient", "tracked_symptom"},
    Grant.NOTES: {"patient"},
    # Whoever writes reports or is told of what came of them sees what the diary asks.
    Grant.RECORD: {"patient", "tracked_symptom", "medicine", "question"},
    # Among the mails to oneself stand those about what needed action.
    Grant.ALERTS: {"patient", "follow_up", "appointment", "plan_entry", "account", "outbox_mail", "question"},
    Grant.CONTACT: {"patient"},
    Grant.CARD: {"patient"},
    Grant.FOLLOW_UPS: {"patient", "follow_up", "appointment", "plan_entry", "account", "question"},
    Grant.PLAN: {"patient", "tracked_symptom", "medicine", "plan_entry"},
    Grant.EXPORT: {"patient"},
}
"""Of which tables each grant alone shows the numbers of Ann's rows."""


def _marks(world: World, who: str) -> set[str]:
    """The marks of others that stand anywhere, in what this person gets."""
    pages = everything_opened(world, who).values()
    return {mark for page in pages for mark in _MARK.findall(page.text) if not mark.startswith(mark_of(who))}


@pytest.mark.parametrize("who", GRANTS)
def test_each_grant_shows_what_it_is_for_and_nothing_else(world: World, who: str) -> None:
    granted = set().union(*(SHOWN[grant] for grant in GRANTS[who]))
    both = ONLY_TOGETHER if GRANTS[who] == frozenset(Grant) else set()
    own = {"qxhelpername", "qxhelpermail@example.org", "qxhelperwroteqxdan"} if who == DAN else set()
    others = {mark for mark in granted if not mark.startswith(mark_of(who))}
    assert _marks(world, who) == ANYBODY_LET_IN | others | both | own | WROTE_IT.get(who, set())


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - set(GRANTS) - {ANN, OPERATOR}))
def test_nobody_else_reads_a_word_of_anybody(world: World, who: str) -> None:
    others = {"qxhelpername", "qxhelpermail@example.org", f"qxhelperwrote{mark_of(who)}"}
    # Whoever is asked into a circle is told who asks.
    expected = others if who in PATIENTS else {"qxannname"} if who == ASKED else set()
    assert _marks(world, who) == expected


def test_the_patient_alone_reads_who_is_in_the_circle(world: World) -> None:
    found = _marks(world, ANN)
    assert {f"{mark_of(who)}mail@example.org" for who in (*GRANTS, ASKED)} < found
    assert not {mark for mark in found if mark.startswith(("qxbob", "qxcleo", "qxunshared"))}


def test_the_operator_reads_addresses_and_no_other_word(world: World) -> None:
    found = _marks(world, OPERATOR)
    assert found
    assert {mark for mark in found if not mark.endswith(("mail@example.org", "asked@example.org"))} == set()
    circle_pages = {
        path
        for (_method, path), page in everything_opened(world, OPERATOR).items()
        if _MARK.findall(page.text.replace(mark_of(OPERATOR), ""))
    }
    account = world.diaries[ANN].account_id
    assert circle_pages == {"/site/accounts", f"/site/accounts/{account}", "/site/mail/log"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_has_a_number_of_what_is_not_open(world: World, who: str) -> None:
    found: set[tuple[int, str]] = set()
    for (_method, path), page in everything_opened(world, who).items():
        if page.answer != 200:
            continue
        for number in map(int, _NUMBER.findall(page.text)):
            if str(number) not in path:
                found.add((number // BLOCK, _TABLES[number % BLOCK // OF_A_TABLE]))
    blocks = {diary.block: name for name, diary in world.diaries.items()}
    for block, table in found:
        whose = blocks.get(block)
        if whose is None:
            # Of accounts without a diary: whom the operator may switch off, and to whom a follow-up can be given.
            assert table == "account", (block, table)
            assert who in (OPERATOR, ANN) or Grant.FOLLOW_UPS in GRANTS.get(who, ()), who
        elif whose != who:
            assert whose == ANN, (who, whose, table)
            if who == OPERATOR:
                assert table == "account"
            else:
                assert any(table in NUMBERED[grant] for grant in GRANTS[who]) or table == "patient", table


@pytest.mark.parametrize("who", [who for who, grants in GRANTS.items() if Grant.TRENDS not in grants])
def test_how_a_follow_up_was_worked_out_is_told_without_the_numbers(world: World, who: str) -> None:
    path = f"/people/{world.diaries[ANN].patient_id}/follow-ups/{world.diaries[ANN].open_id}/explained"
    assert "<ol>" in everything_opened(world, EVERYTHING)["GET", path].text
    assert "<ol>" not in everything_opened(world, who)["GET", path].text
