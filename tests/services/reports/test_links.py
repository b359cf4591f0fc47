"""The link in a reminder, as the service sees it: what it holds, when it is made, and how long it is good for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribing
from diary.services.reports.links import (
    Opened,
    Refused,
    Why,
    opened,
    path_for_mail,
    report_path,
    save_by_link,
)
from diary.store.engine import reading, unit_of_work
from diary.store.models import OutboxMail, Patient, ReminderSchedule
from diary.store.work import Work
from tests.services.conftest import MONDAY, Site

NOW = datetime(2026, 1, 5, 20, 0, 0, 123457, tzinfo=UTC)


def path(session: Session, site: Site, made_at: datetime = NOW, day: date = MONDAY) -> str:
    patient = session.get_one(Patient, site.patient_id)
    return report_path(secret_key(site.settings.data_dir), patient.id, patient.account, day, made_at)


def token(session: Session, site: Site, made_at: datetime = NOW, day: date = MONDAY) -> str:
    return path(session, site, made_at, day).rpartition("/")[2]


def test_it_names_patient_day_and_moment_to_the_microsecond(site: Site) -> None:
    with reading(site.engine) as session:
        link = opened(Work(session, NOW, site.settings), token(session, site))
        assert isinstance(link, Opened)
        assert (link.patient.id, link.day, link.made_at) == (site.patient_id, MONDAY, NOW)


def test_it_fits_on_a_line_of_a_mail_and_tells_no_secret(site: Site) -> None:
    with reading(site.engine) as session:
        made = path(session, site)
        account = session.get_one(Patient, site.patient_id).account
        assert len(made) < 200
        signed = URLSafeSerializer("", salt="").loads_unsafe(made.rpartition("/")[2])[1]
        assert account.fs_uniquifier not in str(signed)
        assert account.email not in str(signed)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (timedelta(0), None),
        (timedelta(hours=36) - timedelta(microseconds=1), None),
        (timedelta(hours=36), Why.EXPIRED),
        (timedelta(days=400), Why.EXPIRED),
        (-timedelta(hours=1), None),
        (-timedelta(hours=36), Why.EXPIRED),
    ],
)
def test_it_is_good_for_36_hours(site: Site, after: timedelta, why: Why | None) -> None:
    with reading(site.engine) as session:
        found = opened(Work(session, NOW, site.settings), token(session, site, NOW - after))
    assert (found.why if isinstance(found, Refused) else None) == why


@pytest.mark.parametrize("change", ["patient", "day", "moment", "version"])
def test_nothing_in_it_can_be_changed(site: Site, change: str) -> None:
    with reading(site.engine) as session:
        good = token(session, site)
        held = URLSafeSerializer("", salt="").loads_unsafe(good)[1]
        at = ["patient", "day", "moment", "version"].index(change)
        held[at] = {"patient": 2, "day": "2026-01-04", "moment": held[2] + 10**9, "version": "0" * 16}[change]
        payload = URLSafeSerializer("x").dumps(held).rpartition(".")[0]
        forged = f"{payload}.{good.rpartition('.')[2]}"
        assert opened(Work(session, NOW, site.settings), forged) == Refused(Why.NOT_OURS)


@pytest.mark.parametrize(
    "held", [7, "x", [], [1, "x", 1, "x"], [1, "2026-01-05", 10**30, "x"], [1, None, None, None], None]
)
def test_what_is_signed_but_holds_something_else_opens_nothing(site: Site, held: object) -> None:
    secret = secret_key(site.settings.data_dir)
    signed = URLSafeSerializer(
        secret, salt="write one day's report", signer_kwargs={"digest_method": sha256}
    ).dumps(held)
    with reading(site.engine) as session:
        assert opened(Work(session, NOW, site.settings), str(signed)) == Refused(Why.NOT_OURS)


def test_it_is_of_no_use_for_another_purpose(site: Site) -> None:
    with reading(site.engine) as session:
        assert unsubscribing(secret_key(site.settings.data_dir), token(session, site)) is None


def the_mail(site: Site) -> OutboxMail:
    return OutboxMail(patient_id=site.patient_id, params={"day": MONDAY.isoformat()})


def test_a_mail_holds_one_for_its_own_day_made_when_it_is_put_into_words(site: Site) -> None:
    with reading(site.engine) as session:
        tomorrow = NOW + timedelta(hours=5)
        made = path_for_mail(Work(session, tomorrow, site.settings), the_mail(site))
        assert made == path(session, site, tomorrow)


def test_a_mail_holds_none_for_who_wants_none(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        work = Work(session, NOW, site.settings)
        session.get_one(ReminderSchedule, site.patient_id).links_wanted = False
        session.flush()
        assert path_for_mail(work, the_mail(site)) is None
        nobodys = OutboxMail(patient_id=None, params={})
        assert path_for_mail(work, nobodys) is None


def test_what_was_revoked_since_the_page_was_opened_is_seen_when_it_is_saved(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        work = Work(session, NOW, site.settings)
        good = token(session, site)
        assert isinstance(opened(work, good), Opened)
        session.get_one(ReminderSchedule, site.patient_id).links_not_before = NOW
        session.flush()
        saved = save_by_link(work, good, site.answers(3))
        assert isinstance(saved, Refused)
        assert saved.why is Why.REVOKED
    assert site.follow_ups() == []


@pytest.mark.parametrize(
    ("minutes", "worst", "is_same"),
    [(0, 3, True), (15, 3, True), (16, 3, False), (1, 4, False), (-15, 3, True)],
)
def test_only_the_same_answers_within_a_quarter_of_an_hour_are_the_same_press(
    site: Site, minutes: int, worst: int, is_same: bool
) -> None:
    with unit_of_work(site.engine) as session:
        good = token(session, site)
        first = save_by_link(Work(session, NOW, site.settings), good, site.answers(3))
        assert not isinstance(first, Refused)
        again = save_by_link(
            Work(session, NOW + timedelta(minutes=minutes), site.settings), good, site.answers(worst)
        )
        assert isinstance(again, Refused) is not is_same
        if not isinstance(again, Refused):
            assert (again.report.id, again.at_once) == (first.report.id, first.at_once)


def test_a_plan_of_ones_own_counts_on_the_second_press_as_on_the_first(site: Site) -> None:
    """Both say what is known under the patient's plan, so the page does not change."""
    with unit_of_work(site.engine) as session:
        good = token(session, site)
        first, again = (
            save_by_link(Work(session, NOW, site.settings), good, site.answers(8)) for _press in range(2)
        )
        assert not isinstance(first, Refused)
        assert not isinstance(again, Refused)
        assert (
            [finding.rule for finding in first.at_once] == [finding.rule for finding in again.at_once] != []
        )
