"""What a request has at hand: one session, one moment, its settings (its work), the person signed in.

The session opens when it is first asked for and only reads; a view that writes says so with `writing()`, which commits
at the end of its block. Nothing is ever committed behind a view's back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import flask
from flask import Flask, Response, current_app, g
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from diary.clock import Clock
from diary.config import Settings
from diary.logs import without_values
from diary.services import consents, patients
from diary.services.accounts import sessions
from diary.services.permissions.access import Action, Actor, actor_for, can
from diary.store import patience
from diary.store.engine import begin_writing, unit_of_work
from diary.store.models import Account, Consent, Patient, SignedInSession
from diary.store.models.consents import Purpose
from diary.store.queries.every_page import SignedIn
from diary.store.work import Work
from diary.web import diaries
from diary.words.whose import about

log = logging.getLogger(__name__)

COOKIE_FIELD = "signed_in"
"""Where the session cookie holds the token of a `SignedInSession`."""

_TO_NOTE_S = 1.0


@dataclass(frozen=True, slots=True)
class Site:
    """What the app was made with."""

    settings: Settings
    clock: Clock
    engine: Engine


def install(app: Flask, site: Site) -> None:
    """Make `site` the one that the functions here speak of, and close each request's session when it ends."""
    app.extensions["diary"] = site
    app.before_request(_speak_of_the_patient)
    app.after_request(_note_seen)
    app.teardown_appcontext(_close)


def site() -> Site:
    """Settings, clock and engine of the running app."""
    found: Site = current_app.extensions["diary"]
    return found


def settings() -> Settings:
    """The site's settings."""
    return site().settings


def now() -> datetime:
    """The moment of this request, in UTC: read once, so that all of it agrees on the day."""
    if "now" not in g:
        g.now = site().clock.now()
    moment: datetime = g.now
    return moment


class GivenUp(SQLAlchemyError):
    """The database has failed this request, and whatever is still to be shown is shown without it."""


def give_up_on_the_database() -> None:
    """From here on this request asks the database nothing, and notes nothing in it: its page must come now."""
    g.gave_up = True
    for name in ("to_note_seen", "looks"):
        g.pop(name, None)
    look_as_nobody()


def gave_up() -> bool:
    """Whether this request does without the database."""
    return bool(g.get("gave_up"))


def session() -> Session:
    """This request's session. It reads; to write, use `writing()`. Raises GivenUp after `give_up_on_the_database`."""
    if gave_up():
        raise GivenUp("the database has failed this request already")
    if "db" not in g:
        g.db = Session(site().engine, expire_on_commit=False)
    opened: Session = g.db
    return opened


def work() -> Work:
    """This request's session, moment and settings, for a use case that only reads."""
    return Work(session(), now(), settings())


@contextmanager
def writing() -> Iterator[Work]:
    """This request's work in a transaction that may write: committed at the end, rolled back if the block raises.

    What was loaded before is read again inside, so nothing is decided on stale rows. Keep slow things (hashing) out of
    the block: on SQLite it holds the only write lock.
    """
    for name in ("looked_up", "consent_answers"):
        g.pop(name, None)
    begin_writing(session())
    try:
        yield work()
        session().commit()
    except BaseException:
        session().rollback()
        raise


def signed_in() -> SignedInSession | None:
    """The row of this browser's session, if it is live."""
    if "signed_in" not in g:
        token = flask.session.get(COOKIE_FIELD)
        found = sessions.find_with_diary(work(), token) if isinstance(token, str) else None
        g.looked_up = found
        g.signed_in = found.row if found is not None else None
        g.erased_at = found.erased_at if found is not None else None
        if g.signed_in is not None and not sessions.was_seen_lately(g.signed_in, now()):
            g.to_note_seen = g.signed_in.id
    row: SignedInSession | None = g.signed_in
    return row


def erased_at() -> datetime | None:
    """When the account of the person signed in is to be erased, as it was when this request came; else None."""
    signed_in()
    moment: datetime | None = g.get("erased_at")
    return moment


def _looked_up() -> SignedIn | None:
    """What was read with this browser's session, as long as this request has not begun to write."""
    signed_in()
    found: SignedIn | None = g.get("looked_up")
    return found


def current_account() -> Account | None:
    """Who is signed in; None for nobody."""
    if "account" not in g:
        row = signed_in()
        g.account = session().get(Account, row.account_id) if row else None
    account: Account | None = g.account
    return account


def actor() -> Actor | None:
    """Who is signed in, with their places in the circles of others; None for nobody."""
    if "actor" not in g:
        account, known = current_account(), _looked_up()
        if account is None:
            g.actor = None
        elif known is not None and not known.in_circles:
            g.actor = Actor(account, now(), {})
        else:
            g.actor = actor_for(work(), account)
    found: Actor | None = g.actor
    return found


