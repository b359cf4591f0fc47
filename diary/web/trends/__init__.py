"""How the diary went: charts, the same as a table, and all reports as a list."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.trends import views

blueprint = Blueprint("trends", __name__)
diaries.add_rule(blueprint, "/trends", view_func=views.overview)
diaries.add_rule(blueprint, "/reports", view_func=views.reports)
