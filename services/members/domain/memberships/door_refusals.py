"""What can be wrong with an act at a door."""

from __future__ import annotations

from services.members.domain.errors import MembersError


class UnknownCheckIn(MembersError):
    """There is no check-in with this id at the caller's outlet."""

    code = "unknown_check_in"


class NotAdmitted(MembersError):
    """They did not come in by this check-in, or it was undone."""

    code = "not_admitted"


class NotInside(MembersError):
    """They do not count as in at this outlet."""

    code = "not_inside"


class AlreadyAdmitted(MembersError):
    """They came in by this check-in already, or it was undone."""

    code = "already_admitted"


class CheckInOver(MembersError):
    """It was so long ago that they are to be scanned again."""

    code = "check_in_over"


class UndoTooLate(MembersError):
    """The outlet's stations undo within some minutes; after that a manager does."""

    code = "undo_too_late"


class StillRefused(MembersError):
    """Something else keeps them out, so nothing was done; `reason` is the code of that verdict."""

    code = "still_refused"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class ApprovalRefused(MembersError):
    """The approval is forged, too old, or for something else."""

    code = "approval_refused"


class NoGuestsLeft(MembersError):
    """The plan admits no guest (more) in this period."""

    code = "no_guests_left"


class OutletFull(MembersError):
    """As many are in as may be."""

    code = "outlet_full"


class NoGuestCame(MembersError):
    """Nobody came with this visit, or they were taken back already."""

    code = "no_guest_came"


class VisitHandedOn(MembersError):
    """The pack that the visit was used of was handed on since, with what was left of it: nobody to give it back to."""

    code = "visit_handed_on"


class NotBanned(MembersError):
    """Nobody keeps them out."""

    code = "not_banned"


class NoPhoto(MembersError):
    """There is no photo of them."""

    code = "no_photo"
