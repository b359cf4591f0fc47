"""The emergency card, to read out to an ambulance, to print, or to keep."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look
from diary.web.emergency_card import views
from diary.web.routes import add_diary_rule

blueprint = Blueprint("emergency_card", __name__)
add_diary_rule(
    blueprint, "/emergency-card", views.page, access=Action.SEE_CARD, looks=Look(Event.VIEWED_CARD)
)
add_diary_rule(
    blueprint, "/emergency-card.pdf", views.as_pdf, access=Action.SEE_CARD, looks=Look(Event.VIEWED_CARD)
)
