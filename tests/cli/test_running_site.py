"""What a command says beside a site that runs: the links it makes lead to that site, on whichever port it is."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from diary.cli.data_dir import held, note_address, running_at
from tests.commands import run, running
from tests.mail_server import mail_server

ADDRESS = "http://127.0.0.1:8110"


def test_the_address_is_known_while_the_site_runs_and_not_after(tmp_path: Path) -> None:
    assert running_at(tmp_path) == ""
    with held(tmp_path):
        assert running_at(tmp_path) == ""
        note_address(tmp_path, ADDRESS)
        assert running_at(tmp_path) == ADDRESS
    assert running_at(tmp_path) == ""
    with held(tmp_path) as was_killed:
        assert not was_killed


@pytest.mark.parametrize("left", ["", "x\ny\n", "-\n", "99999999999999999999\nhttp://localhost\n"])
def test_what_stands_in_the_lock_otherwise_is_no_address(tmp_path: Path, left: str) -> None:
    (tmp_path / "serve.lock").write_text(left)
    assert running_at(tmp_path) == ""


def test_of_a_site_that_was_killed_no_address_is_left(tmp_path: Path) -> None:
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    (tmp_path / "serve.lock").write_text(f"{gone.pid}\n{ADDRESS}\n")
    assert running_at(tmp_path) == ""
    with held(tmp_path) as was_killed:
        assert was_killed


def test_mail_that_was_queued_before_the_site_ran_leads_to_where_it_runs(migrated_data: Path) -> None:
    for words in (
        ("operators", "add", "olga@example.org"),
        ("patients", "add", "ann@example.org", "--name", "Ann"),
        ("invitations", "add", "new@example.org"),
    ):
        assert run(*words, "--data", migrated_data).returncode == 0
    moved = run(
        "tick", "--only", "deliver", "--data", migrated_data, DIARY_SITE_URL="https://diary.clinic.example/x"
    )
    links = re.findall(r"http\S+", moved.stdout)
    assert len(links) == 3, moved.stdout
    assert all(link.startswith("https://diary.clinic.example/x/") for link in links), links


@pytest.mark.slow
def test_commands_beside_a_running_site_make_links_to_it(migrated_data: Path, tmp_path: Path) -> None:
    with running("serve", "--data", migrated_data, "--port", "0", directory=tmp_path) as served:
        served.says("is running.")
        port = re.search(r"Open it   (http://127.0.0.1:\d+)\n", served.output)
        assert port is not None
        assert running_at(migrated_data) == port[1]
        assert run("operators", "add", "olga@example.org", "--data", migrated_data).returncode == 0
        served.says(f"{port[1]}/reset-password/")
        looked = json.loads(run("doctor", "--format", "json", "--data", migrated_data).stdout)
        (site,) = [each["says"] for each in looked if each["name"] == "site.url"]
        assert site.startswith(f"{port[1]} ")
        with mail_server() as server:
            for given in ({}, {"DIARY_SITE_URL": "https://diary.clinic.example"}):
                sent = run(
                    "mail", "test", "ann@example.org", "--data", migrated_data, **by_the(server.port), **given
                )
                assert sent.returncode == 0, sent.stderr
        beside, told = (mail.as_string() for mail in server.mails)
        assert port[1] in beside
        # Whoever says an address is believed.
        assert "https://diary.clinic.example" in told
        assert port[1] not in told
        assert served.end() == 0
    assert running_at(migrated_data) == ""


def by_the(port: int) -> dict[str, str]:
    """The settings that name the mail server of the test."""
    return {"DIARY_SMTP_HOST": "127.0.0.1", "DIARY_SMTP_PORT": str(port), "DIARY_SMTP_SECURITY": "none"}
