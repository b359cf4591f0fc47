"""The patient's pages of the care circle."""

from __future__ import annotations

import pytest

from diary.store.models import Account, Caregiver
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.page import text_of
from tests.web.circle.circling import NORA, invite, join, link, person
from tests.web.conftest import Site


def names(ann: Browser) -> list[str]:
    return [text_of(title) for title in ann.get("/circle").with_class("card-title")]


def test_an_empty_circle_says_what_it_is_for_and_leads_to_the_invitation(ann: Browser) -> None:
    ann.get("/more")
    ann.follow("Your care circle")
    assert "No one yet." in ann.page.text
    assert ann.follow("Invite someone").h1 == "Invite someone"


def test_inviting_sends_a_mail_and_shows_who_has_been_asked_for_what(site: Site, ann: Browser) -> None:
    invite(ann, " Nora@Example.org", "notes", "alerts", name="Nurse Nora")
    assert "A mail is on its way to nora@example.org." in ann.page.text
    assert "Nurse Nora" in ann.page.text
    assert "Asked, no answer yet" in ann.page.text
    assert "Notes" in ann.page.text
    assert [mail.kind for mail in site.mails()] == ["care_invitation"]
    assert link(site).startswith("/invitations/")


def test_the_form_says_that_sending_it_is_a_yes_to_sharing(ann: Browser) -> None:
    ann.get("/circle/invite")
    assert "With this button you say yes to sharing:" in ann.page.text
    assert "If you tick the box for mail, you say yes to this, too:" in ann.page.text


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        (
            {"email": "nobody", "trends": False, "ends_on": "2026-01-04"},
            {
                "Type an e-mail address such as name@example.org.": "#email",
                "Tick at least one thing that this person may do.": "#trends",
                "This day is over. Choose today or a later day, or leave it empty.": "#ends_on",
            },
        ),
        (
            {"email": "ann@example.org"},
            {"This is your own address. Your diary is open to you as it is.": "#email"},
        ),
        (
            {"email": "in@example.org"},
            {"This person is in your circle already. You can change there what they may do.": "#email"},
        ),
        ({"name": "x" * 61}, {"The name is too long: at most 60 letters.": "#name"}),
        ({"ends_on": "soon"}, {"Type the date as year, month and day, such as 2026-03-31.": "#ends_on"}),
    ],
)
def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(
    site: Site, ann: Browser, fields: dict[str, str | bool], faults: dict[str, str]
) -> None:
    person(site, "in@example.org")
    join(site, "in@example.org")
    ann.get("/circle/invite")
    given = {"email": NORA, "trends": True, "notes": False, "name": "Nora", **fields}
    ann.submit("invite", given, status=422)
    assert [(text, ann.page.link(text)) for text in ann.page.errors] == list(faults.items())
    assert ann.page.by_id("email").get("value") == given["email"]
    assert ann.page.by_id("name").get("value") == given["name"]
    assert not [mail for mail in site.mails() if mail.kind == "care_invitation"]


def test_a_form_without_its_token_comes_back_as_it_was(site: Site, ann: Browser) -> None:
    ann.get("/circle/invite")
    form = ann.page.form("invite")
    next(field for field in form.iter("input") if field.get("name") == "csrf_token").set("value", "old")
    ann.submit("invite", {"email": NORA, "plan": True, "name": "Nora"}, status=400)
    assert ann.page.by_id("email").get("value") == NORA
    assert ann.page.by_id("plan").get("checked") is not None
    assert site.mails() == []
    ann.submit("invite")
    assert [mail.kind for mail in site.mails()] == ["care_invitation"]


def test_sent_again_the_link_is_another_and_taken_back_there_is_none(site: Site, ann: Browser) -> None:
    invite(ann)
    first = link(site)
    site.clock.move_on(hours=1)
    ann.submit("again-1")
    assert "The link sent before no longer works." in ann.page.text
    second = link(site)
    stranger = site.browser()
    assert stranger.get(first, status=404).h1 == "This invitation no longer works"
    assert stranger.get(second).h1 == "Ann asks for your help"
    ann.submit("back-1")
    assert "Taken back." in ann.page.text
    assert stranger.get(second, status=404).h1 == "This invitation no longer works"
    assert "Asked, no answer yet" not in ann.page.text


def test_an_invitation_that_ran_out_is_shown_as_such(site: Site, ann: Browser) -> None:
    invite(ann)
    site.clock.move_on(days=7)
    ann.sign_in_unseen()
    assert "The link has run out." in ann.get("/circle").text


def test_the_order_changes_by_buttons_and_stays(site: Site, ann: Browser) -> None:
    places = {}
    for name in ("Kim", "Lee", "Max"):
        person(site, f"{name}@example.org".lower(), name=name)
        places[name] = join(site, f"{name}@example.org".lower())
    ann.get("/circle")
    ann.submit(f"up-{places['Max']}")
    ann.submit(f"down-{places['Kim']}")
    assert [name.removesuffix(", change it") for name in names(ann)] == ["1. Max", "2. Kim", "3. Lee"]


def test_what_is_changed_counts_on_the_next_request(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site, NORA, Grant.TRENDS)
    number = site.patient_ids["ann@example.org"]
    nora.get(f"/people/{number}/trends")
    ann.get(f"/circle/{place}")
    ann.submit("caregiver", {"trends": False, "notes": True, "name": "Nurse"})
    assert "Saved. It counts from now on." in ann.page.text
    assert names(ann) == ["1. Nurse, change it"]
    nora.get(f"/people/{number}/trends", status=404)
    nora.get(f"/people/{number}/reports")


