"""Nothing here holds a word of a diary: what a phone keeps of it is the same for everybody of a country."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.patients.contacts import emergency_of
from diary.services.patients.countries import country_for
from diary.store.queries.reports import current_report
from diary.web import context
from diary.web.layout.frame import Frame
from diary.words import home_screen as words
from diary.words.language import gettext as _

_PAPER = "#f6f4ee"
_ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))


def manifest() -> ResponseReturnValue:
    """What a browser reads to put the site on the home screen: its name, its icons, and two shortcuts."""
    name = context.settings().site_name
    answer = jsonify(
        id=url_for("home_screen.opened"),
        name=name,
        short_name=name if len(name) <= words.LONGEST_UNDER_AN_ICON else words.short_name(),
        description=words.description(),
        start_url=url_for("home_screen.opened"),
        scope=url_for("landing.index"),
        display="standalone",
        background_color=_PAPER,
        theme_color=_PAPER,
        icons=[
            {
                "src": url_for("static", filename=f"icons/{purpose}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in _ICONS
        ],
        shortcuts=[
            {"name": _("Check-in"), "url": url_for("reports.today")},
            {"name": _("Call"), "url": url_for("landing.index", _anchor="call")},
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def worker() -> ResponseReturnValue:
    """The script that stands in where there is no net. From the root, because it speaks for the addresses below it."""
    return current_app.send_static_file("worker.js")


def offline() -> ResponseReturnValue:
    """What the phone shows without a net: the number for an emergency, and that nothing was saved."""
    return render_template(
        "home_screen/offline.html",
        no_net=words,
        contact=emergency_of(request.args.get("country", ""), context.settings()),
    )


def opened() -> ResponseReturnValue:
    """Where the icon leads: to the check-in while today's is not saved, else home."""
    patient = context.own_patient()
    if patient is not None and current_report(context.session(), patient.id, context.today()) is None:
        return redirect(url_for("reports.today"))
    return redirect(url_for("landing.index"))


def worker_address() -> str:
    """With the country of one's own diary, of which the phone keeps the number; empty for whoever is not signed in."""
    if not Frame().signed_in:
        return ""
    own = context.own_patient() if Frame().keeps_diary else None
    country = country_for(own) if own else ""
    return url_for("home_screen.worker", country=country, v=_version(country))


def _version(country: str) -> str:
    """Another one whenever what the phone keeps has another word or number: only then it is fetched anew."""
    said = (
        context.settings().site_name,
        url_for("static", filename="style.css"),
        url_for("static", filename="worker.js"),
        *words.everything(emergency_of(country, context.settings())),
    )
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]


def in_templates() -> dict[str, Any]:
    """What the head of every page finds."""
    return {"worker_address": worker_address}
