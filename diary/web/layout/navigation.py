"""Where one can go from a page: within the diary that is open, as far as one may, and to whatever else one has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import request, url_for

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
    "away.page",
    "plan.overview",
    "plan.presets",
    "plan.new",
)
TRENDS_PAGES = ("trends.reports", "reports.day")
TODAY_PAGES = ("reports.today", "reports.missed", "reports.saved")


@dataclass(frozen=True, slots=True)
class Item:
    """One link. `here`: the page belongs to it. `count`: how much waits there. `sign`: what is drawn beside it."""

    text: str
    href: str
    here: bool
    count: int = 0
    sign: str = ""


def tabs(patient: Patient | None, number: int | None, open_count: int) -> list[Item]:
    """The bar of every page: what one opens most, of `patient`'s diary as far as one may, and More for all the rest.

    `number` is None where the diary is one's own. Whoever keeps none has the people they look after there.
    """
    found = _around(number)
    if patient is not None:
        found += _of_the_diary(patient, number, open_count)
    more = ("more.page", "more.in_diary")
    endpoint = "more.page" if number is None else "more.in_diary"
    led_to = request.endpoint in (*PLAN_PAGES, *more) or request.blueprint in _MORE_LEADS_TO
    here = led_to and request.endpoint not in _NOT_LED_TO and not any(item.here for item in found)
    return [*found, Item(_("Menu"), url_for(endpoint, patient_id=number), here, sign="more")]


_MORE_LEADS_TO = (
    "audit",
    "circle",
    "doctors_page",
    "emergency_card",
    "consents",
    "digests",
    "mailing",
    "sent",
    "profile",
    "privacy",
    "export",
    "erasure",
    "trials",
)
_NOT_LED_TO = frozenset(
    {
        "circle.invitation",
        "mailing.unsubscribe",
        "mailing.again",
        "profile.welcome",
        "erasure.by_link",
        "trials.pressing",
    }
)


def _around(number: int | None) -> list[Item]:
    """For who keeps no diary: the people they look after, what waits there, the site they run."""
    actor, own = context.actor(), context.own_patient()
    if actor is None or own is not None:
        return []
    found = []
    runs_site = actor.account.operator_since is not None
    if runs_site and number is None:
        found.append(_item("site.overview", _("Site"), blueprints=("site",), sign="day"))
    if actor.memberships or not runs_site:
        found.append(_item("people.overview", _("People"), sign="people"))
    if actor.memberships and number is None:
        found.append(_item("people.follow_ups", _("To do"), sign="doctor"))
    return found


def _of_the_diary(patient: Patient, number: int | None, open_count: int) -> list[Item]:
    def may(action: Action) -> bool:
        return can(context.actor(), action, patient)

    found = []
    if number is None:
        found.append(_item("landing.index", _("Today"), TODAY_PAGES, sign="day"))
    elif may(Action.WRITE_REPORT):
        found.append(_diary("reports.today", _("Today"), number, TODAY_PAGES, sign="day"))
    if may(Action.READ_TRENDS):
        found.append(_diary("trends.overview", _("Trends"), number, TRENDS_PAGES, sign="trends"))
    elif may(Action.READ_NOTES):
        found.append(_diary("trends.reports", _("Reports"), number, ("reports.day",), sign="trends"))
    if may(Action.READ_FOLLOW_UPS):
        led_to = ("followups", "appointments")
        found.append(
            _diary(
                "followups.listing", _("Doctor"), number, blueprints=led_to, count=open_count, sign="doctor"
            )
        )
    return found


def places(number: int | None) -> list[Item]:
    """For whoever keeps a diary and has more than that: the people they look after and the site, at the head of each
    page. Who keeps none has them in the bar.
    """
    account, actor, own = context.current_account(), context.actor(), context.own_patient()
    if account is None or actor is None or own is None:
        return []
    found = [
        Item(
            _("Your diary"),
            url_for("landing.index"),
            number is None and request.blueprint not in ("people", "site"),
        )
    ]
    if actor.memberships:
        found.append(_item("people.overview", _("People")))
        found.append(_item("people.follow_ups", _("All open")))
    if account.operator_since is not None:
        found.append(_item("site.overview", _("Site"), blueprints=("site",)))
    return found if len(found) > 1 or number is not None else []


def more(patient: Patient | None, number: int | None) -> list[tuple[str, list[Item]]]:
    """All the other pages, as the page that More leads to lists them: some under a heading, the last under none."""
    of_diary = _more_of(patient, number)
    if number is None and patient is not None:
        of_diary = _more_of_own()
    parts = [
        (_("The diary"), of_diary),
        (_("Your people"), _people_of_own() if number is None and patient is not None else []),
        (_("Your account"), _account(keeps_diary=number is None and patient is not None)),
        ("", [help_page(), _item("privacy.page", _("Privacy"))]),
    ]
    return [(heading, items) for heading, items in parts if items]


def _more_of_own() -> list[Item]:
    return [
        _item("emergency_card.page", _("Emergency card")),
        _item("doctors_page.page", _("Your page for the doctor")),
        _item("reports.missed", _("Missed a day?")),
        _item("medicines.listing", _("Your medicines")),
        _item("symptoms.listing", _("What you track")),
        _item("reminders.plan", _("Reminders")),
        _item("away.page", _("In hospital or away")),
        _item("plan.overview", _("What was agreed for you")),
        _item("export.page", _("A copy of your diary")),
    ]


def _people_of_own() -> list[Item]:
    return [
        _item("circle.listing", _("Your care circle")),
        _item("audit.who_looked", _("Who has looked at my diary")),
    ]


def _more_of(patient: Patient | None, number: int | None) -> list[Item]:
    """Of somebody else's diary what the bar has no room for."""
    found: list[Item] = []
    if patient is None or number is None:
        return found
    if can(context.actor(), Action.READ_TRENDS, patient):
        found.append(_diary("doctors_page.page", _("Page for the doctor"), number))
    if can(context.actor(), Action.SEE_CARD, patient):
        found.append(_diary("emergency_card.page", _("Emergency card"), number))
    if can(context.actor(), Action.CHANGE_PLAN, patient):
        found.append(_diary("symptoms.listing", _("Plan"), number))
    if can(context.actor(), Action.EXPORT, patient):
        found.append(_diary("export.page", _("Copy"), number))
    if context.own_patient() is None:
        found.append(_item("people.follow_ups", _("All open")))
    return found


