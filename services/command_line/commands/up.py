"""`regulars up`: the whole suite on this machine under one supervisor; what `make run` and `make stack` become."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from services.command_line import environment
from services.command_line.supervision.parts import suite_parts
from services.command_line.supervision.readiness import not_ready
from services.command_line.supervision.supervisor import PartEnded, Supervisor

START_SECONDS = 90.0


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65_530),
    envvar="PORT",
    default=environment.DEFAULT_PORT,
    show_default="$PORT, else 8000",
    help="Port of the pages. The four services take the four ports after it.",
)
@click.option("--stack", is_flag=True, help="On a private PostgreSQL and RabbitMQ kept under VAR/stack, not on SQLite.")
@click.option("--verbose", "-v", is_flag=True, help="Show all that the parts say, not only warnings.")
def up(port: int, *, stack: bool, verbose: bool) -> None:
    """Start everything and keep it running until Ctrl-C.

    Brings the databases up to date, makes the keys, creates a demo franchise when there is no outlet yet
    (REGULARS_DEMO=0 leaves that out), starts every part and prints the pages' addresses. A part that ends is
    started again. Warnings are shown here; all that the parts say stands in VAR/logs.
    """
    given = os.environ
    var = environment.var_directory(given)
    stopping = _Stopping()
    with ExitStack() as exits:
        environ = environment.of_parts(given, port=port)
        computed = {name: value for name, value in environ.items() if given.get(name) != value}
        if stack:
            # Before the lock: what the record says must be true from its first moment.
            _refuse_second_start(given)
            computed |= _started_servers(exits, var)
            # The stack's servers are what was asked for, whatever else the environment says of databases.
            environ |= computed
        else:
            # Who looks after nine parts here can do so without five gunicorns that do it again (docs/decisions/0024).
            environ.setdefault("WEB_WORKERS", "0")
        try:
            exits.enter_context(environment.running(given, computed))
        except environment.AlreadyRunning:
            _refuse(f"Regulars already runs on the data in {var}; stop it first, or choose another VAR=.")
        _refuse_taken_ports(environ)
        _prepare(environ)
        if not stopping.is_asked:
            _serve(environ, var, stopping, is_talkative=verbose)


class _Stopping:
    """Set by Ctrl-C and by SIGTERM; a second Ctrl-C changes nothing, the first one is being obeyed."""

    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.is_asked = True


def _refuse(words: str) -> None:
    click.echo(words, err=True)
    raise SystemExit(1)


def _refuse_second_start(given: Mapping[str, str]) -> None:
    if environment.is_running(given):
        _refuse(f"Regulars already runs on the data in {environment.var_directory(given)}; stop it first.")


def _started_servers(exits: ExitStack, var: Path) -> dict[str, str]:
    from services.command_line.supervision.stack import StackFailed, private_servers

    click.echo("Starting a private PostgreSQL and RabbitMQ ...")
    try:
        return exits.enter_context(private_servers(var / "stack"))
    except StackFailed as error:
        raise SystemExit(str(error)) from error


def _refuse_taken_ports(environ: Mapping[str, str]) -> None:
    if taken := environment.taken_ports(environ):
        listed = ", ".join(f"{port} ({part})" for part, port in taken.items())
        _refuse(
            f"Something else on this machine listens on port {listed}. Choose another with PORT=, such as PORT=8100."
        )


def _prepare(environ: Mapping[str, str]) -> None:
    """In a process of its own: what migrations load would stay in memory for as long as the suite runs."""
    command = [sys.executable, "-m", "services.command_line", "prepare"]
    done = subprocess.run(command, cwd=environment.HOME, env=dict(environ), check=False)
    if done.returncode:
        raise SystemExit(done.returncode if done.returncode > 0 else 1)


def _serve(environ: Mapping[str, str], var: Path, stopping: _Stopping, *, is_talkative: bool) -> None:
    web, workers = suite_parts(environ, run_directory=var / "run")
    supervisor = Supervisor(directory=environment.HOME, logs=var / "logs", show=_show, is_talkative=is_talkative)
    try:
        supervisor.start(web)
        _wait_until_ready(supervisor, environ, stopping)
        if not stopping.is_asked:
            supervisor.start(workers)
            _print_addresses(environ)
        supervisor.serve_until(lambda: stopping.is_asked)
    except PartEnded as error:
        raise SystemExit(f"The suite did not start: {error}") from error
    finally:
        supervisor.stop()
    click.echo("Stopped.")


def _wait_until_ready(supervisor: Supervisor, environ: Mapping[str, str], stopping: _Stopping) -> None:
    ports = environment.ports(environ)
    deadline = time.monotonic() + START_SECONDS
    waiting = list(ports)

    def is_over() -> bool:
        nonlocal waiting
        waiting = not_ready({part: ports[part] for part in waiting})
        return not waiting or stopping.is_asked or time.monotonic() > deadline

    supervisor.serve_until(is_over, restart=False)
    if waiting and not stopping.is_asked:
        raise PartEnded(f"{', '.join(waiting)} did not become ready in {START_SECONDS:g} s; see VAR/logs.")


def _print_addresses(environ: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "services.command_line", "addresses", "--invite"]
    subprocess.run(command, cwd=environment.HOME, env=dict(environ), check=False)
    click.echo("Ctrl-C stops everything.")


def _show(part: str, line: str) -> None:
    click.echo(f"{part:>20} | {line}")
