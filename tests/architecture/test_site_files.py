"""The files for running a site hold what the diary understands, and what systemd does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diary.config.options import OPTIONS
from tests.architecture.project import ROOT

SITE = ROOT / "docs" / "site"
VARIABLES = {option.env for option in OPTIONS} | {f"{option.env}_FILE" for option in OPTIONS if option.secret}


@pytest.mark.parametrize("name", ["symptom-diary.service", "Dockerfile", "compose.yaml"])
def test_every_variable_is_one_of_a_setting(name: str) -> None:
    named = set(re.findall(r"\bDIARY_[A-Z_]+", (SITE / name).read_text()))
    assert named
    assert named <= VARIABLES


def test_they_agree_on_the_port_that_the_diary_listens_on() -> None:
    port = next(option.default for option in OPTIONS if option.name == "server.port")
    assert f"reverse_proxy 127.0.0.1:{port}\n" in (SITE / "Caddyfile").read_text()
    assert f"EXPOSE {port}\n" in (SITE / "Dockerfile").read_text()
    assert f"tailscale serve --bg {port}\n" in (ROOT / "docs" / "for-a-family.md").read_text()


def test_what_they_call_is_there() -> None:
    assert "sh requirements/install.sh run" in (SITE / "Dockerfile").read_text()
    assert (ROOT / "requirements" / "install.sh").exists()
    assert "dockerfile: docs/site/Dockerfile" in (SITE / "compose.yaml").read_text()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_service(tmp_path: Path) -> None:
    text = (SITE / "symptom-diary.service").read_text()
    here = text.replace("/opt/symptom-diary/.venv/bin/diary", sys.executable).replace(
        "User=symptom-diary", "User=root"
    )
    assert here.count(sys.executable) == 1
    unit = tmp_path / "symptom-diary.service"
    unit.write_text(here)
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
