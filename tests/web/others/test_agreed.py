"""What was agreed for Ann, in the hands of Nora."""

from __future__ import annotations

from datetime import timedelta

from diary.store.models import CarePlanEntry
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.audit.audit_rows import noted
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn, Write
from tests.web.reports.reporting import TODAY

OFF = {
    "kind": "persists",
    "reason": "Known for long",
    "until_on": (TODAY + timedelta(days=30)).isoformat(),
    "doctor": "Dr Rao",
}
SEVERE = {
    "level": "9",
    "doctor": "Dr Rao",
    "doctor_phone": "080 1234",
    "until_on": (TODAY + timedelta(days=30)).isoformat(),
}


def try_out(browser: Browser) -> None:
    browser.get("/people/1/plan")
    browser.follow("Switch off one kind of follow-up")
    browser.submit("plan", OFF, button="See what it would have changed")


def test_nora_agrees_on_something_for_ann_and_ann_reads_who_did(
    site: Site, ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=3)
    nora = let_in(Grant.PLAN, Grant.FOLLOW_UPS)
    assert nora.get("/people/1/symptoms").h1 == "What Ann tracks"
    assert nora.follow("Agreed").h1 == "What was agreed for Ann"
    try_out(nora)
    assert nora.page.url.endswith("/people/1/plan/new/rule-off")
    assert "Nothing would have changed." in nora.page.text
    page = nora.submit("plan", button="Save this")
    assert page.url.endswith("/people/1/plan")
    assert "Set by" not in page.text
    assert "Set by Nora." in ann.get("/plan").text
    assert "Nora changed what was agreed for you." in ann.get("/who-looked").text
    nora.get("/people/1/plan")
    nora.submit("end-1")
    with site.reading() as session:
        assert session.query(CarePlanEntry).one().ended_on is not None


def test_what_it_would_have_flagged_is_shown_only_to_whom_the_follow_ups_are_open(
    let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=8)
    nora = let_in(Grant.PLAN)
    try_out(nora)
    assert "is not shown, because Ann’s follow-ups are not open to you" in nora.page.text
    for page in (nora.page, nora.get("/people/1/plan/numbers")):
        assert "severe (Emergency)" not in page.text
        assert "1 day" not in page.text
        assert not list(page.root.iter("table"))


def test_pain_that_would_be_no_emergency_any_more_is_said_plainly_to_nora_and_to_ann(
    site: Site, ann: Browser, let_in: LetIn, ann_writes: Write
) -> None:
    ann_writes(worst=8)
    nora = let_in(Grant.PLAN, Grant.FOLLOW_UPS)
    nora.get("/people/1/plan")
    nora.follow("Call pain severe from a higher number")
    assert "Below this number the diary will not tell Ann to get help." in nora.page.text
    page = nora.submit(
        "plan",
        {"level": "", "until_on": (TODAY + timedelta(days=31)).isoformat()},
        button="See what it would have changed",
        status=422,
    )
    for fault in ("Choose 8, 9 or 10.", "Give the name of the doctor", "Give the doctor’s phone number."):
        assert fault in page.text
    assert "Choose a day from today to" in page.text
    page = nora.submit("plan", SEVERE, button="See what it would have changed")
    assert "On one of these days, the diary would not have told Ann to get help." in page.text
    assert "Talk to a doctor before you save this." in page.text
    assert "severe (Emergency)" in page.text
    nora.submit("plan", button="Save this")
    page = ann.get("/plan")
    assert "Pain counts as severe from 9 out of 10." in page.text
    assert "Agreed with Dr Rao, phone 080 1234." in page.text
    assert "Below this number the diary will not tell you to get help." in page.text


def test_seeing_it_is_noted_as_a_look_at_the_follow_ups(site: Site, let_in: LetIn, ann_writes: Write) -> None:
    ann_writes(worst=3)
    nora = let_in(Grant.PLAN, Grant.FOLLOW_UPS)
    nora.get("/people/1/plan")
    assert "viewed_follow_ups" not in noted(site)
    assert noted(site)[-1] == "viewed_plan"
    nora.get("/people/1/plan/numbers")
    assert "viewed_follow_ups" in noted(site)


def test_without_the_grant_there_is_no_such_page(let_in: LetIn, ann_writes: Write) -> None:
    ann_writes()
    nora = let_in(*(grant for grant in Grant if grant is not Grant.PLAN))
    for path in ("plan", "plan/numbers", "plan/new/severe-from"):
        nora.get(f"/people/1/{path}", status=404)
    nora.post("/people/1/plan/1/end", status=404)
