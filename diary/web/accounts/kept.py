"""Answers typed by somebody whose session was over: carried through the sign-in, and given back afterwards.

A signed ticket says whose diary they are about. Only that patient gets the answers back; whoever else signs in on the
same page does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import current_app, request
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from diary.services import patients
from diary.store.models import Account

PREFIX = "kept-"
TICKET = "kept-ticket"
_MOST_FIELDS = 300

Keeper = Callable[[Session, Account, dict[str, list[str]]], None]

_keepers: list[Keeper] = []


def keeper(keep: Keeper) -> Keeper:
    """Register the function that takes the answers in after the sign-in: `keep(session, account, fields)`.

    It runs in the transaction that opens the session, and must not commit. `fields` are names to lists of texts, as
    they were typed and without any check; they are about the diary of `account`.
    """
    _keepers[:] = [keep]
    return keep


def sign_in_page(fields: Mapping[str, Iterable[str]], patient_id: int) -> ResponseReturnValue:
    """The sign-in form, carrying what was typed along in hidden fields. For handlers of `access.on_signed_out`.

    `patient_id` is whose diary the posted form was shown for: the handler knows it from something signed in that form,
    never from something that a browser can change.
    """
    from diary.web.accounts.signing_in import page

    pairs = [(PREFIX + name, text) for name, texts in fields.items() for text in texts]
    return page(kept=[(TICKET, _signed(patient_id)), *pairs][:_MOST_FIELDS], status=401)


def posted() -> list[tuple[str, str]]:
    """The hidden fields of a sign-in form that carries answers, to be carried on if the sign-in fails."""
    pairs = [(name, text) for name, text in request.form.items(multi=True) if name.startswith(PREFIX)]
    return pairs[:_MOST_FIELDS]


def hand_over(session: Session, account: Account, carried: list[tuple[str, str]]) -> bool | None:
    """Give the answers to whoever registered for them. None: there are none. False: they are about another diary."""
    if not carried or not _keepers:
        return None
    patient = patients.patient_of(session, account)
    if patient is None or dict(carried).get(TICKET) != _signed(patient.id):
        return False
    fields: dict[str, list[str]] = {}
    for name, text in carried:
        if name != TICKET:
            fields.setdefault(name.removeprefix(PREFIX), []).append(text)
    for keep in _keepers:
        keep(session, account, fields)
    return True


def _signed(patient_id: int) -> str:
    return str(URLSafeSerializer(current_app.secret_key or "", salt="whose-answers").dumps(patient_id))
