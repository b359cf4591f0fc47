"""Home: where one stands today, what to do, and whom to call. A look at it asks for nothing and changes nothing."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.rules.findings import Tier
from diary.services.home import load_line
from diary.store.queries.waiting import OpenAlarm, Waiting
from diary.web import context
from diary.web.home import line as lines
from diary.web.home import presenter, trial
from diary.web.layout import head
from diary.web.layout.frame import Frame
from diary.web.people_to_call import people_to_call
from diary.words import home as words
from diary.words import notices


def page() -> ResponseReturnValue:
    """One's own diary in one screen. The line and the sentence are good news: they stand where nothing is found."""
    patient, today = context.the_patient(), context.today()
    frame = Frame()
    waiting, contact = frame.waiting, frame.contact
    line = load_line(context.work(), patient, today)
    is_good = frame.is_calm and line.finds_nothing
    emergency = _emergency(waiting)
    card = presenter.Card() if emergency else presenter.card(patient, line, waiting, contact)
    return render_template(
        "home/page.html",
        greeting=words.greeting(
            context.now().astimezone(ZoneInfo(patient.timezone)).time(), patient.account.name
        ),
        after_procedure=words.after_procedure(patient.procedure_on, today),
        emergency=_as_a_sentence(head.banner(emergency, contact).text) if emergency else "",
        emergency_id=emergency.id if emergency else None,
        shown_follow_up_ids=[emergency.id] if emergency else [],
        call_title=words.call_title(contact),
        if_number_unknown=words.if_number_unknown(contact),
        have_it_checked=words.have_it_checked(),
        people=people_to_call(patient) if emergency else (),
        nobody_reads=notices.most_likely_nobody_reads(),
        line=lines.drawn(line) if is_good else None,
        each_adds_a_dot=words.each_adds_a_dot(),
        sentence=lines.sentence(line) if is_good else "",
        card=card,
        is_saved=line.is_saved,
        is_mild=is_good and line.is_mild_today and not frame.has_others,
        call_first=words.call_first(),
        trial=trial.not_pressed(patient, today),
    )


def _emergency(waiting: Waiting | None) -> OpenAlarm | None:
    alarms = waiting.alarms if waiting is not None else ()
    return next((alarm for alarm in alarms if alarm.kind.tier is Tier.EMERGENCY), None)


def _as_a_sentence(text: str) -> str:
    """Elsewhere it follows a word and a colon."""
    return text[:1].upper() + text[1:]
