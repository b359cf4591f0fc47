"""What the link in a reminder opens, and what becomes of the answers that are sent from there.

Programs that look at mail open every link, so only a press of the button changes anything. The answer to it is a page
and no redirect: an address that shows an emergency once more would tell others of it.
"""

from __future__ import annotations

from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.errors import BadInput, Conflict, NoConsent
from diary.services.patients import calendar, today_for
from diary.services.reports import links
from diary.services.reports.links import Opened, Refused, Why
from diary.web import context
from diary.web.report_links import pages
from diary.web.report_links.sheet import Sheet
from diary.web.reports import country, typed
from diary.web.reports.pages import day_of


def report(token: str) -> ResponseReturnValue:
    """The form for the one day that the link is for; sent, it saves the report."""
    return _send(token) if request.method == "POST" else _open(token)


def _open(token: str) -> ResponseReturnValue:
    link = links.opened(context.work(), token)
    named = link.link if isinstance(link, Refused) else link
    account = context.current_account()
    if account is not None and named is not None and named.patient.account_id == account.id:
        return redirect(_own_page(named), 303)
    context.look_as_nobody()
    if isinstance(link, Refused):
        own_page = _own_page(named) if named is not None else url_for("reports.today")
        page = pages.over(link, somebody_else=account is not None, own_page=own_page)
        return page, pages.STATUS[link.why]
    return pages.form(Sheet.opened(link, token, somebody_else=account is not None), typed.empty())


def _send(token: str) -> ResponseReturnValue:
    link = links.opened(context.work(), token)
    account = context.current_account()
    named = link.link if isinstance(link, Refused) else link
    is_other = account is not None and (named is None or named.patient.account_id != account.id)
    context.look_as_nobody()
    if named is None:
        return pages.not_ours(), pages.STATUS[Why.NOT_OURS]
    sheet = Sheet.sent(named, token, somebody_else=is_other)
    filled = sheet.read()
    if isinstance(link, Refused):
        # One that is used up may still be the second press of the button: the service looks at it again.
        return _save(sheet, filled, token) if link.why is Why.USED else _carried(sheet, filled, link.why)
    if filled.faults:
        return pages.form(sheet, filled), 422
    if sheet.today != sheet.link.day and _for_day() == sheet.today:
        return pages.carried(sheet.for_today(), filled, None), 401
    if _must_say_the_day(sheet):
        return pages.which_day(sheet, filled)
    return _save(sheet, filled, token)


def _save(sheet: Sheet, filled: typed.Typed, token: str) -> ResponseReturnValue:
    try:
        with context.writing() as work:
            saved = links.save_by_link(work, token, filled.answers, opened_at=sheet.ticket.opened_at)
            if not isinstance(saved, Refused):
                country.keep(work.session, sheet.link.patient)
    except Conflict:
        saved = Refused(Why.USED, sheet.link)
    except NoConsent:
        saved = Refused(Why.REVOKED, sheet.link)
    except BadInput as bad:
        filled.faults.add("", *bad.sentences)
        return pages.form(sheet, filled), 422
    if isinstance(saved, Refused):
        return _carried(sheet, filled, saved.why)
    return pages.saved(sheet, filled, saved)


def _carried(sheet: Sheet, filled: typed.Typed, why: Why) -> ResponseReturnValue:
    return pages.carried(sheet, filled, why), 409 if why is Why.USED else pages.STATUS[why]


def _must_say_the_day(sheet: Sheet) -> bool:
    """Whether the page was opened while its day was still about now, and is sent when that is over."""
    return not (sheet.ticket.back_filled or sheet.is_about_now or _for_day() == sheet.link.day)


def _for_day() -> date | None:
    return day_of(request.form.get("for_day", ""))


def _own_page(link: Opened) -> str:
    """Where somebody signed in writes that report."""
    today = today_for(link.patient, context.now())
    if calendar.reach(link.day, today, context.settings()) is not calendar.Reach.OPEN:
        return url_for("reports.today")
    return url_for("reports.today", day=link.day.isoformat())
