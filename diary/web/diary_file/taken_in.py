"""A file that was taken in: what it brought, and taking it back as one step."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services.diary_file import undo
from diary.services.errors import NotFound
from diary.store.models import DiaryImport
from diary.web import context, errors
from diary.web.forms import Form
from diary.words import import_undo as words
from diary.words.formats import day_in_words, moment_in_words


@dataclass(frozen=True, slots=True)
class Listed:
    """One file, as a line that leads to its page."""

    href: str
    at: str
    brought: str
    undone: str


def listed() -> list[Listed]:
    """The files of the last days, for the patient alone."""
    if not context.is_own_diary():
        return []
    found = undo.imports_of(context.work(), context.the_patient().id)
    return [
        Listed(url_for("export.one", import_id=each.id), _at(each), _brought(each), _undone(each))
        for each in found
    ]


def one(import_id: int) -> ResponseReturnValue:
    """The page of one file. Pressed, it is taken back."""
    taken_in = _of(import_id)
    form = Form()
    if not form.validate_on_submit():
        return _page(form, taken_in)
    try:
        with context.writing() as work:
            done = undo.undo_import(work, context.the_patient(), import_id, by=context.the_account())
    except NotFound:
        flash(words.too_late(), "error")
    else:
        flash(words.done_but(done.kept, context.today()) if done.kept else words.done())
    return redirect(url_for("export.one", import_id=import_id), 303)


@errors.show_again("export.one")
def _again(import_id: int) -> errors.Again:
    taken_in = _of(import_id)
    return Form(), lambda form: _page(form, taken_in)


def _of(import_id: int) -> DiaryImport:
    found = next(
        (each for each in undo.imports_of(context.work(), context.the_patient().id) if each.id == import_id),
        None,
    )
    if found is None:
        abort(404)
    return found


def _page(form: Form, taken_in: DiaryImport) -> ResponseReturnValue:
    can_be = undo.can_be_undone(taken_in, context.work())
    does = undo.what_undoing_does(context.session(), taken_in)
    lines: list[str] = []
    if can_be:
        if does.emptied:
            lines.append(words.would_empty(len(does.emptied)))
        if does.brought_back:
            lines.append(words.would_bring_back(len(does.brought_back)))
        if does.kept:
            lines.append(words.kept(does.kept, context.today()))
        lines += words.what_happens()
    last = (taken_in.imported_at + undo.UNDONE_WITHIN).astimezone(_zone()).date()
    page = render_template(
        "diary_file/taken_in.html",
        form=form,
        at=_at(taken_in),
        brought=_brought(taken_in),
        undone=_undone(taken_in),
        lines=lines,
        can_be=can_be,
        until=words.until(day_in_words(last, context.today())),
        here=url_for("export.one", import_id=taken_in.id),
    )
    return page, 422 if form.errors else 200


def _brought(taken_in: DiaryImport) -> str:
    return words.brought(len(taken_in.brought.get("reports", [])))


def _undone(taken_in: DiaryImport) -> str:
    at = taken_in.undone_at
    return "" if at is None else words.undone(moment_in_words(at, _zone()))


def _at(taken_in: DiaryImport) -> str:
    return moment_in_words(taken_in.imported_at, _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(context.the_patient().timezone)
