"""That the browsers for layout tests show letters of the font they are named for, and of no other."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.chromium import in_every_font

NAMES = {"noto-sans": "Noto Sans", "liberation": "Liberation Sans", "dejavu": "DejaVu Sans"}


@in_every_font
def test_a_page_is_written_in_the_font_that_the_test_asks_for(
    context: BrowserContext, address: str, request: pytest.FixtureRequest
) -> None:
    page = context.new_page()
    page.goto(f"{address}/help")
    devtools = context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    shown = set()
    for selector in ("h1", "p", ".foot-number"):
        node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        shown |= {font["familyName"] for font in fonts}
    assert shown == {NAMES[request.node.callspec.params["headless"]]}
