"""Workers killed while they deliver to a moody mail server: every mail arrives; a crash makes one duplicate at most; no
address is marked, also where the provider refuses everything for an hour.

`DIARY_CHAOS=full` (as `make chaos` sets it) sends 400 mails and kills 200 times on each database; else it is a short
run. `DIARY_CHAOS_SEED` draws the same chances again, as far as processes allow.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from tests.addresses import SITE_ADDRESS
from tests.chaos.mails_clock import FastClock
from tests.chaos.mails_kept import Kept
from tests.chaos.mails_killer import Killer
from tests.chaos.mails_queued import Post
from tests.chaos.mails_server import OVER_QUOTA, MoodyServer
from tests.mail_server import mail_server

FULL = os.environ.get("DIARY_CHAOS") == "full"
MAILS, WITHDRAWN, KILLS = (400, 40, 200) if FULL else (30, 6, 10)

HALF_AN_HOUR = timedelta(minutes=30)
STAGES = ((0.4, False), (0.2, True), (0.4, False))
"""What share of the kills and mails comes while the provider takes mail, and while it takes none: by the workers' clock
that is for an hour and longer."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600 if FULL else 300)]


def test_every_mail_arrives_and_a_crash_makes_one_duplicate_at_most(
    engine: Engine, database_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("DIARY_CHAOS_SEED") or random.randrange(10**6))
    started = time.monotonic()
    with mail_server(fake=MoodyServer(chance=random.Random(seed))) as server:
        assert isinstance(server, MoodyServer)
        given = {
            "DIARY_DATA_DIR": str(tmp_path / "data"),
            "DIARY_DATABASE_URL": database_url,
            "DIARY_SITE_URL": SITE_ADDRESS,
            "DIARY_SMTP_HOST": server.host,
            "DIARY_SMTP_PORT": str(server.port),
            "DIARY_SMTP_SECURITY": "none",
        }
        clock = FastClock.started()
        post = Post(engine, load(given), clock, random.Random(seed))
        post.invent(MAILS, WITHDRAWN)
        killer = Killer(engine, server, post, clock, given, tmp_path / "workers.log")
        everything = MAILS + WITHDRAWN
        for share, server.is_over_quota in STAGES:
            if server.is_over_quota:
                clock.leap(HALF_AN_HOUR)
            killer.kill(
                round(KILLS * share), -(-everything * round(10 * share) // 10), seed + len(killer.killed)
            )
            if server.is_over_quota:
                clock.leap(HALF_AN_HOUR)
                killer.let_one_live(lambda: server.moods[f"mail: {OVER_QUOTA}"] > 0)
        server.is_over_quota = False
        post.queue(everything)
        killer.let_live()
    kept = Kept(engine, server.copies, killer.killed, post.withdrawn)
    by_crash, ambiguous = kept.by_crash(), kept.ambiguous()
    moods = ", ".join(f"{mood} {times}" for mood, times in sorted(server.moods.items()))
    with capfd.disabled():
        sys.stderr.write(
            f"\n{engine.dialect.name}, seed {seed}: {MAILS + WITHDRAWN} mails, {len(post.withdrawn)} of them withdrawn,"
            f" {kept.never_sent()} in time and never sent; {len(killer.killed)} workers killed; {len(server.copies)}"
            f" taken. Duplicates: {by_crash.total()} by a crash, {len(ambiguous)} of what the server took without"
            f" saying so. {time.monotonic() - started:.0f} s.\nThe server: {moods}.\n"
        )
    assert kept.faults() == []
    assert len(killer.killed) == KILLS
    assert by_crash.total() <= KILLS
    # Otherwise nothing was tried.
    assert server.moods[f"mail: {OVER_QUOTA}"] > 0
    assert kept.never_sent() > 0
    assert not FULL or by_crash.total() > KILLS / 20
