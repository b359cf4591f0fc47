"""How the diary went: charts, the same as a table, and all reports as a list."""

from __future__ import annotations

from flask import Blueprint

from diary.web.trends import views

blueprint = Blueprint("trends", __name__)
blueprint.add_url_rule("/trends", view_func=views.overview)
blueprint.add_url_rule("/reports", view_func=views.reports)
