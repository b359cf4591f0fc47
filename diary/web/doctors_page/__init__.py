"""The page for the doctor: one sheet, as a page and as a PDF, and what stands on it."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look
from diary.web.doctors_page import views
from diary.web.routes import FORM, add_diary_rule, add_rule

blueprint = Blueprint("doctors_page", __name__)
_MAY, _LOOK = Action.READ_TRENDS, Look(Event.VIEWED_DOCTORS_PAGE)
add_diary_rule(blueprint, "/doctors-page", views.page, access=_MAY, looks=_LOOK)
add_diary_rule(blueprint, "/doctors-page.pdf", views.as_pdf, access=_MAY, looks=_LOOK)
add_rule(blueprint, "/doctors-page/choose", views.choosing, access=Action.CHANGE_PROFILE, methods=FORM)
