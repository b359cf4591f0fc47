"""The page of all purposes: each with its words, its state, and one press to change it; a no that ends mail which
somebody may need at once takes a tick as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import consents
from diary.services.circle.members import names_by_reach
from diary.services.notifications import consent_changes, withdrawn_consents
from diary.store.models import Consent
from diary.store.models.consents import Purpose
from diary.web import context
from diary.web.understood import UNDERSTOOD, is_ticked, not_ticked
from diary.words.consents import WORDING, Asked, asked
from diary.words.language import gettext as _
from diary.words.withdrawn_consents import WITHDRAWN, WithdrawnWords

_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Shown:
    """One purpose as the page shows it."""

    code: str
    words: Asked
    holds: bool
    """Whether it is done now, asked or not."""
    answer: Consent | None
    offered: tuple[str, ...]
    """The answers that would change something: `yes`, `no`."""
    withdrawn: WithdrawnWords | None
    """What a no ends that somebody may need at once; None where it ends nothing."""

    @property
    def is_old(self) -> bool:
        """Whether the answer was given to other words than these."""
        return self.answer is not None and self.answer.wording != WORDING


def overview() -> ResponseReturnValue:
    """Every purpose and every answer there was; sent, it takes down one answer."""
    return _answer() if request.method == "POST" else _page()


def _page(faults: Mapping[str, list[str]] | None = None) -> str:
    patient = context.the_patient()
    session = context.session()
    current = consents.answers(session, patient.id)
    told, not_reached = names_by_reach(session, withdrawn_consents.who_is_told(context.work(), patient))
    return render_template(
        "consents/overview.html",
        purposes=[_shown(purpose, current.get(purpose)) for purpose in Purpose],
        told=told,
        not_reached=not_reached,
        faults=faults or {},
        history=[(each, asked(each.purpose)) for each in consent_changes.history(session, patient.id)],
        zone=ZoneInfo(patient.timezone),
        wording=WORDING,
    )


def in_templates() -> dict[str, Callable[[], bool]]:
    """What other pages may ask, once they show it."""
    return {"consents_to_read_again": _to_read_again, "reports_are_kept": _reports_are_kept}


def _answer() -> ResponseReturnValue:
    given = _ANSWERS.get(request.form.get("given", ""))
    code = request.form.get("purpose", "")
    if given is None or code not in set(Purpose):
        abort(400)
    patient, purpose, by = context.the_patient(), Purpose(code), context.the_account()
    with context.writing() as work:
        ends_mail = not given and withdrawn_consents.ends_mail(work.session, patient.id, purpose)
        lacks_tick = ends_mail and not is_ticked()
        if given:
            consent_changes.say(work, patient, purpose, True, by=by)
        elif not lacks_tick:
            withdrawn_consents.withdraw(work, patient, purpose, by=by)
    if lacks_tick:
        return _page(not_ticked(f"{UNDERSTOOD}-{code}", ends_mail=False)), 422
    flash(_("Saved: you said yes.") if given else _("Saved: you said no."))
    return redirect(url_for("consents.overview", _anchor=code), 303)


def _shown(purpose: Purpose, answer: Consent | None) -> Shown:
    settled = answer is not None and answer.wording == WORDING
    holds = answer.given if answer is not None else consents.UNASKED[purpose]
    offered = ("no" if holds else "yes",) if settled else ("yes", "no")
    withdrawn = WITHDRAWN.get(purpose) if holds else None
    return Shown(purpose.value, asked(purpose), holds, answer, offered, withdrawn)


def _to_read_again() -> bool:
    patient = context.own_patient()
    return (
        patient is not None
        and context.is_own_diary()
        and bool(consent_changes.to_ask_again(context.consent_answers()))
    )


def _reports_are_kept() -> bool:
    return consents.holds(context.consent_answers(), Purpose.DIARY)
