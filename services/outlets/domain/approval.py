"""Approvals: whose word counts for what somebody at a counter may not do alone."""

from __future__ import annotations

from services.outlets.domain.staff import OUTLET_MANAGER, Person


class ApproverNeeded(Exception):
    """Whoever asks is no manager of this outlet, and named none."""

    code = "approver_needed"

    def __init__(self) -> None:
        super().__init__("This needs a manager of the outlet: ask one for their PIN.")


class PinRefused(Exception):
    """One answer to whatever was wrong: the person, their place or the PIN.

    Whoever asks stays signed in, so it is no 401, at which a station lets go of its session.
    """

    code = "pin_refused"

    def __init__(self) -> None:
        super().__init__("That was not right: check whom you chose and the PIN, and try again.")


def may_approve(person: Person | None, outlet_code: str) -> bool:
    """A manager who is at work at this outlet."""
    return (
        person is not None
        and person.role == OUTLET_MANAGER
        and person.state == "active"
        and person.outlet_code == outlet_code
    )
