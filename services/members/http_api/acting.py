"""Who acts on a member, and where: at the caller's outlet, or at the one that somebody names who stands at none."""

from __future__ import annotations

from services.chassis.http.callers import current_caller, current_staff_id, is_within_reach
from services.members.domain.actor import Actor
from services.members.domain.episode import Channel
from services.members.domain.errors import OutletNeeded, UnknownOutlet
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork


def current_actor(channel: Channel = "desk") -> Actor:
    """Whoever asks, at the outlet where they stand, if they stand at one."""
    return Actor(outlet_code=current_caller().outlet_code, staff_id=current_staff_id(), channel=channel)


def outlet_of_act(work: MembersWork, named: str | None) -> Outlet:
    """Raises OutletNeeded, UnknownOutlet for one outside of the caller's reach, and OutletNotKnownYet."""
    own = current_caller().outlet_code
    if named is None:
        if own is None:
            raise OutletNeeded
        return work.outlets.named(own)
    outlet, place = work.outlets.find(named), work.place_of(named)
    # Whoever stands at an outlet acts there, however far what they do reaches.
    if outlet is None or place is None or not is_within_reach(place) or own not in (None, named):
        raise UnknownOutlet
    return outlet
