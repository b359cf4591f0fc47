"""What every page has around its own part: the frame, the ways on from it, and what waits at its head."""

from __future__ import annotations

from flask import Flask

from diary.web.going_out import mail_is_kept
from diary.web.layout import frame
from diary.words import gate, labels, no_mail, notices


def install(app: Flask) -> None:
    """Teach the templates of `app` what every page needs."""
    app.context_processor(frame.in_templates)
    app.add_template_filter(frame.dial, "dial")
    # Globals, since macros see no context.
    app.jinja_env.globals["labels"] = labels
    app.jinja_env.globals["without_mail"] = no_mail
    app.jinja_env.globals["mail_is_kept"] = mail_is_kept
    app.jinja_env.globals["before_the_form"] = notices.before_the_form
    app.jinja_env.globals["asks_for_the_procedure_date"] = gate.asks_for_the_procedure_date
