"""The web server takes its settings, keeps to one socket, and stops what it started."""

import os
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import pytest

from deploy.private.ports import free_ports

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


def _gunicorn(*words: str) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "--config", str(SETTINGS), *words, "cups:application"]


@pytest.mark.parametrize("environ", [{}, {"WEB_WORKERS": "3", "WEB_THREADS": "2", "WEB_MAX_REQUESTS": "0"}])
def test_gunicorn_accepts_the_settings(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "cups.py").write_text(APPLICATION)
    printed = subprocess.run(
        _gunicorn("--print-config"), cwd=tmp_path, env=os.environ | environ, capture_output=True, text=True, check=True
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
        _gunicorn("--bind", f"127.0.0.1:{port}"), cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True
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
