"""`diary doctor` on what should happen by itself, and on what the patients of a site need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from diary.config import Settings, load
from diary.services.site import clearing
from diary.services.site.ahead import MAY_LIE_AHEAD
from diary.services.site.health import PING
from diary.store.models import Digest, Outage, OutboxMail, Reminder, SweepState
from diary.store.models.base import Base
from diary.store.models.operations import OutageKind
from tests.addresses import WATCHER
from tests.cli.conftest import Doctored
from tests.factories import make_account, make_patient, make_report, work_at


def test_a_scheduler_that_is_dead_is_told(site: Doctored) -> None:
    site.beat(timedelta(minutes=4))
    assert site.problem("scheduler") == (
        "The scheduler last showed that it lives 4 minutes ago. No diary serve is running."
    )
    site.beat(-timedelta(days=3))
    assert "in the future" in site.problem("scheduler")
    with site.writing() as session:
        session.execute(text("DELETE FROM heartbeat"))
    assert site.problem("scheduler") == "The scheduler has never run on this database."


def test_somebody_outside_who_does_not_answer_is_told_without_the_key(site: Doctored) -> None:
    _status, found = site.examined()
    assert found["ping"]["says"].startswith("Nobody outside watches: ping.url is not set.")
    given = {"DIARY_PING_URL": WATCHER, "DIARY_PING_MINUTES": "10"}
    never = site.warning("ping", **given)
    assert never == "watch.example.org, which should notice when the diary is gone, has never answered."
    site.beat(timedelta(minutes=24), PING)
    status, found = site.examined(**given)
    assert (status, found["ping"]["level"]) == (0, "ok")
    assert (
        "is asked every 10 minutes while the diary is well, and last answered 24 minutes ago"
        in found["ping"]["says"]
    )
    assert "key-1" not in str(found)
    site.beat(timedelta(minutes=26), PING)
    assert site.warning("ping", **given).endswith("last answered 26 minutes ago.")


def test_when_the_diary_was_off_lately_is_told(site: Doctored) -> None:
    _status, found = site.examined()
    assert found["outages"]["level"] == "ok"
    assert found["outages"]["says"] == "The diary was not off for 6 hours or more in the last 30 days."

    def note(kind: OutageKind, ago: timedelta, lasted: timedelta) -> None:
        with site.writing() as session:
            ended = site.now - ago
            session.add(Outage(kind=kind, began_at=ended - lasted, ended_at=ended))

    note(OutageKind.OFF, timedelta(days=31), timedelta(days=2))
    assert site.examined()[1]["outages"]["says"].startswith("The diary was not off")
    note(OutageKind.OFF, timedelta(days=20), timedelta(hours=9))
    found = site.examined()[1]["outages"]
    assert found["level"] == "ok", "it is no news any more"
    assert "(9 hours, it did not run)" in found["says"]
    note(OutageKind.PUT_BACK, timedelta(hours=2), timedelta(hours=30))
    said = site.warning("outages")
    ended = site.now - timedelta(hours=2)
    assert f"to {ended:%Y-%m-%d %H:%M} UTC (30 hours, it was put back to a copy)" in said
    assert said.index("30 hours") < said.index("9 hours"), "the newest first"
    assert "2 days" not in said


def test_a_clock_that_leapt_ahead_holds_up_the_clearing_and_is_told(site: Doctored) -> None:
    assert site.examined()[1]["clearing up"]["level"] == "ok"
    with site.writing() as session:
        clearing.go_on(work_at(session, site.now - timedelta(days=200)))
    said = site.warning("clearing up")
    assert "clock has leapt ahead" in said
    assert "200 days back" in said


def test_failing_patients_are_told_by_number_alone(site: Doctored) -> None:
    with site.writing() as session:
        patient_id = make_patient(session, site.now, "ann@example.org").id
        state = session.get_one(SweepState, patient_id)
        state.failures, state.last_error = 3, "KeyError in _load, line 7"
    said = site.problem("patients")
    assert (
        said == f"The rules fail for 1 patient, by number: {patient_id} (3 times, KeyError in _load, line 7)."
    )


def test_reminders_that_came_too_late_are_counted(site: Doctored) -> None:
    with site.writing() as session:
        patient = make_patient(session, site.now - timedelta(days=3))
        for days in (1, 2, 8):
            due_at = site.now - timedelta(days=days)
            session.add(
                Reminder(
                    patient_id=patient.id, day=due_at.date(), at_minute=1200, kind="daily", state="too_late",
                    due_at=due_at, decided_at=site.now,
                )
            )  # fmt: skip
    assert site.warning("reminders") == "2 reminders of the last 7 days came too late to be sent."


def test_morning_mails_that_came_too_late_are_counted(site: Doctored) -> None:
    with site.writing() as session:
        account = make_account(session, site.now)
        for days in (1, 2, 8):
            due_at = site.now - timedelta(days=days)
            session.add(
                Digest(
                    account_id=account.id, day=due_at.date(), state="too_late", due_at=due_at, decided_at=site.now
                )
            )  # fmt: skip
    assert site.warning("morning mails") == "2 morning mails of the last 7 days came too late to be sent."


def queue(session: Session, now: datetime, key: str, **about: Any) -> None:
    account_id = session.execute(text("SELECT id FROM account")).scalar_one()
    about = {"next_attempt_at": now, **about}
    session.add(
        OutboxMail(
            message_id=f"<{key}@x>",
            dedupe_key=key,
            kind="urgent",
            account_id=account_id,
            params={},
            queued_at=now,
            **about,
        )
    )


def test_mail_that_does_not_go_out_is_told(site: Doctored) -> None:
    ago = site.now - timedelta(minutes=20)
    with site.writing() as session:
        make_patient(session, site.now)
        queue(session, ago, "late")
        queue(session, ago, "later", next_attempt_at=site.now + timedelta(hours=1))
    assert site.problem("mail queue") == "1 mail should have gone out, the first one 20 minutes ago."
    with site.writing() as session:
        session.execute(
            text("UPDATE outbox_mail SET next_attempt_at = :at, attempts = 1"),
            {"at": "2999-01-01 00:00:00.000000"},
        )
    assert site.warning("mail queue").startswith("2 mails could not be handed over yet")


def test_mail_that_was_given_up_or_hangs_is_told(site: Doctored) -> None:
    ago = site.now - timedelta(minutes=20)
    with site.writing() as session:
        make_patient(session, site.now)
        queue(session, ago, "given up", state="failed", ended_at=ago, server_reply="550 ann@example.org?")
        queue(session, ago, "long ago", state="failed", ended_at=ago - timedelta(days=8))
    assert site.warning("mail given up").startswith("1 mail of the last 7 days")
    with site.writing() as session:
        queue(session, ago, "hangs", lease_owner="x", lease_until=ago, next_attempt_at=site.now)
    assert "1 mail" in site.problem("mail leases")


def test_countries_and_zones_of_patients_are_looked_at(site: Doctored) -> None:
    with site.writing() as session:
        make_patient(session, site.now, "ann@example.org", country="GB")
    assert site.examined()[1]["emergency numbers"]["says"] == (
        "Patients are told to call GB 999. Make sure that this is right."
    )
    with site.writing() as session:
        make_patient(session, site.now, "bob@example.org", country="", timezone="America/New_York")
        make_patient(session, site.now, "eve@example.org", country="", timezone="UTC")
    assert site.warning("emergency numbers") == (
        "2 patients without a country: 1 of them see the number of the country that their time zone names, and 1 see "
        "112. Patients are told to call GB 999. Make sure that this is right."
    )
    with site.writing() as session:
        make_patient(session, site.now, "cat@example.org", country="AQ")
    assert "no number to call in AQ" in site.warning("emergency numbers")
    with site.writing() as session:
        # A zone that the machine knew when it was chosen.
        make_patient(session, site.now, "dan@example.org").timezone = "Mars/Olympus"
    assert "does not know the time zone Mars/Olympus of 1 patient" in site.problem("patients' zones")


def settings_of(site: Doctored) -> Settings:
    return load({"DIARY_DATA_DIR": str(site.data)})


def test_rows_of_an_hour_to_come_are_named_with_how_many_and_until_when_and_without_what_they_say(
    site: Doctored,
) -> None:
    then = site.now + timedelta(days=2000)
    with site.writing() as session:
        ann = make_patient(session, site.now - timedelta(days=3))
        ann.account.created_at = then
        for days in (0, 1):
            make_report(
                session,
                then,
                settings_of(site),
                ann,
                then.date() - timedelta(days=days),
                worst=2,
                note="mine",
            )
        # What may lie ahead is no matter, nor is what a clock says that is ahead by a minute.
        make_patient(session, site.now + timedelta(minutes=1), "bea@example.org")
        session.execute(text("UPDATE reminder_plan SET paused_until = '2040-01-01'"))
        session.execute(text("DELETE FROM audit_row"))
        session.execute(text("UPDATE audit_head SET number = 0"))
    said = site.warning("rows dated after now")
    assert "account (1 row, until " in said
    assert f"report (2 rows, until {then.date()})" in said
    assert "mine" not in said
    assert "reminder_plan" not in said
    _status, found = site.examined()
    assert "can take it out" in found["rows dated after now"]["do"]
    with site.writing() as session:
        session.execute(text("UPDATE report SET superseded_at = recorded_at"))
    assert "report (" not in site.warning("rows dated after now")


def test_where_no_clock_was_ahead_that_is_said(site: Doctored) -> None:
    with site.writing() as session:
        ann = make_patient(session, site.now - timedelta(days=3))
        make_report(session, site.now, settings_of(site), ann, site.now.date(), worst=2)
    _status, found = site.examined()
    assert found["rows dated after now"]["level"] == "ok"


def test_only_columns_that_there_are_may_lie_ahead() -> None:
    known = {
        f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns
    }
    assert known >= MAY_LIE_AHEAD
