"""What was agreed for one patient: seen, tried on the diary's own past, set and ended."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.care_plan import agreement, listing, presets

blueprint = Blueprint("plan", __name__)
diaries.add_rule(blueprint, "/plan", view_func=listing.overview)
diaries.add_rule(blueprint, "/plan/numbers", view_func=presets.presets)
diaries.add_rule(
    blueprint,
    "/plan/new/<any('expected-level', 'rule-off', 'severe-from'):what>",
    view_func=agreement.new,
    methods=["GET", "POST"],
)
diaries.add_rule(blueprint, "/plan/<int:entry_id>/end", view_func=listing.end, methods=["POST"])
