"""Photos: a small picture of a face, to compare with whoever forgot their card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from services.members.domain.errors import UnusableField

MediaType = Literal["image/jpeg", "image/png"]
MOST_BYTES = 45_000
"""A request may hold 64 kB, in which a picture takes a third more than its size."""

_BEGINS: dict[bytes, MediaType] = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_ENDS: dict[MediaType, bytes] = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}


@dataclass(frozen=True)
class Photo:
    """A picture of a face, as it was sent."""

    media_type: MediaType
    content: bytes

    @classmethod
    def of(cls, content: bytes) -> Self:
        """What the bytes themselves say they are: nobody is shown a page that calls itself a picture. Raises
        UnusableField."""
        media_type = next((kind for begin, kind in _BEGINS.items() if content.startswith(begin)), None)
        if media_type is None or not content.endswith(_ENDS[media_type]) or len(content) > MOST_BYTES:
            raise UnusableField("photo", "content")
        return cls(media_type, content)
