"""A copy of the diary to take along."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.diary_file import views
from diary.web.routes import add_diary_rule

blueprint = Blueprint("export", __name__)
# The page shows no day; that the file was taken along the use case notes itself.
add_diary_rule(blueprint, "/export", views.page, access=Action.EXPORT, looks=None)
add_diary_rule(blueprint, "/export/diary.csv", views.diary_csv, access=Action.EXPORT, looks=None)
