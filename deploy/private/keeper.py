"""Runs one server and ends it as soon as the process that asked for it is gone, however that happened.

    python -I -S keeper.py STOP_SIGNAL PATIENCE_SECONDS COMMAND...

The owner holds the writing end of our standard input. When it closes (on purpose, or because the owner was killed with
-9, which runs no clean-up code anywhere), the server gets STOP_SIGNAL, and SIGKILL if it has not left in time. The word
`kill` on that pipe kills at once: that is how a test plays a crash.

The kernel's parent-death signal would need no process at all, but it is cleared when a program changes its user, which
is exactly what PostgreSQL needs when started by root. As the server's parent we also never signal a recycled pid.
"""

import os
import signal
import subprocess
import sys
import threading


def keep(stop_signal: int, patience_seconds: float, command: list[str]) -> int:
    """The exit status of `command`, which ran until it ended by itself or the owner let go."""
    # A session of its own keeps a Ctrl-C in the owner's terminal away from the server: the owner decides the order.
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=_end_when_let_go, args=(server, stop_signal, patience_seconds), daemon=True).start()
    return server.wait()


def _end_when_let_go(server: "subprocess.Popen[bytes]", stop_signal: int, patience_seconds: float) -> None:
    if os.read(0, 4).startswith(b"kill"):
        _kill(server)
        return
    server.send_signal(stop_signal)
    try:
        server.wait(timeout=patience_seconds)
    except subprocess.TimeoutExpired:
        _kill(server)


def _kill(server: "subprocess.Popen[bytes]") -> None:
    """Ends the whole process group: Erlang's port programs would survive their parent for a moment."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)


if __name__ == "__main__":
    # Ctrl-C reaches the whole foreground group; only the closed pipe may end us, so that the server leaves in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.exit(keep(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
