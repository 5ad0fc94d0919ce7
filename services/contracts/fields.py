"""Fields that the shapes of all services are made of. Those of answers are always there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields


def text(description: str, *, validate: Callable[[str], Any] | None = None, **told: Any) -> fields.String:
    return fields.String(required=True, validate=validate, metadata={"description": description, **told})


def text_or_null(description: str, **told: Any) -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"description": description, **told})


def number(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


def number_or_null(description: str) -> fields.Integer:
    return fields.Integer(required=True, allow_none=True, metadata={"description": description})


def flag(description: str) -> fields.Boolean:
    return fields.Boolean(required=True, metadata={"description": description})


def codes(description: str) -> Any:
    return fields.List(fields.String(), required=True, metadata={"description": description})


def listed(schema: type[Schema], description: str) -> Any:
    return fields.List(fields.Nested(schema), required=True, metadata={"description": description})


class LocalDay(fields.Date):
    """A local day as ISO 8601 writes it, of these centuries."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **words)
        if not isinstance(value, str) or len(value) != len("2026-03-02") or not 2000 <= day.year <= 2200:
            raise ValidationError("must be a day such as 2026-03-02")
        return day
