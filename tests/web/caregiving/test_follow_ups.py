"""What waits for an answer, across everybody: in one order, narrowed by links, and nothing that was not granted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

from diary.rules.records import Sign
from diary.services import consents
from diary.services.caregiving import worklist
from diary.store.models import Account, Assignment, AuditRow, Caregiver, FollowUp, FollowUpFinding, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.consents import Purpose
from tests.browser import Browser
from tests.factories import make_account, make_caregiver, work_at
from tests.page import text_of
from tests.web.caregiving.looking_after import look_after, write_for
from tests.web.circle import circling
from tests.web.circle.circling import NORA
from tests.web.conftest import Site

LIST = "/people/follow-ups"
CHEST, LIMB = (Sign.CHEST,), (Sign.LIMB,)
TEN_DAYS = tuple(range(9, -1, -1))


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """Both databases."""
    return engine


@pytest.fixture
def nora(site: Site) -> Browser:
    """Somebody without a diary of her own, signed in."""
    return circling.person(site)


def rows(browser: Browser, path: str = LIST) -> list[str]:
    """Whose and what, from the top."""
    return [text_of(one) for one in browser.get(path).with_class("work-what")]


def names(browser: Browser, path: str = LIST) -> list[str]:
    browser.get(path)
    return [text_of(one) for one in browser.page.with_class("work-name")]


def choices(browser: Browser) -> list[str]:
    return [text_of(link) for part in browser.page.with_class("people-jump") for link in part.iter("a")]


def follow_up_of(site: Site, patient_id: int) -> int:
    with site.reading() as session:
        return session.scalars(select(FollowUp.id).where(FollowUp.patient_id == patient_id)).one()


def take(site: Site, patient_id: int, email: str = NORA) -> None:
    """Somebody says that they look after what is open of this patient."""
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        for number in session.scalars(select(FollowUp.id).where(FollowUp.patient_id == patient_id)):
            session.add(Assignment(follow_up_id=number, account_id=account.id, taken_at=site.clock.now()))


def add_follow_up(site: Site, patient_id: int, kind: str = "interferes", hours_ago: int = 0) -> None:
    """One more, without the reports that would have opened it."""
    opened = site.clock.now() - timedelta(hours=hours_ago)
    with site.writing() as session:
        session.add(
            FollowUp(
                patient_id=patient_id, kind=kind, rule="interferes", opened_on=opened.date(),
                opened_at=opened, last_found_on=opened.date(), findings=[],
            )
        )  # fmt: skip


def test_the_most_urgent_come_first_and_of_these_what_waits_longest(site: Site, nora: Browser) -> None:
    look_after(site, "Doctor", days_ago=TEN_DAYS, worst=3)
    look_after(site, "Doctor-long", days_ago=(12, 11, 10, *TEN_DAYS[2:]), worst=3)
    look_after(site, "Urgent", signs=LIMB)
    look_after(site, "Urgent-long", days_ago=(4,), signs=LIMB)
    look_after(site, "Emergency", signs=CHEST)
    look_after(site, "Emergency-long", days_ago=(2,), signs=CHEST)
    look_after(site, "Nothing")
    assert names(nora) == [
        "Emergency-long", "Emergency", "Urgent-long", "Urgent", "Doctor-long", "Doctor",
    ]  # fmt: skip
    assert [text_of(one) for one in nora.page.root.iter("h2")] == [
        "Emergency (2)", "Urgent (2)", "For the doctor (2)",
    ]  # fmt: skip


def test_a_row_says_whose_what_since_when_who_is_on_it_and_whom_to_call(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=(2,), signs=CHEST)
    write_for(site, ann, signs=CHEST)
    ben = look_after(site, "Ben", days_ago=TEN_DAYS, worst=3)
    with site.writing() as session:
        patient = session.get_one(Patient, ben)
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0123"
        patient.contact_booking = "https://rao.example/book"
    take(site, ben)
    nora.get(LIST)
    emergency, doctor = (text_of(one) for one in nora.page.with_class("work"))
    for part in (
        "Ann", "Nobody has answered for 2 days.", "Since 3 Jan, seen again today.", "Nobody is on it yet.",
        "Call 999 for Ann now.", "999 is the number where Ann lives.",
    ):  # fmt: skip
        assert part in emergency.replace("\N{NO-BREAK SPACE}", " ")
    for part in (
        "Ben", "more than a week", "You are on it, since today.", "Ben should call Dr Rao (020 7946 0123) this week",
    ):  # fmt: skip
        assert part in doctor
    links = [link.get("href", "") for row in nora.page.with_class("work") for link in row.iter("a")]
    assert links == [
        f"/people/{ann}/follow-ups/{follow_up_of(site, ann)}", "tel:999",
        f"/people/{ben}/follow-ups/{follow_up_of(site, ben)}", "tel:02079460123",
        "https://rao.example/book",
    ]  # fmt: skip
    for link in links[0], links[2]:
        nora.get(link)


def test_the_title_is_that_of_the_follow_ups_own_page(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=TEN_DAYS, worst=3)
    (row,) = rows(nora)
    assert row == f"Ann {nora.get(f'/people/{ann}/follow-ups/{follow_up_of(site, ann)}').h1}"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "Nobody has answered yet."),
        (59, "Nobody has answered yet."),
        (60, "Nobody has answered for 1 hour."),
        (47 * 60 + 59, "Nobody has answered for 47 hours."),
        (48 * 60, "Nobody has answered for 2 days."),
        (-60, "Nobody has answered yet."),
    ],
)
def test_the_wait_is_told_in_hours_and_then_in_days(site: Site, minutes: int, said: str) -> None:
    circling.person(site)
    look_after(site, "Ann", signs=CHEST)
    site.clock.move_on(minutes=minutes)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    assert said in nora.get(LIST).text


def test_a_report_changed_since_and_one_without_any_finding_left_still_stand_there(
    site: Site, nora: Browser
) -> None:
    ann = look_after(site, "Ann", signs=CHEST)
    write_for(site, ann)
    ben = look_after(site, "Ben", days_ago=())
    add_follow_up(site, ben)
    assert rows(nora) == ["Ann A warning sign", "Ben In the way of daily life"]
    assert "The report was changed since." in nora.page.text


def test_a_damaged_record_takes_nothing_else_from_the_list_nor_its_own_page(
    site: Site, nora: Browser
) -> None:
    look_after(site, "Ann", signs=CHEST)
    look_after(site, "Ben", days_ago=TEN_DAYS)
    whole = rows(nora)
    with site.writing() as session:
        for row in session.scalars(select(FollowUpFinding)):
            row.facts = {}
    assert rows(nora) == whole
    for link in [one.get("href") or "" for one in nora.page.root.iter("a")]:
        if "/follow-ups/" in link:
            assert "were damaged" in nora.get(link).text
            assert "Do not rely on it." in nora.get(f"{link}/explained").text


def test_ones_own_stand_among_them_and_are_called_so(site: Site) -> None:
    site.patient("nora@example.org")
    look_after(site, "Ben", signs=CHEST)
    with site.writing() as session:
        own = session.get_one(Patient, site.patient_ids[NORA])
        own.account.name = "Nora"
    write_for(site, site.patient_ids[NORA], signs=CHEST)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    assert names(nora) == ["Ben", "Your own diary"]
    own_row = text_of(nora.page.with_class("work")[1])
    assert "Call 999 now." in own_row
    assert "Nora" not in own_row
    own_link = next(link for link in nora.page.with_class("work")[1].iter("a")).get("href")
    assert own_link == f"/follow-ups/{follow_up_of(site, site.patient_ids[NORA])}"
    assert _noted(site) == {("viewed_follow_ups", _id_of(site, "ben"))}


@pytest.mark.parametrize("grant", list(Grant))
def test_only_who_may_read_follow_ups_sees_them(site: Site, nora: Browser, grant: Grant) -> None:
    look_after(site, "Ann", grant, signs=CHEST)
    if grant in (Grant.ALERTS, Grant.FOLLOW_UPS):
        assert names(nora) == ["Ann"]
    else:
        assert names(nora) == []
        assert "Ann" not in nora.page.text
        assert "1 person you look after keeps their follow-ups to themself." in nora.page.text
        assert _noted(site) == set()


def test_places_that_ended_and_diaries_not_shared_any_more_are_gone(site: Site, nora: Browser) -> None:
    today = site.clock.now().date()
    look_after(site, "Still", signs=CHEST, ends_on=today)
    look_after(site, "Over", signs=CHEST, ends_on=today - timedelta(days=1))
    withdrawn, ended = look_after(site, "Withdrawn", signs=CHEST), look_after(site, "Ended", signs=CHEST)
    locked = look_after(site, "Locked", signs=CHEST)
    site.patient("stranger@example.org")
    write_for(site, site.patient_ids["stranger@example.org"], signs=CHEST)
    with site.writing() as session:
        consents.answer(work_at(session, site.clock.now()), withdrawn, Purpose.SHARING, False)
        place = session.scalars(select(Caregiver).where(Caregiver.patient_id == ended)).one()
        place.ended_at, place.ended_by = site.clock.now(), EndedBy.PATIENT
        session.get_one(Patient, locked).account.active = False
    assert names(nora) == ["Still"]


def test_one_chooses_by_kind_person_and_who_is_on_it(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", signs=CHEST)
    add_follow_up(site, ann)
    ben = look_after(site, "Ben", signs=LIMB)
    look_after(site, "Cem", days_ago=TEN_DAYS, worst=3)
    take(site, ben)
    assert names(nora) == ["Ann", "Ben", "Cem", "Ann"]
    assert choices(nora) == ["All 4", "I am on it 1", "Nobody is on it 3"]
    nora.follow("I am on it 1")
    assert [text_of(one) for one in nora.page.with_class("work-name")] == ["Ben"]
    assert "1 of 4 follow-ups is shown. Of those left out, 1 is an emergency or urgent." in nora.page.text
    nora.follow("Show all")
    nora.follow("Nobody is on it 3")
    assert len(nora.page.with_class("work")) == 3
    form = nora.page.form("choose")
    assert (form.get("method"), form.get("action")) == ("get", LIST)
    assert options_of(nora, "kind") == {
        "Everything (3)": "", "Emergency (1)": "emergency", "Urgent (0)": "urgent",
        "More than a week (1)": "persists", "Getting worse (0)": "worsens",
        "In the way of daily life (1)": "interferes",
    }  # fmt: skip
    assert options_of(nora, "person") == {
        "Everybody (3)": "", "Ann (2)": str(ann), "Ben (0)": str(ben), "Cem (1)": str(_id_of(site, "cem")),
    }  # fmt: skip
    assert names(nora, f"{LIST}?who=nobody&person={ann}&kind=interferes") == ["Ann"]
    assert choices(nora) == ["All 1", "I am on it 0", "Nobody is on it 1"]
    assert names(nora, f"{LIST}?who=mine&person={ann}") == []
    assert "0 of 4 follow-ups are shown." in nora.page.text
    for nonsense in ("?kind=x", "?person=x", "?person=99999", "?who=x", "?page=x", "?page=-1", "?page=99999"):
        assert len(names(nora, LIST + nonsense)) == 4, nonsense


def test_who_may_not_answer_it_any_more_is_not_on_it(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", signs=CHEST)
    with site.writing() as session:
        omar = make_account(session, site.clock.now(), "omar@example.org", name="Omar")
        place = make_caregiver(
            session, site.clock.now(), session.get_one(Patient, ann), omar, [Grant.FOLLOW_UPS], position=1
        )
        place.name = "My son"
        place_id = place.id
    take(site, ann, "omar@example.org")
    assert "My son is on it, since today." in nora.get(LIST).text
    with site.writing() as session:
        session.get_one(Caregiver, place_id).grants = frozenset({Grant.TRENDS, Grant.ALERTS})
    assert "Nobody is on it yet." in nora.get(LIST).text
    with site.writing() as session:
        held = session.scalars(select(Assignment)).one()
        held.ended_at = site.clock.now()
    take(site, ann, "ann@example.org")
    assert "Ann is on it, since today." in nora.get(LIST).text
    assert len(nora.page.with_class("work")) == 1, "what went before is no second row"


def test_fifty_stand_on_a_page(site: Site, nora: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.web.caregiving.follow_ups.PAGE_SIZE", 2)
    assert worklist.PAGE_SIZE == 50
    for number in range(5):
        look_after(site, f"P{number}", days_ago=(number,), signs=CHEST)
    site.clock.move_on(minutes=20)
    assert names(nora) == ["P4", "P3"]
    assert "1 to 2 of 5" in nora.page.text
    assert "Emergency (5)" in nora.page.text
    nora.follow("Next")
    assert [text_of(one) for one in nora.page.with_class("work-name")] == ["P2", "P1"]
    nora.follow("Next")
    assert [text_of(one) for one in nora.page.with_class("work-name")] == ["P0"]
    assert "5 to 5 of 5" in nora.page.text
    nora.follow("Back")
    assert "3 to 4 of 5" in nora.page.text


def test_each_person_shown_can_read_that_one_looked(site: Site, nora: Browser) -> None:
    ann, ben = look_after(site, "Ann", signs=CHEST), look_after(site, "Ben", signs=LIMB)
    look_after(site, "Cem")
    nora.get(f"{LIST}?person={ann}")
    assert _noted(site) == {("viewed_follow_ups", ann), ("viewed_overview", ben)}, "Ben is only counted"
    nora.get(LIST)
    assert _noted(site) == {("viewed_follow_ups", ann), ("viewed_overview", ben), ("viewed_follow_ups", ben)}


def test_nothing_open_is_no_good_news(site: Site, nora: Browser) -> None:
    assert "Nobody shows you their follow-ups now." in nora.get(LIST).text
    look_after(site, "Ann")
    said = nora.get(LIST).text
    assert "Nothing waits for an answer." in said
    assert "A name that is not here does not mean that all is well." in said


def test_one_gets_there_from_the_overview_and_from_the_header(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", signs=CHEST)
    add_follow_up(site, ann)
    nora.get("/people")
    assert nora.page.link("2 open follow-ups, in one list") == LIST
    nora.follow("All open")
    assert nora.page.h1 == "All open follow-ups"
    (here,) = [
        text_of(link)
        for part in nora.page.with_class("whose-places")
        for link in part.iter("a")
        if link.get("aria-current")
    ]
    assert here == "All open"


def test_sixty_follow_ups_of_thirty_people_cost_as_many_statements_as_one(site: Site, nora: Browser) -> None:
    take(site, look_after(site, "P0", signs=CHEST))
    first_with_one, again_with_one = _statements(site, nora), _statements(site, nora)
    for number in range(1, 30):
        patient_id = look_after(site, f"P{number}", signs=CHEST if number % 2 else LIMB)
        add_follow_up(site, patient_id)
        if number % 3 == 0:
            take(site, patient_id)
    site.clock.move_on(minutes=20)
    first_with_many, again_with_many = _statements(site, nora), _statements(site, nora)
    assert len(nora.page.with_class("work")) == 50
    # Of a follow-up without a finding that stands, those taken away are asked for: one question more, for all.
    assert len(again_with_many) <= len(again_with_one) + 1
    assert len(again_with_many) <= 15, again_with_many
    # Whom the page shows and whom it only counts are noted by themselves, each at once.
    assert len(first_with_many) <= 2 * len(first_with_one)


def options_of(browser: Browser, name: str) -> dict[str, str]:
    """What a list of the form offers, with its values."""
    (select_,) = [one for one in browser.page.root.iter("select") if one.get("name") == name]
    return {text_of(option): option.get("value", "") for option in select_.iter("option")}


def _id_of(site: Site, name: str) -> int:
    with site.reading() as session:
        return session.scalars(
            select(Patient.id)
            .join(Account, Account.id == Patient.account_id)
            .where(Account.email == f"{name}@example.org")
        ).one()


def _noted(site: Site) -> set[tuple[str, int]]:
    with site.reading() as session:
        found = session.execute(
            select(AuditRow.event, AuditRow.patient_id).where(AuditRow.event.startswith("viewed"))
        )
        return {(row.event, row.patient_id) for row in found}


def _statements(site: Site, browser: Browser) -> list[str]:
    """What the page asks of the database, each statement without its conditions."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        asked.append(statement)

    event.listen(site.engine, "before_cursor_execute", note)
    try:
        browser.get(LIST)
    finally:
        event.remove(site.engine, "before_cursor_execute", note)
    kinds = ("SELECT", "INSERT", "UPDATE")
    return [statement.partition("WHERE")[0] for statement in asked if statement.startswith(kinds)]
