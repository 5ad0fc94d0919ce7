"""The OpenAPI 3.1 document: every route says what it takes, what it answers and every way in which it refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeVar

import flask_smorest
from flask import Flask, Response
from marshmallow import Schema
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from gateway.public_api.refusals import (
    BODY,
    GUARDED,
    NO_SUCH_ADDRESS,
    NO_SUCH_CODE,
    PUBLIC,
    READING,
    SEALED_BODY_UNREADABLE,
    WRITING,
    Refusal,
)
from services.chassis.http.problems import CONTENT_TYPE, from_http_exception
from services.chassis.http.sealed_bodies import CONTENT_TYPE as SEALED
from services.contracts.http_gateway import ProblemAnswer

VERSION = "0.1.0"
View = TypeVar("View", bound=Callable[..., Any])
Shown = tuple[type[Schema] | Mapping[str, Any], Any]
"""A shape and an example of it."""
A_FILE: Shown = ({"type": "string", "format": "binary"}, None)

_DESCRIPTION = """Recognise members, record what they buy, hand out what they earned.

Every call carries the token of a station (`regulars station token OUTLET`); the outlet is the station's. Every write
carries an `Idempotency-Key`, a UUID made once for each wish: sent again, it gets the same answer and happens once.
Errors are problem+json (RFC 9457) with a stable `code`; their `detail` is for the person at the till, in the language
of `Accept-Language` (en, ru, pl, lv)."""

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "description": "A UUID made once for this wish.",
}
_KEPT_FOR = {
    "name": "Kept-For",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[0-9]{1,9}$"},
    "description": "Seconds since it was made, of a write that could not be sent then (docs/offline.md).",
}
_MADE_BY = {
    "name": "Made-By",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Of such a write: the id of who made it. Anything else is ignored.",
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Language of the words for people: en, ru, pl or lv.",
    "example": "pl",
}
_REPLAYED = {
    "Idempotency-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "This is the stored answer to an earlier request with the same key.",
    }
}
_RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds after which to ask again."},
}


class IdConverter(BaseConverter):
    """Only an id in canonical lower case is handed on inside an address."""

    regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class CodeConverter(BaseConverter):
    """A short word, such as an outlet's; without dots, which would climb in the address that is handed on."""

    regex = r"[A-Za-z0-9_-]{1,64}"


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest, with our one error shape, and a document that is made when somebody asks for it.

    It takes half the time in which a gateway starts, and most processes are never asked for it.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._undescribed: list[flask_smorest.Blueprint] = []
        self.describing = Lock()

    def register_blueprint(self, blueprint: flask_smorest.Blueprint) -> None:
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def described(self) -> dict[str, Any]:
        """The document as flask-smorest makes it of all blueprints; for whoever holds `describing`."""
        while self._undescribed:
            blueprint = self._undescribed.pop(0)
            blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
            self.spec.tag({"name": blueprint.name, "description": blueprint.description})
        described: dict[str, Any] = self.spec.to_dict()
        return described

    def handle_http_exception(self, error: HTTPException) -> Response:
        return from_http_exception(error)


def new_api(app: Flask, *, public_url: str) -> Api:
    """The collector of the document; blueprints are registered with it."""
    app.config.update(
        API_TITLE="Regulars",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": _DESCRIPTION},
            "servers": [{"url": public_url}],
            "components": {
                "securitySchemes": {
                    "station": {"type": "http", "scheme": "bearer", "description": "The token of a station."}
                }
            },
        },
    )
    app.url_map.converters["id"] = IdConverter
    app.url_map.converters["code"] = CodeConverter
    api = Api(app)
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    api.register_converter(IdConverter, lambda _: {"type": "string", "format": "uuid"})
    api.register_converter(CodeConverter, lambda _: {"type": "string", "pattern": f"^{CodeConverter.regex}$"})
    return api


