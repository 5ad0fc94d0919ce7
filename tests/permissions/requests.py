"""One valid request for each route that is about something, made anew each time somebody asks.

A route that takes an id, or writes, is entered in REQUESTS of the file of its subject, under its method and address as
the *service* has it: the gateway's route of the same address takes the same. What there is to say of it stands in
`asking.py`.
"""

from __future__ import annotations

from tests.permissions import (
    care_requests,
    door_requests,
    dues_requests,
    loyalty_requests,
    member_requests,
    membership_requests,
    outlet_requests,
    prospect_requests,
    self_service_requests,
    staff_requests,
    station_requests,
)
from tests.permissions.asking import Request

REQUESTS: dict[str, Request] = {
    **care_requests.REQUESTS,
    **door_requests.REQUESTS,
    **dues_requests.REQUESTS,
    **loyalty_requests.REQUESTS,
    **member_requests.REQUESTS,
    **membership_requests.REQUESTS,
    **outlet_requests.REQUESTS,
    **prospect_requests.REQUESTS,
    **self_service_requests.REQUESTS,
    **staff_requests.REQUESTS,
    **station_requests.REQUESTS,
}
