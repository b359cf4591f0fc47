"""Mails about an appointment: to the patient and to who booked it, with and without a time and details."""

from __future__ import annotations

from itertools import product

import pytest

from diary.mail import catalog
from diary.mail.message import Message
from tests.mail.test_catalog import (
    PLACE,
    appointed,
    envelope,
)
from tests.mail.test_catalog import (
    test_a_mail_is_easy_to_read as assert_easy_to_read,
)
from tests.mail.test_catalog import (
    test_text_and_html_say_the_same as assert_text_and_html_say_the_same,
)

WITH = {"doctor": "Dr Rao <b>", "place": "Heart clinic, room 4"}
THEIRS = {"patient": "Ann", "place_link": PLACE}


def said(mail: Message) -> str:
    return " ".join(mail.text.split())


@pytest.mark.parametrize(
    ("make", "theirs", "timed", "number"),
    list(
        product(
            (catalog.appointment_tomorrow, catalog.appointment_how), (False, True), (False, True), ("", "112")
        )
    ),
)
def test_every_form_of_it_is_plain_and_the_same_in_text_and_html(
    make: object, theirs: bool, timed: bool, number: str
) -> None:
    given = appointed(
        **{
            **({} if timed else {"at": None}),
            **(THEIRS if theirs else {}),
            "emergency_number": number,
            **WITH,
        }
    )
    mail = make(envelope(), given)  # type: ignore[operator]
    assert_text_and_html_say_the_same(mail)
    assert_easy_to_read(mail)
    assert ("Ann" in mail.subject) is theirs
    assert (PLACE in mail.text) is theirs
    assert "Doctor: Dr Rao <b>" in mail.text
    assert "Doctor: Dr Rao &lt;b&gt;" in mail.html


def test_the_day_is_named_since_nobody_knows_when_the_mail_is_read() -> None:
    mine = catalog.appointment_tomorrow(envelope(), appointed())
    assert "You have an appointment with a doctor tomorrow, Tuesday 6 January, at 14:30." in said(mine)
    theirs = catalog.appointment_tomorrow(envelope(), appointed(at=None, **THEIRS))
    assert "Ann has an appointment with a doctor tomorrow, Tuesday 6 January." in said(theirs)
    how = catalog.appointment_how(envelope(), appointed())
    assert "You had an appointment with a doctor on Tuesday 6 January." in said(how)


def test_without_details_nothing_is_said_of_where_and_with_whom() -> None:
    mail = catalog.appointment_tomorrow(envelope(), appointed())
    assert "Doctor:" not in mail.text
    assert "Place:" not in mail.html
