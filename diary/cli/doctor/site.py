"""The settings and what they mean for the people of this site. No secret is shown."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import TZPATH, ZoneInfo

from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from diary.cli.doctor.check import Check, fine, how_many, listed, problem, warning
from diary.cli.mail_advice import advice, without_secrets
from diary.config import MailServer, Settings
from diary.config.values import is_loopback
from diary.services.patients.countries import country_of_zone
from diary.store.models import Patient

_OLD_YEARS = 2
"""Releases of time-zone data older than so many years miss decisions of some government or other."""


def settings_in_force(settings: Settings) -> Check:
    """What holds, wherever it was set."""
    address = make_url(settings.database_url)
    where = f" on {address.host}" if address.host else ""
    mail = f"{settings.mail.host}:{settings.mail.port}" if settings.mail else "files"
    backup = f"daily, {settings.backup_keep} kept" if settings.backup_daily else "by hand"
    return fine(
        "settings",
        f"site.url {settings.site_url}; listens on {settings.host}:{settings.port} with {settings.web_workers} × "
        f"{settings.web_threads} threads, server.proxies {settings.proxies}; "
        f"{address.get_backend_name()}{where}; mail to {mail} from {settings.mail_from}; sessions of "
        f"{how_many(settings.session_days, 'day')}; sign-up {settings.sign_up}; "
        f"rules {settings.rules_preset}; backup {backup}.",
    )


def site_url(settings: Settings) -> Check:
    """Where people reach the site."""
    parts = urlsplit(settings.site_url)
    if is_loopback(parts.hostname or ""):
        return fine("site.url", f"{settings.site_url} is reached from this machine alone.")
    if settings.proxies == 0:
        return warning(
            "site.url",
            f"{settings.site_url} needs a proxy with a certificate in front, but server.proxies is 0: everybody "
            "seems to come from the proxy, so one person who guesses passwords slows all others down.",
            "Set server.proxies to the number of proxies in front, mostly 1.",
        )
    return fine("site.url", f"{settings.site_url}, with server.proxies {settings.proxies}.")


def mail_server(settings: Settings, *, try_it: bool) -> Check:
    """How mail leaves; with `try_it` whether the server answers and takes sign-in and sender. Nothing is sent."""
    server = settings.mail
    if server is None or not settings.sends_mail:
        says = (
            f"No mail server is set: mail is written into {settings.mail_dir}, where nobody gets it."
            if server is None
            else f"{server.host} is an example and no mail server: mail stays on this machine, where nobody gets it."
        )
        # Whoever reaches the site from elsewhere counts on being told.
        judged = problem if settings.is_for_others else warning
        return judged(
            "mail server", says, "Set mail.host and what belongs to it before people rely on the diary."
        )
    says = f"Mail goes to {server.host}:{server.port} ({server.security})"
    if not try_it:
        return fine("mail server", f"{says}. Whether it answers: diary doctor --mail")
    return _answer_of(server, settings, says)


def _answer_of(server: MailServer, settings: Settings, says: str) -> Check:
    from diary.mail.smtp import SmtpTransport
    from diary.mail.trouble import TransportError

    try:
        transport = SmtpTransport(server, settings.mail_from.rpartition("@")[2], timeout=10.0)
        transport.try_out(settings.envelope_sender)
    except TransportError as error:
        said = without_secrets(str(error), settings)
        return problem("mail server", said, advice(error.trouble, settings))
    signs_in = ", takes the sign-in" if server.user else ""
    return fine(
        "mail server", f"{says}, which answers{signs_in} and takes {settings.envelope_sender} as sender."
    )


def emergency_numbers(session: Session, settings: Settings) -> Check:
    """Everybody has said in which country they are, and it has a number to call."""
    patients = Counter(session.scalars(select(Patient.country)))
    unsaid = patients.pop("", 0)
    unknown = [country for country in sorted(patients) if settings.numbers_for(country) is None]
    wrong, to_do = [], []
    if unknown:
        wrong.append(
            f"The diary knows no number to call in {listed(unknown)}, where "
            f"{how_many(sum(patients[country] for country in unknown), 'patient')} of this site live: they see 112."
        )
        to_do.append("Set them under [emergency_numbers].")
    if unsaid:
        zones = session.scalars(select(Patient.timezone).where(Patient.country == ""))
        guessed = sum(settings.numbers_for(country_of_zone(zone)) is not None for zone in zones)
        wrong.append(
            f"{how_many(unsaid, 'patient')} without a country: {guessed} of them see the number of the country that "
            f"their time zone names, and {unsaid - guessed} see 112."
        )
        to_do.append(
            "The diary asks them on their next report. Ask them, too: they can say it under Profile."
        )
    known = [
        f"{country} {settings.emergency_numbers[country].emergency}"
        for country in sorted(patients.keys() - set(unknown))
    ]
    if known:
        wrong.append(f"Patients are told to call {', '.join(known)}. Make sure that this is right.")
    if to_do:
        return warning("emergency numbers", " ".join(wrong), " ".join(to_do))
    return fine("emergency numbers", wrong[0] if wrong else "There is no patient yet.")


def zone_data(now: datetime) -> Check:
    """The time-zone data that decides which day it is for a patient."""
    package = version("tzdata")
    place = next((Path(place) for place in TZPATH if Path(place, "Europe", "London").exists()), None)
    if place is None:
        release, says = package, f"Time zones come from the package tzdata, {package}."
    else:
        release = _release_of(place)
        says = f"Time zones come from {place}, {release or 'of an unknown release'}."
    year = int(release[:4]) if release[:4].isdigit() else now.year
    if now.year - year >= _OLD_YEARS:
        return warning(
            "time zones",
            f"{says} Rules that changed since are missing, so some days may begin an hour early or late.",
            "Update the system's tzdata, or the package, and start the diary again.",
        )
    return fine("time zones", says)


def _release_of(place: Path) -> str:
    """Such as 2026b; empty where the data does not say."""
    for name, prefix in (("tzdata.zi", "# version "), ("+VERSION", "")):
        try:
            with (place / name).open(encoding="utf-8") as file:
                line = file.readline().strip()
        except OSError:
            continue
        if line.startswith(prefix):
            return line.removeprefix(prefix)
    return ""


def patients_zones(session: Session) -> Check:
    """Every patient's zone is known to this machine."""
    unknown = {}
    rows = session.execute(select(Patient.timezone, func.count()).group_by(Patient.timezone)).all()
    for zone, number in rows:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            unknown[zone] = number
    if unknown:
        return problem(
            "patients' zones",
            f"This machine does not know the time zone {listed(sorted(unknown))} of "
            f"{how_many(sum(unknown.values()), 'patient')}. Their pages and rules fail.",
            "Update tzdata (above), or let them choose another zone in their profile.",
        )
    return fine("patients' zones", f"The time zones of all patients are known ({len(rows)} in use).")
