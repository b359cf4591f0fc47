"""Accounts: find one, switch it off and on, mail its owner a link to choose a password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.config.pasted import without_marks
from diary.services import erasure
from diary.services.errors import BadInput, NotFound
from diary.services.permissions import rate_limits
from diary.services.site import accounts as site_accounts
from diary.services.site import suspension
from diary.store.models import Account
from diary.store.models.erasure import AskedBy
from diary.web import context
from diary.web import rate_limits as limiting
from diary.web.accounts import mails
from diary.web.accounts.links import reset_link
from diary.web.clocks import own_clock
from diary.web.going_out import if_sent
from diary.web.site import labels
from diary.web.site.forms import EraseForm, SearchForm, SwitchOffForm
from diary.web.site.frame import note
from diary.words.language import gettext as _


def accounts() -> ResponseReturnValue:
    """All of them, a page at a time; sent, those in whose address the text stands."""
    form = SearchForm()
    text = without_marks(form.text.data or "")
    if form.is_submitted():
        if not text:
            return redirect(url_for("site.accounts"), 303)
        return _list(form, site_accounts.found(context.session(), text), searched=True)
    return _list(form, site_accounts.all_of_them(context.session(), request.args.get("page", 1, type=int)))


def account(account_id: int) -> ResponseReturnValue:
    """One of them, and what can be done."""
    return _page(site_accounts.standing_of(context.session(), account_id), SwitchOffForm())


def switch(account_id: int) -> ResponseReturnValue:
    """Off, with everything the account does, or on again."""
    if request.form.get("to") == "on":
        with context.writing() as work:
            changed = suspension.switch_on(work, _found(account_id))
        if changed:
            note("switched on account", account_id)
        flash(_("The account is switched on. Its owner can sign in again."))
        return redirect(url_for("site.account", account_id=account_id), 303)
    form = SwitchOffForm()
    if not form.validate_on_submit():
        return _page(site_accounts.standing_of(context.session(), account_id), form)
    try:
        with context.writing() as work:
            changed = suspension.switch_off(work, _found(account_id), by=context.the_account())
    except BadInput as bad:
        form.take(bad.faults)
        return _page(site_accounts.standing_of(context.session(), account_id), form)
    if changed:
        note("switched off account", account_id)
    flash(_("The account is switched off. Its owner is signed out everywhere."))
    return redirect(url_for("site.account", account_id=account_id), 303)


def erase(account_id: int) -> ResponseReturnValue:
    """Let the account be erased in a week, or keep it after all."""
    if request.form.get("to") == "keep":
        return _keep(account_id)
    form = EraseForm()
    if form.validate_on_submit():
        try:
            with context.writing() as work:
                erasure.ask(work, _found(account_id), asked_by=AskedBy.SITE, by=context.the_account())
        except BadInput as bad:
            form.take(bad.faults)
    if form.errors:
        return _page(site_accounts.standing_of(context.session(), account_id), SwitchOffForm(None), form)
    note("is to erase account", account_id)
    flash(_("The account will be erased. Its owner is mailed how to keep it."))
    return redirect(url_for("site.account", account_id=account_id), 303)


def _keep(account_id: int) -> ResponseReturnValue:
    with context.writing() as work:
        found = erasure.erasure_of(work.session, _found(account_id).id)
        kept = found is None or erasure.take_back(
            work, found, asked_by=AskedBy.SITE, by=context.the_account()
        )
    if kept:
        note("is to keep account", account_id)
        flash(_("The account is not erased."))
    else:
        flash(_("It is being erased already. That cannot be stopped any more."), "error")
    return redirect(url_for("site.account", account_id=account_id), 303)


def mail_password(account_id: int) -> ResponseReturnValue:
    """Mail the owner a link to choose a password. The operator does not get to see it."""
    found = _found(account_id)
    if not found.active:
        raise NotFound
    limiting.check((rate_limits.MAIL_BY_ADDRESS, found.email))
    link = reset_link(context.settings(), found)
    with context.writing() as work:
        mails.reset_password(work, found, link)
    note("mailed a password link to account", account_id)
    flash(if_sent(_("A mail with a link to choose a password is on its way. The link works for one day.")))
    return redirect(url_for("site.account", account_id=account_id), 303)


def _found(account_id: int) -> Account:
    found = context.session().get(Account, account_id)
    if found is None:
        raise NotFound
    return found


def _list(form: SearchForm, listed: site_accounts.Listed, *, searched: bool = False) -> ResponseReturnValue:
    return render_template(
        "site/accounts.html", form=form, listed=listed, searched=searched, roles_in_words=labels.roles
    )


def _page(
    found: site_accounts.Standing, form: SwitchOffForm, erase_form: EraseForm | None = None
) -> ResponseReturnValue:
    erase_form = erase_form or EraseForm(None)
    waiting = erasure.erasure_of(context.session(), found.id)
    page = render_template(
        "site/account.html",
        account=found,
        form=erase_form if erase_form.errors else form,
        switch_form=form,
        erase_form=erase_form,
        erased_on=waiting.due_at.astimezone(own_clock()).date() if waiting is not None else None,
        erased_after=erasure.LASTS.days,
        zone=own_clock(),
        roles_in_words=labels.roles,
        is_own=found.id == context.the_account().id,
    )
    return page, 422 if form.errors or erase_form.errors else 200
