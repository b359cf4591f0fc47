"""What should happen by itself: the scheduler lives, the rules are applied to everybody, mail gets through."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from diary.cli.data_dir import LOCK
from diary.cli.doctor.check import Check, fine, how_long, how_many, listed, problem, warning
from diary.cli.mail_advice import advice
from diary.services import digests, reminders
from diary.services.reminders import COUNTED_FOR
from diary.services.site import ahead, by_itself, clearing, outages
from diary.services.site import mail_way as mail_way_of_site
from diary.services.site.health import DEAD_AFTER, PING, counts_as_dead, last_beat
from diary.services.site.queue_report import LATELY
from diary.store.models import SavedReport
from diary.store.models.operations import OutageKind
from diary.store.work import Work
from diary.words.mail_troubles import said_of_site

_NAMED = 10
_REASONS = 3
_OUTAGES = {OutageKind.OFF: "it did not run", OutageKind.PUT_BACK: "it was put back to a copy"}
_PING_SLACK = timedelta(minutes=5)
"""What a restart may take."""


def serve_is_running(data_dir: Path) -> bool:
    """Whether a `diary serve` holds the data directory."""
    try:
        with (data_dir / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def scheduler(work: Work, *, served: bool) -> Check:
    """Its last sign of life. `served`: whether a `diary serve` is running."""
    beat_at = last_beat(work.session)
    start = (
        "See what diary serve prints about the scheduler, and start it again."
        if served
        else 'Start the diary: diary serve. A site without it runs "diary scheduler", or "diary tick" each minute.'
    )
    if beat_at is None:
        return problem("scheduler", "The scheduler has never run on this database.", start)
    if beat_at - work.now >= DEAD_AFTER:
        return problem(
            "scheduler",
            f"The scheduler's last sign of life is {how_long(beat_at - work.now)} in the future.",
            "Set this machine's clock, and that of the one the scheduler runs on.",
        )
    if counts_as_dead(beat_at, work.now, started_at=work.now):
        alone = "" if served else " No diary serve is running."
        return problem(
            "scheduler",
            f"The scheduler last showed that it lives {how_long(work.now - beat_at)} ago.{alone}",
            f"{start} Until then no follow-up opens and no mail goes out.",
        )
    return fine("scheduler", f"The scheduler showed that it lives {how_long(work.now - beat_at)} ago.")


def ping(work: Work) -> Check:
    """Whether the address outside that is to notice a dead site has answered lately. It is not asked from here."""
    if not work.settings.ping_url:
        return fine(
            "ping", "Nobody outside watches: ping.url is not set. A machine that is gone tells nobody."
        )
    # The host alone: the rest may be a secret.
    host = urlsplit(work.settings.ping_url).hostname
    every = timedelta(minutes=work.settings.ping_minutes)
    answered_at = last_beat(work.session, PING)
    if answered_at is not None and abs(work.now - answered_at) <= 2 * every + _PING_SLACK:
        return fine(
            "ping",
            f"{host} is asked every {how_many(work.settings.ping_minutes, 'minute')} while the diary is well, and last "
            f"answered {how_long(work.now - answered_at)} ago.",
        )
    when = (
        "has never answered"
        if answered_at is None
        else f"last answered {how_long(work.now - answered_at)} ago"
    )
    return warning(
        "ping",
        f"{host}, which should notice when the diary is gone, {when}.",
        "It is asked only while the diary is well: see to the problems named here first. If there are none, the "
        "scheduler's messages say why it did not answer.",
    )


def failing_patients(session: Session) -> Check:
    """Whose diary makes the rules fail; by number, and without what the diary holds."""
    failing = by_itself.failing_patients(session)
    if not failing:
        return fine("patients", "The rules can be applied to every patient.")
    named = [f"{each.patient_id} ({how_many(each.failures, 'time')}, {each.last_error})" for each in failing]
    more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return problem(
        "patients",
        f"The rules fail for {how_many(len(failing), 'patient')}, by number: {', '.join(named[:_NAMED])}{more}.",
        "Their reports are saved and what calls for help at once still works, but no follow-up opens for them. They "
        "are tried again by themselves. Report the kind of error as a fault of the diary.",
    )


def rows_ahead(work: Work) -> Check:
    """Rows that a clock which was ahead has left: in which tables, how many and until when; nobody's text."""
    name = "rows dated after now"
    try:
        found = ahead.rows_ahead(work)
    except DatabaseError:
        return warning(name, "Not every table can be read.", "See to the soundness of the database first.")
    if not found:
        return fine(name, "There are none: no clock has been ahead.")
    named = [f"{each.table} ({how_many(each.rows, 'row')}, until {each.until})" for each in found]
    reports = any(each.table == SavedReport.__tablename__ for each in found)
    own = (
        " A report among them counts as nobody's last one, and whoever's diary it is finds it under \"All reports\", "
        "marked, and can take it out."
        if reports
        else ""
    )
    return warning(
        name,
        f"A clock was ahead when these were written: {', '.join(named)}.",
        "See that this machine sets its clock by the network (timedatectl), and that it is right now. The diary "
        f"believes none of it and has mended what would do harm; nothing is to be deleted by hand.{own}",
    )


