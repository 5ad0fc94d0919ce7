"""What members says over HTTP of short answers: what staff tell about a topic."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import Words
from services.chassis.languages import LOCALES
from services.contracts.fields import listed, number, text_or_null
from services.contracts.fields import text as told
from services.contracts.http_cases import TOPICS, one_of


class AnswerTextRequest(Schema):
    """An answer in one language."""

    locale = one_of(LOCALES, "The language.", required=True)
    title = Words(at_most=120, required=True, metadata={"description": "The question, in a few words."})
    text = Words(at_most=4_000, required=True, metadata={"description": "What to say."})


class ShortAnswerRequest(Schema):
    """What staff answer about a topic; each edit is a version, and the newest counts."""

    topic = one_of(TOPICS, "What it is about.", required=True)
    texts = fields.List(
        fields.Nested(AnswerTextRequest),
        required=True,
        validate=validate.Length(min=1, max=len(LOCALES)),
        metadata={"description": "One for each language."},
    )
    is_shown = fields.Boolean(load_default=True, metadata={"description": "Whether staff find it."})

    @validates_schema
    def each_language_once(self, value: dict[str, Any], **_: Any) -> None:
        locales = [each["locale"] for each in value["texts"]]
        if len(set(locales)) < len(locales):
            raise ValidationError("say each language once", "texts")


class AnswersQuery(Schema):
    """Which answers."""

    topic = one_of(TOPICS, "Only of this topic.")
    words = Words(at_most=100, metadata={"description": "Only those in which all of these words stand."})
    all = fields.Boolean(metadata={"description": "Also those that are not shown any more."})


class AnswerTextAnswer(Schema):
    """An answer in one language."""

    locale = told("The language.")
    title = told("The question, in a few words.")
    text = told("What to say.")


class ShortAnswerAnswer(Schema):
    """What staff answer."""

    answer_id = told("The answer.", format="uuid")
    version = number("Its newest version, counted from 1.")
    topic = told("What it is about.", enum=list(TOPICS))
    is_shown = fields.Boolean(required=True, metadata={"description": "Whether staff find it."})
    title = told("The question, in the caller's language or else in one that there is.")
    text = told("What to say.")
    texts = listed(AnswerTextAnswer, "In all languages that there are.")
    edited_by = text_or_null("Who wrote this version.", format="uuid")
    edited_at = told("When, UTC.", format="date-time")


class ShortAnswersAnswer(Schema):
    """What staff answer."""

    answers = listed(ShortAnswerAnswer, "By topic.")
