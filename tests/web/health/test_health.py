"""Whether the diary runs: what probes are told, and what people see when the scheduler has died."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, text

from diary.jobs.heartbeat import beat
from diary.rules.records import Sign
from diary.services.site.health import DEAD_AFTER, counts_as_dead
from diary.store.models import Heartbeat, Patient
from diary.web.access import ACCESS
from tests.browser import Browser
from tests.factories import make_account, make_report
from tests.web.access.addresses import address_of
from tests.web.conftest import Site

MISSED = "Some parts of this diary are not running."
FROM_A_MAIL = {"mailed.report", "questions.by_link"}
OF_NOBODY = {"home_screen.offline"}
"""What a phone keeps is the same for everybody."""
"""Pages for whoever has the mail: as to a stranger, whoever is signed in."""
SAFE = "Your reports are saved, but follow-ups and mails can come late. Tell the person who runs it."

MakeSite = Callable[..., Site]


def ready(site: Site) -> tuple[int, str]:
    answer = site.browser().fetch("/readyz")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.text


READY = (200, "ok\n")


def not_ready(*parts: str) -> tuple[int, str]:
    return 503, "".join(f"not ready: {part}\n" for part in parts)


def test_a_site_whose_scheduler_beats_is_ready_and_says_nothing(site: Site, ann: Browser) -> None:
    site.clock.move_on(hours=1)
    beat(site.engine, site.clock.now() - timedelta(seconds=179))
    assert ready(site) == READY
    assert MISSED not in ann.get("/today").text


def test_a_dead_scheduler_is_told_within_three_minutes(site: Site, ann: Browser) -> None:
    beat(site.engine, site.clock.now())
    site.clock.move_on(minutes=3)
    assert ready(site) == not_ready("scheduler")
    said = ann.get("/today").text
    assert f"{MISSED} {SAFE} If you need help now, call 999." in said
    beat(site.engine, site.clock.now())
    assert ready(site) == READY
    assert MISSED not in ann.get("/today").text


def test_a_scheduler_that_never_lived_is_waited_for_as_long(site: Site, ann: Browser) -> None:
    assert ready(site) == READY
    site.clock.move_on(minutes=2, seconds=59)
    assert ready(site) == READY
    assert MISSED not in ann.get("/today").text
    site.clock.move_on(seconds=1)
    assert ready(site) == not_ready("scheduler")
    assert MISSED in ann.get("/today").text


def test_a_scheduler_that_died_before_this_start_is_told_at_once(make_site: MakeSite) -> None:
    first = make_site()
    beat(first.engine, first.clock.now())
    first.clock.move_on(hours=8)
    assert ready(make_site()) == not_ready("scheduler")


def test_a_sign_of_life_from_the_future_does_not_hide_a_dead_scheduler() -> None:
    now = datetime.fromisoformat("2026-01-05T12:00:00+00:00")
    for beat_at, dead in (
        (now + timedelta(days=365), True),
        (now + DEAD_AFTER, True),
        (now + timedelta(seconds=5), False),
        (now - DEAD_AFTER + timedelta(seconds=1), False),
        (now - DEAD_AFTER, True),
    ):
        assert counts_as_dead(beat_at, now, started_at=now) is dead, beat_at


def test_every_page_of_somebody_signed_in_says_it_once_and_no_page_of_a_stranger(site: Site) -> None:
    site.patient("ann@example.org")
    site.patient("bob@example.org")
    with site.writing() as session:
        ann_herself = session.get_one(Patient, site.patient_ids["ann@example.org"])
        saved = make_report(
            session,
            site.clock.now(),
            site.settings,
            ann_herself,
            date(2026, 1, 5),
            worst=8,
            signs=(Sign.CHEST,),
        )
        follow_up_id = saved.opened[0].id
    site.clock.move_on(minutes=10)
    ann, stranger = site.browser(), site.browser()
    ann.sign_in_unseen()
    pages = 0
    for endpoint in ACCESS:
        method, path = address_of(site.app, endpoint, follow_up_id)
        answer = ann.fetch(path, method)
        if answer.mimetype == "text/html" and answer.status_code not in (302, 303):
            # What a link in a mail opens speaks to nobody in particular, whoever is signed in.
            assert answer.text.count(MISSED) == (endpoint not in FROM_A_MAIL | OF_NOBODY), endpoint
            pages += 1
        assert MISSED not in stranger.fetch(path, method).text, endpoint
    assert pages > 10
    assert MISSED in ann.get("/nowhere", status=404).text


def test_somebody_without_a_diary_sees_it_too(site: Site) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), "carer@example.org")
    site.clock.move_on(minutes=10)
    browser = site.browser()
    browser.sign_in_unseen("carer@example.org")
    said = browser.get("/devices").text
    assert "If you need help now, call your local emergency number." in said
    assert MISSED in said


def test_help_comes_first_on_a_page_that_calls_for_it(site: Site, ann: Browser) -> None:
    site.clock.move_on(minutes=10)
    page = ann.get("/today")
    assert page.text.index(MISSED) < page.text.index(page.h1)
    ann.submit("report", {"signs": ["chest"]})
    assert ann.page.h1 == "Get emergency help now"
    assert ann.page.text.index(MISSED) > ann.page.text.index("Get emergency help now")


def test_asking_costs_one_row_by_its_key(site: Site, ann: Browser) -> None:
    asked: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    ann.get("/today")
    (about_it,) = [statement for statement in asked if "heartbeat" in statement]
    assert "WHERE heartbeat.name = ?" in about_it


def test_a_page_comes_even_when_it_cannot_be_found_out(site: Site, ann: Browser) -> None:
    with site.engine.begin() as connection:
        connection.execute(text("DROP TABLE heartbeat"))
    assert MISSED not in ann.get("/today").text
    assert ready(site) == not_ready("database")


def test_a_schema_that_is_not_this_versions_is_not_ready(site: Site) -> None:
    for revision in ("0001", "9999"):
        with site.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :is"), {"is": revision})
        assert ready(site) == not_ready("schema")


def test_a_database_without_tables_is_not_ready(site: Site) -> None:
    database = site.engine.url.database
    assert database is not None
    site.engine.dispose()
    for name in ("", "-wal", "-shm"):
        (site.settings.data_dir.parent / f"web.sqlite3{name}").unlink(missing_ok=True)
    assert ready(site) == not_ready("schema")


def test_a_database_that_cannot_be_opened_is_not_ready_but_the_process_lives(make_site: MakeSite) -> None:
    site = make_site()
    site.engine.dispose()
    shutil.rmtree(site.settings.data_dir.parent)
    assert ready(site) == not_ready("database", "disk")
    assert site.browser().fetch("/livez").status_code == 200


def test_a_data_directory_that_is_gone_is_not_ready(site: Site) -> None:
    shutil.rmtree(site.settings.data_dir)
    assert ready(site) == not_ready("disk")


def test_trying_the_disk_leaves_nothing(site: Site) -> None:
    before = sorted(site.settings.data_dir.iterdir())
    assert ready(site) == READY
    assert sorted(site.settings.data_dir.iterdir()) == before


def test_whether_the_process_lives_asks_nothing_of_anybody(site: Site, ann: Browser) -> None:
    site.engine.dispose()
    site.engine.connect = None  # type: ignore[method-assign, assignment]
    for browser in (ann, site.browser()):
        answer = browser.fetch("/livez")
        assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_neither_makes_a_session_or_a_row(site: Site) -> None:
    for path in ("/livez", "/readyz"):
        assert "Set-Cookie" not in site.browser().fetch(path).headers
    with site.reading() as session:
        assert session.query(Heartbeat).all() == []


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_they_answer_a_probe_on_the_machine_itself_which_knows_no_name(
    make_site: MakeSite, path: str
) -> None:
    site = make_site(DIARY_SITE_URL="https://diary.example.org")
    assert site.app.test_client().get(path, base_url="http://127.0.0.1:8000").status_code == 200