def clearing_up(work: Work) -> Check:
    """Whether what is old is deleted: not while a clock has leapt ahead."""
    behind = clearing.behind(work)
    if behind is None:
        return fine("clearing up", "What is old enough to be deleted is deleted.")
    return warning(
        "clearing up",
        "This machine's clock has leapt ahead since it was last cleared up. Nothing is deleted that is old only by "
        f"that: it is judged by a moment {how_long(behind.by)} back.",
        "See that the clock is right: date, and timedatectl. If it is, and the diary was off for so long, nothing is "
        f"to be done: from {behind.until:%Y-%m-%d} on it is believed.",
    )


def late_reminders(work: Work) -> Check:
    """Reminders that nobody got, because nothing ran when they were due."""
    return _late("reminders", "reminder", reminders.late_lately(work))


def late_mornings(work: Work) -> Check:
    """As `late_reminders`, of the mails to people who look after others."""
    return _late("morning mails", "morning mail", digests.late_lately(work))


def _late(check: str, what: str, late: int) -> Check:
    if not late:
        return fine(check, f"No {what} of the last {COUNTED_FOR.days} days came too late to be sent.")
    return warning(
        check,
        f"{how_many(late, what)} of the last {COUNTED_FOR.days} days came too late to be sent.",
        "If this machine, or the diary, was off then: nothing is to be done. If not, see to the scheduler above.",
    )


def outages_lately(work: Work) -> Check:
    """When the diary itself was off, or put back to a copy: patients could not write then."""
    found = outages.lately(work)
    if not found:
        hours = how_many(int(outages.SHORTEST.total_seconds()) // 3600, "hour")
        return fine(
            "outages", f"The diary was not off for {hours} or more in the last {outages.LATELY.days} days."
        )
    named = [
        f"{each.began_at:%Y-%m-%d %H:%M} to {each.ended_at:%Y-%m-%d %H:%M} UTC "
        f"({how_long(each.ended_at - each.began_at)}, {_OUTAGES[each.kind]})"
        for each in found
    ]
    says = (
        f"In the last {outages.LATELY.days} days there were hours in which nobody could write, or what was written is "
        f"lost: {listed(named, _NAMED)}."
    )
    if not outages.is_recent(found, work.now):
        return fine("outages", says)
    return warning(
        "outages",
        says,
        "If you know why, nothing is to be done: mails that speak of silence say that it was the diary's. If not, see "
        "whether the machine was off, and what its log says of those hours.",
    )


def mail_way(work: Work) -> Check:
    """Whether the mail server takes mail from this site, by what it answered the last time."""
    found = mail_way_of_site.mail_trouble(work)
    if found is None:
        return fine("mail way", "Nothing tells that the mail server refuses this site.")
    if found.comes_back:
        return problem(
            "mail way",
            f"{said_of_site(found.failure)} Mail to {found.comes_back} people came back since "
            f"{how_long(work.now - found.since)}. It is this site that is refused: no address is to blame.",
            advice(found.failure.trouble, work.settings),
        )
    return problem(
        "mail way",
        f"{said_of_site(found.failure)} No mail was taken since ({how_long(work.now - found.since)}), and "
        f"{how_many(found.waiting, 'mail')} wait. It is this site that is refused: no address is to blame.",
        advice(found.failure.trouble, work.settings),
    )


def mail_queue(work: Work) -> Iterator[Check]:
    """Mail that is due, that was given up, and that somebody took and never came back with."""
    found = by_itself.queue(work)
    why = mail_way_of_site.reasons(work.session, most=_REASONS)
    told = "".join(f" {said_of_site(each)}" for each in why)
    help_with = " ".join(advice(each.trouble, work.settings) for each in why)
    if found.late_by:
        yield problem(
            "mail queue",
            f"{how_many(found.due, 'mail')} should have gone out, the first one {how_long(found.late_by)} ago.",
            "See to the scheduler above. Whether the mail server answers: diary doctor --mail",
        )
    elif found.tried_again:
        yield warning(
            "mail queue",
            f"{how_many(found.tried_again, 'mail')} could not be handed over yet and will be tried again.{told}",
            f"{help_with} Whether the mail server answers: diary doctor --mail".strip(),
        )
    else:
        yield fine("mail queue", f"No mail waits longer than it should ({found.due} on the way).")
    if found.given_up:
        yield warning(
            "mail given up",
            f"{how_many(found.given_up, 'mail')} of the last {LATELY.days} days could not be delivered and were given "
            "up.",
            "See the scheduler's messages for their numbers. Often an address is wrong: ask the person.",
        )
    else:
        yield fine("mail given up", f"No mail was given up in the last {LATELY.days} days.")
    if found.stuck:
        yield problem(
            "mail leases",
            f"{how_many(found.stuck, 'mail')} were taken by a process that ended without word, and nobody took over.",
            "See to the scheduler above: it takes over by itself.",
        )
    else:
        yield fine("mail leases", "No mail hangs with a process that is gone.")
