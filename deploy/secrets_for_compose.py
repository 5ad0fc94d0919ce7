"""Makes the secret files that compose.yaml mounts: random passwords, once; a second run changes none of them.

Addresses and the broker's permissions are written anew each time, so that a later version's are right.
"""

import secrets
import sys
from pathlib import Path

from deploy.accounts import SERVICES, broker_definitions, broker_url, database_urls, make_passwords, written_once

# Compose mounts a file as it is, mode included, and the containers' accounts are not ours: readable for all, inside a
# directory that nobody else can enter.
MODE = 0o644
POSTGRESQL = "postgresql:5432"
RABBITMQ = "rabbitmq:5672"


def make_secrets(directory: Path) -> list[Path]:
    """The files that were missing or have changed."""
    made: list[Path | None] = [*make_passwords(directory, mode=MODE)]
    made.append(written_once(directory / "postgresql-password", secrets.token_urlsafe(24), mode=MODE))
    for service in SERVICES:
        run_time, owner = database_urls(directory, service, server=POSTGRESQL, database=service)
        made.append(_kept(directory / f"{service}-database-url", run_time))
        made.append(_kept(directory / f"{service}-migration-database-url", owner))
        made.append(_kept(directory / f"{service}-broker-url", broker_url(directory, service, server=RABBITMQ)))
    made.append(_kept(directory / "rabbitmq-definitions.json", broker_definitions(directory)))
    # Empty until there is a mail server; compose wants the file to exist.
    made.append(written_once(directory / "smtp-url", "", mode=MODE))
    return [path for path in made if path is not None]


def _kept(path: Path, content: str) -> Path | None:
    if path.exists() and path.read_text() == content:
        return None
    path.unlink(missing_ok=True)
    return written_once(path, content, mode=MODE)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("secrets")
    for made_path in make_secrets(target):
        print(f"made {made_path}")
