"""A copy of the diary to take along."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.diary_file import views

blueprint = Blueprint("export", __name__)
diaries.add_rule(blueprint, "/export", view_func=views.page)
diaries.add_rule(blueprint, "/export/diary.csv", view_func=views.diary_csv)
