"""What members says of a member's file over HTTP, each field described."""

from __future__ import annotations

from marshmallow import Schema, fields


class FileAnswer(Schema):
    """The top of a member's file: who it is."""

    member_id = fields.UUID(required=True, metadata={"description": "The member."})
    display_name = fields.String(
        required=True, metadata={"description": "First name and initial, or two digits of a number."}
    )
    card_number = fields.String(required=True, metadata={"description": "Sixteen digits."})
    phone_tail = fields.String(
        required=True, allow_none=True, metadata={"description": "The last two digits of their phone."}
    )
    home_outlet_code = fields.String(required=True, metadata={"description": "Where they joined."})
    enrolled_at = fields.DateTime(required=True, metadata={"description": "When they joined."})
