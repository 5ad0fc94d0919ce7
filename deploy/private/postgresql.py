"""A private PostgreSQL on 127.0.0.1: started from nothing in a second, stopped without a trace."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from deploy.accounts import make_passwords, written_once
from deploy.private.ports import HOST, free_ports
from deploy.private.programs import KeptProgram, ProgramsMissing, ServerFailed

# 15 is Debian 12's; newer ones take the same options.
PACKAGE = "postgresql"
START_SECONDS = 60
RETRY_SECONDS = 5
# The superuser of a private instance.
ROLE = "postgres"
ACCOUNTS = Path(__file__).parents[1] / "postgresql" / "create-databases.sh"
ANYBODY = f"host all {ROLE} {HOST}/32 trust\n"
PASSWORDS_ONLY = f"host all all {HOST}/32 scram-sha-256\n"


class DirectoryUnreachable(RuntimeError):
    """The account that PostgreSQL has to run as cannot enter the directory."""


class PrivatePostgreSQL:
    """One server over one directory; databases by `create_database`.

    `durable=False` turns off every wait for the disk: right for tests, wrong for anything that is measured or kept.
    An existing data directory is started again as it is, on a new port.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self._directory = directory.absolute()
        self._data = self._directory / "data"
        self._log = self._directory / "postgresql.log"
        self._password_file = self._directory / "superuser-password"
        self._rules = self._directory / "pg_hba.conf"
        self._durable = durable
        self._program: KeptProgram | None = None
        self._connection: psycopg.Connection | None = None
        self.port = free_ports(1)[0]

    def __enter__(self) -> Self:
        self.start()
        return self

    @property
    def is_running(self) -> bool:
        return self._program is not None and self._program.is_running

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the server, also again after an outage, on the same port. Raises ProgramsMissing, ServerFailed."""
        if self.is_running:
            return
        programs = find_programs()
        self._directory.mkdir(parents=True, exist_ok=True)
        as_ordinary_user = ordinary_user(self._directory)
        if not (self._data / "PG_VERSION").exists():
            self._initialise(programs, as_ordinary_user)
        self._write_rules(PASSWORDS_ONLY if self._password_file.exists() else ANYBODY)
        command = [*as_ordinary_user, str(programs / "postgres"), "-D", str(self._data), *self._settings()]
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running:
            # SIGINT is the fast shutdown: SIGTERM would wait for the last client to leave.
            self._program = KeptProgram(command, log=self._log, stop_signal=signal.SIGINT)
            self._wait_until_ready(deadline)
        if not self._password_file.exists():
            self._set_password()

    def _set_password(self) -> None:
        """From then on nobody enters without one: any account of this machine reaches the port."""
        password = secrets.token_urlsafe(24)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(ROLE), password))
            written_once(self._password_file, password, mode=0o600)
            self._write_rules(PASSWORDS_ONLY)
            connection.execute("SELECT pg_reload_conf()")
        while self._lets_in_without_a_password():
            time.sleep(0.01)

    def _lets_in_without_a_password(self) -> bool:
        """The server reads its new rules a moment later."""
        try:
            psycopg.connect(f"postgresql://{ROLE}@{self.server}/postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _write_rules(self, rules: str) -> None:
        self._rules.write_text(rules)
        # Not a secret, and where root runs the server as another account, that one must read it.
        self._rules.chmod(0o644)

    def _password(self) -> str:
        return self._password_file.read_text() if self._password_file.exists() else ""

    def stop(self) -> None:
        """Stops the server in order; everything acknowledged is in the data directory."""
        self._leave()
        if self._program is not None:
            self._program.stop()
            self._program = None

    def kill(self) -> None:
        """Ends the server as a power cut of its process would; the next `start` recovers from its log."""
        self._leave()
        if self._program is not None:
            self._program.kill()
            self._program = None

    @property
    def server(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"

    def url(self, database: str = "postgres") -> str:
        """As the superuser."""
        return f"postgresql://{ROLE}:{self._password()}@{self.server}/{database}"

    def make_accounts(self, passwords: Path, *, prefix: str = "") -> None:
        """Each service's database with its two roles, as production has them; the passwords are made when missing."""
        make_passwords(passwords, mode=0o600)
        environ = {
            "PATH": f"{find_programs()}:{os.environ.get('PATH', os.defpath)}",
            "PASSWORDS": str(passwords),
            "PREFIX": prefix,
            "PGHOST": HOST,
            "PGPORT": str(self.port),
            "PGUSER": ROLE,
            "PGPASSWORD": self._password(),
        }
        done = subprocess.run([ACCOUNTS], env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"PostgreSQL refused the accounts: {done.stderr.decode(errors='replace')}")

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """The address of the database `name`, made from `template` unless it is there already."""
        known = self._administrator.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is None:
            # Where nothing waits for the disk, files are copied in half the time in which the log tells of them.
            copied = sql.SQL("" if self._durable else "STRATEGY file_copy")
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}")
            self._administrator.execute(statement.format(sql.Identifier(name), sql.Identifier(template), copied))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Removes the database, and throws out whoever is still connected to it."""
        self._administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @property
    def _administrator(self) -> psycopg.Connection:
        """One connection for all that is made and removed: to show the password each time takes longer than to make."""
        if self._connection is None:
            self._connection = psycopg.connect(self.url(), autocommit=True)
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _initialise(self, programs: Path, as_ordinary_user: list[str]) -> None:
        # Made beside and moved into place, so that an interrupted start never leaves half a cluster behind.
        unfinished = self._directory / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [
            *as_ordinary_user,
            str(programs / "initdb"),
            "-D",
            str(unfinished),
            "-U",
            ROLE,
            "--auth=trust",
            "-E",
            "UTF8",
        ]
        command += ["--locale=C.UTF-8", "--data-checksums", *([] if self._durable else ["--no-sync"])]
        with self._log.open("ab") as log:
            if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False).returncode:
                raise ServerFailed("initdb", self._log)
        unfinished.rename(self._data)

    def _settings(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "hba_file": str(self._rules),
            "password_encryption": "scram-sha-256",
            "listen_addresses": HOST,
            # A socket file has a path of at most 107 bytes, which a test's temporary directory easily exceeds.
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "lc_messages": "C",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, deadline: float) -> None:
        """Returns when the server answers, or when it has left: after a crash the last of the old backends may still
        hold the shared memory for a moment, and the next try succeeds."""
        while self.is_running:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    break
                time.sleep(0.02)
            else:
                return
        if time.monotonic() > deadline - START_SECONDS + RETRY_SECONDS:
            self.kill()
            raise ServerFailed("PostgreSQL", self._log)


def find_programs() -> Path:
    """The folder of `initdb` and `postgres`, the newest where several are installed. Raises ProgramsMissing."""
    # Debian keeps each version in a folder of its own, off the PATH.
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if found is None or shutil.which("postgres", path=str(Path(found).resolve().parent)) is None:
        raise ProgramsMissing("PostgreSQL", PACKAGE)
    return Path(found).resolve().parent


def ordinary_user(directory: Path) -> list[str]:
    """The words to put before a command that refuses to run as root: PostgreSQL's do."""
    if os.geteuid() != 0:
        return []
    # In a user namespace of its own the program believes to be user 1000, and its files stay root's: no chown, no su.
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if (
        shutil.which("unshare")
        and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    ):
        return namespace
    return _as_account(directory)


def _as_account(directory: Path) -> list[str]:
    """Where the kernel allows no user namespaces: run as PostgreSQL's own account, which then owns the directory."""
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres", accounts.get("nobody"))
    if account is None or shutil.which("setpriv") is None:
        raise ProgramsMissing("A way to run PostgreSQL as an ordinary user (setpriv)", "util-linux")
    words = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"]
    subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", str(directory)], check=True)
    if subprocess.run([*words, "test", "-w", str(directory)], check=False).returncode:
        raise DirectoryUnreachable(
            f"PostgreSQL has to run as {account.pw_name} here, which cannot reach {directory}. "
            "Choose a directory outside a private home, for example VAR=/var/lib/regulars, or run as an ordinary user."
        )
    return words
