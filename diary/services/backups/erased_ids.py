"""The numbers of the accounts that were erased, in a file beside the database and one beside its backups: whatever
backup is put back, nobody comes back with it.

A line an account: its number, that of its diary or a dash, when it was made, when it was erased. It names nobody.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from diary.services.backups import files

FILE_NAME = "erased.txt"


@dataclass(frozen=True, slots=True)
class ErasedId:
    """One account that was erased, or is being erased."""

    account_id: int
    patient_id: int | None
    made_at: datetime
    """When the account was made: the number alone could be another's in a backup from before both."""
    erased_at: datetime

    def line(self) -> str:
        """It as it stands in the file."""
        diary = "-" if self.patient_id is None else str(self.patient_id)
        return f"{self.account_id} {diary} {self.made_at.isoformat()} {self.erased_at.isoformat()}"


def read(directory: Path) -> list[ErasedId]:
    """Those named in a directory's file; none where there is no file. A line that was cut off is passed over."""
    try:
        lines = (directory / FILE_NAME).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [found for line in lines if (found := _from(line)) is not None]


def add(directory: Path, several: Iterable[ErasedId], *, like: Path | None = None) -> None:
    """Put those into a directory's file that are not in it. It would outlast a power cut when this returns; until then
    the file is as it was. `like` is the file or directory whose owner it is given to. Raises OSError.
    """
    known = read(directory)
    named = {(each.account_id, each.made_at) for each in known}
    new = [each for each in several if (each.account_id, each.made_at) not in named]
    if not new:
        return
    descriptor, name = tempfile.mkstemp(prefix=".erased-", suffix=".part", dir=directory)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{each.line()}\n" for each in [*known, *new])
            file.flush()
            os.fsync(file.fileno())
        files.give_to_owner_of(like or directory, part)
        part.replace(directory / FILE_NAME)
    finally:
        part.unlink(missing_ok=True)
    files.sync(directory)


def _from(line: str) -> ErasedId | None:
    try:
        account_id, diary, made_at, erased_at = line.split()
        found = ErasedId(
            int(account_id),
            None if diary == "-" else int(diary),
            datetime.fromisoformat(made_at),
            datetime.fromisoformat(erased_at),
        )
    except ValueError:
        return None
    return found if found.made_at.tzinfo is not None and found.erased_at.tzinfo is not None else None
