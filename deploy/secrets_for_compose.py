"""Makes the secret files that compose.yaml mounts: random passwords, once; a second run changes nothing."""

import secrets
import sys
from pathlib import Path

SERVICES = ("outlets", "members", "loyalty", "notifications")
# Compose mounts a file as it is, mode included, and the containers' accounts are not ours: readable for all, inside a
# directory that nobody else can enter.
MODE = 0o644


def make_secrets(directory: Path) -> list[Path]:
    """The files that were missing and are there now."""
    directory.mkdir(mode=0o700, exist_ok=True)
    made = [_written(directory / "postgresql-password", secrets.token_urlsafe(24))]
    for service in SERVICES:
        password = directory / f"{service}-database-password"
        made.append(_written(password, secrets.token_urlsafe(24)))
        url = f"postgresql://{service}:{password.read_text()}@postgresql:5432/{service}"
        made.append(_written(directory / f"{service}-database-url", url))
    account = directory / "rabbitmq-account"
    made.append(_written(account, f"default_user = regulars\ndefault_pass = {secrets.token_urlsafe(24)}\n"))
    password_of_account = account.read_text().split("default_pass = ")[1].strip()
    made.append(_written(directory / "broker-url", f"amqp://regulars:{password_of_account}@rabbitmq:5672/%2f"))
    # Empty until there is a mail server; compose wants the file to exist.
    made.append(_written(directory / "smtp-url", ""))
    return [path for path in made if path is not None]


def _written(path: Path, content: str) -> Path | None:
    if path.exists():
        return None
    path.write_text(content)
    path.chmod(MODE)
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("secrets")
    for made_path in make_secrets(target):
        print(f"made {made_path}")
