"""A short answer: what staff tell about a topic, in versions and languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Texts = Mapping[str, Mapping[str, str]]
"""Language -> title and text."""


@dataclass(frozen=True, kw_only=True)
class ShortAnswer:
    """One version of an answer."""

    answer_id: str
    version: int
    topic: str
    texts: Texts
    is_shown: bool
    edited_by: str | None
    edited_at: datetime
