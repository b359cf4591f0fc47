"""Where one is signed in, and a button that ends all other sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import accounts
from diary.services.accounts import sessions
from diary.store.models import SignedInSession
from diary.web import context
from diary.web.accounts.forms import ButtonForm
from diary.web.clocks import own_clock
from diary.words.language import gettext as _

# In this order: most browsers also claim to be those further down.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """One browser in which somebody is signed in."""

    name: str
    since: datetime
    last_seen: datetime
    is_this_one: bool


def devices() -> ResponseReturnValue:
    """The list, and the button."""
    account, this_one = context.the_account(), context.signed_in()
    this_id = this_one.id if this_one is not None else None
    if ButtonForm().validate_on_submit():
        with context.writing() as work:
            accounts.sign_out_elsewhere(work, account, but=this_id)
        flash(_("You are signed out everywhere else."))
        return redirect(url_for("accounts.devices"), 303)
    return render_template(
        "accounts/devices.html",
        devices=[_device(row, this_id) for row in sessions.sessions_of(context.work(), account.id)],
        zone=own_clock(),
    )


def name_of(user_agent: str) -> str:
    """A browser's description of itself in words, such as "Firefox on Android"."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("A browser that does not say its name")


def _first(known: Iterable[tuple[str, str]], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")


def _device(row: SignedInSession, this_id: int | None) -> Device:
    return Device(name_of(row.device), row.created_at, row.last_seen_at, row.id == this_id)
