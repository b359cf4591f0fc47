"""What `diary serve` will not do, in a sentence, without a traceback and with nothing half done."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import sqlite3
from pathlib import Path

import pytest

from diary.cli import data_dir, mounts
from diary.cli.faults import Refused
from tests.commands import run_cold, running


def refused(*arguments: str | Path, status: int = 1, **settings: str) -> str:
    """Run `diary` and give what it said on standard error; nothing else was printed."""
    done = run_cold(*arguments, **settings)
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_port_that_is_taken(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("serve", "--data", data, "--port", str(port))
    assert f"Something else listens on 127.0.0.1:{port} already" in said
    assert f"diary serve --port {port + 1 if port < 65535 else port - 1}" in said
    assert not (data / "diary.sqlite3").exists()


def test_an_address_of_another_machine(data: Path) -> None:
    said = refused("serve", "--data", data, "--host", "192.0.2.1", DIARY_SITE_URL="https://diary.example.org")
    assert "192.0.2.1 is not an address of this machine" in said


def test_settings_with_faults_all_at_once(data: Path, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('[rules]\npreset = "lax"\n')
    said = refused(
        "serve",
        "--data",
        data,
        "--port",
        "x",
        "--config",
        tmp_path / "site.toml",
        status=2,
        DIARY_WORKERS="0",
    )
    assert "The settings cannot be used:\n" in said
    for fault in (
        "  - --port: expected a whole number from 0 to 65535, not 'x'.",
        "rules.preset: expected one of default, sensitive, strict, steady, not 'lax'.",
        "  - DIARY_WORKERS: expected a whole number from 1 to 64, not '0'.",
    ):
        assert fault in said
    assert not data.exists()


def test_a_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refused("serve", "--data", tmp_path / "file" / "data")
    assert f"The data directory {tmp_path}/file/data cannot be made: Not a directory." in said


def test_a_directory_of_other_things_that_others_can_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "letters").write_text("")
    assert "and it holds other things" in refused("serve", "--data", tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("holds", [(), ("secret.key", "diary.sqlite3-wal", "diary.sqlite3")])
def test_a_directory_of_its_own_is_closed_to_others(data: Path, holds: tuple[str, ...]) -> None:
    data.mkdir()
    data.chmod(0o755)
    for name in holds:
        (data / name).touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused("serve", "--data", data, "--port", str(taken.getsockname()[1]))
    assert data.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a directory away")
def test_a_directory_of_somebody_elses_that_others_can_read(data: Path) -> None:
    data.mkdir()
    os.chown(data, 12345, 12345)
    data.chmod(0o750)
    assert "Close it to them: chmod 700" in refused("serve", "--data", data)


def test_a_file_system_that_keeps_no_modes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.mkdir()
    data.chmod(0o777)
    monkeypatch.setattr(Path, "chmod", lambda *_args, **_more: None)
    with pytest.raises(Refused, match="file system keeps no Unix modes"):
        data_dir.prepare(data)


def on(kind: str, place: Path, monkeypatch: pytest.MonkeyPatch, lists: Path) -> None:
    """As if `place` lay on a file system of this type."""
    lists.write_text(f"1 1 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / {place} rw - {kind} somewhere rw\n")
    monkeypatch.setattr(mounts, "MOUNTS", lists)


@pytest.mark.parametrize("owner", [os.geteuid(), 12345])
@pytest.mark.parametrize("kind", ["cifs", "exfat", "vfat", "fuseblk", "drvfs"])
def test_the_advice_on_such_a_file_system_is_not_what_was_just_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, owner: int
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)
    monkeypatch.setattr(Path, "chmod", lambda *_args, **_more: None)
    if owner != os.geteuid():
        if os.geteuid() != 0:
            pytest.skip("only root may give a directory away")
        os.chown(data, owner, owner)
    on(kind, data, monkeypatch, tmp_path / "mounts")
    with pytest.raises(Refused) as refused:
        data_dir.prepare(data)
    said = str(refused.value)
    assert "chmod" not in said
    for told in (
        f"({kind})",
        "SQLite is not safe on a network share",
        "--data",
        "PostgreSQL",
        "data.database",
    ):
        assert told in said, told


def test_a_drive_of_windows_in_wsl_is_told_what_to_take_instead() -> None:
    assert "not below /mnt" in mounts.way_out(Path("/mnt/c/diary"))
    assert "/mnt" not in mounts.way_out(Path("/srv/diary"))


def test_a_file_system_that_keeps_no_locks_is_not_taken_for_another_diary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(Refused) as refused, data_dir.held(tmp_path):
        pass
    assert "keeps no locks" in str(refused.value)
    assert "Another diary serve" not in str(refused.value)


def test_a_database_over_a_network_is_told_of_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/diary.sqlite3"
    assert mounts.unsafe_for(url) == ""
    on("nfs4", tmp_path, monkeypatch, tmp_path / "mounts")
    assert "network file system, where SQLite can lose reports" in mounts.unsafe_for(url)
    assert mounts.unsafe_for("postgresql://x/y") == ""


def test_a_database_from_a_newer_version(data: Path) -> None:
    assert run_cold("db", "upgrade", "--data", data).returncode == 0
    with sqlite3.connect(data / "diary.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in ("serve", "tick"):
        said = refused(command, "--data", data, DIARY_PORT="0")
        assert "The database was made by a newer version of the diary than this one." in said


def test_a_database_that_is_none(data: Path) -> None:
    data.mkdir(mode=0o700)
    (data / "diary.sqlite3").write_text(
        "This is a letter and not a database, long enough to be looked at." * 20
    )
    assert "The database file is not a database" in refused("serve", "--data", data, "--port", "0")


def test_a_database_server_that_is_not_there(data: Path) -> None:
    said = refused(
        "serve",
        "--data",
        data,
        "--port",
        "0",
        DIARY_DATABASE_URL="postgresql://diary:s3cret@127.0.0.1:1/diary",
    )
    assert "The database cannot be reached:" in said
    assert "s3cret" not in said


def test_a_secret_that_is_none(data: Path) -> None:
    data.mkdir(mode=0o700)
    (data / "secret.key").write_text("hush")
    said = refused("serve", "--data", data, "--port", "0")
    assert "secret.key does not hold a secret" in said
    assert "hush" not in said


@pytest.mark.slow
def test_a_second_one_on_the_same_directory(data: Path, tmp_path: Path) -> None:
    with running("serve", "--data", data, "--port", "0", directory=tmp_path) as first:
        first.says("is running.")
        said = refused("serve", "--data", data, "--port", "0")
        assert f"Another diary serve is running on {data} already." in said
        assert first.process.poll() is None


def test_help_tells_what_it_does() -> None:
    done = run_cold("serve", "--help")
    assert done.returncode == 0
    for option in ("--data", "--config", "--host", "--port"):
        assert option in done.stdout
    assert "--parent-pid" not in run_cold("scheduler", "--help").stdout
