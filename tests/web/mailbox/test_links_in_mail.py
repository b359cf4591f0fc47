"""Programs that check mail open every link in it: nothing comes of that, for no kind of mail, whoever is signed in."""

from __future__ import annotations

import pytest

from diary.mail.kinds import MailKind
from tests.browser import Browser
from tests.web.access.rows import changes, rows_of
from tests.web.circle.circling import NORA
from tests.web.conftest import Site
from tests.web.mailbox.every_mail import ANN, every_mail, links_in, make_home

NOBODY = ""


@pytest.fixture
def home(site: Site) -> Site:
    make_home(site)
    return site


def browser_of(site: Site, who: str) -> Browser:
    browser = site.browser()
    if who:
        browser.sign_in_unseen(who)
    return browser


def test_every_kind_of_mail_is_tried_here(home: Site) -> None:
    mails = every_mail(home)
    assert set(mails) == set(MailKind)
    links = {kind: links_in(home, mail) for kind, mail in mails.items()}
    assert all(len(found) >= 1 for found in links.values())
    # Else a link that holds a secret was overlooked.
    assert {path.split("/")[1] for found in links.values() for path in found} >= {
        "confirm",
        "invitations",
        "mail-again",
        "people",
        "report",
        "reset-password",
        "unsubscribe",
    }


@pytest.mark.parametrize("who", [NOBODY, ANN, NORA])
def test_following_every_link_changes_nothing(home: Site, who: str) -> None:
    links = {path: kind for kind, mail in every_mail(home).items() for path in links_in(home, mail)}
    browser = browser_of(home, who)
    home.clock.move_on(minutes=20)
    before = rows_of(home.engine)
    for path, kind in sorted(links.items()):
        for method in ("HEAD", "GET", "HEAD", "GET"):
            answer = browser.fetch(path, method)
            assert answer.status_code < 500, (kind, path)
            seen = set()
            while answer.status_code in (301, 302, 303, 307, 308) and answer.location not in seen:
                seen.add(answer.location)
                answer = browser.fetch(answer.location, method)
            assert answer.status_code in (200, 404, 409, 410), (kind, path, answer.status_code)
        after = rows_of(home.engine)
        assert changes(before, after) == [], (kind, path)
        if not who:
            # Nobody is noted as having looked either.
            assert after["audit_row"] == before["audit_row"], (kind, path)
