"""The command `diary`. Each sub-command is imported only when it is run: replaying a file needs no database."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from diary import logs

_COMMANDS = {
    "demo": "diary.cli.demo:demo",
    "serve": "diary.cli.serve:serve",
    "web": "diary.cli.web:web",
    "scheduler": "diary.cli.scheduler:scheduler",
    "worker": "diary.cli.worker:worker",
    "tick": "diary.cli.tick:tick",
    "config": "diary.cli.config:config",
    "db": "diary.cli.db:db",
    "patients": "diary.cli.patients:patients",
    "operators": "diary.cli.operators:operators",
    "invitations": "diary.cli.invitations:invitations",
    "import": "diary.cli.importing:import_",
    "export": "diary.cli.exporting:export",
    "audit": "diary.cli.audit:audit",
    "followups": "diary.cli.followups:followups",
    "explain": "diary.cli.explain:explain",
    "reminders": "diary.cli.reminders:reminders",
    "mail": "diary.cli.mail:mail",
    "replay": "diary.cli.replay:replay",
    "doctor": "diary.cli.doctor:doctor",
    "backup": "diary.cli.backup:backup",
    "restore": "diary.cli.restore:restore",
}


class _Commands(click.Group):
    """Sub-commands by name, in the order above; faults that are no bugs are told in a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        logs.guard_process()
        try:
            return super().invoke(ctx)
        except Exception as error:
            from diary.cli.faults import explained

            told = explained(error)
            if told is None:
                raise
            raise told from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symptom-diary", prog_name="diary")
def main() -> None:
    """A daily symptom diary for people recovering at home.

    "diary serve" starts everything. Settings come from config.toml in the data directory and from the environment.
    """
