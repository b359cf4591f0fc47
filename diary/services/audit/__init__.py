"""Who looked at a diary and who changed it: written in the transaction of what it tells, and never changed."""

from diary.services.audit.events import Event
from diary.services.audit.rows import record

__all__ = ["Event", "record"]
