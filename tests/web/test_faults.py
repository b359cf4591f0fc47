"""What a service finds wrong stands on the page beside the field that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from flask import Flask
from wtforms import StringField

from diary.services.errors import BadInput, Faults
from diary.web.forms import Form, Given


class _Asking(Form):
    called: ClassVar[dict[str, str]] = {"town": "place"}

    name = StringField("Name", [Given("Give a name.")])
    place = StringField("Where")


@pytest.fixture
def form() -> Iterator[_Asking]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="a secret", WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", data={}):
        yield _Asking()


def test_each_stands_beside_its_field_whatever_the_services_call_it(form: _Asking) -> None:
    assert not form.take(Faults({"name": ["Too long."], "town": ["No such town.", "Or none left."]}))
    assert form.errors == {"name": ["Too long."], "place": ["No such town.", "Or none left."]}


def test_what_is_about_no_field_of_the_form_stands_above_it(form: _Asking) -> None:
    form.form_errors = ["Not saved yet."]
    assert not form.take(Faults({"": ["Not now."], "day": ["No such day."]}))
    assert form.errors == {"": ["Not saved yet.", "Not now.", "No such day."]}


def test_what_was_wrong_with_a_field_before_is_told_first(form: _Asking) -> None:
    form.validate()
    assert not form.take(Faults({"name": ["Too short."]}))
    assert form.errors == {"name": ["Give a name."]}


def test_nothing_wrong_is_fine(form: _Asking) -> None:
    assert form.take(Faults())
    assert form.errors == {}


def test_faults_of_two_come_together_in_their_order() -> None:
    faults = Faults({"name": ["One."]})
    faults.take(Faults({"day": ["Two."], "name": ["Three."]}))
    faults.add("place")
    assert faults == {"name": ["One.", "Three."], "day": ["Two."]}
    assert BadInput(faults).sentences == ["One.", "Three.", "Two."]
    assert str(BadInput(faults)) == "One. Three. Two."
