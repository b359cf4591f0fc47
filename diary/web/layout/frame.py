"""What every page shows around its own part: who is signed in, what is urgent and unanswered, whom to call.

Asked for only where a template shows it, once a request. A page that says the database cannot be reached must still
come, so a failing question here answers "nothing" and is logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import g
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from diary.config import Settings, SignUp
from diary.logs import without_values
from diary.services import away
from diary.services.patients import contacts
from diary.services.permissions.access import Action, can
from diary.services.site.mail_way import MailTrouble, mail_trouble
from diary.store.models import Patient
from diary.store.queries.waiting import Waiting, waiting_for
from diary.web import context, diaries
from diary.web.clocks import own_clock
from diary.web.layout import head, navigation
from diary.words import erasure, home, no_mail, notices
from diary.words.cards import Call, Card
from diary.words.contact import Contact
from diary.words.language import current_language
from diary.words.mail_troubles import said_of_site, what_to_do
from diary.words.phones import tel

T = TypeVar("T")

log = logging.getLogger(__name__)


def contact_of(patient: Patient | None, settings: Settings) -> Contact:
    """Whom this patient turns to, their country's numbers, and to somebody else the patient's own, where granted."""
    if patient is None:
        return Contact()
    reader = context.actor() if diaries.asked_for() is not None else None
    sees = None
    if reader is not None and reader.account.id != patient.account_id:
        sees = can(reader, Action.SEE_CONTACT, patient)
    return contacts.contact_of(patient, settings, now=context.now(), reader_sees=sees)


class Frame:
    """The frame of one page."""

    @property
    def signed_in_as(self) -> str:
        """The address of the account that is open: whoever was led into somebody else's sees it."""
        account = _ask("frame_account", context.current_account, None)
        return account.email if account is not None else ""

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
        """Whether somebody is."""
        return _ask("frame_account", context.current_account, None) is not None

    @property
    def dead_address(self) -> str:
        """The address of the person signed in, where mail to it is known not to arrive; else empty."""
        account = _ask("frame_account", context.current_account, None)
        return account.email if account is not None and account.undeliverable_at is not None else ""

    @property
    def to_be_erased(self) -> str:
        """That the account of the person signed in, with their diary, is to be erased, and when; else empty."""
        due_at = _ask("frame_erased_at", context.erased_at, None)
        if due_at is None:
            return ""
        return erasure.on_every_page(due_at.astimezone(own_clock()).date(), keeps_diary=self.keeps_diary)

    @property
    def mail_refused(self) -> str:
        """To whoever runs the site: what the mail server says while it takes no mail from it, or sends it back, and
        what to do; else empty.
        """
        if self._cannot_send:
            account = _ask("frame_account", context.current_account, None)
            is_operator = account is not None and account.operator_since is not None
            return no_mail.to_operator() if is_operator else ""
        found = _mail_trouble()
        return (
            f"{said_of_site(found.failure)} {what_to_do(found.failure.trouble)}" if found is not None else ""
        )

    @property
    def mail_comes_back(self) -> bool:
        """Whether mail does go out, and comes back."""
        found = None if self._cannot_send else _mail_trouble()
        return found is not None and found.comes_back > 0

    @property
    def relies_on_mail(self) -> bool:
        """Whether the person signed in is to know that this site cannot send mail: they keep a diary, or look after
        somebody.
        """
        if not self._cannot_send or not self.signed_in:
            return False
        account = _ask("frame_account", context.current_account, None)
        return account is None or account.operator_since is None or self.keeps_diary or bool(self.whose)

    @property
    def _cannot_send(self) -> bool:
        """Nobody relies on the mail of a site that is reached from its own machine alone."""
        settings = context.settings()
        return settings.is_for_others and not settings.sends_mail

    @property
    def keeps_diary(self) -> bool:
        """Whether the person signed in keeps a diary of their own."""
        return _ask("frame_own", context.own_patient, None) is not None

    @property
    def whose(self) -> str:
        """Whose diary is open, by name; empty for one's own, and where none is."""
        return _ask("frame_whose", context.whose_diary, "")

    @property
    def diary_number(self) -> int | None:
        """The number in the addresses of that diary; None for one's own."""
        return self._patient.id if self.whose and self._patient is not None else None

    @property
    def may_write(self) -> bool:
        """Whether the person may write reports in the diary that is open."""
        return self._may(Action.WRITE_REPORT)

    @property
    def may_plan(self) -> bool:
        """Whether they may change what it tracks, its medicines and its reminders."""
        return self._may(Action.CHANGE_PLAN)

    @property
    def may_answer(self) -> bool:
        """Whether they may answer its follow-ups."""
        return self._may(Action.HANDLE_FOLLOW_UPS)

    @property
    def may_read_trends(self) -> bool:
        """Whether its numbers are open to them."""
        return self._may(Action.READ_TRENDS)

    @property
    def may_see_card(self) -> bool:
        """Whether the emergency card is open to them."""
        return self._may(Action.SEE_CARD)

    @property
    def may_export(self) -> bool:
        """Whether they may take a copy of it."""
        return self._may(Action.EXPORT)

    @property
    def away(self) -> str:
        """That the patient of the diary that is open is in hospital or away; empty where nobody said so."""
        return _ask("frame_away", _away, "")

    @property
    def local_now(self) -> datetime | None:
        """The clock where that person lives; None in one's own diary."""
        patient = self._patient
        return context.now().astimezone(ZoneInfo(patient.timezone)) if self.whose and patient else None

    @property
    def tabs(self) -> list[navigation.Item]:
        """The bar of every page: what one opens most, and More. Nothing to who is not signed in."""
        if not self.signed_in:
            return []
        return _ask(
            "frame_tabs",
            lambda: navigation.tabs(self._patient, self.diary_number, self.open_count),
            [],
        )

    @property
    def more(self) -> list[tuple[str, list[navigation.Item]]]:
        """Every page that one may open and that the bar has no room for, each part with its heading."""
        return navigation.more(self._patient, self.diary_number)

    @property
    def help_page(self) -> navigation.Item:
        """For who is not signed in."""
        return navigation.help_page()

    @property
    def at_hand(self) -> list[Call]:
        """Whom one can call from every page; of somebody else's diary the doctor only where other pages name one."""
        told = (Action.READ_TRENDS, Action.WRITE_REPORT, Action.READ_FOLLOW_UPS)
        if self.diary_number is None or any(self._may(each) for each in told):
            return home.at_hand(self.contact)
        known = self.contact
        numbers = Contact(emergency=known.emergency, advice=known.advice, own_phone=known.own_phone)
        return home.at_hand(numbers)

    @property
    def places(self) -> list[navigation.Item]:
        """Where else the person can go: their own diary, the people they look after, the site."""
        if not self.signed_in:
            return []
        return _ask("frame_places", lambda: navigation.places(self.diary_number), [])

    @property
    def if_unwell(self) -> str:
        """Whom to call instead of waiting for the diary."""
        return notices.if_unwell(self.contact)

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
        """How many follow-ups wait for an answer, as far as the person may know of them."""
        waiting = self._waiting if self._may(Action.READ_FOLLOW_UPS) else None
        return waiting.follow_ups if waiting is not None else 0

    def waiting_besides(self, follow_ups: Collection[int], questions: Collection[int]) -> list[head.AtHead]:
        """What stands at the head of the page until it is answered, without what the page itself shows: emergencies,
        emergency questions, what is urgent, urgent questions.
        """
        patient, waiting = self._patient, self._waiting
        if patient is None or waiting is None:
            return []
        return _ask(
            "frame_head",
            lambda: head.at_the_head(
                waiting,
                patient,
                self.contact,
                with_alarms=self._may(Action.READ_FOLLOW_UPS),
                besides=follow_ups,
                besides_questions=questions,
            ),
            [],
        )

    @property
    def is_calm(self) -> bool:
        """Whether it is known that no alarm and no question is open in the diary that is open to this person."""
        waiting = self._waiting
        return waiting is not None and not waiting.has_alarms and not waiting.has_questions

    @property
    def has_others(self) -> bool:
        """Whether a follow-up of the routine tier is open, or may be."""
        waiting = self._waiting
        return waiting is None or waiting.has_others

    @property
    def waiting(self) -> Waiting | None:
        """What is open in the diary that is open; None where that is not known, or not for this person."""
        return self._waiting

    def _may(self, action: Action) -> bool:
        patient = self._patient
        if patient is None:
            return False
        return _ask(f"frame_may_{action}", lambda: can(context.actor(), action, patient), otherwise=False)

    @property
    def _patient(self) -> Patient | None:
        return _ask("frame_patient", _patient_to_show, None)

    @property
    def _waiting(self) -> Waiting | None:
        patient = self._patient
        if patient is None or patient.closed_at is not None or not head.may_be_shown():
            return None
        return _ask("frame_waiting", lambda: waiting_for(context.session(), patient.id), None)