def test_taken_out_of_the_circle_nothing_is_shown_any_more(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site)
    number = site.patient_ids["ann@example.org"]
    nora.get(f"/people/{number}/trends")
    ann.get(f"/circle/{place}")
    ann.submit("remove", {"understood": True})
    assert "Nora is no longer in your circle." in ann.page.text
    for page in ("trends", "follow-ups", "place", "today"):
        nora.get(f"/people/{number}/{page}", status=404)
    ann.get(f"/circle/{place}", status=404)


def test_taking_somebody_out_takes_a_tick_that_the_server_looks_at(site: Site, ann: Browser) -> None:
    person(site)
    place = join(site, NORA, Grant.TRENDS, Grant.ALERTS)
    ann.get(f"/circle/{place}")
    assert "I understand: Nora gets no more mail, even in an emergency." in ann.page.text
    ann.submit("remove", status=422)
    assert "Nothing was changed. Tick the box first." in ann.page.text
    with site.reading() as session:
        assert session.get_one(Caregiver, place).ended_at is None
    # The page shows still what holds, and saving it changes nothing.
    ann.submit("caregiver")
    with site.reading() as session:
        assert session.get_one(Caregiver, place).grants == frozenset({Grant.TRENDS, Grant.ALERTS})


def test_where_mail_is_taken_away_the_answer_says_what_that_means(site: Site, ann: Browser) -> None:
    person(site)
    place = join(site, NORA, Grant.TRENDS, Grant.ALERTS)
    ann.get(f"/circle/{place}")
    ann.submit("caregiver", {"alerts": False})
    assert "From now on Nora gets no mail, even in an emergency. We do not tell them." in ann.page.text


def test_a_change_made_on_another_page_is_not_overwritten_unseen(site: Site, ann: Browser) -> None:
    person(site)
    place = join(site, NORA, Grant.TRENDS, Grant.NOTES)
    ann.get(f"/circle/{place}")
    with site.writing() as session:
        session.get_one(Caregiver, place).grants = frozenset({Grant.TRENDS})
    ann.submit("caregiver", status=409)
    assert "It was changed on another page" in ann.page.text
    ann.submit("caregiver", {"notes": False, "plan": True})
    with site.reading() as session:
        assert session.get_one(Caregiver, place).grants == {Grant.TRENDS, Grant.PLAN}


def test_without_a_tick_nothing_is_saved(site: Site, ann: Browser) -> None:
    person(site)
    place = join(site, NORA, Grant.TRENDS)
    ann.get(f"/circle/{place}")
    ann.submit("caregiver", {"trends": False}, status=422)
    assert ann.page.errors == ["Tick at least one thing that this person may do."]


def test_when_sharing_is_stopped_the_page_says_so_and_inviting_says_what_it_brings_back(
    site: Site, ann: Browser
) -> None:
    person(site)
    join(site)
    ann.get("/consents")
    ann.submit("consent-sharing", {"understood": True}, button="Say no: Sharing with your people")
    assert "You have stopped sharing." in ann.get("/circle").text
    ann.get("/circle/invite")
    assert "All the others in your circle then see again" in ann.page.text
    invite(ann, "max@example.org")
    assert "You have stopped sharing." not in ann.page.text


@pytest.mark.parametrize(
    ("purpose", "button"),
    [
        ("sharing", "Say no: Sharing with your people"),
        ("caregiver_alerts", "Say no: Mail to your people when something needs action"),
    ],
)
def test_nobody_is_said_to_be_told_while_the_patient_has_stopped_it(
    site: Site, ann: Browser, purpose: str, button: str
) -> None:
    for email in ("nora@example.org", "max@example.org"):
        person(site, email)
        join(site, email)
    assert "In an emergency all who may get a mail are told at once." in ann.get("/circle").text
    ann.get("/consents")
    ann.submit(f"consent-{purpose}", {"understood": True}, button=button)
    assert "told at once" not in ann.get("/circle").text


def test_a_name_typed_by_a_person_is_shown_as_text(site: Site, ann: Browser) -> None:
    invite(ann, name="<b>Nora</b>")
    assert "<b>Nora</b>" in ann.page.text
    with site.writing() as session:
        session.get_one(Account, 1).name = "<i>Ann</i>"
    assert "<i>Ann</i> asks for your help" in site.browser().get(link(site)).text


@pytest.mark.parametrize("path", ["/circle/invitations/1", "/circle/1/move"])
def test_a_button_that_does_not_exist_does_nothing(site: Site, ann: Browser, path: str) -> None:
    person(site, "in@example.org")
    join(site, "in@example.org")
    invite(ann)
    form = ann.page.form("again-1")
    token = next(field.get("value") for field in form.iter("input"))
    ann.post(path, {"csrf_token": token, "to": "sideways"}, status=400)


def test_the_page_says_when_no_mail_would_go_to_anybody(site: Site, ann: Browser) -> None:
    nobody = "No one here gets a mail when something needs action."
    for email in (NORA, "carl@example.org"):
        person(site, email)
    join(site, NORA, Grant.TRENDS)
    assert nobody in ann.get("/circle").text
    join(site, "carl@example.org", Grant.ALERTS)
    assert nobody not in ann.get("/circle").text
