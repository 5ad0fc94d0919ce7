"""Validation: what comes in is read strictly, and each mistake is answered with a pointer to its field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from flask import request
from marshmallow import Schema, ValidationError, fields, validate

from services.chassis.http.problems import Problem
from services.chassis.http.sealed_bodies import is_sealed, opened
from services.chassis.identifiers import is_id

MAX_BODY_BYTES = 64 * 1024
_LONGEST_NUMBER = 100
# NUL breaks both databases, lone surrogates break UTF-8, other control characters break labels and logs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Form(validate.Regexp):
    """The form of a text, from its first character to its last: `$` alone lets a line break through behind it, and a
    stricter sign than `$` could not be told in a description of the API."""

    def __call__(self, value: str) -> str:  # type: ignore[override]
        if cast("re.Pattern[str]", self.regex).fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


class WholeNumber(fields.Integer):
    """A JSON integer within bounds: no text, no float, no true or false."""

    default_error_messages = {"invalid": "must be a whole number"}  # noqa: RUF012 - marshmallow's own way

    def __init__(self, *, at_least: int, at_most: int, **words: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=at_least, max=at_most), **words)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class Words(fields.String):
    """Text for people, trimmed and bounded."""

    def __init__(self, *, at_most: int, at_least: int = 1, **words: Any) -> None:
        super().__init__(validate=validate.Length(min=at_least, max=at_most), **words)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **words)
        return text.strip()


def path_id(text: str, error: Exception | type[Exception]) -> str:
    """The id in a path. Raises the error for what can be none: PostgreSQL stumbles over %00."""
    if not is_id(text):
        raise error
    return text


def load(schema: Schema) -> dict[str, Any]:
    """The request's JSON object, validated. Raises Problem: 400, 413 or 415 when unreadable, 422 with pointers."""
    return check(schema, json_body())


def check(schema: Schema, body: Any) -> dict[str, Any]:
    """The value, validated. Raises Problem 422 with a pointer for each mistake."""
    try:
        loaded: dict[str, Any] = schema.load(body)
    except ValidationError as error:
        raise invalid(error.messages_dict) from error
    return loaded


def query(schema: Schema) -> dict[str, Any]:
    """The query parameters, validated; one given twice is a mistake, not a choice."""
    repeated = {name: ["is given more than once"] for name, values in request.args.lists() if len(values) > 1}
    if repeated:
        raise invalid(repeated)
    values = request.args.to_dict()
    _refuse_unprintable(values, "")
    return check(schema, values)


def invalid(messages: Mapping[str, Any]) -> Problem:
    """422 that points to each field."""
    errors = [{"pointer": pointer, "detail": words} for pointer, words in _flat(messages, "")]
    fields_named = ", ".join(sorted({error["pointer"].lstrip("/") or "body" for error in errors}))
    return Problem(422, "invalid_request", f"Please correct: {fields_named}.", errors=errors)


def json_body() -> Any:
    """The body as strict JSON: UTF-8, no NaN, no NUL or lone surrogates, 64 kB at most."""
    if request.content_length is not None and request.content_length > MAX_BODY_BYTES:
        raise Problem(413, "too_large", "A request may hold 64 kB at most.")
    if request.mimetype != "application/json" and not is_sealed():
        raise Problem(415, "not_json", "Send the body as application/json.")
    body = request.get_data(cache=True)
    if len(body) > MAX_BODY_BYTES:
        raise Problem(413, "too_large", "A request may hold 64 kB at most.")
    if is_sealed():
        body = opened(body)
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_int=_bounded_int,
            object_pairs_hook=_object_without_repeats,
        )
    except (ValueError, RecursionError) as error:
        raise Problem(400, "unreadable_json", "The body is not valid JSON.") from error
    _refuse_unprintable(value, "")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _bounded_int(text: str) -> int:
    # Python refuses to parse integers of more than 4,300 digits; nothing here needs more than 19.
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("the number is too long")
    return int(text)


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return built


def _refuse_unprintable(value: Any, pointer: str) -> None:
    if isinstance(value, str):
        if _UNPRINTABLE.search(value):
            words = "holds a character that cannot be stored"
            raise Problem(422, "invalid_request", f"A text {words}.", errors=[{"pointer": pointer, "detail": words}])
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_unprintable(name, pointer)
            _refuse_unprintable(item, f"{pointer}/{name}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            _refuse_unprintable(item, f"{pointer}/{position}")


def _flat(messages: Any, pointer: str) -> list[tuple[str, str]]:
    if isinstance(messages, Mapping):
        return [
            found
            for name, inner in messages.items()
            for found in _flat(inner, pointer if name == "_schema" else f"{pointer}/{_escaped(str(name))}")
        ]
    return [(pointer, " ".join(map(str, messages)) if isinstance(messages, list) else str(messages))]


def _escaped(name: str) -> str:
    """JSON Pointer escapes (RFC 6901); a name we did not ask for may hold anything, so it is cut short as well."""
    return name[:100].replace("~", "~0").replace("/", "~1")
