"""A database keeps what was committed, loses no update, and means the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.database import durability
from services.chassis.database.column_types import (
    Blob,
    Flag,
    Id,
    Instant,
    LocalDay,
    Text,
    as_day,
    as_instant,
    new_metadata,
    sqlite_module,
    table,
)
from services.chassis.database.engine import FIRST_SAFE_WAL, Database
from services.chassis.database.prepared import Prepared, run_in_order
from tests.races import at_once

metadata = new_metadata()
cups = table(
    metadata,
    "cups",
    sa.Column("cup_id", Id, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("big", sa.BigInteger),
    sa.Column("made_at", Instant),
    sa.Column("made_on", LocalDay),
    sa.Column("is_hot", Flag),
    sa.Column("seal", Blob),
    sa.Column("note", Text),
)
saucers = table(
    metadata,
    "saucers",
    sa.Column("saucer_id", Id, primary_key=True),
    sa.Column("cup_id", Id, sa.ForeignKey("cups.cup_id"), nullable=False),
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    with made.writing() as connection:
        metadata.create_all(connection)
    yield made
    made.close()


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/a folder/cups.sqlite3")
    with made.writing() as connection:
        metadata.create_all(connection)
    yield made
    made.close()


def put(database: Database, cup_id: str = "a", **values: Any) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(cups).values(cup_id=cup_id, **{"count": 0, **values}))


def count(database: Database, cup_id: str = "a") -> int | None:
    with database.reading() as connection:
        return connection.execute(sa.select(cups.c.count).where(cups.c.cup_id == cup_id)).scalar()


def test_a_block_that_ends_is_committed_and_one_that_raises_is_not(database: Database) -> None:
    put(database)
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(sa.update(cups).values(count=7))
        raise RuntimeError("the power went")
    assert count(database) == 0
    with database.writing() as connection:
        connection.execute(sa.update(cups).values(count=7))
    assert count(database) == 7


def test_eight_writers_at_once_lose_no_increment(database: Database) -> None:
    put(database)

    def add_a_hundred() -> None:
        for _ in range(100):
            with database.writing() as connection:
                connection.execute(sa.update(cups).values(count=cups.c.count + 1))

    at_once([add_a_hundred] * 8)
    assert count(database) == 800


def test_on_sqlite_even_a_read_before_the_write_loses_nothing(on_sqlite: Database) -> None:
    """Each writer takes its turn from its first statement on: what it has read cannot change before it writes."""
    put(on_sqlite)

    def add_a_hundred() -> None:
        for _ in range(100):
            with on_sqlite.writing() as connection:
                found = connection.execute(sa.select(cups.c.count)).scalar_one()
                connection.execute(sa.update(cups).values(count=found + 1))

    at_once([add_a_hundred] * 8)
    assert count(on_sqlite) == 800


def test_on_sqlite_whoever_waits_too_long_for_their_turn_to_write_is_told_so(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.database.engine.PATIENCE_SECONDS", 0.05)

    def write() -> None:
        with on_sqlite.writing():
            pass

    with ThreadPoolExecutor(1) as others:
        with on_sqlite.writing(), pytest.raises(sa.exc.TimeoutError):
            others.submit(write).result()
        others.submit(write).result()


def test_readers_are_not_held_up_by_a_writer(database: Database) -> None:
    put(database)
    with database.writing() as connection:
        connection.execute(sa.update(cups).values(count=1))
        assert count(database) == 0
    assert count(database) == 1


def test_a_snapshot_is_one_picture_while_others_write(database: Database) -> None:
    put(database)
    with database.snapshot() as connection:
        before = connection.execute(sa.select(cups.c.count)).scalar_one()
        with database.writing() as other:
            other.execute(sa.update(cups).values(count=9))
        assert connection.execute(sa.select(cups.c.count)).scalar_one() == before == 0


def test_every_type_comes_back_as_it_went_in(database: Database) -> None:
    riga = timezone(timedelta(hours=3))
    values: dict[str, Any] = {
        "count": -5,
        "big": 2**62,
        "made_at": datetime(2026, 4, 15, 12, 0, 0, 1, tzinfo=riga),
        "made_on": date(2024, 2, 29),
        "is_hot": True,
        "seal": bytes(range(256)),
        "note": "Ānna ☕ 100% :not_a_name",
    }
    put(database, **values)
    with database.reading() as connection:
        row = connection.execute(sa.select(cups)).one()
    assert {name: getattr(row, name) for name in values} == values
    assert row.made_at.utcoffset() == timedelta(0)


def test_a_time_without_its_offset_is_refused(database: Database) -> None:
    naive = datetime(2026, 4, 15, 12, 0)  # noqa: DTZ001
    with pytest.raises(sa.exc.StatementError):
        put(database, made_at=naive)


def test_instants_are_ordered_and_compared_as_instants(database: Database) -> None:
    noon = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
    put(database, "later", made_at=noon + timedelta(microseconds=1))
    put(database, "earlier", made_at=noon.astimezone(timezone(timedelta(hours=11))))
    with database.reading() as connection:
        ordered = connection.execute(sa.select(cups.c.cup_id).order_by(cups.c.made_at)).scalars().all()
        after = connection.execute(sa.select(cups.c.cup_id).where(cups.c.made_at > noon)).scalars().all()
    assert (ordered, after) == (["earlier", "later"], ["later"])


def test_a_text_in_a_column_of_numbers_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.writing() as connection:
        connection.execute(sa.text("INSERT INTO cups (cup_id, count) VALUES ('a', 'seven')"))


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.execute(sa.insert(saucers).values(saucer_id="s", cup_id="no such cup"))


def test_a_prepared_statement_means_the_same_on_both(database: Database) -> None:
    noon = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
    add = Prepared(
        """INSERT INTO cups (cup_id, count, made_at, made_on, note) VALUES (:cup_id, :count, :made_at, :made_on, '100%')
           ON CONFLICT (cup_id) DO UPDATE SET count = cups.count + :count RETURNING count"""
    )
    words = {"cup_id": "a", "count": 2, "made_at": noon, "made_on": date(2026, 4, 15)}
    with database.writing() as connection:
        assert [add.run(connection, **words).scalar_one() for _ in range(2)] == [2, 4]
        row = Prepared("SELECT made_at, made_on, note FROM cups WHERE note LIKE '100%'").run(connection).one()
    assert (as_instant(row.made_at), as_day(row.made_on), row.note) == (noon, date(2026, 4, 15), "100%")


def test_rows_have_the_names_of_their_own_statement_however_often_each_runs(database: Database) -> None:
    put(database)
    one_way = Prepared("SELECT cup_id, count FROM cups WHERE cup_id = :cup_id")
    other_way = Prepared("SELECT count, cup_id FROM cups WHERE cup_id = :cup_id")
    for cup_id in ("none", "a", "none", "a"):
        with database.reading() as connection:
            found = [statement.run(connection, cup_id=cup_id).all() for statement in (one_way, other_way)]
        row = [("a", 0)] if cup_id == "a" else []
        assert [[(each.cup_id, each.count) for each in rows] for rows in found] == [row, row]


@pytest.mark.parametrize("how_many", [0, 1, 3])
def test_a_prepared_statement_runs_for_none_one_or_many(database: Database, how_many: int) -> None:
    add = Prepared("INSERT INTO cups (cup_id, count) VALUES (:cup_id, :count)")
    with database.writing() as connection:
        add.run_many(connection, [{"cup_id": str(number), "count": number} for number in range(how_many)])
        assert connection.execute(sa.select(sa.func.count()).select_from(cups)).scalar_one() == how_many


ADD_CUP = Prepared("INSERT INTO cups (cup_id, count) VALUES (:cup_id, :count) ON CONFLICT DO NOTHING")
ADD_SAUCER = Prepared("INSERT INTO saucers (saucer_id, cup_id) VALUES (:saucer_id, :cup_id)")
FILL = Prepared("UPDATE cups SET count = count + :more WHERE cup_id = :cup_id")


def count_saucers(database: Database) -> int:
    with database.reading() as connection:
        found: int = Prepared("SELECT count(*) FROM saucers").run(connection).scalar_one()
    return found


def test_rows_that_refer_to_each_other_are_written_together(database: Database) -> None:
    with database.writing() as connection:
        writes = [(ADD_SAUCER, [{"saucer_id": "s", "cup_id": "a"}])]
        first = [(ADD_CUP, [{"cup_id": "a", "count": 1}])]
        run_in_order(connection, [*first, *writes])
    assert (count(database), count_saucers(database)) == (1, 1)


def test_of_what_is_written_in_order_each_sees_what_came_before_unless_it_is_an_insert(database: Database) -> None:
    two = [{"cup_id": "a", "count": 1}, {"cup_id": "b", "count": 2}]
    with database.writing() as connection:
        filled = (FILL, [{"cup_id": "a", "more": 5}])
        run_in_order(connection, [(ADD_CUP, two), filled, (ADD_SAUCER, []), (ADD_SAUCER, [])])
    assert (count(database), count(database, "b")) == (6, 2)


def test_of_what_is_written_together_one_refused_row_refuses_all(database: Database) -> None:
    cup, saucer = {"cup_id": "a", "count": 1}, {"saucer_id": "s", "cup_id": "no such cup"}
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        run_in_order(connection, [(ADD_CUP, [cup]), (ADD_SAUCER, [saucer])])
    assert (count(database), count_saucers(database)) == (None, 0)


def test_what_a_prepared_statement_is_refused_for_names_no_value(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError) as caught, database.writing() as connection:
        ADD_SAUCER.run(connection, saucer_id="+37129123456", cup_id="no such cup")
    assert "37129123456" not in str(caught.value)


@pytest.mark.parametrize(("rows", "error"), [(0, sa.exc.NoResultFound), (2, sa.exc.MultipleResultsFound)])
def test_the_one_row_is_neither_none_nor_two(database: Database, rows: int, error: type[Exception]) -> None:
    for number in range(rows):
        put(database, str(number))
    with database.reading() as connection, pytest.raises(error):
        Prepared("SELECT cup_id FROM cups").run(connection).one()


@pytest.mark.servers
def test_connections_that_the_server_ended_are_replaced_after_one_error(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    ask, end = Prepared("SELECT 1"), Prepared("SELECT pg_terminate_backend(:pid)")
    pid = Prepared("SELECT pg_backend_pid()")
    try:
        with database.reading() as one, database.reading() as other, database.writing() as bystander:
            old = [pid.run(each).scalar_one() for each in (one, other)]
            for each in old:
                end.run(bystander, pid=each)
        with pytest.raises(sa.exc.OperationalError), database.reading() as connection:
            ask.run(connection)
        for _ in range(3):
            with database.reading() as connection:
                assert ask.run(connection).scalar_one() == 1
    finally:
        database.close()


def test_sqlite_is_set_to_keep_every_commit(on_sqlite: Database) -> None:
    assert durability.mistakes(on_sqlite) == []
    with on_sqlite.reading() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    assert journal == ("wal" if sqlite_module.sqlite_version_info >= FIRST_SAFE_WAL else "delete")


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("synchronous = OFF", "synchronous=0"),
        ("synchronous = NORMAL", "synchronous=1"),
        ("foreign_keys = OFF", "foreign keys"),
    ],
)
def test_a_setting_of_sqlite_that_loses_data_is_found(on_sqlite: Database, pragma: str, words: str) -> None:
    @sa.event.listens_for(on_sqlite.engine, "connect")
    def spoil(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]

    on_sqlite.close()
    (mistake,) = durability.mistakes(on_sqlite)
    assert words in mistake


def test_a_damaged_sqlite_file_is_found(on_sqlite: Database) -> None:
    for number in range(300):
        put(on_sqlite, f"cup-{number:03}", note="x" * 500)
    with on_sqlite.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    on_sqlite.close()
    path = Path(on_sqlite.url.database or "")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    assert any("damaged" in mistake for mistake in durability.mistakes(on_sqlite))


@pytest.mark.servers
def test_a_setting_of_postgresql_that_loses_data_is_found(postgresql_url: str) -> None:
    """The tests' own server is one that forgets in a power cut, which makes it quick."""
    database = Database(postgresql_url)
    try:
        assert any("fsync=off" in mistake for mistake in durability.mistakes(database))
        assert not any("synchronous_commit" in mistake for mistake in durability.mistakes(database))
    finally:
        database.close()


@pytest.mark.servers
@pytest.mark.parametrize("value", ["off", "local"])
def test_commits_that_are_not_waited_for_are_found(postgresql_url: str, value: str) -> None:
    database = Database(postgresql_url)

    @sa.event.listens_for(database.engine, "connect")
    def spoil(connection: object, record: object) -> None:
        connection.execute(f"SET synchronous_commit = {value}")  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    try:
        assert any(f"synchronous_commit={value}" in mistake for mistake in durability.mistakes(database))
    finally:
        database.close()


def test_a_new_database_file_is_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'data' / 'tallies.sqlite3'}")
    database.close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
