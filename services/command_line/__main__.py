"""`regulars`: the command line of the suite; also `python -m services.command_line`."""

from __future__ import annotations

import os
from importlib import import_module

import click

from services.command_line import environment

# Where each command lives. They are loaded when used: `up` stays resident for as long as the suite runs, and what it
# does not load it does not keep in memory.
COMMANDS = {
    "up": "services.command_line.commands.up:up",
    "prepare": "services.command_line.commands.prepare:prepare",
    "addresses": "services.command_line.commands.addresses:addresses",
    "migrate": "services.command_line.commands.prepare:migrate_all",
    "demo": "services.command_line.commands.prepare:demo",
    "outlets": "services.command_line.commands.outlets:outlets",
    "station": "services.command_line.commands.stations:station",
    "staff": "services.command_line.commands.staff:staff",
    "programs": "services.command_line.commands.programs:programs",
    "import": "services.command_line.commands.imports:import_files",
    "members": "services.command_line.commands.members:members",
    "payments": "services.command_line.commands.payments:payments",
    "keys": "services.command_line.commands.keys:keys",
    "audit": "services.command_line.commands.audit:audit",
    "verify": "services.command_line.commands.verify:verify",
    "dead-letters": "services.command_line.commands.dead_letters:dead_letters",
    "doctor": "services.command_line.commands.doctor:doctor",
}


class Commands(click.Group):
    """A group that knows its commands by name, and loads one when it is used."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="All commands work on the data of $VAR (default: var), also while the suite runs. "
    "They end with 0 when all is well and with 1 when something is not.",
)
def regulars() -> None:
    """Regulars: the loyalty suite of your franchise, from the terminal."""
    environment.adopt_running_suite(os.environ)


def main() -> None:
    """The entry point of the `regulars` script."""
    regulars(prog_name="regulars")


if __name__ == "__main__":
    main()
