"""What the doctor makes of versions, disks and lengths of time that a test cannot have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diary.cli.doctor import site
from diary.cli.doctor.check import Level, how_long, listed
from diary.cli.doctor.files import kind_of_disk
from diary.cli.doctor.versions import sqlite_library
from diary.cli.mounts import mount_type
from diary.services.site.storage import level_of

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:21 / /proc rw - proc proc rw
30 22 0:40 / /srv/our\\040nas rw,relatime shared:7 - nfs4 nas:/export rw,vers=4.2
31 30 0:41 / /srv/our\\040nas/local rw - xfs /dev/vdb rw
32 22 0:42 / /mnt/over rw - xfs /dev/vdc rw
33 22 0:43 / /mnt/over rw - cifs //pc/share rw
a line that is none
"""


@pytest.mark.parametrize(
    ("number", "level"),
    [
        ("3.6.23", Level.OK),
        ("3.7.0", Level.WARNING),
        ("3.40.1", Level.WARNING),
        ("3.51.2", Level.WARNING),
        ("3.51.3", Level.OK),
        ("3.53.4", Level.OK),
        ("4.0.0", Level.OK),
    ],
)
def test_libraries_with_the_wal_reset_bug_are_warned_of(number: str, level: Level) -> None:
    check = sqlite_library(number, "Python itself")
    assert check.level is level
    assert f"SQLite {number}, brought by Python itself." in check.says


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/diary", "ext4"),
        ("/srv/our nas/diary", "nfs4"),
        ("/srv/our nas", "nfs4"),
        ("/srv/our nas/local/diary", "xfs"),
        ("/srv/our nasty/diary", "ext4"),
        ("/mnt/over/diary", "cifs"),
    ],
)
def test_the_disk_is_the_one_mounted_deepest_and_last(path: str, kind: str) -> None:
    assert mount_type(Path(path), MOUNTS) == kind


def test_where_the_system_does_not_tell_it_is_unknown() -> None:
    assert mount_type(Path("/var"), "") == "unknown"


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("nfs", Level.PROBLEM),
        ("nfs4", Level.PROBLEM),
        ("cifs", Level.PROBLEM),
        ("fuse.sshfs", Level.PROBLEM),
        ("9p", Level.WARNING),
        ("tmpfs", Level.WARNING),
        ("ext4", Level.OK),
        ("nfsd", Level.OK),
        ("overlay", Level.OK),
        ("unknown", Level.OK),
    ],
)
def test_a_network_is_no_place_for_a_database(kind: str, level: Level) -> None:
    assert kind_of_disk(kind, Path("/var/lib/diary")).level is level


@pytest.mark.parametrize(
    ("free", "needed", "level"),
    [
        (99, 1, Level.PROBLEM),
        (500, 1, Level.WARNING),
        (1001, 1, Level.OK),
        (1900, 2000, Level.PROBLEM),
        (5000, 2000, Level.WARNING),
        (6001, 2000, Level.OK),
    ],
)
def test_there_must_be_room_for_another_copy(free: int, needed: int, level: Level) -> None:
    assert level_of(free * 1_000_000, needed * 1_000_000) is level


def test_old_time_zone_data_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "London").touch()
    (tmp_path / "tzdata.zi").write_text("# version 2024a\n")
    monkeypatch.setattr(site, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    assert site.zone_data(datetime(2025, 12, 31, tzinfo=UTC)).level is Level.OK
    old = site.zone_data(datetime(2026, 1, 1, tzinfo=UTC))
    assert old.level is Level.WARNING
    assert f"come from {tmp_path}, 2024a." in old.says
    (tmp_path / "tzdata.zi").unlink()
    assert "of an unknown release" in site.zone_data(datetime(2026, 1, 1, tzinfo=UTC)).says
    monkeypatch.setattr(site, "TZPATH", ())
    assert "the package tzdata" in site.zone_data(datetime(2026, 1, 1, tzinfo=UTC)).says


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=0.4), "0 seconds"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=-3), "3 days"),
    ],
)
def test_time_is_told_in_its_largest_unit(time: timedelta, said: str) -> None:
    assert how_long(time) == said


def test_long_lists_end_with_a_number() -> None:
    assert listed(list("abc"), most=3) == "a, b, c"
    assert listed(list("abcde"), most=3) == "a, b, c and 2 more"
