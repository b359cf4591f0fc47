"""What the tests' own reading of pages spares them the time for (see `tests.markup`) is right for the site's pages."""

from __future__ import annotations

import pytest

from tests import markup
from tests.test_markup import same
from tests.web.access.people import ANN, EVERYTHING
from tests.web.access.visiting import everything_opened
from tests.web.access.world import World


def pages_of(world: World, who: str) -> dict[str, str]:
    """Every page that this person can open, by its address."""
    found = {
        path: page.text
        for (method, path), page in everything_opened(world, who).items()
        if method == "GET" and "<!doctype html>" in page.text
    }
    assert len(found) > 50
    return found


@pytest.mark.parametrize("who", [ANN, EVERYTHING])
def test_every_page_is_written_so_plainly_that_it_is_read_quickly(world: World, who: str) -> None:
    pages = pages_of(world, who)
    assert [path for path, page in pages.items() if markup.read_plain(page) is None] == []


def test_every_page_is_read_as_html5lib_reads_it(world: World) -> None:
    for path, page in pages_of(world, ANN).items():
        slow, faults = markup.read_by_html5lib(page)
        assert faults == [], path
        assert same(markup.read(page)[0], slow), path
