"""A link whose day has a report already: the same press again, another answer, two presses at once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine

from diary.rules.records import Reading
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.conftest import Site
from tests.web.report_links.conftest import ANN, Mailed
from tests.web.reports.reporting import A_NORMAL_DAY, answers, says_what_to_do, versions


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def test_the_same_answers_pressed_twice_are_one_report_and_one_page(
    site: Site, browser: Browser, link: str
) -> None:
    sent = {"signs": "chest", "worst-1": "4"}
    first = browser.post(link, sent)
    site.clock.move_on(minutes=14)
    again = browser.post(link, sent)
    assert first.text == again.text
    assert versions(site) == 1
    assert len(site.mails()) == 1


def test_the_same_answers_much_later_are_told_like_others(site: Site, browser: Browser, link: str) -> None:
    """Else whoever has the mail could find out what the report says, by trying."""
    browser.post(link, {"signs": "none"})
    site.clock.move_on(minutes=16)
    same = browser.post(link, {"signs": "none"}, status=409).text
    assert "There is a report for Monday 5 January already." in same
    assert same == browser.post(link, {"signs": "none", "worst-1": "1"}, status=409).text


def test_answers_tried_on_what_the_patient_saved_themself_tell_nothing(
    site: Site, browser: Browser, mailed: Mailed, link: str
) -> None:
    mailed.report(worst=4)
    right = browser.post(link, {"signs": "none", "worst-1": "4"}, status=409).text
    assert right == browser.post(link, {"signs": "none", "worst-1": "5"}, status=409).text


def test_other_answers_while_there_is_a_report_are_not_saved_and_wait_behind_the_sign_in(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    browser.submit("report", A_NORMAL_DAY)
    site.clock.move_on(minutes=1)
    page = browser.post(link, {"signs": "chest", "worst-1": "6", "note": "worse now"}, status=409)
    assert says_what_to_do(browser)
    assert "Your report was not saved." in page.text
    assert "There is a report for Monday 5 January already. It was not changed." in page.text
    assert answers(site).readings == {1: Reading(3, 2)}
    page = browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert "You wrote this on the page from a mail." in page.text
    assert says_what_to_do(browser)
    page = browser.submit("report", button="Save", status=409)
    assert page.h1 == "This day was saved before", "nobody has seen the other one yet"
    browser.submit("mine")
    assert answers(site).readings == {1: Reading(6, None)}
    assert versions(site) == 2


def test_a_wrong_password_on_the_way_loses_nothing(site: Site, browser: Browser, link: str) -> None:
    browser.post(link, {"signs": "none"})
    site.clock.move_on(minutes=1)
    browser.post(link, {"signs": "lump", "note": "worse now"}, status=409)
    browser.submit("sign-in", {"email": ANN, "password": "wrong"}, status=422)
    page = browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert "worse now" in page.html


@pytest.mark.parametrize(("scores", "statuses"), [(("3", "3"), [200, 200]), (("3", "5"), [200, 409])])
def test_of_two_presses_at_the_very_same_time_one_is_saved(
    site: Site, link: str, scores: tuple[str, str], statuses: list[int]
) -> None:
    ready, given = Barrier(2), {}

    def press(number: int) -> None:
        client = site.app.test_client(use_cookies=False)
        ready.wait()
        answer = client.post(
            link, data={"signs": "none", "worst-1": scores[number]}, base_url=site.settings.site_url
        )
        given[number] = answer.status_code

    presses = [Thread(target=press, args=(number,)) for number in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(given.values()) == statuses
    assert versions(site) == 1
    winner = next(number for number, status in sorted(given.items()) if status == 200)
    assert answers(site).readings == {1: Reading(int(scores[winner]), None)}
