"""What each grant means is said to both sides, plainly, and for every grant there is."""

from __future__ import annotations

import pytest

from diary.store.models.circle import Grant
from diary.words import grants
from tests.words.readability import grade


@pytest.mark.parametrize("texts", [grants.GRANT_NAMES, grants.GRANT_CHOICES, grants.GRANT_HINTS])
def test_every_grant_has_its_words_in_the_order_of_the_form(texts: dict[str, object]) -> None:
    assert list(texts) == [grant.value for grant in Grant]


@pytest.mark.parametrize("grant", Grant)
def test_whoever_has_a_grant_reads_what_it_lets_them_do(grant: Grant) -> None:
    always, yours = grants.you_may([grant], "Ann")
    assert always == "You can see that Ann keeps a diary, and the day of the last report."
    assert yours.startswith("You ")
    assert "Ann" in yours


def test_no_grant_opens_no_more_than_what_everybody_sees() -> None:
    assert len(grants.you_may([], "Ann")) == 1


def test_grants_are_told_in_one_order_whatever_the_order_they_come_in() -> None:
    assert grants.you_may(reversed(Grant), "Ann") == grants.you_may(Grant, "Ann")
    assert len(grants.you_may(Grant, "Ann")) == 1 + len(Grant)


def test_a_name_written_from_the_right_is_kept_by_itself() -> None:
    assert grants.you_may([], "אדם")[0].startswith("You can see that \u2068אדם\u2069 keeps")


def test_both_sides_read_it_with_ease() -> None:
    hints = [str(hint) for hint in grants.GRANT_HINTS.values()]
    for text in [*hints, *grants.you_may(Grant, "Ann")]:
        assert grade(text) <= 6, text
