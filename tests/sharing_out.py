"""Which tests one worker takes all of, as what they share would be made anew by each other.

pytest-xdist's own mark for it, `xdist_group`, is lost with pytest 9.2: nothing is said, and nothing kept together.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

OF_ONE_WORKER = (
    # A wheel, and an environment that it is installed into.
    "tests/architecture/test_wheel.py",
    # A site, and every address of it as opened by everybody.
    "tests/web/access/",
    # Two sites, each with a web server, a scheduler and a worker.
    "tests/journeys/",
)


class ByPlace(LoadScopeScheduling):
    """Hands out tests one by one, but those of OF_ONE_WORKER together; they come first, being the most."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in OF_ONE_WORKER if nodeid.startswith(place)), nodeid)
