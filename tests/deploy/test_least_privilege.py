"""On a real PostgreSQL and a real RabbitMQ each service's account is refused outside its own (I44)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import permutations
from pathlib import Path
from typing import Any

import pika
import psycopg
import pytest
from pika.exceptions import ChannelClosedByBroker, ProbableAuthenticationError

from deploy.accounts import EXCHANGE, SERVICES, broker_url, database_urls
from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.rabbitmq import queues
from services.chassis.messaging.transport import Message, Topology, TransportAway
from services.chassis.process import Service
from services.contracts.catalogue import ALL_EVENTS, SUBSCRIPTIONS, TOPOLOGY

pytestmark = pytest.mark.servers
PAIRS = list(permutations(SERVICES, 2))
# What happened, in each service: a run-time role may add to it and nothing else.
APPEND_ONLY = ("audit_entries", "audit_seals", "audit_heads")
LEDGER = ("entries", "allocations")


@dataclass(frozen=True)
class Accounts:
    """The addresses that each service is given."""

    run_time: Mapping[str, str]
    owner: Mapping[str, str]
    broker: Mapping[str, str]
    passwords: Path


@pytest.fixture(scope="module")
def accounts(
    _session_postgresql: PrivatePostgreSQL, _session_rabbitmq: PrivateRabbitMQ, tmp_path_factory: Any
) -> Accounts:
    """Made as production's are, and migrated by the owners."""
    directory: Path = tmp_path_factory.mktemp("accounts")
    _session_postgresql.start()
    _session_rabbitmq.start()
    # Twice: the second run must find everything as it is.
    for _ in range(2):
        _session_postgresql.make_accounts(directory)
        _session_rabbitmq.make_accounts(directory)
    urls = {name: database_urls(directory, name, server=_session_postgresql.server, database=name) for name in SERVICES}
    made = Accounts(
        {name: run_time for name, (run_time, _) in urls.items()},
        {name: owner for name, (_, owner) in urls.items()},
        {name: broker_url(directory, name, server=_session_rabbitmq.server) for name in SERVICES},
        directory,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAR", str(directory / "var"))
        for name in SERVICES:
            patch.setenv(f"{name.upper()}_DATABASE_URL", made.run_time[name])
            patch.setenv(f"{name.upper()}_MIGRATION_DATABASE_URL", made.owner[name])
            patch.setenv(f"{name.upper()}_BROKER_URL", made.broker[name])
        for service in map(_built, SERVICES):
            with closing(service):
                service.migrate()
                service.migrate()
    return made


def _built(name: str) -> Service:
    service: Service = import_module(f"services.{name}.bootstrap").build()
    return service


@contextmanager
def _refused(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            yield connection
        connection.rollback()


def _database(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.mark.parametrize(("service", "other"), PAIRS)
def test_no_role_enters_the_database_of_another_service(accounts: Accounts, service: str, other: str) -> None:
    for url in (accounts.run_time[service], accounts.owner[service]):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(_database(url, other))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_role_enters_the_servers_own_databases(accounts: Accounts, service: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(_database(accounts.run_time[service], database))


@pytest.mark.parametrize("service", SERVICES)
def test_a_role_is_nobody_without_its_password(accounts: Accounts, service: str) -> None:
    server = accounts.run_time[service].rpartition("@")[2]
    for name in (service, f"{service}_owner", "postgres"):
        for password in ("", ":wrong", f":{name}"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(f"postgresql://{name}{password}@{server}")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE cups (number integer)",
        "CREATE TEMPORARY TABLE cups (number integer)",
        "CREATE SCHEMA kitchen",
        "ALTER TABLE outbox ADD COLUMN cups integer",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "DROP TABLE outbox",
        "TRUNCATE outbox",
        "CREATE INDEX ON outbox (name)",
        "CREATE FUNCTION cups() RETURNS integer LANGUAGE sql AS 'SELECT 7'",
        "CREATE OR REPLACE FUNCTION audit_entries_are_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP FUNCTION audit_entries_are_append_only() CASCADE",
        "UPDATE alembic_version SET version_num = '0000'",
        "CREATE ROLE eve",
        "GRANT SELECT ON outbox TO PUBLIC",
        "SET ROLE postgres",
        "SET session_replication_role = replica",
        "COPY outbox TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_a_running_service_changes_no_table(accounts: Accounts, service: str, statement: str) -> None:
    with _refused(accounts.run_time[service]) as connection:
        if statement.startswith("GRANT"):
            # PostgreSQL only warns where somebody grants what is not theirs to give.
            connection.execute(statement)
            granted = "SELECT has_table_privilege('public', 'outbox', 'SELECT')"
            assert connection.execute(granted).fetchone() == (False,)
            raise psycopg.errors.InsufficientPrivilege
        connection.execute(statement)


@pytest.mark.parametrize("service", SERVICES)
def test_what_happened_is_added_to_and_never_changed(accounts: Accounts, service: str) -> None:
    for table in (*APPEND_ONLY, *(LEDGER if service == "loyalty" else ())):
        with psycopg.connect(accounts.run_time[service]) as connection:
            column = connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (table,)
            ).fetchone()
            assert column is not None
            rights = connection.execute(
                "SELECT string_agg(privilege_type, ' ' ORDER BY privilege_type)"
                " FROM information_schema.role_table_grants WHERE table_name = %s",
                (table,),
            ).fetchone()
        assert rights == ("INSERT SELECT",)
        for change in (f"UPDATE {table} SET {column[0]} = {column[0]}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with _refused(accounts.run_time[service]) as connection:
                connection.execute(change)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_that_refuses_changes_is_also_granted_so(accounts: Accounts, service: str) -> None:
    """The trigger and the grant are two locks; whoever adds a trigger gets the grant."""
    with psycopg.connect(accounts.owner[service]) as connection:
        guarded = connection.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%append_only'"
        ).fetchall()
        changeable = connection.execute(
            "SELECT table_name FROM information_schema.role_table_grants"
            " WHERE grantee = %s AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')",
            (service,),
        ).fetchall()
    assert len(guarded) >= len(APPEND_ONLY)
    assert not set(guarded) & set(changeable)


@contextmanager
def _channel(url: str) -> Iterator[Any]:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel


def _is_refused(url: str, method: str, *words: Any, **more: Any) -> bool:
    """Whether the broker says no to this call of a channel."""
    with _channel(url) as channel:
        try:
            getattr(channel, method)(*words, **more)
        except ChannelClosedByBroker as error:
            assert error.reply_code == 403, error
            return True
    return False


@pytest.fixture(scope="module")
def declared(accounts: Accounts) -> Accounts:
    """Each service has made its own queues."""
    for name in SERVICES:
        with closing(transport_at(accounts.broker[name])) as transport:
            transport.declare(TOPOLOGY.seen_by(name))
    return accounts


def test_the_accounts_know_the_exchange_of_the_transport() -> None:
    assert EXCHANGE == queues.EXCHANGE


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_publishes_its_own_facts_and_nobody_elses(declared: Accounts, service: str) -> None:
    for event in ALL_EVENTS:
        is_own = event.NAME.startswith(f"{service}.")
        assert _is_refused(declared.broker[service], "basic_publish", EXCHANGE, event.NAME, b"{}") is not is_own, (
            event.NAME
        )
    for name in (f"x{service}.made_up.v1", f"{service}", "", "#"):
        assert _is_refused(declared.broker[service], "basic_publish", EXCHANGE, name, b"{}"), name


@pytest.mark.parametrize(("service", "other"), [pair for pair in PAIRS if pair[1] != "outlets"])
def test_a_service_touches_no_queue_of_another(declared: Accounts, service: str, other: str) -> None:
    url, theirs = declared.broker[service], f"regulars.{other}"
    for queue in (theirs, f"{theirs}.dead", f"{theirs}.retry.1"):
        assert _is_refused(url, "basic_get", queue), queue
        assert _is_refused(url, "basic_consume", queue, print), queue
        assert _is_refused(url, "queue_purge", queue), queue
        assert _is_refused(url, "queue_delete", queue), queue
        assert _is_refused(url, "queue_declare", queue, durable=True), queue
        assert _is_refused(url, "basic_publish", "", queue, b"{}"), queue
    assert _is_refused(url, "queue_declare", f"{theirs}.mine", durable=True)
    assert _is_refused(url, "queue_bind", theirs, EXCHANGE, "members.member_enrolled.v1")
    assert _is_refused(url, "queue_unbind", theirs, EXCHANGE, "members.member_enrolled.v1")
    assert _is_refused(url, "basic_publish", theirs, "work", b"{}")
    assert _is_refused(url, "exchange_delete", theirs)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_neither_removes_nor_rivals_what_all_share(declared: Accounts, service: str) -> None:
    url = declared.broker[service]
    assert _is_refused(url, "exchange_delete", EXCHANGE)
    assert _is_refused(url, "exchange_declare", f"{EXCHANGE}.mine", "topic")
    assert _is_refused(url, "queue_declare", "", exclusive=True)
    assert _is_refused(url, "queue_declare", "cups")


@pytest.mark.parametrize("service", sorted(SUBSCRIPTIONS))
def test_a_service_hears_only_what_the_catalogue_says(declared: Accounts, service: str) -> None:
    heard = {event.NAME for event in SUBSCRIPTIONS[service]}
    for name in ({event.NAME for event in ALL_EVENTS} - heard) | {"#", "members.*", "outlets.#"}:
        assert _is_refused(declared.broker[service], "queue_bind", f"regulars.{service}", EXCHANGE, name), name


def test_the_account_that_every_broker_knows_is_good_for_nothing(
    declared: Accounts, _session_rabbitmq: PrivateRabbitMQ
) -> None:
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        pika.BlockingConnection(pika.URLParameters(_session_rabbitmq.url()))
    wrong = re.sub(r":[^:@]+@", ":guess@", declared.broker["members"])
    with pytest.raises(ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(wrong))


def test_a_fact_reaches_its_subscriber_through_their_own_accounts(declared: Accounts) -> None:
    name = "members.member_enrolled.v1"
    topology = TOPOLOGY.seen_by("members")
    with closing(transport_at(declared.broker["loyalty"])) as transport:
        before = transport.depth("loyalty").waiting
    with closing(transport_at(declared.broker["members"])) as transport:
        transport.declare(topology)
        receipt = transport.publish([Message("0198c0de-0000-7000-8000-000000000001", name, b"{}")])
    assert receipt.confirmed and not receipt.unroutable
    with closing(transport_at(declared.broker["loyalty"])) as transport:
        assert transport.depth("loyalty").waiting == before + 1


def test_nothing_is_published_before_everybody_who_wants_it_has_a_queue(rabbitmq_url: str) -> None:
    topology = Topology({"shop": frozenset({"oven.baked.v1"}), "cafe": frozenset({"oven.baked.v1"})})
    message = Message("0198c0de-0000-7000-8000-000000000002", "oven.baked.v1", b"{}")
    with closing(transport_at(rabbitmq_url)) as oven, closing(transport_at(rabbitmq_url)) as other:
        other.declare(topology.seen_by("shop"))
        oven.declare(topology.seen_by("oven"))
        with pytest.raises(TransportAway, match=r"cafe has no queue for oven\.baked\.v1"):
            oven.publish([message])
        other.declare(topology.seen_by("cafe"))
        assert oven.publish([message]).confirmed == {message.event_id}
        assert (other.depth("shop").waiting, other.depth("cafe").waiting) == (1, 1)


def test_the_passwords_are_for_their_owner_alone(accounts: Accounts) -> None:
    files = [path for path in accounts.passwords.iterdir() if path.name.endswith("-password")]
    assert len(files) == 3 * len(SERVICES)
    assert [path for path in files if path.stat().st_mode & 0o077] == []
    assert not set(os.environ.values()) & {path.read_text() for path in files}
