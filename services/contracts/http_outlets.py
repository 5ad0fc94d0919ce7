"""What outlets says over HTTP of territories and outlets: the requests that it takes and the bodies that it answers."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.chassis.http.validation import Form, WholeNumber, Words
from services.chassis.languages import LOCALES
from services.contracts.fields import text
from services.contracts.http_members import MOST_LABEL_CHARACTERS, Name

CODE = r"^[a-z0-9][a-z0-9-]{0,31}$"
MOST_LABELS = 20
MOST_CSV_CHARACTERS = 60_000
"""A request may hold 64 kB; a longer file comes in pieces, each under its header row."""

_CODE_WORDS = "Short word by which people and files name it: a-z, 0-9 and dashes."


class Capitals(fields.String):
    """A code that is written in capital letters, however it was typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **words)
        return text.strip().upper()


def _code(description: str, **words: Any) -> fields.String:
    is_code = Form(CODE, error="must be a short word of a-z, 0-9 and dashes, 32 characters at most")
    return fields.String(validate=is_code, metadata={"description": description}, **words)


def _instant(description: str, *, allow_none: bool = False) -> fields.String:
    return fields.String(
        required=True, allow_none=allow_none, metadata={"description": description, "format": "date-time"}
    )


def _name(**words: Any) -> Words:
    return Words(at_most=80, metadata={"description": "Name for people."}, **words)


def _zone(**words: Any) -> Words:
    return Words(at_most=64, metadata={"description": "IANA time zone such as Europe/Riga."}, **words)


def _locale(**words: Any) -> fields.String:
    told = "Language of members who join here, unless they choose another."
    return fields.String(validate=validate.OneOf(LOCALES), metadata={"description": told}, **words)


def _day_start(**words: Any) -> fields.String:
    return fields.String(
        validate=Form(r"^(0\d|1[0-2]):[0-5]\d$", error="must be a time from 00:00 to 12:59"),
        metadata={"description": "Local time HH:MM at which a new business day begins."},
        **words,
    )


def _admits(**words: Any) -> fields.String:
    told = "Whom it lets in: `everyone`, or `members_with_plan`, where a check-in decides by memberships."
    return fields.String(
        validate=validate.OneOf(("everyone", "members_with_plan")), metadata={"description": told}, **words
    )


def _capacity(**words: Any) -> WholeNumber:
    told = "How many may be in at once; null where nobody counts."
    return WholeNumber(at_least=1, at_most=100_000, allow_none=True, metadata={"description": told}, **words)


def _stay(**words: Any) -> WholeNumber:
    told = "How many minutes somebody counts as in who was not seen leaving; two hours unless it is said."
    return WholeNumber(at_least=5, at_most=1440, metadata={"description": told}, **words)


class _Labels(fields.List[str]):
    """Texts in their order."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(map(str, super()._deserialize(value, attr, data, **words)))


def _labels(**words: Any) -> _Labels:
    told = "What a desk may say that a visit was for, such as classes, in the order in which it offers them."
    return _Labels(
        Name(at_most=MOST_LABEL_CHARACTERS),
        validate=[validate.Length(max=MOST_LABELS), _is_without_twins],
        metadata={"description": told, "uniqueItems": True},
        **words,
    )


def _is_without_twins(labels: tuple[str, ...]) -> None:
    if len(set(labels)) < len(labels):
        raise ValidationError("holds one of them twice")


class TerritoryRequest(Schema):
    """A territory to add."""

    code = _code(_CODE_WORDS, required=True)
    name = _name(required=True)
    parent_code = Words(
        at_most=64, allow_none=True, metadata={"description": "The territory that it lies in; none at the top."}
    )


class TerritoryChangeRequest(Schema):
    """What is different from now on; what is left out stays."""

    name = _name()
    parent_code = Words(
        at_most=64, allow_none=True, metadata={"description": "The territory that it lies in; null at the top."}
    )


class TerritoryAnswer(Schema):
    """A part of the franchise's map."""

    code = text("Short word by which people and files name it.")
    name = text("Name for people.")
    parent_code = fields.String(
        required=True, allow_none=True, metadata={"description": "The territory that it lies in; null at the top."}
    )
    path = text("The codes of all territories around it and its own, as /baltics/riga/.")


class TerritoriesAnswer(Schema):
    """The map, as far as the caller sees it."""

    territories = fields.List(
        fields.Nested(TerritoryAnswer), required=True, metadata={"description": "Each before those that lie in it."}
    )


