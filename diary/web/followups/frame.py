"""What every page shows around its own part: who is signed in, what is urgent and unanswered, whom to call.

Asked for only where a template shows it, once a request. A page that says the database cannot be reached must still
come, so a failing question here answers "nothing" and is logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from diary.config import Settings, SignUp
from diary.rules.findings import Tier
from diary.services import followups
from diary.store.models import FollowUp, Patient
from diary.web import context
from diary.words import notices
from diary.words.cards import Card
from diary.words.contact import Contact
from diary.words.language import current_language

T = TypeVar("T")

log = logging.getLogger(__name__)


def contact_of(patient: Patient | None, settings: Settings) -> Contact:
    """Whom this patient turns to, and their country's numbers."""
    if patient is None:
        return Contact()
    numbers = settings.numbers_for(patient.country)
    return Contact(
        name=patient.contact_name,
        phone=patient.contact_phone,
        emergency=numbers.emergency if numbers else "",
        advice=numbers.advice if numbers else "",
    )


class Frame:
    """The frame of one page."""

    @property
    def site_name(self) -> str:
        """The name at the top."""
        return context.settings().site_name

    @property
    def may_sign_up(self) -> bool:
        """Whether people start a diary by themselves here."""
        return context.settings().sign_up is not SignUp.CLOSED

    @property
    def by_invitation(self) -> bool:
        """Whether they need an invitation for it."""
        return context.settings().sign_up is SignUp.INVITATION

    @property
    def language(self) -> str:
        """For the `lang` attribute."""
        return str(current_language().locale.language)

    @property
    def signed_in(self) -> bool:
        """Whether somebody with a diary is."""
        return self._patient is not None

    @property
    def contact(self) -> Contact:
        """Whom the person turns to."""
        return _ask("frame_contact", lambda: contact_of(self._patient, context.settings()), Contact())

    @property
    def disclaimer(self) -> str:
        """For the foot of the page."""
        return notices.disclaimer()

    @property
    def unsaved_danger(self) -> tuple[Card, ...]:
        """What to do about answers that this request brought and that could not be saved."""
        announced: tuple[Card, ...] = g.get("unsaved_danger", ())
        return announced

    @property
    def open_count(self) -> int:
        """How many follow-ups wait for an answer."""
        return len(self._open)

    def alarms_besides(self, shown: Collection[int]) -> list[FollowUp]:
        """Open emergencies, then open urgent ones, without those whose ids the page itself shows."""
        urgent = [follow_up for follow_up in self._open if follow_up.kind in (Tier.EMERGENCY, Tier.URGENT)]
        return [follow_up for follow_up in urgent if follow_up.id not in shown]

    @property
    def _patient(self) -> Patient | None:
        return _ask("frame_patient", context.current_patient, None)

    @property
    def _open(self) -> list[FollowUp]:
        patient = self._patient
        if patient is None:
            return []
        return _ask("frame_open", lambda: followups.open_follow_ups(context.session(), patient.id), [])


def _ask(name: str, question: Callable[[], T], otherwise: T) -> T:
    if name not in g:
        try:
            setattr(g, name, question())
        except SQLAlchemyError:
            log.exception("the frame of the page could not be filled")
            setattr(g, name, otherwise)
    answer: T = getattr(g, name)
    return answer


def in_templates() -> dict[str, Any]:
    """What templates find under `frame`."""
    return {"frame": Frame()}


def tel(number: str) -> str:
    """A number as the address of a call: `tel:+44201234`. Extensions and words behind the number are left out."""
    dialled = re.match(r"\s*(\+?[\d\s().\-/]*)", number)
    digits = re.sub(r"[^\d+]", "", dialled.group(1) if dialled else "")
    return f"tel:{digits}"
