"""What people type about themselves: dates that can be, numbers one can dial."""

from __future__ import annotations

import pytest

from diary.store.models import Patient
from tests.browser import Browser
from tests.web.conftest import Site


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("2026-01-06", "This day has not come yet. Type the day the procedure was done."),
        ("1976-01-04", "This is more than 50 years ago. Check the year."),
        ("2026-02-30", "Type the date as year, month and day, such as 2026-03-31."),
        ("0000-00-00", "Type the date as year, month and day, such as 2026-03-31."),
        ("last week", "Type the date as year, month and day, such as 2026-03-31."),
        ("2026-01-05", None),
        ("1976-01-05", None),
        ("", None),
    ],
)
def test_the_date_of_the_procedure_is_a_day_that_can_be(ann: Browser, typed: str, fault: str | None) -> None:
    ann.get("/profile")
    ann.submit("profile", {"procedure_on": typed}, status=422 if fault else 200)
    assert ann.page.errors == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("020 7946 0018", True), ("+44 (0)20 7946-0018", True), ("", True), ("12", False), ("call me", False),
     ("+1 555 <script>", False), ("1" * 41, False), ("tel:112", False)],
)  # fmt: skip
def test_a_phone_number_is_something_one_can_dial(ann: Browser, typed: str, taken: bool) -> None:
    ann.get("/profile")
    ann.submit("profile", {"contact_phone": typed}, status=200 if taken else 422)


LANGUAGES = ("", "en", "xx-ZZ", "zh-Hans-CN", "*", "en-US", ";;;", "en_GB", "a" * 900, "-GB", "en-G\xe9")


def test_a_language_that_names_no_place_is_no_fault(site: Site) -> None:
    site.patient(set_up=False, timezone="UTC", country="")
    newcomer = site.browser()
    newcomer.sign_in_unseen()
    for languages in LANGUAGES:
        newcomer.get("/welcome/country", headers={"Accept-Language": languages})


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("http://clinic.example/book", "This address starts with http://, so others could read along."),
        ("clinic.example/book", "Type the whole address. It starts with https://"),
        ("https://", "Type the whole address."),
        ("https://clinic", "Type the whole address."),
        ("https://ann:secret@clinic.example", "Type the whole address."),
        ("https://clinic.example/a b", "Type the whole address."),
        ("https://clinic.example:99999/", "Type the whole address."),
        ("ftp://clinic.example/https://", "Type the whole address."),
        ("https://clinic.example/" + "x" * 500, "Use at most 500 characters."),
    ],
)
def test_where_to_book_is_an_https_address(site: Site, ann: Browser, typed: str, fault: str) -> None:
    ann.get("/profile")
    page = ann.submit("profile", {"contact_booking": typed}, status=422)
    assert [error for error in page.errors if error.startswith(fault)] == page.errors != []


@pytest.mark.parametrize("typed", ["https://clinic.example/book?x=1&y=2", "HTTPS://Clinic.example", ""])
def test_where_to_book_is_kept(site: Site, ann: Browser, typed: str) -> None:
    ann.get("/profile")
    ann.submit("profile", {"contact_booking": typed})
    with site.reading() as session:
        assert session.get_one(Patient, site.patient_ids["ann@example.org"]).contact_booking == typed
