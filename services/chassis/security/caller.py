"""Callers: who asks, in which role, from which place, and who carried the question here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Kind = Literal["station", "staff", "service"]


@dataclass(frozen=True)
class Caller:
    """Who is calling: a station, somebody of the staff who signed in, or another service of the suite."""

    kind: Kind
    subject: str
    """Id of the station or of the person, or the name of the service."""
    role: str
    outlet_code: str | None = None
    """The outlet of a station, and of staff who belong to one or have signed in at one."""
    territory_path: str | None = None
    """For those who look after a territory: its path, as "/baltics/"."""
    station_id: str | None = None
    session_id: str | None = None
    proven_at: float | None = None
    """When the person last showed a second factor, in seconds since 1970."""
    carried_by: str | None = None
    """The service that speaks for the caller; None where the caller speaks."""

    def claims(self) -> dict[str, Any]:
        """What a token says of the caller, without the carrier: whoever signs the token is that."""
        said = asdict(self)
        del said["carried_by"]
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any], *, carried_by: str | None = None) -> Self:
        """Raises TypeError or ValueError when the claims are not those of a caller."""
        proven_at = claims.get("proven_at")
        known = {name: _text(claims.get(name)) for name in _TEXTS}
        if known["kind"] not in ("station", "staff", "service") or not known["subject"] or not known["role"]:
            raise ValueError("no caller")
        if proven_at is not None and not isinstance(proven_at, (int, float)):
            raise TypeError("proven_at")
        return cls(**known, proven_at=proven_at, carried_by=carried_by)  # type: ignore[arg-type]


_TEXTS = ("kind", "subject", "role", "outlet_code", "territory_path", "station_id", "session_id")


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("a claim is not a text")
    return value
