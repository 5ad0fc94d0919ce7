"""A private RabbitMQ node on 127.0.0.1 with its own name server: ready in a few seconds, stopped without a trace."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.accounts import broker_definitions, make_passwords
from deploy.private.ports import HOST, free_ports
from deploy.private.programs import KeptProgram, ProgramsMissing, ServerFailed

PACKAGE = "rabbitmq-server"
START_SECONDS = 120
_CONNECT_SECONDS = 20
# The wrappers in /usr/sbin insist on root or the rabbitmq user; these run as anyone.
PROGRAMS = Path("/usr/lib/rabbitmq/bin")
ACCOUNT = "guest"

# Both marks are absolute: a share of the machine's memory or disk would make a busy machine stop our publishers.
CONFIGURATION = """\
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
log.file.level = warning
log.console = false
"""

# The supervisor's state, as Erlang 25 has it: the fourth element is {Names, #{Name => Child}}, and a child's fifth its
# restart type.
_BEGIN_DEAD_LETTERING_ONCE = """\
whereis(rabbit_fifo_dlx_sup) =:= undefined orelse sys:replace_state(rabbit_fifo_dlx_sup, fun(State) -> \
{Names, Children} = element(4, State), \
setelement(4, State, {Names, maps:map(fun(_, Child) -> setelement(5, Child, temporary) end, Children)}) end)"""


class PrivateRabbitMQ:
    """One node over one directory; virtual hosts by `create_vhost`.

    `stop` and `kill`, then `start`, play an outage: same port, same queues, same messages.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory.absolute()
        self._log = self._directory / "rabbitmq.log"
        self.port, self._distribution_port, self._names_port = free_ports(3)
        # Distinct names keep two nodes apart even where a machine's tools look at both.
        self._node = "regulars@localhost"
        self._names: KeptProgram | None = None
        self._server: KeptProgram | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    @property
    def is_running(self) -> bool:
        return self._server is not None and self._server.is_running

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the node, also again after an outage, on the same port. Raises ProgramsMissing, ServerFailed."""
        if self.is_running:
            return
        epmd = shutil.which("epmd")
        if epmd is None or not (PROGRAMS / "rabbitmq-server").exists():
            raise ProgramsMissing("RabbitMQ", PACKAGE)
        self._prepare()
        environ = self._environ()
        if self._names is None:
            # Without a name server of our own, Erlang would start one for the whole machine, on every address, and
            # leave it behind.
            command = [epmd, "-port", str(self._names_port), "-address", HOST]
            self._names = KeptProgram(command, log=self._log, environ=environ)
            self._wait_until(self._names_answer, self._names)
        self._server = KeptProgram([PROGRAMS / "rabbitmq-server"], log=self._log, environ=environ, patience_seconds=30)
        self._wait_until(self._node_answers, self._server)

    def stop(self) -> None:
        """Stops the node in order, then its name server."""
        self._end(kill=False)

    def kill(self) -> None:
        """Ends the node with SIGKILL, as a crash would. Confirmed messages are there after the next `start`.

        Quorum queues note their names in tables that reach the disk up to half a second later (seen in 3.10: a queue
        killed right after its declaration hangs for ever). Tests want to lose a broker, not a newborn queue.
        """
        if self.is_running:
            self.evaluate("[dets:sync(Table) || Table <- dets:all()].")
        self._end(kill=True)

    @property
    def server(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"

    def make_accounts(self, passwords: Path, vhost: str = "/") -> None:
        """Each service's user with what it may, as production has them; the passwords are made when missing.

        In the virtual host of the suite nobody else is left: whoever knows `guest` knows the password, too.
        """
        make_passwords(passwords, mode=0o600)
        definitions = self._directory / "definitions.json"
        definitions.touch(mode=0o600)
        definitions.write_text(broker_definitions(passwords, vhost=vhost))
        self.evaluate(
            f'{{ok, Read}} = file:read_file("{definitions}"), ok = rabbit_definitions:import_raw(Read), '
            f'rabbit_auth_backend_internal:clear_permissions(<<"{ACCOUNT}">>, <<"{vhost}">>, <<"regulars">>).'
        )

    def url(self, vhost: str = "%2f") -> str:
        return f"amqp://{ACCOUNT}:{ACCOUNT}@{HOST}:{self.port}/{vhost}"

    def create_vhost(self, name: str) -> str:
        """The address of the virtual host `name`, made unless it is there already."""
        allowed = (
            'rabbit_auth_backend_internal:set_permissions(<<"{0}">>, <<"{1}">>, <<".*">>, <<".*">>, <<".*">>, Who)'
        )
        self.evaluate(
            f'Who = <<"regulars">>, rabbit_vhost:exists(<<"{name}">>) orelse rabbit_vhost:add(<<"{name}">>, Who), '
            f"{allowed.format(ACCOUNT, name)}."
        )
        return self.url(name)

    def delete_vhost(self, name: str) -> None:
        """Removes the virtual host with its queues, and closes the connections to it.

        Each queue that dead-letters at least once has a worker for that. One that begins while its queue is deleted
        fails, is begun again, and fails again: enough for 3.10 to end the supervisor of all of them for good, and from
        then on each declaration of such a queue with "541 INTERNAL_ERROR" (rabbitmq-server issue 16652). So these
        workers are begun no more than once from here on: their queues begin new ones, as after a start.
        """
        self.evaluate(f'{_BEGIN_DEAD_LETTERING_ONCE}, rabbit_vhost:delete(<<"{name}">>, <<"regulars">>).')

    def evaluate(self, expression: str) -> str:
        """The node's answer to an Erlang expression, in 20 ms where `rabbitmqctl` takes 600 to start itself."""
        deadline = time.monotonic() + _CONNECT_SECONDS
        while True:
            is_answer, words = self._call(expression)
            if is_answer:
                return words.removeprefix("{ok,").removesuffix("}").strip()
            # Just after a start, and on a very busy machine, the node may not take the call yet: nothing was done.
            if "failed to connect" not in words or not self.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"RabbitMQ refused {expression!r}: {words}")
            time.sleep(0.2)

    def _call(self, expression: str) -> tuple[bool, str]:
        program = shutil.which("erl_call")
        assert program is not None, "erl_call comes with Erlang"
        answer = subprocess.run(
            [program, "-n", self._node, "-c", self._cookie(), "-e", "-fetch_stdout"],
            input=f"{expression}\n".encode(),
            capture_output=True,
            env=self._environ(),
            check=False,
        )
        text = answer.stdout.decode(errors="replace").strip()
        return not answer.returncode and text.startswith("{ok,"), text or answer.stderr.decode(errors="replace")

    def _end(self, *, kill: bool) -> None:
        for program in (self._server, self._names):
            if program is not None:
                program.kill() if kill else program.stop()
        self._server = self._names = None

    def _prepare(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        cookie = self._directory / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(secrets.token_hex(16).upper())
            cookie.chmod(0o400)
        (self._directory / "rabbitmq.conf").write_text(CONFIGURATION)
        (self._directory / "advanced.config").write_text("[].\n")
        (self._directory / "enabled_plugins").write_text("[].\n")

    def _cookie(self) -> str:
        return (self._directory / ".erlang.cookie").read_text()

    def _environ(self) -> dict[str, str]:
        at = self._directory
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(at),
            # Makes the start script become the Erlang machine instead of its parent: one process to stop or kill.
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_EPMD_PORT": str(self._names_port),
            "ERL_EPMD_ADDRESS": HOST,
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_NODE_IP_ADDRESS": HOST,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            # The machine's own settings must not reach us.
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(at / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(at / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(at / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(at / "data"),
            "RABBITMQ_LOG_BASE": str(at / "log"),
            "RABBITMQ_LOGS": str(at / "log" / "node.log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(at / "generated"),
            "RABBITMQ_SCHEMA_DIR": str(at / "schema"),
            "RABBITMQ_PID_FILE": str(at / "node.pid"),
            # Two schedulers that do not spin: a node at rest costs nothing.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +S 2:2 +sbwt none"
            ),
        }

    def _wait_until(self, answers: Callable[[], bool], program: KeptProgram) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if not program.is_running or time.monotonic() > deadline:
                self.kill()
                node_log = self._directory / "log" / "node.log"
                raise ServerFailed("RabbitMQ", node_log if node_log.exists() else self._log)
            time.sleep(0.05)

    def _names_answer(self) -> bool:
        try:
            socket.create_connection((HOST, self._names_port), timeout=2).close()
        except OSError:
            return False
        return True

    def _node_answers(self) -> bool:
        """Whether the node greets a client: its listener opens last, when queues are there."""
        try:
            with socket.create_connection((HOST, self.port), timeout=5) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False
