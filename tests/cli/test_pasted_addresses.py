"""An address that was copied brings marks along that nobody sees: every command takes it as it takes the plain one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from diary.cli import main
from diary.store.engine import make_engine, unit_of_work
from tests.factories import make_account, make_patient

ANN, NEW, OLGA = "ann@example.org", "new@example.org", "olga@example.org"
COMMANDS = {
    "audit list": ("--patient", ANN),
    "audit verify": ("--patient", ANN),
    "export": ("--patient", ANN),
    "followups": ("--patient", ANN),
    "import": ("FILE", "--patient", ANN, "--dry-run"),
    "invitations add": (NEW,),
    "invitations remove": ("invited@example.org",),
    "mail log": ("--to", ANN),
    "mail test": (NEW,),
    "operators add": (NEW,),
    "operators remove": (OLGA,),
    "patients add": (NEW, "--name", "New"),
    "patients away": (ANN, "--end"),
    "patients erase": (ANN, "--yes"),
    "patients died": (ANN, "--yes"),
}
"""Those that take an address, and what is typed."""


@pytest.fixture(scope="module")
def filled(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a patient, an operator and an invitation, to copy."""
    data = tmp_path_factory.mktemp("filled")
    shutil.copyfile(migrated_sqlite, data / "diary.sqlite3")
    engine = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
    now = datetime.now(UTC)
    with unit_of_work(engine) as session:
        make_patient(session, now, ANN)
        make_account(session, now, OLGA).operator_since = now
    engine.dispose()
    assert run(data, "invitations", "add", "invited@example.org")[0] == 0
    return data


def run(data: Path, *words: str) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.umask", lambda mask: mask)
        done = CliRunner().invoke(main, words, env={"DIARY_DATA_DIR": str(data)})
    # What differs by the moment and the place.
    return done.exit_code, re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "", done.output.replace(str(data), "DATA"))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pasted_address_is_the_plain_one(filled: Path, tmp_path: Path, command: str) -> None:
    said = []
    for number, pasted in enumerate((False, True)):
        data = tmp_path / str(number)
        shutil.copytree(filled, data).chmod(0o700)
        file = tmp_path / "diary.csv"
        file.write_text("date,symptom,worst\n2026-01-05,Upper back pain,3\n")
        typed = [str(file) if word == "FILE" else word for word in COMMANDS[command]]
        if pasted:
            typed = [
                "\u202a" + word.replace("@", "\u200b@") + "\u202c\u00a0" if "@" in word else word
                for word in typed
            ]
        said.append(run(data, *command.split(), *typed))
    assert said[0] == said[1]
    assert (said[0][0] == 0) is (command != "mail test"), said[0]


def test_these_are_all_the_commands() -> None:
    assert set(taking_an_address(main, ())) == COMMANDS.keys()


def taking_an_address(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    """The commands below it that take an e-mail address."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from taking_an_address(child, (*path, name))
    elif any(
        parameter.name in ("email", "address", "to_address")
        or parameter.metavar == "EMAIL"
        or (parameter.metavar == "ADDRESS" and "--host" not in parameter.opts)
        for parameter in command.params
    ):
        yield " ".join(path)
