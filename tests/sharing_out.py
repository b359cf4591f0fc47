"""Which tests one worker takes all of, as what they share would be made anew by each other.

pytest-xdist's own mark for it, `xdist_group`, is lost with pytest 9.2: nothing is said, and nothing kept together.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

OF_ONE_WORKER = (
    # A wheel, and an environment that it is installed into.
    "tests/architecture/test_wheel.py",
    # A site, and all its forms; before the others there, which share what everybody found at every address.
    "tests/web/access/test_forms.py",
    "tests/web/access/",
    # Two sites, each with a web server, a scheduler and a worker.
    "tests/journeys/",
)


class ByPlace(LoadScopeScheduling):
    """Hands out tests one by one, but those of OF_ONE_WORKER together; they come first, being the most."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in OF_ONE_WORKER if nodeid.startswith(place)), nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """As xdist's, which counts again after each test how many of all before it are done; what is, is left out."""
        nodeid = self.registered_collections[node][item_index]
        scope = self._split_scope(nodeid)
        unit = self.assigned_work[node][scope]
        unit[nodeid] = True
        if all(unit.values()):
            del self.assigned_work[node][scope]
        self._reschedule(node)
