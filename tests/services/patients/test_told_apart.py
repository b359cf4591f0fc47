"""Of two people called alike, the reader is told which is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.services.patients import Known, told_apart

ONE, TWO = "one@example.org", "two@example.org"


def names(*people: tuple[str, str, str]) -> list[str]:
    """What is read of each: of name, address and mark."""
    known = [Known(number, name, email, mark) for number, (name, email, mark) in enumerate(people)]
    read = told_apart(known)
    return [read[number] for number in range(len(people))]


def test_a_name_of_its_own_stands_alone() -> None:
    assert names(("Maria", ONE, ""), ("Ann", TWO, "")) == ["Maria", "Ann"]


@pytest.mark.parametrize(
    "other", ["Maria Lopez", "maria  lopez", "MARIA LOPEZ ", "María López", "Maria\u200bLopez", "Maria-Lopez"]
)
def test_names_alike_to_the_eye_get_the_address(other: str) -> None:
    first, second = names(("Maria Lopez", ONE, ""), (other, TWO, ""))
    assert first == f"Maria Lopez ({ONE})"
    assert second == f"{other} ({TWO})"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria Lopez", "Lopez, Maria"),
        ("Maria Lopez", "M\u0430ri\u0430 L\u043epez"),
        ("Lukasz Wrona", "\u0141ukasz Wrona"),
        ("Soren Dam", "S\u00f8ren Dam"),
        ("\u0391\u03bd\u03bd", "Avv"),
    ],
)
def test_names_that_only_a_machine_tells_apart_get_the_address(one: str, other: str) -> None:
    assert names((one, ONE, ""), (other, TWO, "")) == [f"{one} ({ONE})", f"{other} ({TWO})"]
    assert names((one, ONE, "Mum"), (other, TWO, "bed 4")) == [f"{one} (Mum)", f"{other} (bed 4)"]


def test_a_mark_stands_beside_the_name_and_tells_two_apart() -> None:
    assert names(("Maria Lopez", ONE, "Mum"), ("Maria Lopez", TWO, "bed 4")) == [
        "Maria Lopez (Mum)",
        "Maria Lopez (bed 4)",
    ]
    assert names(("Ann", ONE, "Mum")) == ["Ann (Mum)"]


def test_who_has_no_mark_beside_one_who_has_gets_the_address() -> None:
    assert names(("Maria", ONE, "Mum"), ("Maria", TWO, "")) == ["Maria (Mum)", f"Maria ({TWO})"]


def test_marks_alike_tell_nobody_apart() -> None:
    assert names(("Maria", ONE, "Mum"), ("Maria", TWO, " mum")) == [
        f"Maria (Mum, {ONE})",
        f"Maria ( mum, {TWO})",
    ]


def test_a_name_made_to_look_like_another_with_its_mark_does_not() -> None:
    first, second = names(("Maria", ONE, "Mum"), ("Maria (Mum)", TWO, ""))
    assert ONE in first
    assert TWO in second


def test_where_the_address_is_the_name_it_stands_once() -> None:
    assert names((ONE, ONE, ""), (ONE, TWO, "")) == [ONE, f"{ONE} ({TWO})"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Maria", "maria", "Ann", "Maria (Mum)"]), st.sampled_from(["", "Mum", "mum"])
        ),
        max_size=6,
    )
)
def test_no_two_read_the_same(people: list[tuple[str, str]]) -> None:
    read = names(*[(name, f"p{number}@example.org", mark) for number, (name, mark) in enumerate(people)])
    assert len({"".join(name.casefold().split()) for name in read}) == len(people)