def _account(*, keeps_diary: bool) -> list[Item]:
    """What is asked for least, and cannot be undone for ever, stands last."""
    of_patient = [
        _item("profile.edit", _("Your profile")),
        _item("consents.overview", _("What you agreed to")),
    ]
    return [
        *(of_patient if keeps_diary else []),
        _item("mailing.choices", _("Your mail")),
        _item("accounts.change_password", _("Change your password")),
        _item("accounts.devices", _("Where you are signed in")),
        _item("accounts.phone", _("Your phone number")),
        Item(_("Put it on your phone"), url_for("landing.how_it_works", _anchor="on-your-phone"), here=False),
        _item("erasure.page", _("Erase your account")),
    ]


def help_page() -> Item:
    """For everybody."""
    return _item("landing.how_it_works", _("Help"))


def _diary(
    endpoint: str,
    text: str,
    number: int | None,
    others: Collection[str] = (),
    *,
    blueprints: Collection[str] = (),
    count: int = 0,
    sign: str = "",
) -> Item:
    here = _is_here(endpoint, others, blueprints)
    return Item(text, url_for(endpoint, patient_id=number), here, count, sign)


def _item(
    endpoint: str,
    text: str,
    others: Collection[str] = (),
    *,
    blueprints: Collection[str] = (),
    sign: str = "",
) -> Item:
    return Item(text, url_for(endpoint), _is_here(endpoint, others, blueprints), sign=sign)


def _is_here(endpoint: str, others: Collection[str], blueprints: Collection[str]) -> bool:
    """Whether the page that is open is this one, one of `others`, or any of these blueprints."""
    return request.endpoint == endpoint or request.endpoint in others or request.blueprint in blueprints
