"""axe-core asked about the page that is open: what breaks a rule, and nothing of what keeps them all.

Every rule looks at every element as ever. What is left out is telling of those that passed, which takes a fifth of the
time and nobody reads. Colours that are just changing are waited for: half-way they are nobody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ASK = """async options => {
    await Promise.allSettled(document.getAnimations().map(each => each.finished));
    const { violations } = await axe.run({ ...options, resultTypes: ["violations"] });
    return { violations };
}"""


def judged(page: Page, rules: dict[str, Any] | None = None) -> AxeResults:
    """What axe finds wrong; `rules`: its options, where not all rules count."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(_ASK, rules or {}))
