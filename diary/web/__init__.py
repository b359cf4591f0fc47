"""The pages: thin views over the services, one folder per feature.

`context` gives a request its session and its time, `access` says who may open what, `errors` and `headers` what every
answer has in common.
"""

from __future__ import annotations

from flask import Flask

from diary.web import accounts, followups, landing, profile, reports


def register(app: Flask) -> None:
    """Give `app` every feature's pages. Each endpoint must also stand in `access.ACCESS`."""
    for feature in (landing, accounts, profile, reports, followups):
        app.register_blueprint(feature.blueprint)
