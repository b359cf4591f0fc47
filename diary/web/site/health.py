"""How the parts of the site are that nobody sees. `diary doctor` looks at more, at the server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services import digests, reminders
from diary.services.backups import database_file
from diary.services.mailbox.outages import in_words
from diary.services.reminders import COUNTED_FOR
from diary.services.site import by_itself, outages, storage
from diary.services.site import health as parts
from diary.services.site.level import Level
from diary.services.site.mail_way import mail_trouble
from diary.services.site.queue_report import LATELY
from diary.web import context
from diary.web.clocks import own_clock
from diary.web.health.presenter import started_at
from diary.words import no_mail
from diary.words.formats import moment_in_words
from diary.words.language import gettext as _
from diary.words.language import ngettext
from diary.words.mail_troubles import said_of_site, what_to_do

MOST_NAMED = 20
MOST_OUTAGES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One part: how it is, and what to do where that is not well."""

    name: str
    level: Level
    says: str
    do: str = ""


def health() -> ResponseReturnValue:
    """All parts, in the order in which they rest on each other."""
    return render_template(
        "site/health.html",
        lines=lines(),
        failing=by_itself.failing_patients(context.session())[:MOST_NAMED],
        zone=own_clock(),
    )


def lines() -> list[Line]:
    """How each part is now."""
    return [
        *_disk(),
        _database(),
        _backups(),
        _scheduler(),
        _rules(),
        *_outages(),
        *_late(),
        *_mail_way(),
        *_mail(),
        *_returned(),
    ]


def _database() -> Line:
    site = context.site()
    failing = parts.failing_parts(site.engine, site.settings.data_dir, context.now(), started_at=started_at())
    name = _("Database")
    if parts.Part.DATABASE in failing or parts.Part.SCHEMA in failing:
        return Line(
            name,
            Level.PROBLEM,
            _("The tables are not those of this version."),
            _("Start the diary again, or stop it and run: diary db upgrade"),
        )
    if site.engine.dialect.name != "sqlite":
        return Line(name, Level.OK, _("PostgreSQL. It answers."))
    size = storage.database_size(site.settings) or 0
    return Line(name, Level.OK, _("SQLite, %(size)s MB. It answers.", size=_megabytes(size)))


def _disk() -> Iterator[Line]:
    settings = context.settings()
    if not parts.can_write(settings.data_dir):
        yield Line(
            _("Disk"),
            Level.PROBLEM,
            _("The data directory takes no files: nothing can be saved."),
            _("Make room on the disk, or see who owns the directory. Run: diary doctor"),
        )
    for room in storage.rooms(settings):
        do = "" if room.level is Level.OK else _("Make room on this disk.")
        says = _("%(free)s MB are free at %(place)s.", free=_megabytes(room.free), place=room.directory)
        yield Line(_("Room"), room.level, says, do)


def _backups() -> Line:
    settings, now = context.settings(), context.now()
    name = _("Last backup")
    if database_file(settings.database_url) is None:
        return Line(
            name, Level.OK, _("PostgreSQL is backed up with its own pg_dump. The diary does not see it.")
        )
    found = storage.backups(settings, now)
    if not found:
        return Line(name, Level.WARNING, _("There is none yet."), _("Run: diary backup"))
    says = moment_in_words(found[0].made_at, own_clock())
    if storage.is_old(settings, found[0], now):
        return Line(name, Level.WARNING, says, _("It is old. Run: diary backup. If that fails, it says why."))
    return Line(name, Level.OK, says)


def _scheduler() -> Line:
    beat_at = parts.last_beat(context.session())
    dead = parts.counts_as_dead(beat_at, context.now(), started_at=started_at())
    if beat_at is not None:
        says = _("Its last sign of life: %(when)s.", when=moment_in_words(beat_at, own_clock()))
    else:
        says = _("It has never run.") if dead else _("It is starting. Look again in a few minutes.")
    if not dead:
        return Line(_("Scheduler"), Level.OK, says)
    return Line(
        _("Scheduler"),
        Level.PROBLEM,
        says,
        _("Start it again: diary serve. Until then no follow-up opens and no mail goes out."),
    )


def _rules() -> Line:
    failing = len(by_itself.failing_patients(context.session()))
    if not failing:
        return Line(_("Rules"), Level.OK, _("They work for every diary."))
    return Line(
        _("Rules"),
        Level.PROBLEM,
        ngettext("They fail for %(num)s diary.", "They fail for %(num)s diaries.", failing),
        _(
            "Reports are saved, and help is still named at once. But no follow-up opens. Report this as a fault."
        ),
    )


