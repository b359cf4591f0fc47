"""Follow-ups: the list, one of them with what it rests on, and the answer to it."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look, numbered
from diary.web.followups import assignment, explain, together, views, words_back
from diary.web.routes import POST, add_diary_rule

blueprint = Blueprint("followups", __name__)
_ONE = "/follow-ups/<int:follow_up_id>"
_LOOK = Look(Event.VIEWED_FOLLOW_UP, numbered("follow_up"))
_READ, _HANDLE = Action.READ_FOLLOW_UPS, Action.HANDLE_FOLLOW_UPS
_LOOKS = Look(Event.VIEWED_FOLLOW_UPS)
add_diary_rule(blueprint, "/follow-ups", together.listing, access=_READ, looks=_LOOKS)
add_diary_rule(
    blueprint, "/follow-ups/answer", together.answer_together, access=_HANDLE, looks=_LOOKS, methods=POST
)
add_diary_rule(blueprint, "/follow-ups/answer", together.to_answer_together, access=_READ, looks=_LOOKS)
add_diary_rule(blueprint, "/follow-ups/booking", together.booking, access=_HANDLE, looks=_LOOKS)
add_diary_rule(blueprint, "/follow-ups/answered", together.answered, access=_READ, looks=_LOOKS)
add_diary_rule(blueprint, _ONE, views.one, access=_READ, looks=_LOOK)
add_diary_rule(blueprint, f"{_ONE}/explained", explain.explained, access=_READ, looks=_LOOK)
add_diary_rule(blueprint, f"{_ONE}/acknowledge", views.acknowledge, access=_HANDLE, looks=_LOOK, methods=POST)
add_diary_rule(
    blueprint, f"{_ONE}/hand-over", assignment.hand_over, access=_HANDLE, looks=_LOOK, methods=POST
)
add_diary_rule(blueprint, f"{_ONE}/word", words_back.say, access=_READ, looks=_LOOK, methods=POST, own=False)
for _sent_to in ("acknowledge", "hand-over", "word"):
    add_diary_rule(blueprint, f"{_ONE}/{_sent_to}", views.to_answer, access=_READ, looks=_LOOK)
