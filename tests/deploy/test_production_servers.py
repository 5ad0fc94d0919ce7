"""The settings for production's RabbitMQ do on a real server what they say."""

from pathlib import Path

import pytest

from deploy.private import PrivateRabbitMQ

DEPLOY = Path(__file__).parents[2] / "deploy"
pytestmark = pytest.mark.servers


def test_rabbitmq_takes_the_settings_of_one_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = (DEPLOY / "rabbitmq" / "rabbitmq.conf").read_text()
    monkeypatch.setattr("deploy.private.rabbitmq.CONFIGURATION", settings)
    with PrivateRabbitMQ(tmp_path / "node") as node:
        assert node.evaluate("application:get_env(rabbit, consumer_timeout).") == "{ok, 300000}"
