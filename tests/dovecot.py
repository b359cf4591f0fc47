"""A throw-away Dovecot, the mailbox server of most of the net: with TLS, a certificate of its own, and one mailbox.

It is the system's (Debian: dovecot-imapd). It runs from a directory of its own, as nobody where the tests run as root,
and ends with the block that started it.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from diary.config import MailSecurity, ReturnMailbox
from tests.mail_server import make_certificate

USER, PASSWORD = "diary@example.net", "a päss word"
_NUMBERS = count()


class NoDovecot(Exception):
    """There is none that can be started; the text says why."""


@dataclass
class Dovecot:
    """A server, and what is in its mailbox."""

    home: Path
    certificate: Path
    port: int
    tls_port: int
    owner: int | None
    names: list[str] = field(default_factory=list)

    def box(self, security: MailSecurity = MailSecurity.TLS, folder: str = "INBOX") -> ReturnMailbox:
        """As the settings would name it."""
        port = self.tls_port if security is MailSecurity.TLS else self.port
        return ReturnMailbox("127.0.0.1", port, security, USER, PASSWORD, folder, self.certificate)

    def put(self, raw: bytes) -> str:
        """Deliver a message, as a mail server does into a Maildir; gives its name there."""
        name = f"{time.time():.6f}.{next(_NUMBERS)}.test"
        place = self.mail / "tmp" / name
        place.write_bytes(raw)
        place.chmod(0o644)
        if self.owner is not None:
            os.chown(place, self.owner, -1)
        place.rename(self.mail / "new" / name)
        return name

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    def flags(self) -> dict[str, str]:
        """The flags of each message by its name: "S" is read."""
        found = [*(self.mail / "new").iterdir(), *(self.mail / "cur").iterdir()]
        return {
            path.name.partition(":")[0].partition(",")[0]: path.name.partition(":2,")[2] for path in found
        }

    def empty(self) -> None:
        """Take all messages out."""
        for folder in ("new", "cur"):
            for path in (self.mail / folder).iterdir():
                path.unlink()


@contextmanager
def dovecot(directory: Path) -> Iterator[Dovecot]:
    """A running server in `directory`, whose path must be short. Raises NoDovecot."""
    program = _program()
    nobody = _unprivileged()
    owner = nobody.pw_uid if nobody is not None else None
    certificate, key = make_certificate(directory, "127.0.0.1")
    for name in ("run", "state", "mail", "mail/new", "mail/cur", "mail/tmp", "home"):
        (directory / name).mkdir(mode=0o755)
    server = Dovecot(directory, certificate, _free_port(), _free_port(), owner)
    (directory / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (directory / "dovecot.conf").write_text(_configuration(server, key, _version(program)))
    if owner is not None:
        directory.chmod(0o755)
        for path in (directory, *directory.rglob("*")):
            os.chown(path, owner, -1)
    as_user: dict[str, Any] = {}
    if nobody is not None:
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    command = [program, "-F", "-c", directory / "dovecot.conf"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **as_user)
    try:
        _wait_for(process, server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _program() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise NoDovecot("Dovecot is not installed (Debian: apt install dovecot-imapd)")
    return found


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run it as instead of root; None where the tests do not run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _configuration(server: Dovecot, key: Path, version: str) -> str:
    user = pwd.getpwuid(server.owner if server.owner is not None else os.geteuid())
    home = server.home
    by_version = _as_in_2_3 if version.startswith("2.3.") else _as_since_2_4
    return f"""
{by_version(server, key, user)}
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user.pw_name}
default_internal_group = {_group(user.pw_gid)}
default_login_user = {user.pw_name}
first_valid_uid = 1
first_valid_gid = 1
ssl = required
auth_mechanisms = plain login
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def _as_in_2_3(server: Dovecot, key: Path, user: pwd.struct_passwd) -> str:
    """What has another name since 2.4, as Debian 12 reads it."""
    return f"""
ssl_cert = <{server.certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
mail_location = maildir:{server.mail}
passdb {{
  driver = passwd-file
  args = {server.home}/users
}}
userdb {{
  driver = static
  args = uid={user.pw_uid} gid={user.pw_gid} home={server.home}/home
}}
"""


def _as_since_2_4(server: Dovecot, key: Path, user: pwd.struct_passwd) -> str:
    """The same as Debian 13 reads it. The versions have to come before all else."""
    return f"""
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl_server_cert_file = {server.certificate}
ssl_server_key_file = {key}
auth_allow_cleartext = no
mail_driver = maildir
mail_path = {server.mail}
passdb passwd-file {{
  passwd_file_path = {server.home}/users
}}
userdb static {{
  fields {{
    uid = {user.pw_uid}
    gid = {user.pw_gid}
    home = {server.home}/home
  }}
}}
"""


def _group(number: int) -> str:
    return grp.getgrgid(number).gr_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], server: Dovecot) -> None:
    latest = time.monotonic() + 30
    while time.monotonic() < latest:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", server.tls_port), 1):
                return
        except OSError:
            time.sleep(0.05)
    log = server.home / "log"
    raise NoDovecot(f"it did not start: {log.read_text() if log.exists() else 'it says nothing'}")
