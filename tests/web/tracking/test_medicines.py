"""The pages about medicines."""

from __future__ import annotations

import pytest

from diary.store.models import Medicine
from tests.browser import Browser
from tests.web.conftest import Site


def stored(site: Site) -> list[tuple[str, bool, bool, bool]]:
    with site.reading() as session:
        found = session.query(Medicine).order_by(Medicine.id)
        return [(each.name, each.anti_inflammatory, each.approved, each.retired_at is None) for each in found]


def add(ann: Browser, name: str, status: int = 200) -> None:
    ann.get("/medicines")
    ann.submit("add", {"name": name}, status=status)


def test_it_can_be_reached_from_today_and_from_the_menu(ann: Browser) -> None:
    for path in ("/today", "/more"):
        ann.get(path)
        assert ann.follow("Your medicines").h1 == "Your medicines"


def test_a_plain_medicine_is_added_by_its_name_alone(site: Site, ann: Browser) -> None:
    add(ann, "Bisoprolol 2.5 mg")
    assert ann.page.h1 == "Your medicines"
    assert stored(site) == [("Bisoprolol 2.5 mg", False, False, True)]


def test_an_anti_inflammatory_is_ticked_by_its_name_and_the_doctors_word_is_asked_for(
    site: Site, ann: Browser
) -> None:
    add(ann, "Ibuprofen")
    assert ann.page.h1 == "Change a medicine"
    assert "By its name this is an anti-inflammatory." in ann.page.text
    ticked = [f.get("name") for f in ann.page.root.iter("input") if f.get("checked") is not None]
    assert ticked == ["anti_inflammatory"]
    ann.submit("medicine", {"approved": True})
    assert stored(site) == [("Ibuprofen", True, True, True)]
    assert "your doctor approved it" in ann.page.text
    add(ann, "ibuprofen")
    assert ann.page.h1 == "Your medicines"


def test_the_tick_can_be_taken_away_and_a_new_name_brings_it_again(site: Site, ann: Browser) -> None:
    add(ann, "Ibuprofen gel")
    ann.submit("medicine", {"anti_inflammatory": False})
    assert stored(site) == [("Ibuprofen gel", False, False, True)]
    ann.get("/medicines/1")
    ann.submit("medicine", {"name": "Magnesium"})
    ann.get("/medicines/1")
    page = ann.submit("medicine", {"name": "Naproxen 250"})
    assert "By its name this is an anti-inflammatory." in page.text
    assert stored(site) == [("Naproxen 250", True, False, True)]


@pytest.mark.parametrize(
    ("name", "fault"),
    [(" ", "Give it a name."), ("x" * 61, "The name is too long: at most 60 letters.")],
)
def test_a_name_that_cannot_be_used_is_asked_again(site: Site, ann: Browser, name: str, fault: str) -> None:
    add(ann, name, 422)
    assert ann.page.errors == [fault]
    assert name.strip() in ann.page.html
    assert stored(site) == []


def test_two_cannot_have_one_name(ann: Browser) -> None:
    add(ann, "Magnesium")
    add(ann, "Zinc")
    ann.get("/medicines/2")
    page = ann.submit("medicine", {"name": "magnesium"}, status=422)
    assert page.errors == ["There is something with this name already. Choose another name."]


def test_one_can_be_taken_off_the_list_and_put_back(site: Site, ann: Browser) -> None:
    add(ann, "Magnesium")
    ann.submit("away-1")
    assert "No longer on the list" in ann.page.text
    assert stored(site)[0][3] is False
    ann.submit("back-1")
    assert stored(site)[0][3] is True


def test_a_page_open_for_too_long_keeps_what_was_typed(site: Site, ann: Browser) -> None:
    for path, form in (("/medicines", "add"), ("/medicines/1", "medicine")):
        ann.get(path)
        for element in ann.page.form(form).iter("input"):
            if element.get("name") == "csrf_token":
                element.set("value", "spoilt")
        ann.submit(form, {"name": f"Drops for {form}"}, status=400)
        ann.submit(form)
        assert stored(site)[0][0] == f"Drops for {form}"


def test_a_change_made_elsewhere_meanwhile_is_shown_first(site: Site, ann: Browser) -> None:
    add(ann, "Magnesium")
    other = site.browser()
    other.sign_in_unseen()
    other.get("/medicines/1")
    ann.get("/medicines/1")
    ann.submit("medicine", {"name": "Zinc"})
    page = other.submit("medicine", {"approved": True}, status=409)
    assert "Zinc" in page.text
    assert stored(site) == [("Zinc", False, False, True)]
    other.submit("medicine")
    assert stored(site) == [("Magnesium", False, True, True)]


def test_looking_changes_nothing_and_posting_needs_a_token(site: Site, ann: Browser) -> None:
    add(ann, "Magnesium")
    before = stored(site)
    for path in ("/medicines", "/medicines?name=x", "/medicines/1?approved=y"):
        ann.get(path)
    ann.post("/medicines/1/place", {"to": "away"}, status=400)
    assert stored(site) == before


def test_another_patients_medicine_does_not_exist(site: Site, ann: Browser) -> None:
    add(ann, "Magnesium")
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    assert "Magnesium" not in ben.get("/medicines").text
    token = ben.token()
    ben.post("/medicines/1", {"csrf_token": token, "name": "x"}, status=404)
    ben.post("/medicines/1/place", {"csrf_token": token, "to": "away"}, status=404)
    assert stored(site) == [("Magnesium", False, False, True)]
