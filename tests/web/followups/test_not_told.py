"""The card of an alarm says who will not be told, by name, and when that is nobody; it comes without that too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import OperationalError

from diary.services import consents
from diary.services.circle import Wish, inviting
from diary.services.mailbox import preferences
from diary.services.permissions.secret import secret_key
from diary.services.reports.links import report_path
from diary.store.models import Account, FollowUp, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import work_at
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, says_what_to_do

ANN, DORA = "ann@example.org", "dora@example.org"
EMERGENCY = {"signs": ["chest"]}
URGENT = {"signs": ["limb"]}
NOBODY = "Nobody will be told."
YOURSELF = "If someone should know, call them yourself."
SMTP = {"DIARY_SMTP_HOST": "127.0.0.1", "DIARY_SMTP_PORT": "1", "DIARY_SMTP_SECURITY": "none"}


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """One that has a mail server."""
    return make_site(**SMTP, DIARY_MAIL_FROM="diary@example.org")


@pytest.fixture
def nora(site: Site, ann: Browser) -> Browser:
    browser = person(site)
    join(site, NORA, Grant.ALERTS)
    return browser


def stop(site: Site, topic: Topic, email: str = NORA) -> None:
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        change = (Work(session, site.clock.now(), site.settings), account, topic, site.patient_ids[ANN])
        assert preferences.stop(*change, by_link=True)


def change(site: Site, email: str, **about: object) -> None:
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        for name, value in about.items():
            setattr(account, name, value)


def invite(site: Site, email: str, grant: Grant) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        inviting.invite(
            Work(session, site.clock.now(), site.settings),
            patient,
            email,
            Wish(name="Cem", grants=frozenset({grant}), details_allowed=False, ends_on=None),
            by=patient.account,
        )


def report(browser: Browser, fields: dict[str, list[str]], whose: str = "") -> None:
    browser.get(f"{whose}/today")
    browser.submit("report", fields)
    assert browser.page.with_class("care")


def told(browser: Browser) -> str:
    """What the cards of the page say about who is not told."""
    return " ".join(
        " ".join("".join(part.itertext()).split()) for part in browser.page.with_class("not-told")
    )


def test_nothing_is_said_where_all_are_told(site: Site, ann: Browser, nora: Browser) -> None:
    report(ann, EMERGENCY)
    assert told(ann) == ""


@pytest.mark.parametrize(
    ("fields", "ended", "other"),
    [
        (EMERGENCY, Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS),
        (URGENT, Topic.CARE_ALERTS, Topic.CARE_EMERGENCIES),
    ],
)
def test_the_card_names_who_ended_such_mail_and_says_that_it_is_nobody(
    site: Site, ann: Browser, nora: Browser, fields: dict[str, list[str]], ended: Topic, other: Topic
) -> None:
    stop(site, other)
    report(ann, fields)
    assert told(ann) == ""
    stop(site, ended)
    whole = f"{NOBODY} Nora will not be told: they stopped these mails. {YOURSELF}"
    ann.get(f"/saved/{TODAY.isoformat()}")
    assert told(ann) == whole
    with site.reading() as session:
        (alarm,) = session.scalars(select(FollowUp.id)).all()
    ann.get(f"/follow-ups/{alarm}")
    assert told(ann) == whole


def test_two_cards_do_not_say_the_same_twice(site: Site, ann: Browser, nora: Browser) -> None:
    stop(site, Topic.CARE_EMERGENCIES)
    stop(site, Topic.CARE_ALERTS)
    report(ann, {"signs": ["chest", "limb"]})
    assert len(ann.page.with_class("care")) == 2
    assert told(ann).count(NOBODY) == 1


def test_others_are_told_and_each_who_is_not_has_a_name_and_a_reason(
    site: Site, ann: Browser, nora: Browser
) -> None:
    for email, name in ((DORA, "Dora"), ("eva@example.org", "Eva"), ("finn@example.org", "Finn")):
        person(site, email, name=name)
        join(site, email, Grant.ALERTS)
    person(site, "gil@example.org", name="Gil")
    join(site, "gil@example.org", Grant.TRENDS)
    stop(site, Topic.CARE_EMERGENCIES, DORA)
    change(site, "eva@example.org", undeliverable_at=site.clock.now())
    change(site, "finn@example.org", active=False)
    invite(site, "cem@example.org", Grant.ALERTS)
    invite(site, "hal@example.org", Grant.TRENDS)
    report(ann, EMERGENCY)
    assert told(ann) == (
        "Dora will not be told: they stopped these mails. Eva will not be told: mail to them does not arrive. "
        "Cem will not be told: they have not said yes to you yet. Finn will not be told: their account is off. "
        f"{YOURSELF}"
    )


def test_of_two_alike_the_address_says_which(site: Site, ann: Browser, nora: Browser) -> None:
    person(site, DORA, name="Nora")
    join(site, DORA, Grant.ALERTS)
    stop(site, Topic.CARE_EMERGENCIES, DORA)
    report(ann, EMERGENCY)
    assert told(ann).startswith("Nora (dora@example.org) will not be told")


def test_who_is_alone_is_told_so(site: Site, ann: Browser) -> None:
    report(ann, EMERGENCY)
    assert told(ann) == f"{NOBODY} No one in your care circle gets such a mail. {YOURSELF}"


def test_an_invitation_alone_tells_nobody(site: Site, ann: Browser) -> None:
    invite(site, "cem@example.org", Grant.ALERTS)
    report(ann, EMERGENCY)
    assert told(ann) == f"{NOBODY} Cem will not be told: they have not said yes to you yet. {YOURSELF}"


def test_who_took_back_that_others_are_told_reads_it(site: Site, ann: Browser, nora: Browser) -> None:
    with site.writing() as session:
        consents.answer(
            work_at(session, site.clock.now()), site.patient_ids[ANN], Purpose.CAREGIVER_ALERTS, False
        )
    report(ann, EMERGENCY)
    assert told(ann) == f"{NOBODY} You said no to mail to your people. {YOURSELF}"


def test_a_site_without_a_mail_server_says_so(make_site: Callable[..., Site]) -> None:
    site = make_site(DIARY_SMTP_HOST="", DIARY_SMTP_SECURITY="")
    assert site.settings.mail is None
    site.patient()
    ann = site.browser()
    ann.sign_in_unseen()
    report(ann, EMERGENCY)
    assert "No mail went out, so nobody was told. Call somebody yourself." in ann.page.text
    assert told(ann) == "", "it is said once"


def test_others_read_names_alone_and_never_an_address_or_a_reason(
    site: Site, ann: Browser, nora: Browser
) -> None:
    person(site, DORA, name="Dora")
    join(site, DORA, Grant.ALERTS)
    eva = person(site, "eva@example.org", name="Eva")
    join(site, "eva@example.org", Grant.RECORD, Grant.FOLLOW_UPS)
    gil = person(site, "gil@example.org", name="Gil")
    join(site, "gil@example.org", Grant.RECORD)
    for email in (NORA, DORA):
        stop(site, Topic.CARE_EMERGENCIES, email)
    invite(site, "cem@example.org", Grant.ALERTS)
    report(gil, EMERGENCY, f"/people/{site.patient_ids[ANN]}")
    assert told(gil) == f"{NOBODY} {YOURSELF}"
    assert "Dora" not in gil.page.text
    with site.writing() as session:
        session.execute(text("DELETE FROM report"))
    report(eva, EMERGENCY, f"/people/{site.patient_ids[ANN]}")
    assert told(eva) == f"{NOBODY} Nora and Dora will not be told. {YOURSELF}"
    with site.reading() as session:
        alarm = session.scalars(select(FollowUp.id)).first()
    nora.get(f"/people/{site.patient_ids[ANN]}/follow-ups/{alarm}")
    assert told(nora) == f"{NOBODY} Dora will not be told. {YOURSELF}"


@pytest.mark.parametrize("is_nobody", [True, False])
def test_the_page_of_a_link_in_a_mail_names_nobody(
    site: Site, ann: Browser, nora: Browser, is_nobody: bool
) -> None:
    person(site, DORA, name="Dora")
    join(site, DORA, Grant.ALERTS)
    for email in (NORA, DORA) if is_nobody else (NORA,):
        stop(site, Topic.CARE_EMERGENCIES, email)
    with site.reading() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        secret = secret_key(site.settings.data_dir)
        path = report_path(secret, patient.id, patient.account, TODAY, site.clock.now())
    for browser in (site.browser(), nora):
        browser.get(path)
        browser.submit("report", EMERGENCY)
        assert says_what_to_do(browser)
        assert told(browser) == (f"{NOBODY} {YOURSELF}" if is_nobody else "")
        assert "Dora" not in browser.page.text
        with site.writing() as session:
            session.execute(text("DELETE FROM report"))


def test_the_card_comes_where_the_database_fails_from_here_on(
    site: Site, ann: Browser, nora: Browser
) -> None:
    stop(site, Topic.CARE_EMERGENCIES)
    report(ann, EMERGENCY)
    assert told(ann) != ""
    seen: list[str] = []

    def fail(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(statement)
        if any(each.startswith("SAVEPOINT") for each in seen):
            raise OperationalError(statement, {}, OSError("gone"))

    event.listen(site.engine, "before_cursor_execute", fail)
    try:
        ann.get(f"/saved/{TODAY.isoformat()}")
    finally:
        event.remove(site.engine, "before_cursor_execute", fail)
    assert says_what_to_do(ann)
    assert told(ann) == ""


def test_a_question_that_the_database_refuses_takes_nothing_else_from_the_page(
    site: Site, ann: Browser, nora: Browser
) -> None:
    report(ann, EMERGENCY)
    ann.get(f"/saved/{TODAY.isoformat()}")
    whole = ann.page.text
    with site.engine.begin() as connection:
        connection.execute(text("ALTER TABLE care_invitation RENAME TO gone"))
    try:
        ann.get(f"/saved/{TODAY.isoformat()}")
    finally:
        with site.engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO care_invitation"))
    assert says_what_to_do(ann)
    assert ann.page.text == whole, "the head and the foot of the page are as before"


def test_nothing_is_read_for_it_where_nothing_of_it_is_shown(site: Site, ann: Browser, nora: Browser) -> None:
    asked: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    ann.get("/today")
    asked.clear()
    ann.submit("report", A_NORMAL_DAY)
    assert not [each for each in asked if "care_invitation" in each or "FROM mail_stop" in each]
    asked.clear()
    ann.get("/today")
    ann.submit("report", EMERGENCY)
    begins = [number for number, each in enumerate(asked) if each.startswith("SAVEPOINT")]
    about_people = asked[begins[-1] :]
    ends = next(number for number, each in enumerate(about_people) if each.startswith("RELEASE"))
    assert ends - 1 <= 7, about_people[:ends]
