"""Where one can go from a page: within the diary that is open, as far as one may, and to whatever else one has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app, request, url_for

from diary.services.permissions.access import Action, can
from diary.store.models import Patient
from diary.web import context
from diary.words.language import gettext as _

PLAN_PAGES = (
    "symptoms.listing",
    "symptoms.add",
    "symptoms.one",
    "medicines.listing",
    "medicines.one",
    "reminders.plan",
    "plan.overview",
    "plan.presets",
    "plan.new",
)
TRENDS_PAGES = ("trends.reports", "reports.day", "export.page")


@dataclass(frozen=True, slots=True)
class Item:
    """One link. `here`: the page belongs to it. `count`: how much waits there."""

    text: str
    href: str
    here: bool
    count: int = 0


def items(patient: Patient | None, number: int | None, open_count: int) -> list[Item]:
    """The pages of `patient`'s diary that the person may open; `number` is None where it is their own."""
    found = []
    if patient is not None:

        def may(action: Action) -> bool:
            return can(context.actor(), action, patient)

        if may(Action.WRITE_REPORT):
            found.append(_diary("reports.today", _("Today"), number, ("reports.saved",)))
        if may(Action.READ_FOLLOW_UPS):
            found.append(_diary("followups.listing", _("Follow-ups"), number, ("followups.one",), open_count))
        if may(Action.READ_TRENDS):
            found.append(_diary("trends.overview", _("Trends"), number, TRENDS_PAGES))
        elif may(Action.READ_NOTES):
            found.append(_diary("trends.reports", _("Reports"), number, ("reports.day",)))
        if number is not None and may(Action.CHANGE_PLAN):
            found.append(_diary("symptoms.listing", _("Plan"), number, PLAN_PAGES))
        if number is not None and may(Action.EXPORT) and not may(Action.READ_TRENDS):
            # Otherwise the trends lead there: one word more does not fit into the line on a phone.
            found.append(_diary("export.page", _("Copy"), number))
    if number is None and patient is not None:
        led_to = _of_blueprints("audit", "circle", "consents", "digests", "mailing", "sent") - {
            "circle.invitation",
            "mailing.unsubscribe",
            "mailing.again",
        }
        found.append(_item("profile.edit", _("Profile"), (*PLAN_PAGES, *led_to)))
    elif number is None:
        found.append(
            _item(
                "accounts.devices",
                _("Account"),
                ("accounts.change_password", "digests.plan", "mailing.choices", "sent.listing"),
            )
        )
    return [*found, help_page()]


def places(number: int | None) -> list[Item]:
    """One's own diary, the people one looks after and the site. Nothing for who has their own diary and no more."""
    account, actor, own = context.current_account(), context.actor(), context.own_patient()
    if account is None or actor is None:
        return []
    found = []
    outside = _of_blueprints("people", "site")
    if own is not None:
        here = number is None and request.endpoint not in outside
        found.append(Item(_("Your diary"), url_for("landing.index"), here))
    runs_site = account.operator_since is not None
    if actor.memberships or (own is None and not runs_site):
        found.append(_item("people.overview", _("People")))
    if actor.memberships:
        found.append(_item("people.follow_ups", _("All open")))
    if runs_site:
        found.append(_item("site.overview", _("Site"), _of_blueprints("site")))
    return found if len(found) > 1 or own is None or number is not None else []


def help_page() -> Item:
    """For everybody."""
    return _item("landing.how_it_works", _("Help"))


def _diary(
    endpoint: str, text: str, number: int | None, others: Collection[str] = (), count: int = 0
) -> Item:
    here = request.endpoint == endpoint or request.endpoint in others
    return Item(text, url_for(endpoint, patient_id=number), here, count)


def _item(endpoint: str, text: str, others: Collection[str] = ()) -> Item:
    return Item(text, url_for(endpoint), request.endpoint == endpoint or request.endpoint in others)


def _of_blueprints(*names: str) -> frozenset[str]:
    return frozenset(
        endpoint for endpoint in current_app.view_functions if endpoint.partition(".")[0] in names
    )
