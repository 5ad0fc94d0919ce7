"""Problems: one body shape for every error (RFC 9457), with a stable code and words for the person at the till."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from services.chassis.telemetry import trace

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is an error. `code` is stable for machines, `detail` is a sentence for people."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        retry_after_seconds: int | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retry_after_seconds = retry_after_seconds
        self.extras = extras or {}

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        body: dict[str, Any] = {
            "type": f"urn:regulars:problem:{self.code}",
            "title": HTTP_STATUS_CODES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "trace_id": trace.trace_id(),
            **self.extras,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        answer = Response(json.dumps(body, ensure_ascii=False), self.status, headers, content_type=CONTENT_TYPE)
        if self.retry_after_seconds is not None:
            answer.headers["Retry-After"] = str(self.retry_after_seconds)
        return answer


def away(detail: str, *, code: str = "try_again", after_seconds: int = 1) -> Problem:
    """503: nothing is wrong with the request, and sending it again will help."""
    return Problem(503, code, detail, retry_after_seconds=after_seconds)


# Errors that the framework raises before a view is reached.
_HTTP_CODES = {
    400: ("bad_request", "The request could not be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "A request may hold 64 kB at most."),
    415: ("not_json", "Send the body as application/json."),
}


def from_http_exception(error: HTTPException) -> Response:
    """The framework's own errors in our shape, with the headers (Allow, Retry-After) that belong to them."""
    status = error.code or 500
    code, detail = _HTTP_CODES.get(status, (f"http_{status}", error.description or "The request failed."))
    headers = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    return Problem(status, code, detail).response(headers)
