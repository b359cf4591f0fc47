"""What kind of file system a path lies on, and what that means for who can read it and for SQLite."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
"""The kernel's list (proc(5)); only Linux has it."""

OVER_A_NETWORK = re.compile(
    r"(fuse\.)?(afs|beegfs|ceph|cifs|coda|davfs|gfs2|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2|rclone|s3fs|smb[23]|smbfs|sshfs)"
)
SHARED = re.compile(r"(fuse\.)?(9p|drvfs|fakeowner|grpcfuse|prl_fs|vboxsf|virtiofs|vmhgfs(-fuse)?)")
"""Folders of the system that this one runs in, such as a drive of Windows in WSL."""
_WITHOUT_MODES = re.compile(
    r"(fuse\.)?(cifs|drvfs|exfat|fat|hfs|msdos|ncpfs|ntfs3?|smb[23]|smbfs|vboxsf|vfat)|fuseblk"
)
"""As they are mounted mostly: all files have the modes that the mount was given."""


def kind_of(path: Path) -> str:
    """The type of the file system under a path that exists; "unknown" where that cannot be found out."""
    try:
        return mount_type(path.resolve(), MOUNTS.read_text("utf-8", "replace"))
    except OSError:
        return "unknown"


def mount_type(path: Path, mounts: str) -> str:
    """The type of the file system under an absolute path, by the kernel's list (proc(5), mountinfo)."""
    deepest, found = -1, "unknown"
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        # Spaces and the like stand there as \040.
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4]))
        # Of two on one place the later one hides the earlier.
        if path.is_relative_to(point) and len(point.parts) >= deepest:
            deepest, found = len(point.parts), after.split()[0]
    return found


def keeps_no_modes(kind: str) -> bool:
    """Whether `chmod` does nothing on a file system of this type."""
    return _WITHOUT_MODES.fullmatch(kind) is not None


def unsafe_for(database_url: str) -> str:
    """A sentence on where a SQLite database lies, if that is over a network; empty otherwise."""
    if not database_url.startswith("sqlite:///"):
        return ""
    directory = Path(database_url.removeprefix("sqlite:///").partition("?")[0]).parent
    kind = kind_of(directory)
    if not OVER_A_NETWORK.fullmatch(kind):
        return ""
    return f"The database lies on {kind}, a network file system, where SQLite can lose reports. {way_out(directory)}"


def named(kind: str) -> str:
    """The type, to stand behind "its file system"; nothing where it is not known."""
    return "" if kind == "unknown" else f" ({kind})"


def way_out(directory: Path) -> str:
    """Where else the data can lie."""
    wsl = " In WSL that is below your home, not below /mnt." if directory.is_relative_to("/mnt") else ""
    return (
        f"Choose a directory on a disk of this machine with --data or DIARY_DATA_DIR.{wsl} Reports can also be kept in "
        "PostgreSQL, on whatever disk that has: data.database. Copies of the backups may go to the share: backup.dir."
    )
