"""The newest revision, read from the migrations' own files: a web process need not load Alembic (9 MB) to know it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from diary import paths

_REVISION = re.compile(r'^(revision|down_revision)\b.*?= *"(\w+)"', re.MULTILINE)


def newest_revision() -> str:
    """The revision that no other one follows; as `migrate.head`, which a test holds it to."""
    return _newest_in(paths.MIGRATIONS)


@cache
def _newest_in(migrations: Path) -> str:
    found = [dict(_REVISION.findall(path.read_text("utf-8"))) for path in migrations.glob("versions/*.py")]
    followed = {each.get("down_revision") for each in found}
    (newest,) = {each["revision"] for each in found if "revision" in each} - followed
    return str(newest)
