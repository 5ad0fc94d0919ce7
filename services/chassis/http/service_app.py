"""The Flask application that every part starts from: traces, logs, metrics, health and problems."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from services.chassis.http.callers import public
from services.chassis.http.problems import Problem, away, from_http_exception
from services.chassis.http.validation import MAX_BODY_BYTES
from services.chassis.telemetry import metrics, trace
from services.chassis.telemetry.logs import logger

ReadinessCheck = Callable[[], None]


def new_app(
    name: str,
    *,
    readiness: ReadinessCheck,
    domain_errors: Mapping[type[Exception], int] | None = None,
) -> Flask:
    """An application without routes of its own. `readiness` raises when this part cannot serve.

    `domain_errors` is the service's one table from error to status. Such an error has a stable `code`, words for people
    as its text, and optionally `extras` that go into the problem and `retry_after_seconds`.
    """
    app = Flask(name, static_folder=None)
    # One more than may come: a chunked body is cut off here without a word, and must then be seen to be too large.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _observe(app)
    _answer_problems(app, domain_errors or {})
    _report_health(app, readiness)
    return app


def _observe(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        trace.begin(request.headers.get("traceparent"))
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "unmatched"
        if rule.startswith(("/health", "/metrics")):
            return response
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        metrics.REQUESTS.labels(request.method, rule, response.status_code).inc()
        metrics.SECONDS.labels(rule).observe(seconds)
        # The rule, not the path: a path or a query may hold what a person typed.
        logger().info(
            "request", method=request.method, route=rule, status=response.status_code, ms=round(seconds * 1000, 1)
        )
        return response


def _answer_problems(app: Flask, domain_errors: Mapping[type[Exception], int]) -> None:
    app.register_error_handler(Problem, lambda problem: problem.response())
    app.register_error_handler(HTTPException, from_http_exception)

    def domain_problem(error: Any) -> Response:
        status = next(domain_errors[kind] for kind in type(error).__mro__ if kind in domain_errors)
        retry_after = getattr(error, "retry_after_seconds", 1 if status == 503 else None)
        extras = getattr(error, "extras", {})
        return Problem(status, error.code, str(error), extras=extras, retry_after_seconds=retry_after).response()

    for kind in domain_errors:
        app.register_error_handler(kind, domain_problem)

    def database_away(error: Exception) -> Response:
        # The statement is left out: its parameters may be personal.
        logger().warning("database did not answer", error=type(getattr(error, "orig", error)).__name__)
        return away("The till's memory is busy; please try again.", code="database_busy").response()

    for kind in _database_errors():
        app.register_error_handler(kind, database_away)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        logger().error("unexpected error", error=type(error).__name__, exc_info=error)
        return Problem(500, "unexpected", "Something went wrong on our side; it has been noted.").response()


def _database_errors() -> tuple[type[Exception], ...]:
    """SQLAlchemy's, where this part uses it: the gateway has no database, and need not carry 25 MB for its errors."""
    database = sys.modules.get("sqlalchemy")
    return (database.exc.OperationalError, database.exc.TimeoutError) if database else ()


def _report_health(app: Flask, readiness: ReadinessCheck) -> None:
    @app.get("/health/live")
    @public
    def live() -> Response:
        return jsonify(status="live")

    @app.get("/health/ready")
    @public
    def ready() -> Response:
        readiness()
        return jsonify(status="ready")

    @app.get("/metrics")
    @public
    def exposition() -> Response:
        return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
