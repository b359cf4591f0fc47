"""A copy that is not whole, not ours or not honest is refused, with what is wrong with it, and changes nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from diary.config import Settings
from diary.services.whole_copy import CopyFault, archive
from diary.store.engine import reading
from diary.store.models import Account, SavedReport, ThresholdSet, TrackedSymptom
from tests.services.whole_copy.conftest import NOW, changed, copy_of, new_diary, patient_called, take_in

RUTH = "ruth@example.org"


@pytest.fixture
def refused(demo: Engine, settings: Settings) -> Callable[[bytes], list[str]]:
    new_diary(demo, settings, NOW)

    def refused(data: bytes) -> list[str]:
        with pytest.raises(CopyFault) as found:
            take_in(demo, settings, NOW, data)
        with reading(demo) as session:
            new = patient_called(session, "new@example.org")
            assert not session.scalars(select(SavedReport).where(SavedReport.patient_id == new.id)).all()
            assert (
                len(session.scalars(select(TrackedSymptom).where(TrackedSymptom.patient_id == new.id)).all())
                == 1
            )
            assert not session.scalars(select(Account).where(Account.email.like("copy-%"))).all()
        return found.value.sentences

    return refused


@pytest.fixture
def copy(demo: Engine, settings: Settings) -> bytes:
    return copy_of(demo, settings, NOW, RUTH)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return out.getvalue()


def put(path: str, value: Any) -> Callable[[Any], None]:
    """Put a value into what a file says: `reports 0 day`."""

    def change(said: Any) -> None:
        *way, last = [int(each) if each.isdigit() else each for each in path.split()]
        for step in way:
            said = said[step]
        said[last] = value

    return change


def test_a_newer_format_says_what_to_do(refused: Any, copy: bytes) -> None:
    (said,) = refused(changed(copy, "copy.json", put("version", 2)))
    assert "format 2" in said
    assert "update it" in said


NO_COPIES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda copy: copy[: len(copy) // 2], "damaged"),
    (lambda copy: b"PK\x03\x04 nothing else", "damaged"),
    (lambda copy: b"date,symptom", "damaged"),
    (lambda copy: zipped({"other.txt": b"x"}), "does not belong"),
    (lambda copy: zipped({"../copy.json": b"{}"}), "does not belong"),
    (lambda copy: zipped({"/etc/passwd": b"{}"}), "does not belong"),
    (lambda copy: zipped({f"{each}.json": b"{}" for each in range(41)}), "too many files"),
    (lambda copy: zipped({"README.txt": b"hello"}), "no whole copy"),
    (lambda copy: zipped({"copy.json": b"["}), "expected JSON"),
    (lambda copy: zipped({"copy.json": b"[" * 100_000}), "expected"),
    (lambda copy: zipped({"copy.json": b'{"version": NaN}'}), "expected JSON"),
    (lambda copy: zipped({"copy.json": b'{"version": 1, "version": 1}'}), "each field once"),
    (lambda copy: zipped({"copy.json": b"\xff"}), "UTF-8"),
]


def test_what_is_no_copy_is_told(refused: Any, copy: bytes) -> None:
    for make, says in NO_COPIES:
        assert says in " ".join(refused(make(copy)))


def test_a_bomb_is_not_unpacked(refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 100_000)
    (said,) = refused(zipped({"copy.json": b"0" * 1_000_000}))
    assert "too large" in said


def test_two_diaries_in_one_zip_are_refused(refused: Any, copy: bytes) -> None:
    out = io.BytesIO(copy)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as more:
        more.writestr("profile.json", b"{}")
    (said,) = refused(out.getvalue())
    assert "one diary" in said


WRONG: list[tuple[str, str, Any, str]] = [
    ("reports.json", "reports 0 day", 5, "reports 1, day"),
    ("reports.json", "reports 0 day", "2031-01-01", "reports 1, day"),
    ("reports.json", "reports 0 day", "0206-01-05", "reports 1, day"),
    ("reports.json", "reports 0 version", True, "reports 1, version"),
    ("reports.json", "reports 0 note", "a\0b", "reports 1, note"),
    ("reports.json", "reports 0 signs", ["dragons"], "reports 1, signs"),
    ("reports.json", "reports 0 recorded_by", 99, "reports 1, recorded_by"),
    ("reports.json", "reports 0 recorded_at", "2031-01-01T00:00:00+00:00", "reports 1, recorded_at"),
    ("reports.json", "reports 0 id", 7, "reports 1, id"),
    ("reports.json", "readings 0 symptom_id", 99, "readings 1, symptom_id"),
    ("reports.json", "readings 0 worst", 10**30, "readings 1, worst"),
    ("reports.json", "reports 0 mood", 1, "reports 1"),
    ("reports.json", "reports", {}, "reports"),
    ("reports.json", "more", [], "reports.json"),
    ("symptoms.json", "symptoms 0 name", "x" * 61, "symptoms 1, name"),
    ("symptoms.json", "symptoms 0 name", "a\u202eb", "symptoms 1, name"),
    ("follow_ups.json", "follow_ups 0 state", "fine", "follow_ups 1, state"),
    ("follow_ups.json", "findings 0 facts", [], "findings 1, facts"),
    ("follow_ups.json", "findings 0 copied", [{"day": "x"}], "findings 1, copied"),
    ("follow_ups.json", "findings 0 thresholds_digest", "0" * 16, "findings 1"),
    ("profile.json", "profile timezone", "Mars/Base", "profile, timezone"),
    ("profile.json", "profile contact_booking", "javascript:alert(1)", "profile, contact_booking"),
    ("people.json", "people 0 is_the_patient", False, "people"),
    ("rules.json", "threshold_sets 0 numbers", {"severe_least": 10}, "threshold_sets 1"),
]


def test_a_wrong_value_is_told_with_its_place(refused: Any, copy: bytes) -> None:
    for file, path, value, place in WRONG:
        said = refused(changed(copy, file, put(path, value)))
        assert any(each.startswith(file) and place in each for each in said), (path, said)


def test_all_faults_are_told_at_once(refused: Any, copy: bytes) -> None:
    copy = changed(copy, "reports.json", put("reports 0 day", 5))
    copy = changed(copy, "profile.json", put("profile timezone", "Mars/Base"))
    assert len(refused(copy)) == 2


def test_what_the_tables_do_not_allow_is_refused(refused: Any, copy: bytes) -> None:
    (said,) = refused(changed(copy, "reports.json", put("readings 0 worst", 11)))
    assert "do not go together" in said


def test_numbers_under_a_false_digest_reach_nobodys_diary(refused: Any, demo: Engine, copy: bytes) -> None:
    with reading(demo) as session:
        before = {each.digest: each.numbers for each in session.scalars(select(ThresholdSet))}
    refused(changed(copy, "rules.json", put("threshold_sets 0 digest", "f" * 16)))
    with reading(demo) as session:
        assert {each.digest: each.numbers for each in session.scalars(select(ThresholdSet))} == before


def test_a_diary_with_something_in_it_takes_none(demo: Engine, settings: Settings, copy: bytes) -> None:
    with pytest.raises(CopyFault, match="not empty"):
        take_in(demo, settings, NOW, copy, "maya@example.org")
