"""A caregiver's word back: the buttons on a follow-up's page, what was said, and the press."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import followups
from diary.services.followups.words_back import newest_of_each, say_back
from diary.services.permissions.access import Action
from diary.store.models import FollowUp
from diary.store.models.notifications import Word
from diary.web import context
from diary.web.followups.history import Names
from diary.web.followups.presenter import TellsFollowUps
from diary.words.emergency_card import WORD_BUTTONS, said_back, said_back_at
from diary.words.history import over_before


@dataclass(frozen=True, slots=True)
class WordsBack:
    """`said`: what each said last, the newest first. `buttons`: what the reader can say, none to the patient."""

    said: list[str]
    buttons: dict[str, str]


def words_beside(follow_up: FollowUp, tells: TellsFollowUps) -> WordsBack | None:
    """None where nothing was said, and the reader has nothing to say."""
    if follow_up.closed_on is not None:
        return None
    found = newest_of_each(context.work(), context.the_patient(), [follow_up.id])
    names = Names(each.account_id for each in found)
    said = [said_back_at(each.word, names(each.account_id), tells.moment(each.said_at)) for each in found]
    may_say = not context.is_own_diary() and context.may(Action.READ_FOLLOW_UPS)
    buttons = {word: str(text) for word, text in WORD_BUTTONS.items()} if may_say else {}
    return WordsBack(said, buttons) if said or buttons else None


def say(follow_up_id: int) -> ResponseReturnValue:
    """Keep the word that was pressed."""
    found = followups.follow_up(context.session(), context.the_patient().id, follow_up_id)
    pressed = request.form.get("word", "")
    if pressed not in set(Word):
        abort(400)
    with context.writing() as work:
        kept = say_back(work, found, Word(pressed), by=context.the_account())
    flash(said_back(pressed, "") if kept else over_before())
    return redirect(url_for("followups.one", follow_up_id=follow_up_id), 303)
