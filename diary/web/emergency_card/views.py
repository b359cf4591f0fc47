"""The page of the card, and the same as a file to keep on the phone."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services.emergency_card import card_of
from diary.services.permissions.access import Action
from diary.web import context
from diary.web.doctors_page.views import pdf_answer
from diary.web.followups.history import Names
from diary.web.followups.presenter import TellsFollowUps
from diary.words import emergency_card as words
from diary.words.doctors_page import not_drawn
from diary.words.formats import full_day
from diary.words.language import current_language
from diary.words.language import gettext as _


def page() -> ResponseReturnValue:
    """What there is of it, in the order in which it is asked for."""
    return render_template("emergency_card/page.html", card_words=words, **_shown())


def as_pdf() -> ResponseReturnValue:
    """The same rows on one sheet. What was not given says so here too: it is not "none"."""
    # What draws it is large, and nobody else needs it.
    from diary.services.pdf.fonts import undrawn
    from diary.services.pdf.rows import rows_pdf

    shown = _shown(kept=True)
    card = shown["card"]
    happened = [f"{one.title}: {one.numbers}" if one.numbers else one.title for one in shown["alarms"]]
    rows = [
        (_("Where"), [card.address]),
        (_("Who"), [card.name]),
        (_("Phone"), [card.phone]),
        *([(_("What happened"), happened)] if happened else []),
        (_("Procedure"), [shown["procedure"]]),
        (_("Medicines"), ["; ".join(card.medicines)]),
        (_("Allergies"), [card.allergies]),
        (_("Doctor"), [f"{card.doctor} {card.doctor_phone}".strip()]),
        *([(_("On the way"), shown["coming"])] if shown["coming"] else []),
    ]
    given = [(label, [text for text in said if text] or [words.not_given()]) for label, said in rows]
    language = current_language().locale.language
    texts = " ".join(text for label, said in given for text in (label, *said))
    foot = words.kept_copy(shown["made_on"])
    if undrawn(texts):
        foot = f"{not_drawn()} {foot}"
    letters = context.settings().letters_dir
    made = rows_pdf(words.title(), given, foot, context.now(), language, letters)
    return pdf_answer(made, "emergency-card")


def _shown(*, kept: bool = False) -> dict[str, Any]:
    """What stands on the card. In a copy that is `kept`, every day is named: "today" would soon be another day."""
    patient = context.the_patient()
    card = card_of(context.work(), patient)
    tells = TellsFollowUps(patient, kept=kept)
    sees_alarms = context.may(Action.READ_FOLLOW_UPS)
    names = Names(each.account_id for each in card.coming)
    return {
        "card": card,
        "procedure": words.procedure(card.procedure_name, card.procedure_on),
        "alarms": tells.all_in_short(card.alarms) if sees_alarms else [],
        "coming": [
            words.said_back_at(each.word, names(each.account_id), tells.moment(each.said_at))
            for each in card.coming
            if sees_alarms
        ],
        "contact": tells.contact,
        "made_on": full_day(tells.today),
    }
