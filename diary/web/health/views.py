"""Two addresses for probes and proxies. Strangers reach them too, so neither says more than a word a part."""

from __future__ import annotations

from flask import Response

from diary.services.site.health import failing_parts
from diary.web import context
from diary.web.health.presenter import started_at


def livez() -> Response:
    """This process answers. Nothing else is asked: restarting it would not mend a database."""
    return _said("ok")


def readyz() -> Response:
    """Whether the site works as a whole: 200 and "ok", or 503 and a line for each part that does not."""
    site = context.site()
    failing = failing_parts(site.engine, site.settings.data_dir, context.now(), started_at=started_at())
    if failing:
        return _said("\n".join(f"not ready: {part}" for part in failing), 503)
    return _said("ok")


def _said(words: str, status: int = 200) -> Response:
    return Response(f"{words}\n", status, mimetype="text/plain")
