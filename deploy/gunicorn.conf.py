"""How a web process of any part is served: threads that keep connections alive, and a stop within ten seconds.

The address is given on the command line by services/chassis/process.py. Requests are logged by the chassis as JSON
lines, so there is no access log here.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

worker_class = "services.chassis.http.web_worker.StayingThreadWorker"
# One process serves an outlet's day; more processes use more cores and more memory. A thread stays with its connection
# only while there are no more connections than threads (docs/decisions/0013), so there is one for each till of a busy
# franchise and each call of the gateway; those that have nothing to do are not there or sleep.
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "24"))

# A worker that answers nothing for 30 s is replaced. On a stop, running requests have 8 s: the supervisor gives 10.
timeout = 30
graceful_timeout = 8
# Longer than the proxy in front keeps its own idle connections (60 s in Caddy and nginx), so that we never close one
# that it is about to use.
keepalive = 75

# Against slow leaks. Rare on purpose: with a single worker each replacement is a pause of a second.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "500000"))
max_requests_jitter = max_requests // 10

# Version 27 opens one control socket per user: with five parts the last one would own it, and the first exit delete it.
control_socket_disable = True
# The heartbeat is a file: on a disk, one slow write would look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

accesslog = None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")

# Several workers of one part add up their metrics in a directory of this run; a single worker needs none.
METRICS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(_: Any) -> None:
    if workers > 1 and METRICS_DIRECTORY not in os.environ:
        os.environ[METRICS_DIRECTORY] = tempfile.mkdtemp(prefix="regulars-metrics-", dir=worker_tmp_dir)


def post_worker_init(_: Any) -> None:
    """What the warmed-up application consists of stays for ever: the collector need not walk through it again."""
    gc.collect()
    gc.freeze()


def child_exit(_: Any, worker: Any) -> None:
    """The gauges of a worker that left must not be counted any longer."""
    if METRICS_DIRECTORY in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(_: Any) -> None:
    """The next run counts from zero; without this each run would leave a directory in memory."""
    directory = Path(os.environ.get(METRICS_DIRECTORY, ""))
    if directory.name.startswith("regulars-metrics-"):
        shutil.rmtree(directory, ignore_errors=True)
