"""Starts and ends the programs behind a private instance, and says what to install when they are missing."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")


class ProgramsMissing(RuntimeError):
    """A server's programs are not on this machine; the words say which command installs them."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(
            f"{what} is not installed. Install it with:\n"
            f"    apt-get install -y --no-install-recommends {package}\n"
            f"(with sudo in front if you are not root), or run: make system-packages"
        )


class ServerFailed(RuntimeError):
    """A private server did not start; the words carry the end of its log."""

    def __init__(self, what: str, log: Path) -> None:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "(no log was written)"
        super().__init__(f"{what} did not start. The end of {log}:\n{tail}")


class KeptProgram:
    """One running program with its keeper (see keeper.py): it ends with us, also when we are killed."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience_seconds: float = 20,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._patience_seconds = patience_seconds
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", KEEPER, str(int(stop_signal)), str(patience_seconds), *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=None if environ is None else dict(environ),
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self._keeper.poll() is None

    def stop(self) -> None:
        """Asks the program to leave in order, and returns when it has left."""
        self._end(b"")

    def kill(self) -> None:
        """Ends the program with SIGKILL, as a crash would, and returns when it is gone."""
        self._end(b"kill")

    def _end(self, word: bytes) -> None:
        pipe = self._keeper.stdin
        assert pipe is not None
        if not pipe.closed:
            try:
                pipe.write(word)
                pipe.close()
            except BrokenPipeError:
                pass  # The program has ended by itself, and its keeper with it.
        self._keeper.wait(timeout=self._patience_seconds + 10)
