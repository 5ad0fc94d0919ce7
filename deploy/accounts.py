"""Accounts of the services: what each may in PostgreSQL and RabbitMQ, and the passwords for it.

Only the standard library and the catalogue of events: it runs before anything is installed. In PostgreSQL each service
has two roles, made by deploy/postgresql/create-databases.sh: the owner of its database, which migrates, and the one
that it runs as, which may change no table. In RabbitMQ it has a user that knows its own names only.
"""

import base64
import hashlib
import json
import re
import secrets
from pathlib import Path
from typing import Any

from services.contracts.catalogue import SUBSCRIPTIONS

SERVICES = ("outlets", "members", "loyalty", "notifications")
# The transport's (services/chassis/messaging/rabbitmq/queues.py); a test compares them.
EXCHANGE = "regulars.events"


def password_files(service: str) -> tuple[str, str, str]:
    """Names of the files with the passwords of the run-time role, of the owner and of the broker's user."""
    return (f"{service}-database-password", f"{service}-owner-password", f"{service}-broker-password")


def make_passwords(directory: Path, *, mode: int) -> list[Path]:
    """The files that were missing and are there now, in a directory that nobody else can enter."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [name for service in SERVICES for name in password_files(service)]
    return [path for name in names if (path := written_once(directory / name, secrets.token_urlsafe(24), mode=mode))]


def database_urls(directory: Path, service: str, *, server: str, database: str) -> tuple[str, str]:
    """The addresses for the run-time role and for the owner."""
    run_time, owner, _ = ((directory / name).read_text() for name in password_files(service))
    return (
        f"postgresql://{service}:{run_time}@{server}/{database}",
        f"postgresql://{service}_owner:{owner}@{server}/{database}",
    )


def broker_url(directory: Path, service: str, *, server: str, vhost: str = "%2f") -> str:
    return f"amqp://{service}:{(directory / password_files(service)[2]).read_text()}@{server}/{vhost}"


def broker_definitions(directory: Path, *, vhost: str = "/") -> str:
    """What RabbitMQ imports (`load_definitions`, or `rabbitmqctl import_definitions`): users and what they may.

    Importing it again sets users and permissions anew and touches no queue. The exchange that all publish to is made
    here, because whoever may make it may also delete it.
    """
    return json.dumps(
        {
            "vhosts": [{"name": vhost}],
            "users": [_user(directory, service) for service in SERVICES],
            "permissions": [{"user": service, "vhost": vhost, **permissions(service)} for service in SERVICES],
            "topic_permissions": [
                {"user": service, "vhost": vhost, "exchange": EXCHANGE, **topics(service)} for service in SERVICES
            ],
            "exchanges": [
                {
                    "name": EXCHANGE,
                    "vhost": vhost,
                    "type": "topic",
                    "durable": True,
                    "auto_delete": False,
                    "internal": False,
                    "arguments": {},
                }
            ],
        },
        indent=1,
    )


def permissions(service: str) -> dict[str, str]:
    """Its own queues and exchanges, and from the exchange of all: publish to it, and bind its own queue to it."""
    own = rf"regulars\.{service}(\..*)?"
    return {"configure": f"^{own}$", "write": f"^({own}|{_EXCHANGE})$", "read": f"^({own}|{_EXCHANGE})$"}


def topics(service: str) -> dict[str, str]:
    """It publishes facts of its own, and hears those that the catalogue says."""
    heard = "|".join(sorted(re.escape(event.NAME) for event in SUBSCRIPTIONS.get(service, ())))
    # "Nothing" for whoever hears nothing: an empty pattern would be everything.
    return {"write": rf"^{service}\.", "read": f"^({heard})$" if heard else "^$"}


def written_once(path: Path, content: str, *, mode: int) -> Path | None:
    """The path if it was missing."""
    if path.exists():
        return None
    path.touch(mode=0o600)
    path.write_text(content)
    path.chmod(mode)
    return path


_EXCHANGE = re.escape(EXCHANGE)


def _user(directory: Path, service: str) -> dict[str, Any]:
    """As RabbitMQ keeps it: four bytes of salt and the SHA-256 of salt and password. The salt is kept from run to run,
    so that definitions of the same passwords are the same."""
    password = (directory / password_files(service)[2]).read_text()
    salt = hashlib.sha256(f"salt of {password}".encode()).digest()[:4]
    hashed = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    return {
        "name": service,
        "password_hash": hashed,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }
