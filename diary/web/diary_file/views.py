"""What is in the copy and what is not, and the copy itself."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from diary.services.diary_file.exports import export
from diary.store.engine import reading
from diary.store.queries.diaries import days_ahead, last_reported_day, reported_span
from diary.web import context
from diary.web.diary_file import taken_in
from diary.words import ahead


def page() -> ResponseReturnValue:
    """What the file holds."""
    session, patient_id, today = context.session(), context.the_patient().id, context.today()
    to_come = days_ahead(session, patient_id, today)
    return render_template(
        "diary_file/page.html",
        span=reported_span(session, patient_id),
        last=last_reported_day(session, patient_id, today),
        imports=taken_in.listed(),
        to_come=ahead.in_the_copy(to_come) if to_come else "",
    )


def diary_csv() -> ResponseReturnValue:
    """The diary file, sent as it is read. That somebody took it is noted before the first of it leaves."""
    answer = Response(mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_filename()}"'
    if request.method == "HEAD":
        return answer  # it takes nothing, so there is nothing to note
    engine = context.site().engine
    with context.writing() as work:
        pieces = export(work, context.the_patient(), by=context.the_account(), reads=lambda: reading(engine))
    answer.response = (piece.encode() for piece in pieces)
    return answer


def _filename() -> str:
    """Whoever takes copies of several diaries must be able to tell them apart; no name stands in it."""
    whose = "" if context.is_own_diary() else f"-{context.the_patient().id}"
    return f"diary{whose}-{context.today().isoformat()}.csv"
