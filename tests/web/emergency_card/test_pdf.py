"""The emergency card as a file: what the page says, on one sheet, by the same grant."""

from __future__ import annotations

from diary.services.tracking import medicines
from diary.store.models import Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from diary.words.formats import day_in_words
from tests.browser import Browser
from tests.page import text_of
from tests.pdf_text import edges_of, needs_poppler, pages_of, words_of
from tests.web.circle.circling import join, person
from tests.web.conftest import Site
from tests.web.emergency_card.test_card import TOLD, allow, card_of, emergency, fill


def said_on_the_page(browser: Browser) -> list[str]:
    rows = (
        each for row in browser.page.with_class("card-row") for each in row.iter() if each.tag in ("dt", "dd")
    )
    return " ".join(map(text_of, rows)).split()


@needs_poppler
def test_it_says_what_the_page_says(site: Site, ann: Browser) -> None:
    fill(site)
    emergency(site)
    ann.get(card_of(site, own=True))
    answer = ann.fetch("/emergency-card.pdf")
    said = words_of(answer.data)
    assert said[:2] == ["Emergency", "card"]
    # A copy is read on other days, too: there the day is named.
    page = " ".join(said_on_the_page(ann))
    assert "Today you ticked" in page
    rows = page.replace("Today you", f"On {day_in_words(site.clock.now().date())} you").split()
    assert said[2 : 2 + len(rows)] == rows
    assert said[2 + len(rows) :][:4] == ["As", "the", "diary", "has"]
    assert pages_of(answer.data) == 1


@needs_poppler
def test_what_was_not_given_is_not_none(site: Site, ann: Browser) -> None:
    said = " ".join(words_of(ann.fetch("/emergency-card.pdf").data))
    assert said.count("Not given") >= 5
    assert "none" not in said.lower()


@needs_poppler
def test_it_says_so_where_it_has_no_letters_for_a_word(site: Site, ann: Browser) -> None:
    fill(site)
    said = "This file has no letters for some of the words. They stand on the page itself."
    assert said not in " ".join(words_of(ann.fetch("/emergency-card.pdf").data))
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).allergies = "青霉素"
    assert said in " ".join(words_of(ann.fetch("/emergency-card.pdf").data))
    assert "青霉素" in ann.get(card_of(site, own=True)).text


@needs_poppler
def test_medicines_stand_apart_as_on_the_page(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        work = Work(session, site.clock.now(), site.settings)
        for name in ("Aspirin", "Bisoprolol"):
            medicines.add(work, patient, name)
    ann.get(card_of(site, own=True))
    assert "Aspirin; Bisoprolol" in " ".join(said_on_the_page(ann))
    assert "Aspirin; Bisoprolol" in " ".join(words_of(ann.fetch("/emergency-card.pdf").data))


@needs_poppler
def test_the_fullest_card_takes_one_sheet(site: Site, ann: Browser) -> None:
    fill(site)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.address, patient.allergies = "Łódź " * 38, "W" * 200
        work = Work(session, site.clock.now(), site.settings)
        for number in range(medicines.MOST_MEDICINES):
            medicines.add(work, patient, f"Medicine with a long name, number {number}")
    made = ann.fetch("/emergency-card.pdf").data
    assert pages_of(made) == 1
    right, down = edges_of(made)
    assert right <= 199
    assert down <= 287
    assert f"number {medicines.MOST_MEDICINES - 1}" in " ".join(words_of(made))


def test_it_takes_the_same_grant(site: Site, ann: Browser) -> None:
    fill(site)
    nora = person(site)
    join(site)
    path = f"{card_of(site)}.pdf"
    allow(site, frozenset(Grant) - {Grant.CARD})
    assert nora.fetch(path).status_code == 404
    allow(site, TOLD)
    assert nora.fetch(path).status_code == 200
    assert "looked at your emergency card" in ann.get("/who-looked").text
