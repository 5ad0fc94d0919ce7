"""A worker answers no requests of the suite, and can still be looked at."""

import urllib.request

from deploy.private.ports import free_ports
from services.chassis.telemetry import metrics


def test_a_worker_shows_its_metrics_on_a_port_of_its_own() -> None:
    (port,) = free_ports(1)
    metrics.serve(port, "127.0.0.1")
    metrics.DEAD_LETTERS.set(3)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        shown = answer.read().decode()
    assert "regulars_dead_letters 3.0" in shown.splitlines()
