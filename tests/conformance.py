"""Holds every answer of the API against the OpenAPI document: status, content type, and no field that it leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema

from tests.suite import Answer


class Conformance:
    """Made of a document; `check` is what a `RunningSuite` takes as its watch."""

    def __init__(self, document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        # Answers may grow for callers; for us, a field that is not described is a mistake. Problems name their own.
        closed = {
            name: schema if name == "ProblemAnswer" else {"additionalProperties": False, **schema}
            for name, schema in schemas.items()
        }
        self._components = {"schemas": closed}
        self._paths = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), methods) for path, methods in document["paths"].items()
        ]
        self.checked = 0

    @property
    def check(self) -> Callable[[str, str, Answer], None]:
        return self._check

    def _check(self, method: str, path: str, answer: Answer) -> None:
        operation = next(
            methods[method.lower()] for pattern, methods in self._paths if pattern.fullmatch(path.partition("?")[0])
        )
        described = operation["responses"].get(str(answer.status))
        assert described, f"{method} {path} is not described to answer {answer.status}: {answer.body[:500]!r}"
        content_type = answer.headers["Content-Type"].partition(";")[0]
        assert content_type in described["content"], f"{method} {path}: {content_type}"
        if content_type.endswith("json"):
            body = json.loads(answer.body)
            schema = {**described["content"][content_type]["schema"], "components": self._components}
            jsonschema.Draft202012Validator(schema).validate(body)
            if answer.status >= 400:
                self._check_code(described["content"][content_type]["examples"], body["code"])
        self.checked += 1

    @staticmethod
    def _check_code(examples: dict[str, Any], code: str) -> None:
        assert code in examples, f"the code {code} is not described"
