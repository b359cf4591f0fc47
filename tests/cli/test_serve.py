"""`diary serve` as people start it: it answers, keeps running, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import Running, eventually, running

pytestmark = [pytest.mark.slow]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def new_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("anew") / "data"


@pytest.fixture(scope="module")
def started_anew(new_data: Path) -> Iterator[Running]:
    """The very first start, in a directory that is not there yet; one for all tests that only look at it."""
    with running("serve", "--data", new_data, "--port", "0", directory=new_data.parent) as served:
        served.says("is running.")
        yield served


@pytest.fixture
def serving(migrated_data: Path, tmp_path: Path) -> Iterator[Running]:
    """A later start, which need not make the database's tables first."""
    with running("serve", "--data", migrated_data, "--port", "0", directory=tmp_path) as served:
        served.says("is running.")
        yield served


def address(served: Running, time: int = -1) -> str:
    return [line.split()[-1] for line in served.output.splitlines() if "Open it" in line][time]


def heartbeat(data: Path) -> str | None:
    with sqlite3.connect(f"file:{data}/diary.sqlite3?mode=ro", uri=True) as connection:
        row = connection.execute("SELECT beat_at FROM heartbeat WHERE name = 'scheduler'").fetchone()
    connection.close()
    return row[0] if row else None


def nothing_left(family: dict[int, str], within: float) -> None:
    def alive() -> list[int]:
        return [
            pid for pid in family if Path(f"/proc/{pid}/cmdline").exists() and _command(pid) == family[pid]
        ]

    eventually(lambda: not alive(), within, lambda: f"still there: {[family[pid] for pid in alive()]}")


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_it_answers_says_where_everything_is_and_what_to_do_first(
    started_anew: Running, new_data: Path
) -> None:
    assert started_anew.answers()
    assert f"Data      {new_data}\n" in started_anew.output
    assert (
        f"Mail      {new_data}/mail (no mail server is set, so mail is written there)" in started_anew.output
    )
    assert (
        "First     open the address, sign up, and open the link that is printed here" in started_anew.output
    )
    eventually(lambda: heartbeat(new_data))


@pytest.mark.usefixtures("started_anew")
def test_what_it_makes_can_be_read_by_its_owner_alone(new_data: Path) -> None:
    assert new_data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in new_data.rglob("*")} == {0}
    assert {"diary.sqlite3", "secret.key", "serve.lock"} <= {path.name for path in new_data.iterdir()}


