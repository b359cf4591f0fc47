"""What each page of the demonstration weighs on the wire, packed and as it is made.

    .venv/bin/python -m tests.bench.weight [--format json]

In bytes, with the heads of the answers. `files` is what a page loads besides, where the browser has kept nothing yet.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from diary.app import create_app
from diary.clock import SystemClock
from diary.config import Settings, load
from diary.services.demo import CAREGIVER, PEOPLE, fill
from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.web.accounts.security import hashed
from tests.browser import Browser
from tests.demo_addresses import own_pages, pages_of_another
from tests.factories import PASSWORD

FIRST_VIEW = 50_000
"""Bytes, at most, of the first page that somebody opens, with all that it loads."""
AFTER = 15_000
"""Bytes, at most, of each page after it."""
PACKED = {"Accept-Encoding": "gzip, deflate, br, zstd"}
"""As browsers ask."""
_LOADED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Weight:
    """Of one page."""

    who: str
    path: str
    page: int
    unpacked: int
    files: int


def weights(app: Flask, engine: Engine, settings: Settings, now: datetime) -> list[Weight]:
    """Every page of the demonstration that answers 200, to whom it is open; fills the empty database first."""
    with app.app_context():
        password = hashed(PASSWORD)
    fill(engine, now, settings, password)
    found: dict[tuple[str, str], Weight] = {}
    for person in (*PEOPLE, CAREGIVER):
        with reading(engine) as session:
            paths = own_pages(app, session, person.email)
            if person is CAREGIVER:
                for patient in PEOPLE:
                    paths += pages_of_another(app, session, patient.email)
        stranger, browser = Browser(app), Browser(app)
        browser.sign_in_unseen(person.email)
        for who, there in (("", stranger), (person.email, browser)):
            for path in paths:
                if (who, path) not in found and (weight := _weigh(there, who, path)) is not None:
                    found[who, path] = weight
    return sorted(found.values(), key=lambda one: -one.page)


def _weigh(browser: Browser, who: str, path: str) -> Weight | None:
    """None where there is no page for this person."""

    def asked(address: str, **headers: str) -> TestResponse:
        answer = browser.client.get(address, base_url=browser.base_url, headers=headers)
        answer.get_data()
        answer.close()
        return answer

    packed = asked(path, **PACKED)
    if packed.status_code != 200 or packed.mimetype != "text/html":
        return None
    page = asked(path).get_data()
    files = {each for each in _LOADED.findall(page.decode()) if urlsplit(each).path.startswith("/static/")}
    return Weight(
        who,
        path,
        on_the_wire(packed),
        len(page),
        sum(on_the_wire(asked(each, **PACKED)) for each in files),
    )


def on_the_wire(answer: TestResponse) -> int:
    """Head and body, in bytes."""
    return sum(len(f"{name}: {value}\r\n".encode()) for name, value in answer.headers) + len(
        answer.get_data()
    )


def main() -> None:
    """Fill a throw-away site and weigh its pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--format", choices=("text", "json"), default="text")
    wanted = parser.parse_args().format
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "data").mkdir()
        settings, clock = load({"DIARY_DATA_DIR": str(Path(directory) / "data")}), SystemClock()
        migrate.upgrade(settings.database_url)
        engine = make_engine(settings.database_url)
        found = weights(create_app(settings, clock, engine), engine, settings, clock.now())
        engine.dispose()
    if wanted == "json":
        click.echo(json.dumps([asdict(one) for one in found]))
        return
    click.echo(f"{'page':>7} {'unpacked':>9} {'files':>7}  (at most {AFTER}; with the files {FIRST_VIEW})")
    for one in found:
        click.echo(f"{one.page:7} {one.unpacked:9} {one.files:7}  {one.path}  {one.who or 'anybody'}")


if __name__ == "__main__":
    main()
