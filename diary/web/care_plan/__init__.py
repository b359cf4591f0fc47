"""What was agreed for one patient: seen, tried on the diary's own past, set and ended."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look
from diary.web.care_plan import agreement, listing, presets
from diary.web.routes import FORM, POST, add_diary_rule

blueprint = Blueprint("plan", __name__)
_LOOK = Look(Event.VIEWED_PLAN)
_MAY = Action.CHANGE_PLAN
_WHAT = "<any('expected-level', 'rule-off', 'severe-from'):what>"
add_diary_rule(blueprint, "/plan", listing.overview, access=_MAY, looks=_LOOK)
add_diary_rule(blueprint, "/plan/numbers", presets.presets, access=_MAY, looks=_LOOK)
add_diary_rule(blueprint, f"/plan/new/{_WHAT}", agreement.new, access=_MAY, looks=_LOOK, methods=FORM)
add_diary_rule(blueprint, "/plan/<int:entry_id>/end", listing.end, access=_MAY, looks=_LOOK, methods=POST)
