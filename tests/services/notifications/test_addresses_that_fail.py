"""Somebody whose address takes no mail is told last: the first who can be reached is told first."""

from __future__ import annotations

from sqlalchemy import select

from diary.store.engine import unit_of_work
from diary.store.models import Account
from tests.services.notifications.home import DAY, Home


def mark(home: Home, name: str, marked: bool = True) -> None:
    with unit_of_work(home.engine) as session:
        account = session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one()
        account.undeliverable_at = home.site.now if marked else None


def test_the_next_contact_is_the_first_whose_address_works(home: Home) -> None:
    home.add("nora", "ben", "cem")
    mark(home, "nora")
    home.site.save(1, signs=("limb",))
    for _day in range(3):
        home.escalate(DAY)
    assert [name for name, why in home.others_told() if why == "escalated"] == ["ben", "cem", "nora"]


def test_once_the_address_works_again_the_patients_order_counts(home: Home) -> None:
    home.add("nora", "ben")
    mark(home, "nora")
    home.site.save(1, signs=("limb",))
    mark(home, "nora", False)
    home.escalate(DAY)
    assert home.others_told() == [("nora", "escalated")]


def test_an_emergency_goes_to_all_whatever_is_known_of_their_addresses(home: Home) -> None:
    home.add("nora", "ben")
    mark(home, "nora")
    home.site.save(5, signs=("chest",))
    assert sorted(home.others_told()) == [("ben", "opened"), ("nora", "opened")]
