"""The people one looks after: in which order, in what words, and nothing that was not granted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, select

from diary.rules.records import Sign
from diary.services import consents
from diary.services.caregiving import overview
from diary.services.caregiving.overview import Need
from diary.services.permissions.access import actor_for
from diary.store.models import Account, AuditRow, Caregiver, FollowUp, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import work_at
from tests.page import text_of
from tests.web.caregiving.looking_after import look_after, write_for
from tests.web.circle import circling
from tests.web.circle.circling import NORA
from tests.web.conftest import Site

TODAY = date(2026, 1, 5)
CHEST, LIMB = (Sign.CHEST,), (Sign.LIMB,)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """Both databases."""
    return engine


@pytest.fixture
def nora(site: Site) -> Browser:
    """Somebody without a diary of her own, signed in."""
    return circling.person(site)


def names(browser: Browser, path: str = "/people") -> list[str]:
    """Who is shown, from the top."""
    return [text_of(name) for name in browser.get(path).with_class("person-name")]


def row_of(browser: Browser, name: str) -> str:
    """All that is said of that person, without the links and the drawing."""
    for person in browser.page.with_class("person"):
        parts = {part.get("class", "").split()[0]: part for part in person if part.get("class")}
        if text_of(parts["person-name"]) == name:
            return f"{text_of(parts['person-last'])} {text_of(parts['person-why'])}"
    raise AssertionError(f"{name} is not shown")


def links_of(browser: Browser, name: str) -> dict[str, str]:
    """The pages of that person's diary that can be opened from here."""
    return {
        text_of(link).removesuffix(f": {name}"): link.get("href", "")
        for link in browser.page.root.iter("a")
        if text_of(link).endswith(f": {name}")
    }


def test_who_looks_after_nobody_is_told_how_to_be_asked(nora: Browser) -> None:
    page = nora.get("/people")
    assert page.h1 == "People you look after"
    assert "Nobody shares a diary with you now." in page.text
    assert NORA in page.text
    assert page.link("Keep a diary of your own") == "/start-diary"


def test_who_keeps_a_diary_is_not_offered_another(site: Site, ann: Browser) -> None:
    assert "Keep a diary of your own" not in ann.get("/people").text


def test_the_most_urgent_stand_first_and_the_others_by_name(site: Site, nora: Browser) -> None:
    look_after(site, "zoe")
    look_after(site, "Ben")
    look_after(site, "Émile", days_ago=(1,))
    look_after(site, "Longest", days_ago=(9,))
    look_after(site, "Silent", days_ago=(3,))
    look_after(site, "Doctor", days_ago=(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), worst=3)
    look_after(site, "Doctor-long", days_ago=(12, 11, 10, 9, 8, 7, 6, 5, 4, 2, 1, 0), worst=3)
    look_after(site, "Doctor-silent", days_ago=(12, 11, 10, 9, 8, 7, 6, 5, 4), worst=3)
    look_after(site, "Urgent", signs=LIMB)
    look_after(site, "Urgent-silent", days_ago=(4,), signs=LIMB)
    look_after(site, "Emergency", signs=CHEST)
    look_after(site, "Emergency-before", days_ago=(6, 0), signs=CHEST)
    look_after(site, "Emergency-silent", days_ago=(4,), signs=CHEST)
    assert names(nora) == [
        "Emergency-silent",
        "Emergency-before",
        "Emergency",
        "Urgent-silent",
        "Urgent",
        "Doctor-silent",
        "Doctor-long",
        "Doctor",
        "Longest",
        "Silent",
        "Ben",
        "Émile",
        "zoe",
    ]
    headings = [text_of(heading) for heading in nora.page.root.iter("h2")]
    assert headings == [
        "Emergency or urgent (5)",
        "Open follow-ups (3)",
        "No report for 3 days or more (2)",
        "All others (3)",
    ]


def test_each_row_says_in_words_why_it_stands_there(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=(4,), signs=CHEST)
    ben = look_after(site, "Ben", days_ago=(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), worst=3)
    look_after(site, "Cem", days_ago=(5,))
    look_after(site, "Dora", days_ago=(), began_days_ago=6)
    look_after(site, "Elif", days_ago=(), began_days_ago=1)
    look_after(site, "Finn", days_ago=(1,))
    nora.get("/people")
    assert row_of(nora, "Ann") == (
        "No report for 4 days. Last report on 1 Jan. Emergency since 1 Jan: Ann Nobody has answered."
    )
    assert row_of(nora, "Ben") == (
        "Last report today. For the doctor since 3 Jan: Ben More than a week (Upper back pain)."
    )
    assert row_of(nora, "Cem") == "No report for 5 days. Last report on 31 Dec. Nothing is open."
    assert row_of(nora, "Dora") == "No report since the diary began 6 days ago. Nothing is open."
    assert row_of(nora, "Elif") == "No report yet. Nothing is open."
    assert row_of(nora, "Finn") == "Last report yesterday. Nothing is open."
    with site.reading() as session:
        ids = dict(session.execute(select(FollowUp.patient_id, FollowUp.id)).all())
    assert links_of(nora, "Ann")["Emergency since 1 Jan"] == f"/people/{ann}/follow-ups/{ids[ann]}"
    assert links_of(nora, "Ben")["For the doctor since 3 Jan"] == f"/people/{ben}/follow-ups/{ids[ben]}"


