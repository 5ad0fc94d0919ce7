"""Metrics: Prometheus counters and histograms that every part shares, merged over its processes."""

from __future__ import annotations

import os

from prometheus_client import REGISTRY as _PROCESS_REGISTRY
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
    start_http_server,
)

REQUESTS = Counter("regulars_http_requests", "HTTP requests by route and status.", ["method", "route", "status"])
SECONDS = Histogram(
    "regulars_http_request_seconds",
    "Time to answer an HTTP request.",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
)
EVENTS_PUBLISHED = Counter("regulars_events_published", "Events that the broker confirmed.", ["name"])
EVENTS_APPLIED = Counter("regulars_events_applied", "Events applied by their handler.", ["name", "outcome"])
EVENT_LAG_SECONDS = Histogram(
    "regulars_event_lag_seconds",
    "From a fact's commit to its effect in this service.",
    ["name"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60, 600),
)
OUTBOX_PENDING = Gauge(
    "regulars_outbox_pending", "Facts not yet confirmed by the broker.", multiprocess_mode="livemostrecent"
)
OUTBOX_OLDEST_SECONDS = Gauge(
    "regulars_outbox_oldest_seconds", "Age of the oldest fact not yet confirmed.", multiprocess_mode="livemostrecent"
)
DEAD_LETTERS = Gauge(
    "regulars_dead_letters", "Messages parked for a person to look at.", multiprocess_mode="livemostrecent"
)
JOB_RUNS = Counter("regulars_job_runs", "Runs of scheduled jobs.", ["job", "outcome"])

CERTIFICATE_DAYS_LEFT = Gauge(
    "regulars_certificate_days_left", "Days until a certificate ends.", ["of"], multiprocess_mode="livemostrecent"
)
ALERTS = Counter("regulars_alerts", "What the suite noticed by itself and somebody should look at.", ["why"])


def exposition() -> bytes:
    """The text that `/metrics` answers, over all processes of this part when they share a metrics directory."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(_PROCESS_REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def serve(port: int, host: str) -> None:
    """Answer `/metrics` from a thread of its own: for a worker that shares no metrics directory with a web process."""
    start_http_server(port, addr=host)
