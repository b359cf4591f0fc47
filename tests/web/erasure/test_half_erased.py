"""Somebody took a row out by hand, with a tool that looks at no reference: who looked after them still gets pages."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from diary.store.models import Patient
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.web.conftest import Site

NORA = "nora@example.org"


@pytest.mark.parametrize("table", ["account", "patient"])
def test_a_caregiver_of_a_diary_of_which_half_is_gone_still_gets_each_page(
    site: Site, ann: Browser, table: str
) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        gone = patient.account_id if table == "account" else patient.id
        nora = make_account(session, site.clock.now(), NORA, name="Nora")
        make_caregiver(session, site.clock.now(), patient, nora)
    nora_s = site.browser()
    nora_s.sign_in_unseen(NORA)
    with site.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        connection.execute(text(f"DELETE FROM {table} WHERE id = {gone}"))  # noqa: S608 - our own names
        connection.commit()
        raw.execute("PRAGMA foreign_keys = ON")
    for path in (
        "/",
        "/people",
        "/people/follow-ups",
        "/phone",
        "/mail",
        "/mail/morning",
        "/devices",
        "/erase",
    ):
        nora_s.get(path)