class OutletRequest(Schema):
    """An outlet to open."""

    code = _code(_CODE_WORDS, required=True)
    name = _name(required=True)
    territory_code = Words(at_most=64, required=True, metadata={"description": "The territory that it belongs to."})
    country = Capitals(
        required=True,
        validate=Form(r"^[A-Z]{2}$", error="must be a two-letter country code such as LV"),
        metadata={"description": "ISO 3166-1 alpha-2 country, the default for phone numbers given here."},
    )
    zone = _zone(required=True)
    currency = Capitals(
        required=True,
        validate=Form(r"^[A-Z]{3}$", error="must be a three-letter currency code such as EUR"),
        metadata={"description": "ISO 4217 currency of its sales."},
    )
    locale = _locale(required=True)
    business_day_starts_at = _day_start()
    admits = _admits()
    capacity = _capacity()
    stay_minutes = _stay()
    labels = _labels()


class OutletChangeRequest(Schema):
    """What is different from now on; what is left out stays. Country and currency stay: its past is told in them."""

    name = _name()
    territory_code = Words(
        at_most=64, metadata={"description": "The territory that it moves to, with all that is seen of it."}
    )
    zone = _zone()
    locale = _locale()
    business_day_starts_at = _day_start()
    admits = _admits()
    capacity = _capacity()
    stay_minutes = _stay()
    labels = _labels()


class OutletLimitsRequest(Schema):
    """How many may be in, how long they count, and what they may come for; what is left out stays."""

    capacity = _capacity()
    stay_minutes = _stay()
    labels = _labels()


class OutletStateRequest(Schema):
    """Nothing has to be said."""


class OutletsQuery(Schema):
    """Which outlets are wanted."""

    include_closed = fields.String(
        validate=validate.OneOf(["true", "false"]), metadata={"description": "Those that were closed as well."}
    )


class OutletLineAnswer(Schema):
    """An outlet as it stands now."""

    code = text("Short word by which people and files name the outlet.")
    name = text("Name for people.")
    territory_code = text("The territory that it belongs to.")
    country = text("ISO 3166-1 alpha-2 country, the default for phone numbers given here.")
    zone = text("IANA time zone.")
    currency = text("ISO 4217 currency of its sales.")
    locale = text("Language of members who join here, unless they choose another.")
    business_day_starts_at = text("Local time HH:MM at which a new business day begins.")
    admits = _admits(required=True)
    capacity = _capacity(required=True)
    stay_minutes = _stay(required=True)
    labels = _labels(required=True)
    state = text(
        "At a closed one nobody joins, checks in, buys or redeems.", validate=validate.OneOf(["open", "closed"])
    )
    opened_at = _instant("When it joined the franchise, UTC.")
    closed_at = _instant("When it was closed, UTC; null while it is open.", allow_none=True)


class OutletsAnswer(Schema):
    """The outlets that the caller sees."""

    outlets = fields.List(fields.Nested(OutletLineAnswer), required=True, metadata={"description": "By code."})


class OutletChangeAnswer(Schema):
    """One change of an outlet."""

    changed_at = _instant("When, UTC.")
    by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Id of the person; null where the administrator did it on the command line."},
    )
    role = fields.String(required=True, allow_none=True, metadata={"description": "In which role."})
    what = text(
        "What became of it.",
        validate=validate.OneOf(["opened", "changed", "closed", "reopened", "moved_with_territory"]),
    )
    before = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "What differed, as it was; empty at the opening."}
    )
    after = fields.Dict(keys=fields.String(), required=True, metadata={"description": "The same, as it was after."})


class OutletHistoryAnswer(Schema):
    """What became of an outlet."""

    changes = fields.List(fields.Nested(OutletChangeAnswer), required=True, metadata={"description": "Newest first."})


class OutletsFileRequest(Schema):
    """Outlets as a table; a file that is too long for one request comes in pieces, each under the header row."""

    csv = fields.String(
        required=True,
        validate=validate.Length(min=1, max=MOST_CSV_CHARACTERS),
        metadata={
            "description": "Separated by commas, semicolons or tabs; the first line names the columns in any order: "
            "code, name, territory_code, country, zone, currency, locale and business_day_starts_at."
        },
    )
    dry_run = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Find out what would come of it, and change nothing."}
    )


class RefusedRowAnswer(Schema):
    """A row that was left out."""

    line = fields.Integer(required=True, metadata={"description": "Where the row begins in the text; the header is 1."})
    code = text(
        "Why, for programs.",
        validate=validate.OneOf(
            [
                *("unreadable_row", "invalid", "unknown_territory", "outlet_taken"),
                *("invalid_staff", "role_too_high", "unknown_place", "login_taken", "pin_too_easy", "no_pin_here"),
            ]
        ),
    )
    column = text("The column at fault, or several; empty for the whole row.")
    reason = text("Why, for people.")


class ImportReportAnswer(Schema):
    """What became of the rows."""

    rows = fields.Integer(required=True, metadata={"description": "How many there were below the header."})
    added = fields.Integer(required=True, metadata={"description": "How many are new; in a dry run, would be."})
    unchanged = fields.Integer(required=True, metadata={"description": "How many were there already, and the same."})
    refused = fields.List(
        fields.Nested(RefusedRowAnswer), required=True, metadata={"description": "Rows that were left out."}
    )