def serve(
    blueprint: flask_smorest.Blueprint,
    route: str,
    summary: str,
    *,
    answers: Shown,
    status: int = 200,
    content_type: str = "application/json",
    takes: Shown | None = None,
    query: type[Schema] | None = None,
    headers: Sequence[Mapping[str, Any]] = (),
    refuses: Sequence[Refusal] = (),
    is_keyless: bool = False,
    sealed_example: str = "",
) -> Callable[[View], View]:
    """Serves the view below at `route` ("POST /members") and describes it; what all such routes refuse is added.

    `is_keyless`: a post that needs no Idempotency-Key, because it writes nothing or may be repeated.
    `sealed_example`: the body may come sealed as well, and then looks like this.
    """
    method, rule = route.split(" ")
    asked = [] if query is None else [{"in": "query", "schema": query}]
    told = {"description": HTTPStatus(status).phrase, "content": {content_type: _shown(answers)}}

    def decorate(view: View) -> View:
        is_public = view.access == "anybody"  # type: ignore[attr-defined]
        # What anybody may post is a question too private for an address, or a guess; stations' posts write.
        is_write = method == "POST" and not is_public and not is_keyless
        refused = [*refuses, *READING]
        refused += [] if is_public else GUARDED
        refused += [SEALED_BODY_UNREADABLE] if sealed_example else []
        refused += PUBLIC if is_public and method == "POST" else []
        refused += [NO_SUCH_ADDRESS] if "<id:" in rule else []
        refused += [NO_SUCH_CODE] if "<code:" in rule else []
        if takes is not None:
            refused += WRITING if is_write else BODY
        words: dict[str, Any] = {
            "operationId": view.__name__,
            "summary": summary,
            "parameters": [*asked, *headers, *([_KEY, _KEPT_FOR, _MADE_BY] if is_write else []), _LANGUAGE],
            "responses": {str(status): {**told, **({"headers": _REPLAYED} if is_write else {})}, **_problems(refused)},
            "security": [] if is_public else [{"station": []}],
        }
        if takes is not None:
            content = {"application/json": _shown(takes)}
            if sealed_example:
                content[SEALED] = {"schema": {"type": "string"}, "example": sealed_example}
            words["requestBody"] = {"required": True, "content": content}
        blueprint.add_url_rule(rule, view_func=view, methods=[method])
        # Where `blueprint.doc` would put them after copying them all three times, which took most of a gateway's start.
        blueprint._docs[blueprint._endpoints[-1]][method.lower()]["manual_doc"] = words
        return view

    return decorate


def _shown(shown: Shown) -> dict[str, Any]:
    schema, example = shown
    return {"schema": schema} if example is None else {"schema": schema, "example": example}


def _problems(refusals: Sequence[Refusal]) -> dict[str, Any]:
    by_status: dict[int, list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        if refusal not in by_status[refusal.status]:
            by_status[refusal.status].append(refusal)
    return {str(status): _problem(status, tuple(by_status[status])) for status in sorted(by_status)}


@cache
def _problem(status: int, refusals: tuple[Refusal, ...]) -> dict[str, Any]:
    """Made once for all routes that refuse alike."""
    told: dict[str, Any] = {
        "description": "\n".join(f"- `{refusal.code}`: {refusal.when}" for refusal in refusals),
        "content": {
            CONTENT_TYPE: {
                "schema": ProblemAnswer,
                "examples": {refusal.code: {"value": _problem_example(refusal)} for refusal in refusals},
            }
        },
    }
    if status in (429, 503) or any(refusal.code == "command_in_flight" for refusal in refusals):
        told["headers"] = _RETRY_AFTER
    return told


def _problem_example(refusal: Refusal) -> dict[str, Any]:
    return {
        "type": f"urn:regulars:problem:{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.when,
        "code": refusal.code,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


def openapi(api: Api) -> dict[str, Any]:
    """The whole document. Thread-safe."""
    with api.describing:
        return _openapi(api)


def _openapi(api: Api) -> dict[str, Any]:
    spec = api.described()
    schemas = spec["components"]["schemas"]
    # flask-smorest brings shapes of its own for errors and pages, which nothing here uses.
    used = _reachable(spec, spec["paths"])
    spec["components"].pop("responses", None)
    for name in set(schemas) - used:
        del schemas[name]
    for name in used - _taken(spec):
        # Requests are closed, so that a misspelt field is not lost in silence; answers may grow.
        schemas[name].pop("additionalProperties", None)
    for (schema, *_), name in api.ma_plugin.converter.refs.items():
        if name in schemas:
            schemas[name]["description"] = schema.__doc__
    return spec


def _taken(spec: Mapping[str, Any]) -> set[str]:
    """The names of the schemas that requests are made of, the nested ones included."""
    paths = spec["paths"].values()
    bodies = [path[method]["requestBody"] for path in paths for method in path if _has_body(path, method)]
    return _reachable(spec, bodies)


def _reachable(spec: Mapping[str, Any], start: Any) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(start))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(spec["components"]["schemas"][name]))
    return found


def _has_body(path: Mapping[str, Any], method: str) -> bool:
    # What all methods of a path share stands beside them, under "parameters".
    return method != "parameters" and "requestBody" in path[method]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(reference := value.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
