"""What an approval looks like over HTTP: a manager's word for one act of somebody at a counter."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.contracts.http_staff import CounterStaffMemberAnswer, id_field, pin_field
from services.contracts.permissions import APPROVABLE


class NamesApprover(Schema):
    """A manager with their PIN, or neither where whoever asks is one."""

    @validates_schema
    def has_both_or_none(self, value: dict[str, object], **_: object) -> None:
        if ("approver_id" in value) != ("pin" in value):
            raise ValidationError("is needed with the other one", "pin" if "approver_id" in value else "approver_id")


class ApprovalRequest(NamesApprover):
    """What is to be approved, and by whom: a manager with their PIN, or whoever asks where they are a manager."""

    action = fields.String(
        required=True, validate=validate.OneOf(sorted(APPROVABLE)), metadata={"description": "The act."}
    )
    about = id_field("The thing that it is done to.")
    approver_id = fields.UUID(metadata={"description": "The manager who approves; left out by a manager."})
    pin = pin_field()


class ApproversAnswer(Schema):
    """Who can approve at this outlet by a PIN."""

    approvers = fields.List(
        fields.Nested(CounterStaffMemberAnswer), required=True, metadata={"description": "Managers, by name."}
    )
