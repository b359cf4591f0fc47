"""Opening addresses as somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diary.store.models.circle import Grant
from tests.web.access.addresses import Address, addresses, pages
from tests.web.access.people import ANN, ANONYMOUS, BOB, DAN, GRANTS, OPERATOR, SWITCHED_OFF
from tests.web.access.table import ANY_PLACE, LETTERS, TABLE, Answer
from tests.web.access.world import World

_TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*')
_NUMBER = re.compile(r"\d{7}")


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    answer: Answer
    """The status, or where one is sent to."""
    text: str
    """All of it, without the tokens of forms, which differ each time."""


def visit(world: World, who: str, path: str, method: str = "GET") -> Answered:
    """Open it, and follow nothing."""
    response = world.browsers[who].fetch(path, method)
    if response.status_code in (302, 303):
        answer: str = _NUMBER.sub("…", response.headers["Location"].partition("?")[0])
        return Answered(re.sub("^/people/…/(.)", r"/\1", answer), "")
    return Answered(response.status_code, _TOKEN.sub(r"\1", response.get_data().decode(errors="replace")))


READS_ALL = {Grant.TRENDS, Grant.NOTES}
"""With both one can change a day that somebody else wrote."""


def expected(who: str, address: Address) -> Answer:
    """What the table says that this person gets there."""
    row = TABLE[address.endpoint]
    own = {
        ANONYMOUS: row.anonymous,
        SWITCHED_OFF: row.anonymous,
        ANN: row.patient,
        BOB: row.other_patient,
        DAN: row.other_patient,
        "cleo": row.other_patient,
        OPERATOR: row.operator,
    }.get(who, row.without_diary)
    if who in (ANONYMOUS, SWITCHED_OFF, ANN) or not address.of_somebody:
        return own
    if row.let_in == ANY_PLACE:
        opens = who in GRANTS
    else:
        opens = any(LETTERS[letter] in GRANTS.get(who, ()) for letter in row.let_in)
    if not opens or (
        address.endpoint == "reports.take_out" and not GRANTS.get(who, frozenset()) >= READS_ALL
    ):
        return 404
    return {"circle.place": 200, "circle.leave": 400}.get(address.endpoint, row.patient)


def everything_opened(world: World, who: str, whose: str = "") -> dict[tuple[str, str], Answered]:
    """Every address, with what is in the diary that this person tries to open (or in `whose`), by method and path.

    As it is in the beginning, to which this puts the site back where nobody has asked before.
    """
    diary = world.diaries[whose] if whose else world.tried(who)
    key = f"everything {who} {diary.who}"
    if key not in world.seen:
        world.begin_again()
        found = {}
        for address in addresses(world.site.app, diary):
            found[address.method, address.path] = visit(world, who, address.path, address.method)
        for path in pages(world.site.app, diary):
            if ("GET", path) not in found:
                found["GET", path] = visit(world, who, path)
        world.seen[key] = found
    result: dict[tuple[str, str], Answered] = world.seen[key]
    return result
