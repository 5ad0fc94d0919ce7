"""The settings for production's PostgreSQL and RabbitMQ do on real servers what they say."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ
from deploy.private.postgresql import find_programs
from deploy.secrets_for_compose import SERVICES, make_secrets

DEPLOY = Path(__file__).parents[2] / "deploy"
pytestmark = pytest.mark.servers


def test_no_service_can_enter_the_database_of_another(postgresql_server: PrivatePostgreSQL, tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    environ = {
        "PATH": f"{find_programs()}:{os.environ['PATH']}",
        "PASSWORDS": str(tmp_path / "secrets"),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(postgresql_server.port),
        "PGUSER": "postgres",
    }
    subprocess.run([DEPLOY / "postgresql" / "create-databases.sh"], env=environ, check=True, capture_output=True)

    for service in SERVICES:
        with psycopg.connect(_address(postgresql_server, user=service, database=service)) as connection:
            connection.execute("CREATE TABLE cups (number integer)")
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(_address(postgresql_server, user="loyalty", database="members"))


def test_rabbitmq_takes_the_settings_of_one_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = (DEPLOY / "rabbitmq" / "rabbitmq.conf").read_text()
    monkeypatch.setattr("deploy.private.rabbitmq.CONFIGURATION", settings)
    with PrivateRabbitMQ(tmp_path / "node") as node:
        assert node.evaluate("application:get_env(rabbit, consumer_timeout).") == "{ok, 300000}"


def _address(server: PrivatePostgreSQL, *, user: str, database: str) -> str:
    return f"postgresql://{user}@127.0.0.1:{server.port}/{database}"
