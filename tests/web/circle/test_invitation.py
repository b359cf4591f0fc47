"""An invitation's page: opened by anybody with the link, answered by whom it was sent to, once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select

from diary.store.models import Account, AuditRow, Caregiver, CareInvitation, Patient
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.accounts.welcoming import AGREE
from tests.web.circle.circling import NORA, invite, join, link, person
from tests.web.conftest import Site

OVER = "This invitation no longer works"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def places(site: Site) -> int:
    with site.reading() as session:
        return session.scalar(select(func.count()).select_from(Caregiver)) or 0


def test_who_is_asked_sees_what_it_means_and_says_yes(site: Site, ann: Browser) -> None:
    invite(ann, NORA, "notes", "alerts")
    nora = person(site)
    nora.get(link(site))
    assert nora.page.h1 == "Ann asks for your help"
    assert "You can read Ann’s notes." in nora.page.text
    assert "You can see Ann’s numbers and answers" not in nora.page.text
    nora.submit("yes")
    assert nora.page.h1 == "Your place in Ann’s circle"
    assert "You are now in this care circle." in nora.page.text
    assert places(site) == 1
    assert "care_accepted" in [mail.kind for mail in site.mails()]


def test_opening_the_page_changes_nothing(site: Site, ann: Browser) -> None:
    invite(ann)
    path = link(site)
    nora = person(site)
    with site.reading() as session:
        before = session.scalar(select(func.count()).select_from(AuditRow))
    for _time in range(2):
        nora.get(path)
        nora.client.head(path)
        site.browser().get(path)
    with site.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditRow)) == before
        assert session.scalars(select(CareInvitation)).one().state == "waiting"
    assert places(site) == 0


def test_a_link_that_was_used_opens_nothing_to_anybody_else(site: Site, ann: Browser) -> None:
    invite(ann)
    path = link(site)
    nora = person(site)
    nora.get(path)
    nora.submit("yes")
    assert nora.get(path).h1 == "Your place in Ann’s circle"
    for other in (site.browser(), person(site, "max@example.org"), ann):
        assert other.get(path, status=404).h1 == OVER


def test_a_yes_to_a_used_link_tells_somebody_else_no_more_than_opening_it(site: Site, ann: Browser) -> None:
    nora, other = person(site), person(site, "max@example.org", name="Max")
    invite(ann)
    path = link(site)
    nora.get(path)
    nora.submit("yes")
    other.get("/people")
    other.post(path, {"csrf_token": token_of(other), "to": "accept"}, status=404)
    assert OVER in other.page.text


def test_pressed_twice_it_is_one_place_and_no_error(site: Site, ann: Browser) -> None:
    invite(ann)
    path = link(site)
    nora = person(site)
    nora.get(path)
    data = dict(nora_form(nora))

    def press(_time: int) -> int:
        browser = site.browser()
        browser.client._cookies.update(nora.client._cookies)
        return browser.client.post(path, data=data, base_url=browser.base_url).status_code

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(press, range(3))) == {303}
    assert places(site) == 1
    assert [mail.kind for mail in site.mails()].count("care_accepted") == 1


def nora_form(browser: Browser) -> list[tuple[str, str]]:
    fields = browser.page.form("yes").iter("input")
    return [
        *((field.get("name", ""), field.get("value", "")) for field in fields if field.get("name")),
        ("to", "accept"),
    ]


def test_only_the_invited_address_can_say_yes(site: Site, ann: Browser) -> None:
    invite(ann)
    path = link(site)
    other = person(site, "max@example.org")
    other.get(path)
    assert "This invitation is for another address." in other.page.text
    assert NORA not in other.page.text
    assert not [form for form in other.page.root.iter("form") if form.get("id") in ("yes", "no")]
    other.post(path, {"csrf_token": other.token(), "to": "accept"}, status=403)
    ann.get(path)
    ann.post(path, {"csrf_token": token_of(ann), "to": "accept"}, status=403)
    assert places(site) == 0


def token_of(browser: Browser) -> str:
    return browser.token()


def test_saying_yes_needs_a_token_against_forged_forms(site: Site, ann: Browser) -> None:
    invite(ann)
    nora = person(site)
    nora.post(link(site), {"to": "accept"}, status=400)
    assert places(site) == 0


def test_no_can_be_said_without_an_account(site: Site, ann: Browser) -> None:
    invite(ann)
    path = link(site)
    stranger = site.browser()
    stranger.get(path)
    stranger.submit("no")
    assert stranger.page.h1 == "You have said no"
    assert stranger.get(path, status=404).h1 == OVER
    assert "nora@example.org" not in ann.get("/circle").text
    assert site.mails()[-1].kind == "care_declined"


def test_signed_out_the_yes_leads_through_the_sign_in_back_to_the_page(site: Site, ann: Browser) -> None:
    invite(ann)
    nora = person(site)
    nora.sign_out()
    nora.get(link(site))
    nora.get(nora.page.with_class("button-primary")[0].get("href", ""))
    nora.submit("sign-in", {"email": NORA, "password": PASSWORD})
    assert nora.page.h1 == "Ann asks for your help"
    nora.submit("yes")
    assert places(site) == 1


def test_a_seven_days_old_link_is_over(site: Site, ann: Browser) -> None:
    invite(ann)
    path = link(site)
    site.clock.move_on(days=7)
    nora = person(site)
    assert nora.get(path, status=404).h1 == OVER
    nora.get("/devices")
    nora.post(path, {"csrf_token": token_of(nora), "to": "accept"}, status=404)
    assert places(site) == 0


def test_whoever_says_yes_without_a_name_is_asked_for_one(site: Site, ann: Browser) -> None:
    invite(ann)
    nora = person(site, name="")
    nora.get(link(site))
    nora.submit("yes", {"name": "x" * 61}, status=422)
    assert nora.page.errors == ["The name is too long: at most 60 letters."]
    nora.submit("yes", {"name": "Nora  Day"})
    with site.reading() as session:
        assert session.scalars(select(Account.name).where(Account.email == NORA)).one() == "Nora Day"


@pytest.mark.parametrize("sign_up", ["open", "invitation", "closed"])
def test_somebody_new_signs_up_by_the_invitation_and_has_no_diary(
    make_site: Callable[..., Site], sign_up: str
) -> None:
    site = make_site(DIARY_SIGN_UP=sign_up)
    site.patient()
    ann, nora = site.browser(), site.browser()
    ann.sign_in_unseen()
    invite(ann)
    nora.get(link(site))
    nora.follow("I am new here")
    assert nora.page.h1 == "Make an account"
    assert nora.page.by_id("email").get("value") == NORA
    nora.submit("sign-up", {"password": PASSWORD})
    assert nora.page.h1 == "Ann asks for your help", "one comes back to the invitation"
    assert "confirm_address" not in [mail.kind for mail in site.mails()]
    nora.submit("yes")
    assert places(site) == 1
    with site.reading() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 1
    nora.get("/start-diary")
    if sign_up == "open":
        nora.submit("start-diary")
        assert nora.page.h1 == AGREE
    else:
        assert "The people who run this site say who can start a diary." in nora.page.text
        nora.post("/start-diary", {"csrf_token": token_of(nora)}, status=403)


def test_on_a_closed_site_only_the_invited_address_gets_an_account(make_site: Callable[..., Site]) -> None:
    site = make_site(DIARY_SIGN_UP="closed")
    site.patient()
    ann, stranger = site.browser(), site.browser()
    ann.sign_in_unseen()
    invite(ann)
    stranger.get("/sign-up", status=403)
    stranger.get("/sign-up?invitation=nonsense", status=403)
    stranger.get(link(site))
    stranger.follow("I am new here")
    stranger.submit("sign-up", {"email": "eve@example.org", "password": PASSWORD})
    assert stranger.page.h1 == "Look for our mail"
    with site.reading() as session:
        assert list(session.scalars(select(Account.email))) == ["ann@example.org"]


def test_an_invitation_taken_back_before_the_address_is_confirmed_starts_no_diary(
    make_site: Callable[..., Site],
) -> None:
    site = make_site(DIARY_SIGN_UP="invitation")
    site.patient()
    ann, nora = site.browser(), site.browser()
    ann.sign_in_unseen()
    invite(ann)
    # Without the link of the invitation, which shows by itself that the address is hers.
    nora.get("/sign-up")
    nora.submit("sign-up", {"email": NORA, "password": PASSWORD})
    ann.get("/circle")
    ann.submit("back-1")
    nora.get(site.mailed_path("confirm_address"))
    nora.submit("confirm")
    with site.reading() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 1


def test_a_new_password_makes_no_diary_for_somebody_without_one(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    nora = site.browser()
    nora.get("/reset-password")
    nora.submit(None, {"email": NORA})
    nora.get(site.mailed_path("reset_password"))
    nora.submit(None, {"password": "another fine password"})
    with site.reading() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 1
