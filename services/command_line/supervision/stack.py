"""The private PostgreSQL and RabbitMQ of `up --stack`: this machine's own servers, kept under VAR/stack.

With the roles and users of production: what a service may not do there it may not do here, so that whoever develops
or measures on the stack meets the refusals.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services.command_line.environment import HOME, SERVICES

_DATABASES = "regulars_"


class StackFailed(Exception):
    """A server could not be started; the words say what to do."""


@contextmanager
def private_servers(directory: Path) -> Iterator[dict[str, str]]:
    """Both servers, running for as long as the block lasts, and the environment that leads to them.

    Addresses hold passwords, so they stand in files of the directory; the environment names the files.
    """
    # `deploy` stands beside the packages and is not installed with them.
    sys.path.append(str(HOME))
    from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ

    with ExitStack() as servers:
        try:
            postgresql = servers.enter_context(PrivatePostgreSQL(directory / "postgresql"))
            rabbitmq = servers.enter_context(PrivateRabbitMQ(directory / "rabbitmq"))
            secrets = directory / "secrets"
            postgresql.make_accounts(secrets, prefix=_DATABASES)
            rabbitmq.make_accounts(secrets)
        except RuntimeError as error:
            raise StackFailed(str(error)) from error
        yield _addresses(secrets, postgresql.server, rabbitmq.server)


def _addresses(secrets: Path, postgresql: str, rabbitmq: str) -> dict[str, str]:
    from deploy.accounts import broker_url, database_urls

    told = {}
    for name in SERVICES:
        run_time, owner = database_urls(secrets, name, server=postgresql, database=f"{_DATABASES}{name}")
        urls = {
            "DATABASE_URL": run_time,
            "MIGRATION_DATABASE_URL": owner,
            "BROKER_URL": broker_url(secrets, name, server=rabbitmq),
        }
        for setting, url in urls.items():
            file = secrets / f"{name}-{setting.lower().replace('_', '-')}"
            file.touch(mode=0o600)
            file.write_text(url)
            told[f"{name.upper()}_{setting}_FILE"] = str(file)
    return told