def test_an_alarm_seen_again_or_changed_since_says_so(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=(2,), signs=CHEST)
    write_for(site, ann, signs=CHEST)
    nora.get("/people")
    assert "Emergency since 3 Jan, seen again today" in row_of(nora, "Ann")
    write_for(site, ann)
    write_for(site, ann, 2)
    with site.writing() as session:
        session.scalars(select(FollowUp)).one().corrected_at = site.clock.now()
    nora.get("/people")
    assert "The report was changed since. Nobody has answered." in row_of(nora, "Ann")


def test_several_things_for_the_doctor_are_one_line_that_leads_to_the_list(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), worst=3)
    with site.writing() as session:
        session.add(
            FollowUp(
                patient_id=ann, kind="interferes", rule="interferes", opened_on=TODAY,
                opened_at=site.clock.now(), last_found_on=TODAY, findings=[],
            )
        )  # fmt: skip
    nora.get("/people")
    assert "More than a week (Upper back pain) and In the way of daily life." in row_of(nora, "Ann")
    assert links_of(nora, "Ann")["2 things for the doctor, the first since 3 Jan"] == (
        f"/people/{ann}/follow-ups"
    )


@pytest.mark.parametrize(
    ("grant", "opens", "said"),
    [
        (Grant.TRENDS, {"Trends"}, "Not shown: follow-ups."),
        (Grant.NOTES, {"Notes"}, "Not shown: follow-ups, numbers."),
        (Grant.RECORD, {"Write"}, "Not shown: follow-ups, numbers."),
        (Grant.PLAN, {"Plan"}, "Not shown: follow-ups, numbers."),
        (Grant.EXPORT, {"Copy"}, "Not shown: follow-ups, numbers."),
        (Grant.ALERTS, {"Follow-ups", "Emergency since today"}, "Not shown: numbers."),
        (Grant.FOLLOW_UPS, {"Follow-ups", "Emergency since today"}, "Not shown: numbers."),
    ],
)
def test_each_grant_shows_its_own_and_what_is_not_shown_is_said(
    site: Site, nora: Browser, grant: Grant, opens: set[str], said: str
) -> None:
    look_after(site, "Ann", grant, worst=8, signs=CHEST)
    page = nora.get("/people")
    assert row_of(nora, "Ann").startswith("Last report today.")
    assert said in row_of(nora, "Ann")
    links = links_of(nora, "Ann")
    assert set(links) == opens | {"Your place"}
    for href in links.values():
        nora.get(href)
    assert bool(page.with_class("sparkline")) == (grant is Grant.TRENDS)
    assert ("Emergency" in page.text) == (grant in (Grant.ALERTS, Grant.FOLLOW_UPS))
    assert ("8, given once" in page.text) == (grant is Grant.TRENDS)


def test_an_emergency_that_one_may_not_see_moves_nobody_up(site: Site, nora: Browser) -> None:
    look_after(site, "Ann", Grant.TRENDS)
    look_after(site, "Zoe", Grant.TRENDS, worst=8, signs=CHEST)
    assert names(nora) == ["Ann", "Zoe"]


def test_a_place_that_is_over_and_a_diary_not_shared_any_more_do_not_appear(
    site: Site, nora: Browser
) -> None:
    look_after(site, "Still", ends_on=TODAY)
    look_after(site, "Over", ends_on=TODAY - timedelta(days=1))
    withdrawn = look_after(site, "Withdrawn")
    ended = look_after(site, "Ended")
    site.patient("stranger@example.org")
    with site.writing() as session:
        consents.answer(work_at(session, site.clock.now()), withdrawn, Purpose.SHARING, False)
        place = session.scalars(select(Caregiver).where(Caregiver.patient_id == ended)).one()
        place.ended_at, place.ended_by = site.clock.now(), EndedBy.PATIENT
    assert names(nora) == ["Still"]
    assert "Withdrawn" not in nora.page.text


def test_the_page_never_says_that_all_is_well(site: Site, nora: Browser) -> None:
    look_after(site, "Ann")
    said = nora.get("/people").text
    assert "A name without a sign does not mean that all is well." in said
    assert "Most likely nobody is reading this right now." in said


def test_the_drawing_is_told_in_words_and_leaves_days_without_a_report_out(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=(20, 13, 3, 2), worst=4)
    write_for(site, ann, 1, worst=None)
    write_for(site, ann, 0, worst=6)
    nora.get("/people")
    (drawing,) = nora.page.with_class("sparkline")
    assert drawing.get("aria-label") == (
        "The highest number of each day, 23 December 2025 to 5 January. There is a report on 5 days of 14. "
        "The lowest is 4, the highest 6. The last is 6, on 5 January."
    )
    paths = {path.get("class", ""): path.get("d", "") for path in drawing}
    assert paths["sparkline-ground"].count("M") == 5
    assert paths["chart-dots chart-worst"].count("M") == 4
    assert paths["chart-line chart-worst"].count("M") == 1, "only two days follow on each other"
    assert "4 to 6, last 6" in nora.page.text


