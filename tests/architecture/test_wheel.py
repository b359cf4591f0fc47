"""What ships is what is tested: the wheel, installed away from the checkout, migrates a database and serves it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, files

# One worker builds it, for all tests here.
pytestmark = [pytest.mark.wheel, pytest.mark.slow]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution, so that both are complete."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1"},
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel in it, and the packages it needs lent by this one."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, symlinks=True)
    python = place / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "-qq", "--python", python, "install", "--no-deps", "--no-index", wheel],
        check=True,
    )
    # A .pth inside a folder that itself came by a .pth is not read, so the checkout stays out of it.
    site = next((place / "lib").glob("python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin"


@pytest.fixture
def served(programs: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a diary that the wheel's own command serves out of `tmp_path`/data."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    with (tmp_path / "serve.log").open("wb") as log:
        serving = subprocess.Popen(
            [programs / "diary", "serve", "--port", str(port), "--data", tmp_path / "data"],
            cwd=tmp_path,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        assert wait_for(address, serving), (tmp_path / "serve.log").read_text()
        yield address
    finally:
        serving.terminate()
        serving.wait(timeout=15)


def wait_for(address: str, serving: subprocess.Popen[bytes]) -> bool:
    for _ in range(300):
        if serving.poll() is not None:
            return False
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:  # refused yet, or answered too slowly on a busy machine
            time.sleep(0.1)
        else:
            return True
    return False


def test_it_carries_every_template_and_migration(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = files(".html", ".txt", under=("templates",)) + files(".py", ".mako", under=("migrations",))
    assert len(wanted) > 10
    assert {f"diary/_bundled/{path.relative_to(ROOT)}" for path in wanted} <= shipped
    assert "diary/_bundled/config.example.toml" in shipped


def test_it_carries_every_static_file(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = [path for path in (ROOT / "diary" / "static").rglob("*") if path.is_file()]
    assert {str(path.relative_to(ROOT)) for path in wanted} <= shipped


def test_it_finds_its_own_files_and_not_the_checkouts(programs: Path, tmp_path: Path) -> None:
    ask = "from diary import paths; print(paths.TEMPLATES, paths.MIGRATIONS, paths.EXAMPLE_CONFIG, paths.STATIC)"
    done = subprocess.run(
        [programs / "python", "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for place in done.stdout.split():
        assert place.startswith(str(programs.parent.resolve()))
        assert Path(place).exists()


def test_it_makes_a_database_and_serves_the_sign_in_page(served: str, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{served}/sign-in", timeout=10) as answer:
        page = answer.read().decode()
    assert answer.status == 200
    assert "</html>" in page
    with urllib.request.urlopen(f"{served}/static/style.css", timeout=10) as answer:
        assert answer.status == 200
    assert list((tmp_path / "data").glob("*.sqlite3")) or list((tmp_path / "data").glob("*.db"))
