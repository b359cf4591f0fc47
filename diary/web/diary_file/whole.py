"""The whole copy: given to the patient, and taken into a new diary."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import whole_copy
from diary.services.errors import NoConsent
from diary.web import context
from diary.words import whole_copy as words

FIELD = "copy"


def whole() -> ResponseReturnValue:
    """The zip. That it was taken is noted before it leaves."""
    with context.writing() as work:
        data = whole_copy.take(work, context.the_patient(), by=context.the_account())
    answer = Response(data, mimetype="application/zip")
    name = f"diary-whole-copy-{context.today().isoformat()}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def take_in() -> ResponseReturnValue:
    """What it does, and the file to choose; with faults, all of them, and nothing is kept."""
    sentences: list[str] = []
    if request.method == "POST":
        sentences = _taken_in()
        if not sentences:
            return redirect(url_for("landing.index"), 303)
    is_empty = whole_copy.is_empty(context.work(), context.the_patient())
    faults = {FIELD: sentences} if sentences and is_empty else {}
    page = render_template("diary_file/take_in.html", is_empty=is_empty, faults=faults)
    return page, 422 if faults else 200


def _taken_in() -> list[str]:
    """What is wrong with the file; nothing where it was taken in."""
    sent = request.files.get(FIELD)
    if sent is None or not sent.filename:
        return [words.choose_a_file()]
    try:
        with context.writing() as work:
            done = whole_copy.take_in(work, context.the_patient(), sent.read(), by=context.the_account())
    except whole_copy.CopyFault as error:
        return error.sentences
    except NoConsent:
        return [words.not_kept()]
    flash(words.taken_in(done.days, done.open_follow_ups))
    return []