def _patient_to_show() -> Patient | None:
    """The patient whose diary is open. To whom it is not open, the page of the refusal shows their own or nothing."""
    if context.current_account() is None:
        return None
    return context.current_patient() if context.may(Action.SEE_PERSON) else context.own_patient()


def _away() -> str:
    patient, account = _patient_to_show(), context.current_account()
    if patient is None or account is None or (patient.away_until is None and patient.closed_at is None):
        return ""
    return away.said_of(context.work(), patient, account)


def _mail_trouble() -> MailTrouble | None:
    account = _ask("frame_account", context.current_account, None)
    if account is None or account.operator_since is None:
        return None
    return _ask("frame_mail", lambda: mail_trouble(context.work()), None)


def _ask(name: str, question: Callable[[], T], otherwise: T) -> T:
    if name not in g:
        if g.get("frame_fails"):
            return otherwise  # asking on would only keep the page waiting
        try:
            setattr(g, name, question())
        except SQLAlchemyError as error:
            if not context.gave_up():
                log.error("the frame of the page could not be filled: %s", without_values(error))
            g.frame_fails = True
            setattr(g, name, otherwise)
    answer: T = getattr(g, name)
    return answer


def in_templates() -> dict[str, Any]:
    """What templates find under `frame`."""
    return {"frame": Frame()}


def dial(text: str, contact: Contact) -> Markup:
    """A sentence in which the numbers of `contact` can be tapped."""
    known = (contact.phone, contact.emergency_number, contact.advice)
    numbers = [number for number in known if tel(number) != "tel:"]
    if not numbers:
        return escape(text)
    parts = re.split(rf"(?<!\w)({'|'.join(map(re.escape, numbers))})(?!\w)", text)
    return Markup("").join(  # each part is escaped, or made here
        Markup('<a href="{}">{}</a>').format(tel(part), part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
