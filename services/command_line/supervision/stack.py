"""The private PostgreSQL and RabbitMQ of `up --stack`: this machine's own servers, kept under VAR/stack."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services.command_line.environment import HOME, SERVICES


class StackFailed(Exception):
    """A server could not be started; the words say what to do."""


@contextmanager
def private_servers(directory: Path) -> Iterator[dict[str, str]]:
    """Both servers, running for as long as the block lasts, and the environment that leads to them."""
    # `deploy` stands beside the packages and is not installed with them.
    sys.path.append(str(HOME))
    from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ

    with ExitStack() as servers:
        try:
            postgresql = servers.enter_context(PrivatePostgreSQL(directory / "postgresql"))
            rabbitmq = servers.enter_context(PrivateRabbitMQ(directory / "rabbitmq"))
        except RuntimeError as error:
            raise StackFailed(str(error)) from error
        urls = {f"{name.upper()}_DATABASE_URL": postgresql.create_database(f"regulars_{name}") for name in SERVICES}
        yield {**urls, "BROKER_URL": rabbitmq.url()}
