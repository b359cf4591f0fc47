"""A whole site for a journey: the diary's own command serving a throw-away directory, and a real mail server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy import select, update

from diary.mail.kinds import MailKind
from diary.store.engine import make_engine, unit_of_work
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from tests import warm
from tests.mail_server import FakeMailServer, mail_server

DIARY = [sys.executable, "-m", "diary"]


@dataclass
class Served:
    """A running diary."""

    address: str
    data_dir: Path
    mail: FakeMailServer
    environ: dict[str, str]

    def diary(self, *words: str | Path) -> str:
        """What a command prints; it must succeed."""
        done = warm.run([str(word) for word in words], self.environ, self.data_dir, 60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def link_mailed(self, path: str, to: str) -> str:
        """The address in the newest mail to this person that leads to `path`, once there is one."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            bodies = [mail.get_body(("plain",)).get_content() for mail in self.mailed(to)]
            found = [link for body in bodies for link in re.findall(rf"{self.address}{path}\S*", body)]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(
            f"no mail with a link to {path}: {[mail['Subject'] for mail in self.mailed(to)]}"
        )

    def let_routine_mail_go(self, to: str) -> None:
        """As if the ten minutes were over for which routine mail waits for more of its kind; once there is one."""
        whose = select(Account.id).where(Account.email == to).scalar_subquery()
        waiting = (
            (OutboxMail.kind == MailKind.ROUTINE)
            & (OutboxMail.state == MailState.QUEUED)
            & (OutboxMail.account_id == whose)
        )
        engine = make_engine(
            self.environ.get("DIARY_DATABASE_URL", f"sqlite:///{self.data_dir / 'diary.sqlite3'}")
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with unit_of_work(engine) as session:
                over = datetime.now(UTC) - timedelta(seconds=1)
                if session.execute(update(OutboxMail).where(waiting).values(next_attempt_at=over)).rowcount:
                    break
            time.sleep(0.1)
        engine.dispose()

    def mailed(self, to: str) -> list[EmailMessage]:
        """The mails that came for this address."""
        return [mail for mail in self.mail.mails if parseaddr(mail["To"])[1] == to]


@contextmanager
def served(directory: Path, database_url: str | None = None) -> Iterator[Served]:
    """`diary serve` on a free port, until the block ends; its mail goes to a real server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with mail_server() as mail:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "DIARY_PORT": str(port),
            "DIARY_DATA_DIR": str(directory / "data"),
            "DIARY_SMTP_HOST": "127.0.0.1",
            "DIARY_SMTP_PORT": str(mail.port),
            "DIARY_SMTP_SECURITY": "none",
        }
        if database_url:
            environ["DIARY_DATABASE_URL"] = database_url
        log = directory / "serve.log"
        with log.open("wb") as out:
            serving = subprocess.Popen(
                [*DIARY, "serve"], env=environ, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        try:
            address = f"http://127.0.0.1:{port}"
            assert _answers(address, serving), log.read_text()
            yield Served(address, directory / "data", mail, environ)
        finally:
            serving.terminate()
            serving.wait(timeout=15)


def _answers(address: str, serving: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and serving.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except OSError:
            time.sleep(0.1)
    return False
