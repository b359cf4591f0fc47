"""axe-core asked about the page that is open: what breaks a rule, and nothing of what keeps them all.

Every rule looks at every element as ever. What is left out is telling of those that passed, which takes a fifth of the
time and nobody reads. Colours that are just changing are waited for: half-way they are nobody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ASK = """async options => {
    await Promise.allSettled(document.getAnimations().map(each => each.finished));
    const { violations } = await axe.run({ ...options, resultTypes: ["violations"] });
    return { violations };
}"""


_looked_at: WeakSet[Page] = WeakSet()


def judged(page: Page, rules: dict[str, Any] | None = None) -> AxeResults:
    """What axe finds wrong; `rules`: its options, where not all rules count."""
    if page not in _looked_at:
        # Half a megabyte, sent to the browser once for all that this tab will open, and not again for each.
        _looked_at.add(page)
        page.add_init_script(AXE_SCRIPT)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(_ASK, rules or {}))
