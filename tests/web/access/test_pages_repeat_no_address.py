"""No page repeats text that stands behind the "?" of its address.

Pages are packed. Were a stranger's text packed together with what is somebody's own, the length of the answer would
tell how alike they are ("BREACH"). So every page is asked for with a text, a number and a day of the asker's choice
in every parameter that any page reads or any form or link of the site has, and none may say them again. The one that
does shows nobody's diary: the operator's log of mail names the day that was asked for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.test import TestResponse

from diary import paths
from tests.web.access.addresses import addresses, pages
from tests.web.access.people import ANN, EVERYTHING, OPERATOR
from tests.web.access.visiting import everything_opened
from tests.web.access.world import World

TEXT = "zqwortvonfremden"
NUMBER = "86753091"
DAY = "1987-03-14"
SAID_AGAIN = re.compile(rf"{TEXT}|{NUMBER}|86,753,091|{DAY}|14 March 1987|14 Mar 1987", re.IGNORECASE)
"""As it was given, or in words."""

_ADDRESS = re.compile(r'(?:href|action)="([^"]*\?[^"]*)"')
_NAME = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"')


def read_in_the_code() -> set[str]:
    """Every name that a view may look for in an address: the texts in a module that reads `request.args`."""
    names: set[str] = set()
    for path in (Path(paths.STATIC).parent / "web").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "request.args" in source:
            texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
            names |= {text for text in texts if isinstance(text, str) and text.isidentifier()}
    return names


def stands_on(pages: Iterator[str]) -> set[str]:
    """Every name that a link or a field of these pages has."""
    names: set[str] = set()
    for page in pages:
        names |= set(_NAME.findall(page))
        for address in _ADDRESS.findall(page):
            names |= parse_qs(urlsplit(address.replace("&amp;", "&")).query, keep_blank_values=True).keys()
    return names


@pytest.mark.slow
@pytest.mark.timeout(600)  # every page there is, six times
@pytest.mark.parametrize("who", [ANN, EVERYTHING, OPERATOR])
def test_no_page_repeats_what_stands_in_its_address(world: World, who: str) -> None:
    opened = everything_opened(world, who)
    names = sorted(read_in_the_code() | stands_on(page.text for page in opened.values()) | {"zqname"})
    assert {"days", "day", "name", "before", "after", "person", "page", "level", "numbers", "next"} <= set(
        names
    )
    world.begin_again()
    diary = world.tried(who)
    asked = {each.path for each in addresses(world.site.app, diary) if each.method == "GET"}
    asked |= {path.partition("?")[0] for path in pages(world.site.app, diary)}
    found = set()
    for path in sorted(asked):
        for given in (TEXT, NUMBER, DAY):
            for query in queries(names, given):
                answer = world.browsers[who].fetch(f"{path}?{query}")
                # One that leads elsewhere shows nothing itself.
                said = (
                    SAID_AGAIN.search(answer.get_data().decode(errors="replace"))
                    if not is_elsewhere(answer)
                    else None
                )
                if said is not None:
                    found.add((path, said.group()))
    assert found == ({("/site/mail/log", "14 March 1987")} if who == OPERATOR else set())


def queries(names: list[str], given: str) -> Iterator[str]:
    """All names at once; all but those that lead astray from the rest."""
    yield urlencode(dict.fromkeys(names, given))
    yield urlencode(dict.fromkeys((name for name in names if name not in ("day", "days")), given))


def is_elsewhere(answer: TestResponse) -> bool:
    """Whether it only sends one on."""
    return answer.status_code in (301, 302, 303, 307, 308)


def test_an_address_that_leads_nowhere_is_not_repeated_either(world: World) -> None:
    answer = world.browsers[ANN].fetch(f"/{TEXT}/{TEXT}?{TEXT}={TEXT}")
    assert answer.status_code == 404
    assert not SAID_AGAIN.search(answer.get_data(as_text=True))
