"""The site's secret: it signs cookies and the links in account mails."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE_NAME = "secret.key"
_HEX_DIGITS = 64


def secret_key(data_dir: Path) -> str:
    """The site's secret, 64 hexadecimal digits, made once and kept in `secret.key`, which only its owner can read.

    Whoever loses the file signs everybody out and voids links already mailed; diaries and passwords are untouched.
    Raises OSError where the directory cannot be written, ValueError where the file holds something else.
    """
    path = data_dir / FILE_NAME
    try:
        return read_secret(path)
    except FileNotFoundError:
        _make(path)
        return read_secret(path)


def _make(path: Path) -> None:
    """Write a new secret under another name, then link it into place: two processes that start at once agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_HEX_DIGITS // 2))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            return
    finally:
        new.unlink()


def read_secret(path: Path) -> str:
    """The secret in a file such as this site's. Raises OSError, and ValueError where it holds something else."""
    key = path.read_text(encoding="ascii").strip()
    if len(key) != _HEX_DIGITS:
        raise ValueError(f"{path} does not hold a secret of {_HEX_DIGITS} digits. Restore or delete it.")
    return key
