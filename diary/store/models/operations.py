"""How the site itself is doing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base


class Heartbeat(Base):
    """When a part that nobody sees, such as the scheduler, last showed that it is alive."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
