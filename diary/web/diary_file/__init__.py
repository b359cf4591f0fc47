"""A copy of the diary to take along."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.diary_file import taken_in, views, whole
from diary.web.routes import FORM, POST, add_diary_rule, add_rule

blueprint = Blueprint("export", __name__)
# The page shows no day; that the file was taken along the use case notes itself.
add_diary_rule(blueprint, "/export", views.page, access=Action.EXPORT, looks=None)
add_diary_rule(blueprint, "/export/diary.csv", views.diary_csv, access=Action.EXPORT, looks=None)
# Whoever may take out any report of the diary may take back a file: the patient alone.
add_rule(blueprint, "/imports/<int:import_id>", taken_in.one, access=Action.WITHDRAW_REPORT, methods=FORM)
add_rule(blueprint, "/export/whole", whole.whole, access=Action.EXPORT_WHOLE, methods=POST)
add_rule(blueprint, "/export/take-in", whole.take_in, access=Action.TAKE_IN, methods=FORM)
