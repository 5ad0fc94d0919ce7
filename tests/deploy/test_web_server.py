"""The web server takes its settings, keeps to one socket, and stops what it started."""

import os
import signal
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import pytest

from deploy.private.ports import free_ports
from tests.faults.processes import children_of, until

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
SETTINGS = REPOSITORY / "deploy" / "gunicorn.conf.py"
APPLICATION = textwrap.dedent("""
    import gc, os
    from prometheus_client import Counter
    CUPS = Counter("cups", "Cups.")
    def application(environ, start_response):
        CUPS.inc()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{gc.get_freeze_count() > 0} {os.environ.get('PROMETHEUS_MULTIPROC_DIR', '')}".encode()]
""")


def _server(*words: str, module: str = "gunicorn") -> list[str]:
    return [sys.executable, "-m", module, "--config", str(SETTINGS), *words, "cups:application"]


@pytest.mark.parametrize("environ", [{}, {"WEB_WORKERS": "3", "WEB_THREADS": "2", "WEB_MAX_REQUESTS": "0"}])
def test_gunicorn_accepts_the_settings(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "cups.py").write_text(APPLICATION)
    printed = subprocess.run(
        _server("--print-config"), cwd=tmp_path, env=os.environ | environ, capture_output=True, text=True, check=True
    ).stdout
    settings = {name.strip(): value for name, _, value in (line.partition(" = ") for line in printed.splitlines())}
    assert settings["control_socket_disable"] == "True"
    assert settings["workers"] == environ.get("WEB_WORKERS", "1")
    assert settings["worker_class"] == "services.chassis.http.web_worker.StayingThreadWorker"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_web_process_freezes_what_it_loaded_and_leaves_nothing_behind(workers: str, tmp_path: Path) -> None:
    (tmp_path / "cups.py").write_text(APPLICATION)
    port = free_ports(1)[0]
    environ = {key: value for key, value in os.environ.items() if key != "PROMETHEUS_MULTIPROC_DIR"}
    environ |= {"WEB_WORKERS": workers, "HOME": str(tmp_path), "WEB_LOG_LEVEL": "info"}
    server = subprocess.Popen(
        _server("--bind", f"127.0.0.1:{port}"), cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    try:
        while "Listening at" not in server.stderr.readline():
            assert server.poll() is None
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            frozen, _, metrics = answer.read().decode().partition(" ")
        assert frozen == "True"
        assert bool(metrics) == (workers == "2")
    finally:
        server.terminate()
        server.communicate()
    assert server.returncode == 0
    assert not (tmp_path / ".gunicorn").exists()
    assert not metrics or not Path(metrics).exists()


LONE = "services.chassis.http.lone_server"


def _lone(tmp_path: Path, *words: str, application: str = APPLICATION) -> tuple[subprocess.Popen[str], int]:
    """A lone server that has been started, and its port."""
    (tmp_path / "cups.py").write_text(application)
    port = free_ports(1)[0]
    environ = os.environ | {"WEB_WORKERS": "0", "PYTHONPATH": str(REPOSITORY)}
    command = _server("--bind", f"127.0.0.1:{port}", *words, module=LONE)
    return subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=subprocess.DEVNULL, text=True), port


def _answered(port: int, path: str = "/") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return str(answer.read().decode())


def _listens(port: int) -> bool:
    try:
        return bool(_answered(port))
    except OSError:
        return False


def test_a_lone_server_answers_by_itself_and_ends_gently(tmp_path: Path) -> None:
    server, port = _lone(tmp_path)
    try:
        until(lambda: _listens(port), "it answers")
        assert _answered(port).startswith("True")
        assert children_of(server.pid) == []
    finally:
        server.terminate()
        server.wait()
    assert server.returncode == 0


def test_a_lone_server_leaves_after_as_many_requests_as_it_was_told(tmp_path: Path) -> None:
    server, port = _lone(tmp_path, "--max-requests", "3", "--max-requests-jitter", "0")
    try:
        until(lambda: not _listens(port) and server.poll() is not None, "it has ended")
    finally:
        server.kill()
        server.wait()
    assert server.returncode == 0


# A request that holds the interpreter for ever: nothing within the process can notice that, only the kernel.
STUCK = APPLICATION.replace(
    "CUPS.inc()", 'import re; environ["PATH_INFO"] == "/stuck" and re.match("(a+)+$", "a" * 64 + "b")'
)


def test_a_lone_server_that_is_stuck_is_ended_by_the_kernel(tmp_path: Path) -> None:
    server, port = _lone(tmp_path, "--timeout", "6", application=STUCK)
    try:
        until(lambda: _listens(port) or server.poll() is not None, "it answers")
        with pytest.raises(OSError):
            _answered(port, "/stuck")
        assert server.wait(60) == -signal.SIGALRM
    finally:
        server.kill()
        server.wait()
