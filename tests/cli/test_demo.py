"""`diary demo`, as somebody starts it who only wants to look."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

from tests.commands import running


def test_a_demo_touches_no_real_site_and_leaves_nothing_behind(tmp_path: Path) -> None:
    real = tmp_path / "real"
    with running(
        "demo",
        "--port",
        "0",
        directory=tmp_path,
        DIARY_DATA_DIR=str(real),
        DIARY_SMTP_HOST="mail.example.org",
        TMPDIR=str(tmp_path),
    ) as demo:
        demo.says("Stop it", within=60)
        address = re.search(r"http://127\.0\.0\.1:\d+", demo.output)
        assert address is not None
        assert re.search(r"maya@example\.org .*\n.*tom@example\.org", demo.output)
        assert "no mail server is set" in demo.output
        with urllib.request.urlopen(f"{address.group()}/sign-in", timeout=30) as page:
            assert page.status == 200
        assert len(list(tmp_path.glob("symptom-diary-demo-*"))) == 1
        assert demo.end() == 0
    assert list(tmp_path.glob("symptom-diary-demo-*")) == []
    assert not real.exists()
