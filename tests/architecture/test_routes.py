"""Routes say what they do: one that acts is posted, and none takes a diary's number from the address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine

from diary.app import create_app
from diary.config import load
from tests.fakes import FixedClock


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    settings = load({"DIARY_DATA_DIR": str(tmp_path)})
    return create_app(settings, FixedClock(), create_engine("sqlite://"))


def test_an_app_is_made_without_touching_the_database(app: Flask) -> None:
    assert app.url_map


def test_addresses_name_nothing_but_these(app: Flask) -> None:
    arguments = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    of_a_diary = {
        "patient_id",
        "day",
        "follow_up_id",
        "appointment_id",
        "symptom_id",
        "medicine_id",
        "caregiver_id",
        "import_id",
        "invitation_id",
        "entry_id",
        "question_id",
    }
    assert arguments <= of_a_diary | {"token", "filename", "what", "account_id"}, (
        "for an operator alone: account_id"
    )


def test_methods_are_get_and_post_only(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_addresses_are_words_with_hyphens(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = "".join(part for part in rule.rule.replace("<", " ").replace(">", " ").split() if "/" in part)
        assert fixed == fixed.lower(), rule.rule
        assert "_" not in fixed, rule.rule
        assert rule.rule == "/" or not rule.rule.endswith("/"), rule.rule
