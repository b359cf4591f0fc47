"""The list that comes first: the warning signs, sudden pain as a row of it, and "None of these", which answers both."""

from __future__ import annotations

import pytest

from diary.rules.records import Reading, Sign
from diary.services.patients.answers import Answers
from tests.browser import Browser
from tests.page import Page, text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY, answers, says_what_to_do

SUDDEN = "A pain that started suddenly, or got worse within minutes or hours"


def list_of_signs(page: Page) -> list[tuple[str, str]]:
    """Each row with the field it is sent in, as the page has them from top to bottom."""
    fieldset = page.with_class("signs")[0]
    names = {
        box.get("id"): box.get("name", "") for box in fieldset.iter("input") if box.get("type") == "checkbox"
    }
    return [(names[label.get("for")], text_of(label)) for label in fieldset.iter("label")]


def as_an_old_form(browser: Browser, **answered: str | list[str]) -> dict[str, str | list[str]]:
    """What a page that was open before the upgrade sends: sudden pain was a question of its own."""
    hidden = [e for e in browser.page.form("report").iter("input") if e.get("type") == "hidden"]
    return {e.get("name", ""): e.get("value", "") for e in hidden if e.get("name") != "asked"} | answered


def test_sudden_pain_is_a_row_of_the_list_of_signs(ann: Browser) -> None:
    page = ann.get("/today")
    rows = list_of_signs(page)
    assert ("sudden", SUDDEN) in rows
    assert rows[-1] == ("signs", "None of these")
    assert len(rows) == len(Sign) + 2
    assert "Have you had any of these today, even for a short time?" in page.text
    assert not [
        e for e in page.root.iter("input") if e.get("name") == "sudden" and e.get("type") != "checkbox"
    ]


def test_what_means_danger_is_sent_before_anything_else(ann: Browser) -> None:
    names = [e.get("name", "") for e in ann.get("/today").form("report").iter() if e.get("name")]
    order = list(dict.fromkeys(names))
    signs, sudden, worst = (order.index(name) for name in ("signs", "sudden", "worst-1"))
    assert signs < worst
    assert sudden < worst
    assert all(worst < order.index(later) for later in ("interference", "could_not", "compared", "note"))


@pytest.mark.parametrize("sign", [sign.value for sign in Sign])
def test_a_sign_and_none_of_these_together_are_a_sign(site: Site, ann: Browser, sign: str) -> None:
    ann.get("/today")
    page = ann.submit("report", {"signs": [sign, "none"], "worst-1": "2"})
    assert not page.errors
    assert page.h1 != "Saved"
    assert answers(site).signs == {Sign(sign)}


def test_sudden_pain_and_none_of_these_together_are_sudden_pain(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {"signs": ["none"], "sudden": "yes", "worst-1": "0"})
    assert answers(site).sudden is True
    assert says_what_to_do(ann)


def test_sudden_pain_alone_answers_the_list_and_is_saved(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", {"sudden": "yes"}, button="Save now with just these answers")
    assert page.h1 == "Get emergency help now"
    assert answers(site) == Answers(signs=frozenset(), sudden=True)
    assert f"Today you ticked “{SUDDEN}”." in page.text
    assert "None of these" not in page.text


def test_none_of_these_says_no_to_sudden_pain_and_other_signs_say_nothing_of_it(
    site: Site, ann: Browser
) -> None:
    ann.get("/today")
    ann.submit("report", {"signs": ["none"]})
    assert answers(site).sudden is False
    ann.get(f"/today?day={TODAY}")
    ann.submit("report", {"signs": ["dizzy"], "worst-1": "2"})
    assert answers(site).sudden is None


@pytest.mark.parametrize(("said", "means"), [("yes", True), ("no", False), ("", None)])
def test_a_form_opened_before_the_upgrade_is_still_understood(
    site: Site, ann: Browser, said: str, means: bool | None
) -> None:
    ann.get("/today")
    ann.post("/today", as_an_old_form(ann, signs="none", sudden=said, **{"worst-1": "2"}))
    assert answers(site) == Answers(frozenset(), means, {1: Reading(2)})


def test_what_was_saved_is_ticked_again_and_none_of_these_is_not_put_beside_sudden_pain(
    site: Site, ann: Browser
) -> None:
    ann.get("/today")
    ann.submit("report", {"sudden": "yes", "worst-1": "1"})
    form = ann.get(f"/today?day={TODAY}").form("report")
    ticked = {(e.get("name"), e.get("value")) for e in form.iter("input") if e.get("checked") is not None}
    assert ticked == {("sudden", "yes"), ("worst-1", "1")}
    ann.submit("report", {})
    assert answers(site).sudden is True
    assert answers(site).signs == frozenset()


def test_none_of_these_still_answers_sudden_pain_after_the_question_which_day(site: Site) -> None:
    site.patient()
    ann = site.browser()
    ann.sign_in(own_device=True)
    ann.get("/today")
    site.clock.move_on(hours=20)
    page = ann.submit("report", {"signs": ["none"], "worst-1": "2"})
    assert page.h1 != "Saved"
    assert ("sudden", "no") in {(e.get("name"), e.get("value")) for e in page.root.iter("input")}


def test_the_day_and_the_trends_name_sudden_pain_among_the_signs(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {"sudden": "yes", "worst-1": "1"})
    for path in (f"/reports/{TODAY}", "/trends", "/reports"):
        page = ann.get(path)
        assert SUDDEN in page.text, path
        assert "None of these" not in page.text, path


def test_could_not_leaves_out_what_the_doctor_advised(ann: Browser) -> None:
    page = ann.get("/today")
    assert "Not what your doctor told you to leave out." in page.text
