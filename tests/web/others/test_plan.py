"""What Ann tracks, her medicines and her reminders, in the hands of Nora."""

from __future__ import annotations

from diary.store.models import ReminderSchedule
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn, Write


def test_the_three_pages_lead_to_each_other_and_say_whose_they_are(let_in: LetIn) -> None:
    nora = let_in(Grant.PLAN)
    assert nora.get("/people/1/symptoms").h1 == "What Ann tracks"
    assert nora.follow("Medicines").h1 == "Ann’s medicines"
    page = nora.follow("Reminders")
    assert page.h1 == "Ann’s reminders"
    assert "nora@example.org" not in page.html
    assert "ann@example.org" not in page.html
    assert "The mails go to Ann." in page.text
    assert "By the clock where Ann lives." in page.text


def test_what_nora_changes_is_anns(site: Site, ann: Browser, let_in: LetIn) -> None:
    nora = let_in(Grant.PLAN)
    nora.get("/people/1/symptoms/new")
    nora.submit("symptom", {"name": "Tired", "kind": "other"})
    nora.get("/people/1/medicines")
    nora.submit("add", {"name": "Aspirin"})
    nora.get("/people/1/reminders")
    nora.submit("reminders", {"at": "07:30"})
    assert "Tired" in ann.get("/symptoms").text
    assert "Aspirin" in ann.get("/medicines").text
    with site.reading() as session:
        assert session.query(ReminderSchedule).one().at_minute == 7 * 60 + 30


def test_a_change_of_a_symptom_opens_no_alarm_and_tells_nothing(
    site: Site, ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    ann.get("/symptoms/1")
    ann.submit("symptom", {"heart": "no", "kind": "other"})
    ann_writes(worst=8)
    nora = let_in(Grant.PLAN)
    nora.get("/people/1/symptoms/1")
    page = nora.submit("symptom", {"heart": "yes", "kind": "pain"})
    assert page.h1 == "What Ann tracks"
    assert "something to look at" not in page.text
    assert not ann.get("/today").with_class("alarm")