def _outages() -> Iterator[Line]:
    """When the diary itself was off lately, and until when what was written is lost."""
    found = outages.lately(context.work())
    if not found:
        return
    says = " ".join(in_words(each, own_clock(), context.now()) for each in found[:MOST_OUTAGES])
    if len(found) > MOST_OUTAGES:
        more = len(found) - MOST_OUTAGES
        says += " " + ngettext("And %(num)s time more.", "And %(num)s times more.", more)
    level = Level.WARNING if outages.is_recent(found, context.now()) else Level.OK
    do = _("If you know why, nothing is to be done. Mails that speak of silence say that it was the diary's.")
    yield Line(_("Off in the last 30 days"), level, says, do if level is not Level.OK else "")


def _late() -> Iterator[Line]:
    what_to_do = _(
        "If the machine or the diary was off then, nothing is to be done. If not, see to the scheduler."
    )
    late = reminders.late_lately(context.work())
    if late:
        said = ngettext(
            "%(num)s reminder of the last %(days)s days came too late to be sent.",
            "%(num)s reminders of the last %(days)s days came too late to be sent.",
            late,
            days=COUNTED_FOR.days,
        )
        yield Line(_("Reminders"), Level.WARNING, said, what_to_do)
    late = digests.late_lately(context.work())
    if late:
        said = ngettext(
            "%(num)s morning mail of the last %(days)s days came too late to be sent.",
            "%(num)s morning mails of the last %(days)s days came too late to be sent.",
            late,
            days=COUNTED_FOR.days,
        )
        yield Line(_("Morning mails"), Level.WARNING, said, what_to_do)


def _mail_way() -> Iterator[Line]:
    settings = context.settings()
    if not settings.sends_mail:
        level = Level.PROBLEM if settings.is_for_others else Level.WARNING
        yield Line(_("Mail server"), level, no_mail.is_kept(), no_mail.what_to_do())
    found = mail_trouble(context.work())
    if found is None:
        return
    if found.comes_back:
        says = _(
            "%(what)s Mail to %(num)s people came back since %(when)s. No address is to blame.",
            what=said_of_site(found.failure),
            num=found.comes_back,
            when=moment_in_words(found.since, own_clock()),
        )
        yield Line(_("Mail server"), Level.PROBLEM, says, what_to_do(found.failure.trouble))
        return
    says = _(
        "%(what)s No mail was taken since %(when)s. No address is to blame.",
        what=said_of_site(found.failure),
        when=moment_in_words(found.since, own_clock()),
    )
    yield Line(_("Mail server"), Level.PROBLEM, says, what_to_do(found.failure.trouble))


def _returned() -> Iterator[Line]:
    """Whether the mailbox that mail comes back to is read."""
    if context.settings().return_mailbox is None:
        return
    name, read_at = _("Mail that comes back"), parts.last_beat(context.session(), parts.RETURNED)
    if read_at is not None and abs(context.now() - read_at) <= parts.RETURNED_WITHIN:
        yield Line(name, Level.OK, _("Last read: %(when)s.", when=moment_in_words(read_at, own_clock())))
        return
    says = _("It was never read.")
    if read_at is not None:
        says = _("It was not read since %(when)s.", when=moment_in_words(read_at, own_clock()))
    yield Line(
        name,
        Level.WARNING,
        says,
        _("A wrong address is not noticed meanwhile. At the server, run: diary doctor --mail"),
    )


def _mail() -> Iterator[Line]:
    found = by_itself.queue(context.work())
    name = _("Mail queue")
    look = _("See the page about mail. At the server, run: diary doctor --mail")
    if found.late_by or found.stuck:
        number = max(found.due, found.stuck)
        yield Line(
            name,
            Level.PROBLEM,
            ngettext("%(num)s mail should be gone by now.", "%(num)s mails should be gone by now.", number),
            _("See to the scheduler first."),
        )
    elif found.tried_again:
        yield Line(
            name,
            Level.WARNING,
            ngettext(
                "%(num)s mail did not get through and will be tried again.",
                "%(num)s mails did not get through and will be tried again.",
                found.tried_again,
            ),
            look,
        )
    else:
        yield Line(name, Level.OK, _("No mail waits longer than it should."))
    if found.given_up:
        yield Line(
            _("Mail given up"),
            Level.WARNING,
            ngettext(
                "%(num)s mail in the last %(days)s days.",
                "%(num)s mails in the last %(days)s days.",
                found.given_up,
                days=LATELY.days,
            ),
            _("Often an address is wrong. Ask the person."),
        )
    if found.dead_addresses:
        yield Line(
            _("Addresses"),
            Level.WARNING,
            ngettext(
                "Mail to %(num)s address does not arrive.",
                "Mail to %(num)s addresses does not arrive.",
                found.dead_addresses,
            ),
            _("The page about mail names them. Their owners are told on each page."),
        )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}" if size < 10_000_000 else f"{size / 1_000_000:,.0f}"
