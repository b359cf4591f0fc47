"""The page for answers that could not be saved, whatever the reason: what to do first, and every answer kept.

One page for all three forms (one's own, that of somebody one looks after, the one behind a link in a mail). It is made
from what was sent alone and asks no database; where not even its template can be filled in, a plainer one comes.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from werkzeug.exceptions import RequestEntityTooLarge

from diary.logs import without_values
from diary.services.patients.answers import LONGEST_NOTE
from diary.services.patients.contacts import emergency_of
from diary.store import patience
from diary.web import context
from diary.web.errors import Failure, on_failure, plain_page
from diary.web.reports import at_hand, body, country, summary
from diary.words import unsaved as words
from diary.words.language import _
from diary.words.phones import tel
from diary.words.whose import about

log = logging.getLogger(__name__)

FORMS = ("reports.today", "mailed.report")
"""The endpoints that reports are sent to."""

DANGER_WAITS_S = 2.0
"""Seconds that answers which call for help wait for the database, for each thing that is asked of it."""

PAGE_WAITS_S = 10.0
"""Seconds that any other page waits."""

_ALONG = ("for_day", "keep", "asked", "seen_version", "ticket", "country", country.FIELD)
"""What travels besides the answers, as it came."""


def install(app: Flask) -> None:
    """Let every page wait for the database no longer than somebody would. Comes before whatever asks it first."""
    app.before_request(_be_patient)


def page(failure: Failure) -> Response | None:
    """All that was sent, to be sent again; above it what to do now. None where it is no matter of answers."""
    context.give_up_on_the_database()
    for name in [name for name in g if name.startswith("frame_")]:
        g.pop(name)
    try:
        sent = at_hand.read()
        if failure is Failure.REFUSED and not sent.filled.fields:
            return None
        with about(sent.whose):
            text = _filled_in(failure, sent)
    except Exception as error:
        log.error("the page for answers that were not saved could not be made: %s", without_values(error))
        text = _plainest()
    response = make_response(text)
    response.status_code = failure.value
    return response


for _endpoint in FORMS:
    on_failure(_endpoint)(page)


def _be_patient() -> None:
    """Wait for the database less long where answers that were sent hold a danger, before anything else is asked."""
    patience.wait_at_most(PAGE_WAITS_S)
    if request.method != "POST" or request.endpoint not in FORMS:
        return
    try:
        if at_hand.read().holds_danger:
            patience.wait_at_most(DANGER_WAITS_S)
    except Exception as error:
        log.error("answers that were sent could not be looked at beforehand: %s", without_values(error))
        patience.wait_at_most(DANGER_WAITS_S)
    if body.is_too_long():
        raise RequestEntityTooLarge


def _filled_in(failure: Failure, sent: at_hand.AtHand) -> str:
    g.frame_contact = sent.contact
    g.frame_whose = sent.whose
    g.unsaved_danger = sent.cards
    asked = sent.findings and not sent.about_now and sent.opened
    tier = sent.findings[0].tier if asked else None
    if asked:
        first = words.if_it_is_now(sent.findings[0].tier, sent.findings[0].day, sent.contact)
    else:
        first = () if sent.cards else (words.if_unwell(sent.contact),)
    return render_template(
        "reports/unsaved.html",
        why=failure.name,
        is_asked=bool(asked),
        first=first,
        calls=() if sent.cards else words.to_call(sent.contact, tier),
        is_cut=sent.is_cut,
        longest_note=LONGEST_NOTE,
        sent_to=_address(),
        kept=_kept(sent),
        lines=summary.answered(sent.filled.answers, sent.known),
        new_medicine=sent.filled.new_medicine,
    )


def _kept(sent: at_hand.AtHand) -> list[tuple[str, str]]:
    """Every field but the token, the note last."""
    form = body.sent()
    along = [(name, text) for name in _ALONG for text in form.getlist(name)[:1]]
    return [*along, *sent.filled.hidden()]


def _address() -> str:
    return request.script_root + request.path


def _plainest() -> str:
    """Without a template and without the rules: numbers to call, and the answers in a form."""
    fields = [(name, text) for name, text in body.sent().items(multi=True) if name != "csrf_token"]
    contact = emergency_of(body.sent().get("country", ""), context.settings())
    calls = "".join(
        f'<p><a href="{tel(call.number)}">{escape(call.who)}: {escape(call.number)}</a></p>'
        for call in words.to_call(contact)
    )
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in fields
    )
    token = f'<input type="hidden" name="csrf_token" value="{escape(generate_csrf())}">'
    button = f'<button type="submit">{escape(_("Save"))}</button>'
    form = f'<form method="post" action="{escape(_address())}" id="report">{token}{kept}{button}</form>'
    text = plain_page(
        _("Your report is not saved yet"),
        _(
            "The fault is ours. Your answers are still on this page. Please wait a moment and press Save again."
        ),
        _(
            "If you ticked a warning sign, or your pain is bad or came on suddenly, call the number below now."
        ),
    )
    return text.replace("</main>", f"{calls}{form}</main>")


def answer(failure: Failure) -> ResponseReturnValue:
    """As `page`, for views that found out by themselves."""
    found = page(failure)
    assert found is not None  # noqa: S101 - only a refusal may have nothing to show
    return found
