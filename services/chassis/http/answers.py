"""Answers about people: no cache on the way may keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify


def private(body: Mapping[str, Any], status: int = 200) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
