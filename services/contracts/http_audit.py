"""What the audit says over HTTP, from one service or from all of them together."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.contracts.fields import text, text_or_null


def _values(description: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), required=True, allow_none=True, metadata={"description": description})


class AuditQuery(Schema):
    """Which entries are wanted; without parameters the newest."""

    since = fields.String(
        data_key="from", metadata={"description": "Not before this instant, with its offset from UTC."}
    )
    until = fields.String(data_key="to", metadata={"description": "Before this instant."})
    outlet = fields.String(metadata={"description": "Of this outlet only."})
    who = fields.String(metadata={"description": "Done by the station, person or service with this id."})
    action = fields.String(metadata={"description": "Of this kind only: `loyalty.record_sale`."})
    object = fields.String(metadata={"description": "About the member, sale, reward... with this id."})
    before_entry = fields.UUID(metadata={"description": "Older than this entry: the `next` of the page before."})


class AuditWhoAnswer(Schema):
    """Who did it."""

    kind = text("`staff`, `station`, `service`, or `anybody` where nobody had signed in.")
    id = text("Id of the person or station, or the name of the service.")
    role = text("In which role.")
    station_id = text_or_null("At which station they stood.")


class AuditObjectAnswer(Schema):
    """What it was done to."""

    kind = text_or_null("Such as member, sale or reward.")
    id = text_or_null("Its id.")


class AuditEntryAnswer(Schema):
    """One act."""

    entry_id = text("Id; newer ones are greater.")
    part = text("The service where it happened.")
    at = text("When.")
    who = fields.Nested(AuditWhoAnswer, required=True, metadata={"description": "Who did it."})
    action = text("What was done.")
    object = fields.Nested(AuditObjectAnswer, required=True, metadata={"description": "To what."})
    outlet_code = text_or_null("Where; null for what belongs to no outlet.")
    before = _values("What changed, as it was before. Never a name, phone, birthday or address.")
    after = _values("What changed, as it is now.")
    sealed = fields.Boolean(
        required=True,
        metadata={"description": "Whether it is part of the chain that shows every later change; seconds after it."},
    )


class AuditAnswer(Schema):
    """Entries that the caller may see, newest first, 100 at most."""

    entries = fields.List(fields.Nested(AuditEntryAnswer), required=True, metadata={"description": "Newest first."})
    next = text_or_null("`before_entry` of the next page; null at the end.")
    missing_parts = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Services that did not answer: their entries are not in this page."},
    )
