"""Answers typed by somebody whose session was over: carried through the sign-in, and given back afterwards.

A signed ticket says who typed them and whose diary they are about. Only that person gets the answers back, as long as
they may write in that diary; whoever else signs in on the same page does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from diary.services.permissions.access import Action, actor_for, can
from diary.store.models import Account, Patient
from diary.store.work import Work

PREFIX = "kept-"
TICKET = "kept-ticket"
_MOST_FIELDS = 300

Carried = list[tuple[str, str]]
"""Names and texts of hidden fields."""

Keeper = Callable[[Work, Account, Patient, dict[str, list[str]]], None]

_keepers: list[Keeper] = []


def keeper(keep: Keeper) -> Keeper:
    """Register the function that takes the answers in after the sign-in: `keep(session, account, patient, fields)`.

    It runs in the transaction that opens the session, and must not commit. `fields` are names to lists of texts, as
    `account` typed them and without any check; they are about the diary of `patient`, in which `account` may write.
    """
    _keepers[:] = [keep]
    return keep


def carried(fields: Mapping[str, Iterable[str]], patient_id: int, account_id: int) -> Carried:
    """The hidden fields by which a sign-in form carries what was typed. For handlers of `access.on_signed_out`.

    `patient_id` is whose diary the posted form was shown for and `account_id` to whom: the handler knows both from
    something signed in that form, never from something that a browser can change.
    """
    pairs = [(PREFIX + name, text) for name, texts in fields.items() for text in texts]
    return [(TICKET, _serializer().dumps([patient_id, account_id])), *pairs][:_MOST_FIELDS]


def posted() -> Carried:
    """The hidden fields of a sign-in form that carries answers, to be carried on if the sign-in fails."""
    pairs = [(name, text) for name, text in request.form.items(multi=True) if name.startswith(PREFIX)]
    return pairs[:_MOST_FIELDS]


def give_back(work: Work, account: Account, carried: Carried) -> Patient | Literal[False] | None:
    """Give the answers to whoever registered for them; gives whose diary they are about.

    None: there are none. False: somebody else typed them, or `account` may not write in that diary (any more).
    """
    if not carried or not _keepers:
        return None
    patient = _patient_for(work, account, dict(carried).get(TICKET, ""))
    if patient is None:
        return False
    fields: dict[str, list[str]] = {}
    for name, text in carried:
        if name != TICKET:
            fields.setdefault(name.removeprefix(PREFIX), []).append(text)
    for keep in _keepers:
        keep(work, account, patient, fields)
    return patient


def _patient_for(work: Work, account: Account, signed: str) -> Patient | None:
    try:
        patient_id, account_id = _serializer().loads(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    patient = work.session.get(Patient, patient_id) if account_id == account.id else None
    if patient is None:
        return None
    may_write = can(actor_for(work, account), Action.WRITE_REPORT, patient)
    return patient if may_write else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="whose-answers")
