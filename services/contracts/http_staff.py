"""What the staff of the franchise look like over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form, Words

LOCALES = ("en", "ru", "pl", "lv")
ROLES = ("cashier", "reception", "outlet_manager", "territory_manager", "hq")
MAX_CSV_CHARACTERS = 40_000
# A page of a timeline has fifty lines; each may name who did it and who approved of it.
MOST_NAMES = 100

_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_LOGIN = "3 to 120 of a-z, 0-9 and . _ + @ -, such as an e-mail address. Capital letters are made small."


def _told(description: str) -> dict[str, str]:
    return {"description": description}


def id_field(description: str) -> fields.String:
    """An id, required."""
    return fields.String(required=True, validate=[validate.Length(equal=36), Form(_ID)], metadata=_told(description))


def pin_field(*, required: bool = False) -> fields.String:
    """A PIN."""
    return fields.String(
        required=required,
        validate=[validate.Length(min=4, max=6), Form(r"^[0-9]{4,6}$")],
        metadata=_told("4 to 6 digits."),
    )


def _name(*, required: bool) -> Words:
    return Words(at_most=80, required=required, metadata=_told("The name, as colleagues read it on the lock screen."))


def _place(description: str) -> Words:
    return Words(at_most=64, metadata=_told(description))


class NewStaffRequest(Schema):
    """Somebody who joins the staff."""

    name = _name(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES), metadata=_told("What they are."))
    outlet_code = _place("Where cashiers, reception and outlet managers belong.")
    territory_code = _place("What a territory manager looks after.")
    login = Words(at_most=120, metadata=_told(f"For managers and head office: {_LOGIN}"))
    locale = fields.String(
        required=True, validate=validate.OneOf(LOCALES), metadata=_told("Their language: en, ru, pl or lv.")
    )
    pin = pin_field()


class StaffChangeRequest(Schema):
    """What is new about somebody; what is not named stays."""

    name = _name(required=False)
    role = fields.String(validate=validate.OneOf(ROLES), metadata=_told("What they are from now on."))
    outlet_code = _place("The outlet that they move to.")
    territory_code = _place("The territory that they look after from now on.")
    login = Words(at_most=120, metadata=_told(_LOGIN))
    locale = fields.String(validate=validate.OneOf(LOCALES), metadata=_told("Their language."))


class PinRequest(Schema):
    """A new PIN."""

    pin = pin_field(required=True)


class StaffAnswer(Schema):
    """Somebody of the staff."""

    staff_id = fields.UUID(required=True, metadata=_told("Id of the person."))
    name = fields.String(required=True, metadata=_told("Their name."))
    login = fields.String(required=True, allow_none=True, metadata=_told("With which they sign in; null at counters."))
    role = fields.String(
        required=True, metadata=_told("`cashier`, `reception`, `outlet_manager`, `territory_manager` or `hq`.")
    )
    outlet_code = fields.String(required=True, allow_none=True, metadata=_told("The outlet they belong to."))
    territory_code = fields.String(required=True, allow_none=True, metadata=_told("The territory they look after."))
    locale = fields.String(required=True, metadata=_told("Their language."))
    state = fields.String(
        required=True, metadata=_told("`invited` until they have something to sign in with, `active`, or `left`.")
    )


class StaffListAnswer(Schema):
    """The people within the caller's reach."""

    staff = fields.List(fields.Nested(StaffAnswer), required=True, metadata=_told("Those who left among them."))


class StaffNamesRequest(Schema):
    """Whose names are wanted."""

    ids = fields.List(
        id_field("Id of a person."),
        required=True,
        validate=validate.Length(min=1, max=MOST_NAMES),
        metadata=_told("Ids of people, each once."),
    )


class StaffNameAnswer(Schema):
    """Somebody who works here, or did."""

    staff_id = fields.UUID(required=True, metadata=_told("Id of the person."))
    name = fields.String(required=True, metadata=_told("Their name."))


class CounterStaffMemberAnswer(Schema):
    """Somebody who can sign in at this station."""

    staff_id = fields.UUID(required=True, metadata=_told("Id of the person."))
    name = fields.String(required=True, metadata=_told("Their name."))
    role = fields.String(required=True, metadata=_told("What they are."))


class CounterStaffAnswer(Schema):
    """Who can sign in at this station."""

    staff = fields.List(fields.Nested(CounterStaffMemberAnswer), required=True, metadata=_told("By name."))


class SetUpLinkAnswer(Schema):
    """A link by which somebody chooses a password and a second factor, once."""

    url = fields.String(required=True, metadata=_told("Shown this once: only its hash is kept."))
    expires_at = fields.String(required=True, metadata=_told("Until when it is good."))
    qr_svg = fields.String(required=True, metadata=_told("The same as a QR code, an SVG picture."))


class StaffImportRequest(Schema):
    """People from a table."""

    csv = fields.String(
        required=True,
        validate=validate.Length(min=1, max=MAX_CSV_CHARACTERS),
        metadata=_told(
            "CSV whose first line names columns: name, role, outlet_code, territory_code, login, locale, pin."
        ),
    )
    dry_run = fields.Boolean(load_default=False, metadata=_told("True: only say what would happen."))
