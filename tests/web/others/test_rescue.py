"""What Nora typed for Ann is hers: not lost when a session ends, and given to nobody else."""

from __future__ import annotations

from diary.store.models import Caregiver, Draft, Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.circle.circling import NORA, join
from tests.web.conftest import Site
from tests.web.others.conftest import ANN, LetIn, Write
from tests.web.reports.reporting import A_NORMAL_DAY, answers, says_what_to_do, versions

FORM = "/people/1/today"
TYPED = {**A_NORMAL_DAY, "note": "She slept badly."}


def signed_out_while_writing(nora: Browser, **fields: object) -> None:
    """Nora fills in Ann's form, and her session is over when she sends it."""
    nora.get(FORM)
    nora.forget()
    nora.submit("report", fields or TYPED, status=401)  # type: ignore[arg-type]
    assert nora.page.h1 == "Sign in"


def sign_in_there(browser: Browser, email: str, status: int = 200) -> None:
    browser.submit("sign-in", {"email": email, "password": PASSWORD}, status=status)


def test_after_signing_in_nora_is_back_in_anns_form_with_what_she_typed(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    signed_out_while_writing(nora)
    sign_in_there(nora, NORA)
    assert nora.page.url.endswith(FORM)
    assert nora.page.h1 == "Today’s report for Ann"
    assert "She slept badly." in nora.page.text
    nora.submit("report")
    assert answers(site).note == "She slept badly."


def test_on_the_way_the_page_says_whom_to_help_and_names_no_doctor(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    with site.writing() as session:
        session.get_one(Patient, 1).contact_phone = "080 1234"
    signed_out_while_writing(nora, signs=["chest"])
    assert says_what_to_do(nora)
    assert "Get emergency help for Ann now" in nora.page.text
    assert "080" not in nora.page.html


def test_with_a_diary_of_her_own_it_still_comes_back_to_anns(site: Site) -> None:
    site.patient(ANN)
    site.patient(NORA)
    join(site, NORA, Grant.RECORD)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    signed_out_while_writing(nora)
    sign_in_there(nora, NORA)
    assert nora.page.url.endswith(FORM)
    assert "She slept badly." not in nora.get("/today").html


def test_the_patient_who_signs_in_on_that_page_is_not_given_it(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    signed_out_while_writing(nora)
    sign_in_there(nora, ANN)
    assert "They were not saved." in nora.page.text
    assert "She slept badly." not in nora.get("/today").html
    with site.reading() as session:
        assert session.query(Draft).count() == 0


def test_what_the_patient_typed_is_not_given_to_a_caregiver(site: Site, let_in: LetIn) -> None:
    let_in(Grant.RECORD)
    ann = site.browser()
    ann.sign_in_unseen(ANN)
    ann.get("/today")
    ann.forget()
    ann.submit("report", {**TYPED, "note": "I cried."}, status=401)
    sign_in_there(ann, NORA)
    assert "I cried." not in ann.page.html
    assert "I cried." not in ann.get(FORM).html


def test_whose_place_ended_meanwhile_is_given_nothing_back(site: Site, let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    signed_out_while_writing(nora)
    with site.writing() as session:
        session.query(Caregiver).one().grants = frozenset({Grant.TRENDS})
    sign_in_there(nora, NORA)
    assert "They were not saved." in nora.page.text
    with site.reading() as session:
        assert session.query(Draft).count() == 0


def test_a_draft_for_a_day_that_ann_wrote_before_shows_nothing_of_hers(
    site: Site, let_in: LetIn, ann_writes: Write
) -> None:
    nora = let_in(Grant.RECORD)
    nora.get(FORM)
    ann_writes(note="I cried.")
    site.clock.move_on(minutes=1)
    nora.forget()
    nora.submit("report", TYPED, status=401)
    sign_in_there(nora, NORA)
    assert nora.page.h1 == "This day has a report"
    assert "She slept badly." in nora.page.text
    assert "I cried." not in nora.page.html


def test_a_form_made_for_ann_is_not_taken_from_nora(site: Site, let_in: LetIn) -> None:
    """Ann's form is still open in a tab when Nora signs in on the same computer, in Ann's diary."""
    nora = let_in(Grant.RECORD)
    ann = site.browser()
    ann.sign_in_unseen(ANN)
    ticket = next(
        field.get("value") for field in ann.get("/today").root.iter("input") if field.get("name") == "ticket"
    )
    nora.get(FORM)
    nora.submit("report", {"signs": ["chest"], "ticket": ticket, "note": "I cried."}, status=400)
    assert "That page was made for somebody else. This is Ann’s diary." in nora.page.text
    assert says_what_to_do(nora)
    assert "I cried." not in nora.page.html
    assert versions(site) == 0


def test_a_form_for_ann_sent_to_ones_own_diary_is_not_taken(site: Site) -> None:
    site.patient(ANN)
    site.patient(NORA)
    join(site, NORA, Grant.RECORD)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    ticket = next(
        field.get("value") for field in nora.get(FORM).root.iter("input") if field.get("name") == "ticket"
    )
    nora.get("/today")
    page = nora.submit("report", {"signs": ["chest"], "ticket": ticket}, status=400)
    assert "Get emergency help for Ann now" in page.text
    assert versions(site) == 0


def test_a_token_that_is_over_keeps_noras_answers_on_the_page(let_in: LetIn) -> None:
    nora = let_in(Grant.RECORD)
    page = nora.get(FORM)
    ticket = next(field.get("value") for field in page.root.iter("input") if field.get("name") == "ticket")
    page = nora.post(FORM, {"ticket": ticket, "signs": "none", "note": "She slept badly."}, status=400)
    assert page.h1 == "Today’s report for Ann"
    assert "She slept badly." in page.text
