"""Where everything meets: settings, a clock and a database make the web application."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import Engine

from diary import logs, paths, web
from diary.clock import Clock, SystemClock
from diary.config import Settings
from diary.services.permissions.secret import secret_key
from diary.store.engine import make_engine
from diary.web import access, compression, context, errors, headers, security
from diary.web.accounts.security import install as install_accounts
from diary.web.application import Pages
from diary.web.reports import unsaved
from diary.words.templates import install_in


def create_app(settings: Settings, clock: Clock | None = None, engine: Engine | None = None) -> Flask:
    """The web application. Without `engine` it opens the database that the settings name; it never migrates it.

    Makes the secret key in the data directory if there is none yet. Starts no thread and no job. What is logged
    from here on, by whatever logger, holds no text of an error.
    """
    logs.install()
    app = Pages("diary", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    security.configure(app, settings, secret_key(settings.data_dir))
    app.jinja_env.undefined = StrictUndefined
    install_in(app.jinja_env)
    unsaved.install(app)
    context.install(
        app, context.Site(settings, clock or SystemClock(), engine or make_engine(settings.database_url))
    )
    if settings.compress:
        # Before whatever else looks at answers, and so after it: Flask asks the last one first.
        compression.install(app)
    access.install(app)
    security.install_csrf(app)
    install_accounts(app)
    headers.install(app)
    errors.install(app)
    web.register(app)
    security.install_proxies(app, settings)
    return app
