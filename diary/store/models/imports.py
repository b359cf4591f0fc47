"""What each file brought into a diary, so that it can be undone as one step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId


class DiaryImport(Base):
    """One file that was taken in and changed something."""

    __tablename__ = "diary_import"
    __table_args__ = (Index(None, "patient_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    imported_at: Mapped[datetime]
    brought: Mapped[dict[str, Any]]
    """`reports`: the versions that it made, by id; `added`: the symptoms, by id; `changed`: of each symptom whose
    kind, watched or heart it changed, by id, what each was `before` and is `after`."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
