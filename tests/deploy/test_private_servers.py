"""Private servers start from nothing, survive an outage with what they acknowledged, and leave nothing running."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pika
import psycopg
import pytest

from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ, ProgramsMissing
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.transport import Topology
from tests.faults.processes import shown_by_all, until

pytestmark = pytest.mark.servers
REPOSITORY = Path(__file__).parents[2]
_DEAD_LETTER_WORKERS = "supervisor:which_children(rabbit_fifo_dlx_sup)"


def test_each_test_gets_a_database_of_its_own(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_killed_postgresql_has_everything_it_acknowledged(tmp_path: Path) -> None:
    with PrivatePostgreSQL(tmp_path / "postgresql") as server:
        url = server.create_database("coffee")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE cups (number integer)")
            connection.execute("INSERT INTO cups VALUES (7)")
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT number FROM cups").fetchone() == (7,)


def test_a_killed_rabbitmq_has_every_message_it_confirmed(rabbitmq_node: PrivateRabbitMQ, rabbitmq_url: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(rabbitmq_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("cups", durable=True, arguments={"x-queue-type": "quorum"})
        channel.basic_publish("", "cups", b"seventh", pika.BasicProperties(delivery_mode=2), mandatory=True)
    rabbitmq_node.kill()
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        pika.BlockingConnection(pika.URLParameters(rabbitmq_url))
    rabbitmq_node.start()
    with pika.BlockingConnection(pika.URLParameters(rabbitmq_url)) as connection:
        _, _, body = connection.channel().basic_get("cups", auto_ack=True)
    assert body == b"seventh"


def test_the_end_of_a_virtual_host_takes_no_other_queue_along(
    rabbitmq_node: PrivateRabbitMQ, rabbitmq_url: str
) -> None:
    """Dead-letter workers whose queues are deleted too early fail; that must not be the end of all of them."""
    rabbitmq_node.create_vhost("short-lived")
    rabbitmq_node.delete_vhost("short-lived")
    with closing(transport_at(rabbitmq_url)) as transport:
        transport.declare(Topology({"shop": frozenset({"bakery.bread_baked.v1"})}))
        rabbitmq_node.evaluate(f"[exit(Worker, kill) || {{_, Worker, _, _}} <- {_DEAD_LETTER_WORKERS}].")
        transport.declare(Topology({"kitchen": frozenset({"bakery.bread_baked.v1"})}))


@pytest.mark.parametrize("kind", ["PrivatePostgreSQL", "PrivateRabbitMQ"])
def test_nothing_stays_when_the_owner_is_killed(kind: str, tmp_path: Path) -> None:
    program = (
        f"import sys, time; from pathlib import Path; from deploy.private import {kind}\n"
        f"server = {kind}(Path(sys.argv[1])); server.start(); print('ready', flush=True); time.sleep(3600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, tmp_path], cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"
    assert _processes_that_name(tmp_path)

    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()

    until(lambda: not _processes_that_name(tmp_path), "its server has ended")


def test_missing_programs_are_named_with_the_command_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.private.rabbitmq.PROGRAMS", tmp_path)
    with pytest.raises(ProgramsMissing, match="apt-get install -y --no-install-recommends rabbitmq-server"):
        PrivateRabbitMQ(tmp_path / "node").start()


def _processes_that_name(directory: Path) -> list[int]:
    """The processes, other than this one, whose command or environment speaks of the directory."""
    return [pid for pid, shown in shown_by_all().items() if os.fsencode(directory) in shown and pid != os.getpid()]
