"""The data directory: made if there is none, open to its owner alone, used by one `diary serve` at a time."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diary.cli.faults import Refused

LOCK = "serve.lock"
_OURS = {"config.toml", "diary.sqlite3", "secret.key", LOCK}
_OTHERS = 0o077


def prepare(directory: Path) -> None:
    """Make the directory and see that nobody else can read it. Raises Refused."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
    except OSError as error:
        raise Refused(f"The data directory {directory} cannot be made: {error.strerror}.") from error
    if status.st_mode & _OTHERS:
        _close_to_others(directory, status)
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        raise Refused(
            f"The data directory {directory} cannot be written to by this user. Give it to them, or choose another "
            "with --data."
        )


def _close_to_others(directory: Path, status: os.stat_result) -> None:
    """Only where it is plainly the diary's own: nobody's home or /tmp is locked up because of a slip in --data."""
    others_read = f"Others can read the data directory {directory}"
    names = {path.name for path in directory.iterdir()} if os.access(directory, os.R_OK) else set()
    if names and not names & _OURS:
        raise Refused(
            f"{others_read}, and it holds other things. Choose an empty directory or a new one with --data."
        )
    if status.st_uid == os.geteuid():
        with contextlib.suppress(OSError):
            directory.chmod(0o700)
    if not directory.stat().st_mode & _OTHERS:
        return
    from diary.cli import mounts

    kind = mounts.kind_of(directory)
    if status.st_uid == os.geteuid() or mounts.keeps_no_modes(kind):
        raise Refused(
            f"{others_read}, and that cannot be changed: its file system keeps no Unix modes{mounts.named(kind)}, as "
            "on a network share, a USB stick or a drive of Windows. SQLite is not safe on a network share or a folder "
            f"of another system either: it can lose reports there. {mounts.way_out(directory)}"
        )
    raise Refused(f"{others_read}. Close it to them: chmod 700 {directory}")


def _cannot_lock(directory: Path, error: OSError) -> str:
    from diary.cli import mounts

    return (
        f"The data directory {directory} cannot be locked: {error.strerror or error}. Its file system "
        f"keeps no locks{mounts.named(mounts.kind_of(directory))}, as some network shares, and without them SQLite can "
        f"lose reports. {mounts.way_out(directory)}"
    )


def note_address(directory: Path, address: str) -> None:
    """Say under which address the `diary serve` that holds the directory is reached."""
    with (directory / LOCK).open("r+", encoding="ascii") as lock:
        lock.write(f"{os.getpid()}\n{address}\n")
        lock.truncate()


def running_at(directory: Path) -> str:
    """Under which address the `diary serve` that holds the directory is reached; empty where none runs.

    Its process is looked for rather than its lock: whoever tried that would for a moment keep the next one from it.
    """
    try:
        number, _line, address = (directory / LOCK).read_text(encoding="ascii").partition("\n")
        os.kill(int(number), 0)
    except PermissionError:
        return address.strip()  # it runs, as somebody else
    except (OSError, ValueError, OverflowError):
        return ""
    return address.strip()


@contextmanager
def held(directory: Path) -> Iterator[bool]:
    """Hold the directory for one `diary serve`. Gives whether the one before was killed. Raises Refused.

    The lock goes with the process, however that ends.
    """
    with (directory / LOCK).open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise Refused(_cannot_lock(directory, error)) from error
            raise Refused(
                f"Another diary serve is running on {directory} already. Stop it first, or choose another directory "
                "with --data."
            ) from error
        lock.seek(0)
        was_killed = bool(lock.read())
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield was_killed
        finally:
            lock.truncate(0)
