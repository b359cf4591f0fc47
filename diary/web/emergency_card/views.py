"""The page of the card."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services.emergency_card import card_of
from diary.services.permissions.access import Action
from diary.web import context
from diary.web.followups.history import Names
from diary.web.followups.presenter import TellsFollowUps
from diary.words import emergency_card as words
from diary.words.formats import full_day


def page() -> ResponseReturnValue:
    """What there is of it, in the order in which it is asked for."""
    patient = context.the_patient()
    card = card_of(context.work(), patient)
    tells = TellsFollowUps(patient)
    sees_alarms = context.may(Action.READ_FOLLOW_UPS)
    names = Names(each.account_id for each in card.coming)
    return render_template(
        "emergency_card/page.html",
        card=card,
        procedure=words.procedure(card.procedure_name, card.procedure_on),
        alarms=tells.all_in_short(card.alarms) if sees_alarms else [],
        coming=[
            words.said_back_at(each.word, names(each.account_id), tells.moment(each.said_at))
            for each in card.coming
            if sees_alarms
        ],
        contact=tells.contact,
        card_words=words,
        made_on=full_day(tells.today),
    )
