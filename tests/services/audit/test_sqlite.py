"""What only SQLite lets one do to a chain: columns of any content, tables without their rules, a backup put back."""

# ruff: noqa: S608 - the test writes its own SQL

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import make_url

from diary.config import load
from diary.services.audit.chain import audit_key
from diary.services.audit.verification import diaries_to_verify
from diary.services.backups import back_up, restore
from diary.store.engine import make_engine, reading
from tests.services.audit.chains import grow, said, tamper, verified
from tests.services.conftest import Site

FORGED = "The end of the chain is not as it was written."
WITHOUT_RULES = (
    "CREATE TABLE other AS SELECT * FROM audit_row",
    "DROP TABLE audit_row",
    "ALTER TABLE other RENAME TO audit_row",
)


def test_what_no_chain_can_hold_is_a_fault_and_no_crash(chain: Site) -> None:
    for change, where in (
        ("at = 'soon'", 2),
        ("subject = x'ff00'", 3),
        ("account_id = 'nobody'", 4),
        ("event = 7", 5),
        ("mac = x'00'", 7),
    ):
        tamper(chain.engine, f"UPDATE audit_row SET {change} WHERE number = {where}")
    assert said(chain) == [
        "Rows 2 to 5 are not as they were written, or not in that order.",
        "Rows 7 to 8 are not as they were written, or not in that order.",
    ]
    tamper(chain.engine, "UPDATE audit_row SET number = 'six' WHERE number = 6")
    assert "A row with the number six does not belong there: it was added." in said(chain)
    tamper(chain.engine, "UPDATE audit_head SET number = 'many', seal = 0")
    assert said(chain)[-1] == FORGED


def test_a_number_held_twice_is_found(chain: Site) -> None:
    tamper(
        chain.engine,
        *WITHOUT_RULES,
        "INSERT INTO audit_row SELECT 100, patient_id, number, at, event, acting_as, account_id, subject, mac "
        "FROM audit_row WHERE number = 4",
    )
    assert said(chain) == ["A row with the number 4 does not belong there: it was added."]


def test_a_backup_put_back_fits_and_only_a_mark_shows_what_is_gone(chain: Site, tmp_path: Path) -> None:
    database = Path(make_url(str(chain.engine.url)).database or "")
    backup = back_up(database, tmp_path / "backups", chain.now)
    early = verified(chain).mark
    grow(chain, 2)
    late = verified(chain).mark
    assert early is not None
    assert late is not None
    chain.engine.dispose()
    restore(backup, database, chain.now)
    chain.engine = make_engine(f"sqlite:///{database}")
    assert (verified(chain).rows, verified(chain).faults) == (8, ())
    assert said(chain, marks=[early]) == []
    assert said(chain, marks=[early, late]) == [
        "Row 10, which was marked, is not there. Was an older database put back?"
    ]
    grow(chain, 2)
    assert said(chain, marks=[late]) == ["Row 10 is another than the one that was marked."]
    # Without the site's secret the restored rows cannot be checked, with it they can.
    elsewhere = load({"DIARY_DATA_DIR": str(tmp_path / "elsewhere")})
    assert said(chain, keys=[audit_key(elsewhere)])
    shutil.copyfile(chain.settings.data_dir / "secret.key", elsewhere.data_dir / "secret.key")
    assert said(chain, keys=[audit_key(elsewhere)]) == []


def test_a_diary_that_is_gone_but_for_its_audit_is_checked_too(chain: Site) -> None:
    tamper(
        chain.engine,
        *WITHOUT_RULES,
        "INSERT INTO audit_row (patient_id, number, at, event, acting_as, subject, mac) "
        "SELECT 1234, number, at, event, acting_as, subject, mac FROM audit_row WHERE number = 1",
    )
    with reading(chain.engine) as session:
        assert diaries_to_verify(session) == [1, chain.patient_id, 1234]