def own_patient() -> Patient | None:
    """The patient that the person signed in is themself; None where they keep no diary."""
    if "own_patient" not in g:
        account, known = current_account(), _looked_up()
        if known is not None:
            g.own_patient = known.patient
        else:
            g.own_patient = patients.patient_of(session(), account) if account else None
    patient: Patient | None = g.own_patient
    return patient


def current_patient() -> Patient | None:
    """The patient whose diary this request is about: the one in the address, else oneself. None where there is none.

    Whether the person may open it is for the access table to say, before any view runs.
    """
    number = diaries.asked_for()
    if number is None:
        return own_patient() if current_account() else None
    if "patient" not in g:
        g.patient = session().get(Patient, number)
    patient: Patient | None = g.patient
    return patient


def is_own_diary() -> bool:
    """Whether the diary that is open is that of the person signed in."""
    patient, account = current_patient(), current_account()
    return patient is not None and account is not None and patient.account_id == account.id


def whose_diary() -> str:
    """The name at the head of somebody else's diary, as far as it is open to the person; empty for one's own."""
    patient = current_patient()
    if patient is None or is_own_diary() or not may(Action.SEE_PERSON):
        return ""
    return name_read(patient)


def name_read(patient: Patient) -> str:
    """The name of a patient as the person signed in reads it: of several alike, with what tells which is meant."""
    reader = actor()
    membership = reader.memberships.get(patient.id) if reader is not None else None
    if membership is None:
        return patients.name_of(patient)
    names: dict[int, str] = g.setdefault("names_read", {})
    if patient.id not in names:
        names[patient.id] = patients.name_for(session(), membership)
    return names[patient.id]


def may(action: Action) -> bool:
    """Whether the person signed in may do `action` with the diary that is open."""
    patient, account = current_patient(), current_account()
    if patient is None or account is None:
        return False
    if patient.account_id == account.id:
        # Nobody's circle has a say in it, so none is read.
        return can(Actor(account, now(), {}), action, patient)
    return can(actor(), action, patient)


def the_patient() -> Patient:
    """As `current_patient`, for views that the access table opens to patients only."""
    patient = current_patient()
    if patient is None:
        raise NotFound
    return patient


def consent_answers() -> Mapping[Purpose, Consent]:
    """What the current patient agreed to, and what not; a purpose that was never asked is missing."""
    if "consent_answers" not in g:
        g.consent_answers = consents.answers(session(), the_patient().id)
    answers: Mapping[Purpose, Consent] = g.consent_answers
    return answers


def the_account() -> Account:
    """As `current_account`, for views that the access table opens to signed-in people only."""
    account = current_account()
    if account is None:
        raise NotFound
    return account


def today() -> date:
    """The local date of the current patient."""
    return patients.today_for(the_patient(), now())


def forget_who_is_signed_in() -> None:
    """Look again who is signed in: this request has signed somebody in or out."""
    for name in (
        "signed_in",
        "erased_at",
        "looked_up",
        "account",
        "patient",
        "own_patient",
        "actor",
        "names_read",
        "consent_answers",
    ):
        g.pop(name, None)


def look_as_nobody() -> None:
    """From here on this request is one of nobody signed in: its page goes to whoever has a mail, and shows neither
    what else this browser may see nor what waits for the person signed in.
    """
    forget_who_is_signed_in()
    g.signed_in = g.account = g.own_patient = g.actor = None


def _speak_of_the_patient() -> None:
    """In somebody else's diary every sentence is about that person, until the request ends."""
    if diaries.asked_for() is None:
        return
    g.speaking = ExitStack()
    g.speaking.enter_context(about(whose_diary()))


def _note_seen(response: Response) -> Response:
    """Keep `last_seen_at`, the one thing that looking at a page changes, in a small transaction of its own.

    Nobody's page is worth failing for it, nor waiting long; and a page that says what to do is worth no waiting at all.
    """
    session_id: int | None = g.pop("to_note_seen", None)
    if session_id is not None and "unsaved_danger" not in g:
        patience.wait_at_most(_TO_NOTE_S)
        try:
            with unit_of_work(site().engine) as small:
                sessions.seen(Work(small, now(), settings()), session_id)
        except SQLAlchemyError as error:
            log.warning("could not note that a session was used: %s", without_values(error))
    return response


def _close(_error: BaseException | None = None) -> None:
    speaking: ExitStack | None = g.pop("speaking", None)
    if speaking is not None:
        speaking.close()
    opened: Session | None = g.pop("db", None)
    if opened is not None:
        try:
            opened.close()
        except SQLAlchemyError as error:
            log.warning("a session could not be closed: %s", without_values(error))
    patience.wait_as_usual()
