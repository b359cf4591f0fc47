"""Every form of a patient, of a caregiver and of whoever runs the site, sent with a word of theirs while no row can be
written: no output has the word. (`tests/web/test_nothing_private_in_a_log.py` tries a patient's on both databases.)
"""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.web.access.forms import Form, forms_at, forms_in, forms_of, send
from tests.web.access.people import ANN, EVERYTHING, OPERATOR
from tests.web.access.world import World
from tests.web.test_nothing_private_in_a_log import WORD, log, refuse_every_row, with_the_word

__all__ = ["log"]


OF_THE_SITE = (
    "/site/accounts",
    "/site/invitations",
    "/site/mail",
    "/site/mail/log",
    "/people",
    "/mail",
    "/devices",
)


def _forms_of(world: World, who: str) -> list[Form]:
    if who == ANN:
        return forms_of(world, who)
    if who == EVERYTHING:
        return forms_in(world, who)
    return [form for path in OF_THE_SITE for form in forms_at(world, who, path)]


@pytest.mark.parametrize("who", [ANN, EVERYTHING, OPERATOR])
def test_no_form_of_anybody_puts_a_word_into_the_log(
    world: World, who: str, request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str]
) -> None:
    forms = set(_forms_of(world, who))
    refuse_every_row(world.site.engine)
    written: io.StringIO = request.getfixturevalue("log")
    failed = 0
    for form in sorted(forms, key=str):
        if "sign-out" in form.path:
            continue
        for sent in with_the_word(form):
            failed += send(world, who, replace(form, sent=tuple(sent))) >= 500
    said = written.getvalue() + "".join(capfd.readouterr())
    assert failed >= 3, "hardly anything was written"
    assert WORD not in said
    assert "Failing row" not in said
    assert "SQLITE_CONSTRAINT" in said