def test_it_listens_on_this_machine_alone_and_opens_no_other_socket(
    started_anew: Running, new_data: Path
) -> None:
    assert address(started_anew).startswith("http://127.0.0.1:")
    assert not list(new_data.parent.rglob("*.ctl"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_end_it_ends_in_time_and_leaves_nothing(serving: Running, number: signal.Signals) -> None:
    eventually(lambda: len(serving.family()) == 4, 30, lambda: str(serving.family()))
    family = serving.family()
    started = time.monotonic()
    assert serving.end(number) == 0
    # What has not ended after 8 seconds is killed: this ended by itself.
    assert time.monotonic() - started < 8
    nothing_left(family, within=0.5)
    assert serving.output.endswith("The diary has stopped.\n")
    assert "Traceback" not in serving.output


def test_killed_it_leaves_nothing_either_and_can_be_started_again(
    serving: Running, data: Path, tmp_path: Path
) -> None:
    family, port = serving.family(), address(serving).rpartition(":")[2]
    serving.end(signal.SIGKILL)
    # Without waiting: the port is still held for a moment by what is ending.
    with running("serve", "--data", data, "--port", port, directory=tmp_path) as again:
        again.says("is running.")
        assert again.answers()
    nothing_left(family, within=10)


def test_a_killed_web_server_is_started_again_and_nobody_is_turned_away(serving: Running) -> None:
    before = serving.the("web")
    os.kill(before, signal.SIGKILL)
    # The listening socket is the supervisor's, so this waits instead of failing.
    assert serving.answers()
    serving.says("The web server was ended by SIGKILL. Starting it again.")
    assert serving.the("web") != before


def test_a_killed_web_worker_is_started_again(serving: Running) -> None:
    def workers() -> set[int]:
        return set(serving.web()[1:])

    before = eventually(lambda: workers() if len(workers()) == 2 else None)
    os.kill(min(before), signal.SIGKILL)
    eventually(lambda: len(workers() - before) == 1 and len(workers()) == 2)
    assert serving.answers()


def test_a_request_that_is_arriving_when_the_web_server_is_told_to_end_is_answered(serving: Running) -> None:
    port = int(address(serving).rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 7\r\n\r\nema")
        # Long enough to be accepted, and not longer than a phone takes between two bytes.
        time.sleep(0.5)
        os.kill(serving.the("web"), signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(b"il=x")
        assert connection.recv(9) == b"HTTP/1.1 "


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_who_has_just_come_when_the_web_server_ends_is_answered(serving: Running, number: int) -> None:
    port = int(address(serving).rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        # Long enough to be accepted, and not longer than a phone takes to its first byte.
        time.sleep(0.5)
        os.kill(serving.the("web"), number)
        time.sleep(1.2)
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert connection.recv(9) == b"HTTP/1.1 "


def test_a_killed_scheduler_is_started_again(serving: Running, data: Path) -> None:
    eventually(lambda: heartbeat(data))
    before = serving.the("scheduler")
    last = heartbeat(data)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: heartbeat(data) != last)
    assert serving.the("scheduler") != before
    serving.says("The scheduler was ended by SIGKILL. Starting it again.")


def test_a_second_start_uses_what_is_there(data: Path, tmp_path: Path) -> None:
    kept = []
    for _ in range(2):
        with running("serve", "--data", data, "--port", "0", directory=tmp_path) as served:
            served.says("is running.")
            with sqlite3.connect(data / "diary.sqlite3") as connection:
                connection.execute("INSERT INTO rate_bucket VALUES (?, 1.0, '2999-01-01')", [str(len(kept))])
                rows = connection.execute("SELECT count(*) FROM rate_bucket").fetchone()[0]
            connection.close()
            kept.append((rows, (data / "secret.key").read_text()))
            assert served.end() == 0
    assert kept[0][1] == kept[1][1]
    assert [rows for rows, _ in kept] == [1, 2]
    assert not (data / "backups").exists()


def test_a_file_in_the_current_directory_does_not_stand_in_for_a_module(data: Path, tmp_path: Path) -> None:
    for name in ("diary", "gunicorn", "secrets", "waitress"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong file was imported')")
    with running("serve", "--data", data, "--port", "0", directory=tmp_path) as served:
        served.says("is running.")


def test_a_program_that_cannot_start_is_tried_again_and_again_and_that_is_said(
    data: Path, tmp_path: Path
) -> None:
    with running("serve", "--data", data, "--port", "0", directory=tmp_path) as served:
        served.says("is running.")
        (data / "config.toml").write_text("[server]\ncolour = 1\n")
        os.kill(served.the("scheduler"), signal.SIGKILL)
        served.says("server.colour is not a setting", times=2)
        (data / "config.toml").unlink()
        eventually(lambda: heartbeat(data))
        eventually(lambda: any("diary scheduler" in line for line in served.family().values()))
        assert served.answers()
        assert served.end() == 0


@pytest.mark.parametrize(("host", "others"), [("::1", []), ("::", ["127.0.0.1", "[::1]"])])
def test_it_serves_over_ipv6_and_its_own_probe_gets_an_answer(
    migrated_data: Path, tmp_path: Path, host: str, others: list[str]
) -> None:
    settings = {} if not others else {"DIARY_SITE_URL": "https://diary.example.org"}
    with running(
        "serve", "--data", migrated_data, "--host", host, "--port", "0", directory=tmp_path, **settings
    ) as served:
        served.says("is running.")
        if not others:
            assert address(served).startswith("http://[::1]:")
            assert served.answers("/sign-in")
            return
        port = port_of(served)
        for other in others:
            with urllib.request.urlopen(f"http://{other}:{port}/livez", timeout=60) as answer:
                assert answer.status == 200, other


def port_of(served: Running) -> int:
    """Where a site listens that is reached under another name."""
    listening = Path(f"/proc/{served.process.pid}/net/tcp6").read_text().splitlines()[1:]
    held = {
        str(path.readlink()) for path in Path(f"/proc/{served.process.pid}/fd").iterdir() if path.is_symlink()
    }
    ports = [
        int(row[1].rpartition(":")[2], 16)
        for row in map(str.split, listening)
        if f"socket:[{row[9]}]" in held
    ]
    assert len(ports) == 1
    return ports[0]