def test_a_day_is_counted_by_the_calendar_of_the_person(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=(0,))
    with site.writing() as session:
        session.get_one(Patient, ann).timezone = "Pacific/Kiritimati"
    nora.get("/people")
    assert row_of(nora, "Ann").startswith("Last report yesterday."), "it is the 6th there already"


def test_a_name_is_found_whatever_its_case_and_accents(site: Site, nora: Browser) -> None:
    look_after(site, "Émile")
    look_after(site, "Ben", signs=CHEST)
    assert names(nora, "/people?name=EMI") == ["Émile"]
    assert "1 of 2 people has the name you asked for." in nora.page.text
    assert "Of those left out, 1 needs something." in nora.page.text
    nora.follow("Show everybody")
    assert len(nora.page.with_class("person")) == 2
    assert names(nora, "/people?name=xyz") == []
    assert names(nora, "/people?name=%20") == ["Ben", "Émile"]


def test_among_many_one_can_find_and_jump(site: Site, nora: Browser) -> None:
    for number in range(8):
        look_after(site, f"Person{number}", signs=CHEST if number == 3 else ())
    nora.get("/people")
    jumps = [text_of(link) for jump in nora.page.with_class("people-jump") for link in jump.iter("a")]
    assert jumps == ["Emergency or urgent 1", "Others 7"]
    form = nora.page.form("find")
    assert (form.get("method"), form.get("action")) == ("get", "/people")


def test_an_invitation_that_waits_is_shown_to_whom_it_was_sent(site: Site, ann: Browser) -> None:
    nora = circling.person(site)
    circling.invite(ann)
    assert "Ann asks for your help." in nora.get("/people").text
    assert "12 January" in nora.page.text
    other = circling.person(site, "other@example.org")
    assert "asks for your help" not in other.get("/people").text
    site.clock.move_on(days=8)
    nora.sign_in_unseen(NORA)
    assert "asks for your help" not in nora.get("/people").text


def test_an_address_not_confirmed_is_told_of_no_invitation(site: Site, ann: Browser) -> None:
    circling.person(site)
    circling.invite(ann)
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == NORA)).one()
        account.confirmed_at = None
        actor = actor_for(work_at(session, site.clock.now()), account)
        assert overview.asked(work_at(session, site.clock.now()), actor) == []


def test_each_person_shown_can_read_that_one_looked(site: Site, nora: Browser) -> None:
    ann, ben = look_after(site, "Ann"), look_after(site, "Ben")
    nora.get("/people?name=ann")
    assert _looked_at(site) == [ann]
    nora.get("/people")
    assert _looked_at(site) == [ann, ben], "the first look is not a quarter of an hour old"


def test_fifty_people_cost_as_many_statements_as_one(site: Site, nora: Browser) -> None:
    look_after(site, "P0", signs=CHEST)
    site.clock.move_on(minutes=20)
    first_with_one, again_with_one = _statements(site, nora), _statements(site, nora)
    for number in range(1, 50):
        look_after(site, f"P{number}", days_ago=(number % 7,), signs=CHEST if number % 9 == 0 else ())
    site.clock.move_on(minutes=20)
    first_with_fifty, again_with_fifty = _statements(site, nora), _statements(site, nora)
    assert len(nora.page.with_class("person")) == 50
    assert again_with_fifty == again_with_one
    assert len(again_with_fifty) <= 11, again_with_fifty
    # The first look for a while is noted in each diary, and this too is done for all at once.
    assert len(first_with_fifty) == len(first_with_one)
    # At the next visit what was answered since is asked for, and the visit is kept, each for all at once.
    site.clock.move_on(minutes=31)
    assert len(_statements(site, nora)) <= len(first_with_fifty) + 2


def test_needs_are_told_apart(site: Site, nora: Browser) -> None:
    look_after(site, "Ann", days_ago=(3,))
    with site.reading() as session:
        account = session.scalars(select(Account).where(Account.email == NORA)).one()
        now = site.clock.now()
        for later, need in ((-1, Need.NONE_KNOWN), (0, Need.SILENT)):
            actor = actor_for(work_at(session, now + timedelta(days=later)), account)
            (ann,) = overview.looked_after(Work(session, actor.now, site.settings), actor)
            assert ann.need is need


def _looked_at(site: Site) -> list[int]:
    with site.reading() as session:
        rows = select(AuditRow.patient_id).where(AuditRow.event == "viewed_overview")
        return sorted(session.scalars(rows))


def _statements(site: Site, browser: Browser) -> list[str]:
    """What the page asks of the database, each statement without its conditions."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        asked.append(statement)

    event.listen(site.engine, "before_cursor_execute", note)
    try:
        browser.get("/people")
    finally:
        event.remove(site.engine, "before_cursor_execute", note)
    kinds = ("SELECT", "INSERT", "UPDATE")
    return [statement.partition("WHERE")[0] for statement in asked if statement.startswith(kinds)]
