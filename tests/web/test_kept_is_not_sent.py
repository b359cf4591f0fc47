"""A site without a mail server says nowhere that a mail was sent: it is kept on this machine, and nobody has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urldefrag

import pytest
from sqlalchemy import select

from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.kinds import MailKind
from diary.mail.transport import transport_for
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from tests.browser import Browser
from tests.factories import make_account
from tests.page import Page, text_of
from tests.web.circle.circling import invite, join, person
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY

NO_SERVER = {"DIARY_SMTP_HOST": ""}
FOR_OTHERS = {**NO_SERVER, "DIARY_SITE_URL": "https://diary.example.net", "DIARY_PROXIES": "1"}
WAYS = {
    "no server": FOR_OTHERS,
    "a name of the handbooks": {**FOR_OTHERS, "DIARY_SMTP_HOST": "smtp.example.org"},
}
CLAIM = re.compile(
    r"mail server took it|mail( to .*?)? is on its way|\bsent\b|told (so )?by mail|it goes out (then|in a moment)",
    re.IGNORECASE,
)
NO_CLAIM = re.compile(
    r"not sent|“Sent” means that the mail server took it|No mail (went|goes) out|links sent so far"
    r"|Nobody is told by mail|no reminder is sent|such mail is sent to them|was not sent to|is sent\."
    r"|Waiting ?Sent ?Kept here",
    re.IGNORECASE,
)
"""What denies it, explains the word, speaks of no mail of this site, or lets one choose which mails a list has."""
BAR = "This diary cannot send e-mail now. Nobody is told by mail."
TO_OPERATOR = "No mail goes out from this site. There is no mail server"
MOST = 90
NO_PAGE = re.compile(r"^/static/|sign-out|/copy|/export|\.(csv|ics|pdf|json|svg|css|js)")


@dataclass
class Home:
    """A site with Ann, Nora of her circle, who is to be told, and Olga, who runs it."""

    site: Site
    ann: Browser
    nora: Browser
    olga: Browser

    def danger(self) -> Page:
        """Ann reports pain in her chest, and all mail is handed to what there is."""
        self.ann.get("/today")
        page = self.ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
        self.deliver()
        return page

    def deliver(self) -> dict[str, int]:
        site = self.site
        delivery = Delivery(
            site.engine, site.settings, site.clock, transport_for(site.settings, lambda _text: None)
        )
        deliver_some(delivery)
        return dict(delivery.outcomes)


def home_on(site: Site) -> Home:
    site.patient()
    nora = person(site)
    join(site)
    with site.writing() as session:
        make_account(
            session, site.clock.now(), "olga@example.org", name="Olga"
        ).operator_since = site.clock.now()
    ann, olga = site.browser(), site.browser()
    ann.sign_in_unseen("ann@example.org")
    olga.sign_in_unseen("olga@example.org")
    return Home(site, ann, nora, olga)


def walked(browser: Browser, start: str = "/") -> dict[str, str]:
    """The text of every page that can be reached by links."""
    waiting, found = [start], dict[str, str]()
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if path in found:
            continue
        page = browser.get(path)
        found[path] = page.text
        for link in page.root.iter("a"):
            address = urldefrag(link.get("href", "")).url
            if address.startswith("/") and address not in found and not NO_PAGE.search(address):
                waiting.append(address)
    return found


def claims(text: str) -> list[str]:
    return [found.group() for found in CLAIM.finditer(NO_CLAIM.sub("", text))]


def test_what_would_be_found() -> None:
    assert claims("Sent. The mail server took it at 12:00.") == ["Sent", "mail server took it"]
    assert claims("A mail is on its way. She is told by mail.") == ["mail is on its way", "told by mail"]
    assert claims("It is kept on this machine, not sent.") == []


@pytest.fixture
def home(make_site: Callable[..., Site]) -> Home:
    return home_on(make_site(**FOR_OTHERS))


def test_no_page_says_that_a_mail_was_sent_and_each_says_that_none_goes_out(home: Home) -> None:
    page = home.danger()
    assert "No mail went out, so nobody was told. Call somebody yourself." in page.text
    with home.site.reading() as session:
        mails = session.scalars(select(OutboxMail)).all()
    assert {mail.kind for mail in mails} == {MailKind.EMERGENCY, MailKind.CAREGIVER_EMERGENCY}
    assert {(mail.state, mail.sent_at) for mail in mails} == {(MailState.KEPT, None)}
    for browser, bar, least in ((home.ann, BAR, 25), (home.nora, BAR, 12), (home.olga, TO_OPERATOR, 8)):
        pages = walked(browser, "/site" if browser is home.olga else "/")
        assert len(pages) >= least
        assert {path: claims(text) for path, text in pages.items() if claims(text)} == {}
        assert [path for path, text in pages.items() if bar not in text] == []


def test_the_lists_say_that_it_is_kept(home: Home) -> None:
    home.danger()
    said = "Kept here. It is kept on this machine, not sent."
    assert home.ann.get("/mail/sent").text.count(said) == 2
    assert home.nora.get("/mail/sent").text.count(said) == 1
    assert home.ann.page.h1 == "Mail, and what became of it"
    (follow_up,) = {path for path in walked(home.ann) if re.fullmatch(r"/follow-ups/\d+", path)}
    history = home.ann.get(follow_up).text
    assert "A mail about it was written to you and Nora." in history
    assert "It is kept on this machine, and was not sent to you and Nora." in history
    assert "Kept here, not sent" in home.olga.get("/site/mail").text
    assert "Kept here, not sent" in home.olga.get("/site/mail/log").text


def test_what_is_asked_for_is_not_promised(home: Home) -> None:
    kept = "There is no mail server, so the mail is kept on this machine, not sent."
    assert kept in invite(home.ann, "ben@example.org").text
    waits = "Waiting. There is no mail server. Mail is kept on this machine, not sent."
    assert waits in home.ann.get("/mail/sent").text
    home.ann.get("/mail")
    assert kept in home.ann.submit("send-test").text
    home.olga.get("/site/invitations")
    assert kept in home.olga.submit("invite", {"email": "new@example.org"}).text
    stranger = home.site.browser()
    stranger.get("/reset-password")
    assert kept in stranger.submit("forgot-password", {"email": "ann@example.org"}).text
    assert claims(stranger.page.text) == []
    for browser in (home.ann, home.olga):
        assert claims(browser.page.text) == []


def test_a_mail_asked_for_once_more_is_kept_once_more(home: Home) -> None:
    home.danger()
    home.site.clock.move_on(minutes=15)
    home.ann.get("/mail/sent")
    assert "so the mail is kept on this machine, not sent" in home.ann.submit("again-1").text
    assert home.deliver() == {"kept": 1}
    looked = home.ann.get("/who-looked?show=all").text
    assert "You asked for a mail about your diary once more." in looked
    assert claims(looked) == []


def test_the_sites_page_is_red(home: Home) -> None:
    assert "All is well" not in home.olga.get("/site").text
    assert "Mail is kept on this machine, not sent." in text_of(home.olga.page.with_class("site-problem")[0])


def test_a_site_of_this_machine_alone_shows_no_bar_and_sends_nothing_either(
    make_site: Callable[..., Site],
) -> None:
    home = home_on(make_site(**NO_SERVER))
    assert "so nobody was told" in home.danger().text
    for browser in (home.ann, home.nora):
        pages = walked(browser)
        assert {path: claims(text) for path, text in pages.items() if claims(text)} == {}
        assert [path for path, text in pages.items() if BAR in text] == []


@pytest.mark.parametrize("way", WAYS)
def test_the_bar_is_there_where_the_server_is_one_of_the_handbooks_too(
    make_site: Callable[..., Site], way: str
) -> None:
    home = home_on(make_site(**WAYS[way]))
    page = home.ann.get("/")
    assert BAR in page.text
    assert "tel:999" in [link.get("href") for link in page.root.iter("a")]


def test_with_a_mail_server_there_is_no_bar(make_site: Callable[..., Site]) -> None:
    home = home_on(make_site(DIARY_SITE_URL="https://diary.example.net", DIARY_PROXIES="1"))
    home.ann.get("/today")
    page = home.ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
    assert "nobody was told" not in page.text
    for browser in (home.ann, home.nora):
        assert BAR not in browser.get("/help").text
    assert TO_OPERATOR not in home.olga.get("/site").text


def test_before_a_no_one_is_asked_to_tell_the_others_oneself(home: Home) -> None:
    page = home.ann.get("/consents")
    assert "If you say no, please tell them yourself: Nora. No mail goes out here." in page.text
    assert "we mail that to" not in page.text
