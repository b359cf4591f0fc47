"""The pages: thin views over the services, one folder per feature.

`context` gives a request its session and its time, `access` says who may open what, `errors` and `headers` what every
answer has in common.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from diary.web import (
    accounts,
    appointments,
    audit,
    away,
    care_plan,
    caregiving,
    circle,
    consents,
    diaries,
    diary_file,
    digests,
    doctors_page,
    emergency_card,
    erasure,
    followups,
    gate,
    health,
    home,
    home_screen,
    landing,
    layout,
    privacy,
    reminders,
    report_links,
    reports,
    site,
    trends,
    trials,
)
from diary.web.accounts import profile
from diary.web.mailbox import preferences, sent_mail
from diary.web.tracking import medicines, symptoms


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that a row can have. Larger ones lead nowhere instead of into the database."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**63 - 1, **kwargs})


def register(app: Flask) -> None:
    """Give `app` every feature's pages."""
    app.url_map.converters["int"] = RowNumber
    diaries.install(app)
    layout.install(app)
    for feature in (
        health,
        home,
        home_screen,
        landing,
        accounts,
        circle,
        trials,
        caregiving,
        profile,
        reports,
        report_links,
        followups,
        gate,
        appointments,
        doctors_page,
        emergency_card,
        symptoms,
        medicines,
        trends,
        reminders,
        away,
        preferences,
        digests,
        sent_mail,
        care_plan,
        consents,
        privacy,
        diary_file,
        audit,
        erasure,
        site,
    ):
        app.register_blueprint(feature.blueprint)
