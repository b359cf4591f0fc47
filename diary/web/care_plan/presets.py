"""What the ready-made sets of numbers would have meant for this diary."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from diary.rules.thresholds import PRESETS
from diary.services.care_plan import what_if
from diary.services.permissions.access import Action
from diary.web import context
from diary.web.care_plan.agreement import shown_outcomes
from diary.words import missing
from diary.words.care_plan import PRESET_NAMES


def presets() -> ResponseReturnValue:
    """One of them beside the site's own numbers. Nothing is saved here: they hold for the whole site."""
    site = context.settings().rules
    others = [name for name, numbers in PRESETS.items() if numbers != site]
    asked = request.args.get("numbers", "")
    chosen = asked if asked in others else others[0]
    shown, gone = None, ""
    if context.may(Action.READ_FOLLOW_UPS):
        try:
            shown = shown_outcomes(
                what_if.try_numbers(context.work(), context.the_patient(), PRESETS[chosen])
            )
        except what_if.CannotBeTried:
            gone = missing.cannot_be_tried()
    return render_template(
        "care_plan/numbers.html",
        outcomes=shown,
        gone=gone,
        chosen=chosen,
        choices=[(name, str(PRESET_NAMES[name])) for name in others],
    )
