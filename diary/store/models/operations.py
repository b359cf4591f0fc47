"""How the site itself is doing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class Heartbeat(Base):
    """When a part that nobody sees, such as the scheduler, last showed that it is alive."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]


class OutageKind(StrEnum):
    """Why nothing is known of a stretch of time."""

    OFF = "off"
    """The diary did not run."""
    PUT_BACK = "put_back"
    """A copy was put in the place of the database: what was written since the copy is lost."""


class Outage(Base):
    """A stretch of time in which nobody could write in any diary, or of which nothing is left."""

    __tablename__ = "outage"
    __table_args__ = (one_of("kind", OutageKind), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[OutageKind]
    began_at: Mapped[datetime] = mapped_column(unique=True)
    """The last sign of life before it. Two jobs that notice it at once make one row."""
    ended_at: Mapped[datetime]
