"""What is for one doctor in the list of all that is open: a row a person, as one answer does for it."""

from __future__ import annotations

from diary.store.models import Patient
from tests.browser import Browser
from tests.page import text_of
from tests.web.caregiving.looking_after import look_after, write_for
from tests.web.caregiving.test_follow_ups import CHEST, TEN_DAYS, add_follow_up, nora, rows
from tests.web.conftest import Site

__all__ = ["nora"]


def test_what_is_for_one_doctor_is_one_row_with_its_points(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", days_ago=TEN_DAYS[:-3], worst=3)
    for days_ago in (2, 1, 0):
        write_for(site, ann, days_ago, worst=6, signs=() if days_ago else CHEST)
    look_after(site, "Ben", days_ago=TEN_DAYS, worst=3)
    with site.writing() as session:
        session.get_one(Patient, ann).contact_name = "Dr Rao"
    assert rows(nora) == [
        "Ann A warning sign", "Ann 2 points for the doctor", "Ben Upper back pain: more than a week",
    ]  # fmt: skip
    assert [text_of(one) for one in nora.page.root.iter("h2")] == ["Emergency (1)", "For the doctor (3)"]
    together = nora.page.with_class("work")[1]
    assert "Dr Rao should know" in text_of(together)
    links = [link.get("href", "") for link in together.iter("a")]
    assert links == [f"/people/{ann}/follow-ups"]
    assert "more than a week" in text_of(together)
    assert "3 things wait for an answer." in nora.get(links[0]).text


def test_alarms_of_one_person_are_never_put_together(site: Site, nora: Browser) -> None:
    ann = look_after(site, "Ann", signs=CHEST)
    add_follow_up(site, ann, kind="urgent")
    assert len(rows(nora)) == 2
