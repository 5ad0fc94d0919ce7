"""`regulars doctor`: whether these settings keep every stamp that a guest was told of."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.messaging.transport import TransportAway
from services.chassis.process import Service, complaints
from services.chassis.settings import PartSettings, read_settings
from services.command_line.keys_of_suite import SUITE_KEYS, is_over
from services.command_line.suite import Suite, opened_suite
from services.contracts.catalogue import SUBSCRIPTIONS


@click.command()
def doctor() -> None:
    """Look at the databases, keys and the message broker, and say what would lose data or keep a part from working.

    Ends with 1 when there is anything to say.
    """
    with opened_suite() as suite:
        findings = {service.name: _of_service(service) for service in suite.all()}
        findings["broker"] = _of_broker(suite)
        findings["keys"] = _of_keys(read_settings(PartSettings, os.environ).keys)
    for part, found in findings.items():
        click.echo(f"{part}: {'well' if not found else ''}")
        for finding in found:
            click.echo(f"  {finding}", err=True)
    if any(findings.values()):
        raise SystemExit(1)


def _of_service(service: Service) -> list[str]:
    try:
        return complaints(service) or [*service.findings()]
    except SQLAlchemyError as error:
        # Without the statement, and without the address: it may hold a password.
        return [f"The database does not answer ({type(getattr(error, 'orig', None) or error).__name__})."]


def _of_keys(directory: Path) -> list[str]:
    return [
        f"{key.name} has served for more than {key.term_days} days: regulars keys rotate {key.name}"
        for key in SUITE_KEYS
        if is_over(key, directory)
    ]


def _of_broker(suite: Suite) -> list[str]:
    try:
        dead = sum(_dead_letters_of(service) for service in suite.all())
    except TransportAway as error:
        return [f"The message broker does not answer: {error}"]
    return [f"{dead} dead letters wait for somebody to look: regulars dead-letters list."] if dead else []


def _dead_letters_of(service: Service) -> int:
    """Asked with the account of the service, so that one that is refused is noticed, too."""
    with closing(service.connect()) as transport:
        transport.declare(service.topology)
        return transport.depth(service.name).dead if service.name in SUBSCRIPTIONS else 0
