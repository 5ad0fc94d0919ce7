"""What anybody may post, without a sign-in: not too much of it from one address, nor with one link."""

from __future__ import annotations

import hashlib

from flask import Flask, current_app, request

from services.chassis.clock import Clock
from services.chassis.http.buckets import Buckets
from services.chassis.http.problems import Problem
from services.chassis.http.proxies import source_of

# A whole mall may stand behind one address; a page asks once when it is opened.
PER_ADDRESS = 120
PER_LINK = 30
# Another system that signs what it sends: at night it tells of thousands of payments.
PER_SIGNER = 3_000
_EXTENSION = "links of members"


def limit_anybody(app: Flask, clock: Clock) -> None:
    """Every form that anybody may send, those that are added later as well, and pages that write (`is_counted`)."""
    addresses = Buckets(clock, per_minute=PER_ADDRESS)
    signers = Buckets(clock, per_minute=PER_SIGNER)
    app.extensions[_EXTENSION] = Buckets(clock, per_minute=PER_LINK)

    def count() -> None:
        view = app.view_functions.get(request.endpoint or "")
        is_counted = request.method == "POST" or getattr(view, "is_counted", False)
        if is_counted and getattr(view, "access", "") == "anybody":
            buckets = signers if getattr(view, "is_signed", False) else addresses
            _refuse_for(buckets.seconds_to_wait(source_of(request.remote_addr)))

    app.before_request(count)


def limit_link(token: str) -> None:
    """One more question with this link. Raises Problem 429."""
    links: Buckets = current_app.extensions[_EXTENSION]
    # A hash, so that no list of good links lies in the memory.
    _refuse_for(links.seconds_to_wait(hashlib.sha256(token.encode()).hexdigest()))


def _refuse_for(seconds: int) -> None:
    if seconds:
        raise Problem(
            429,
            "too_many_requests",
            "That was tried too often from here: wait a minute.",
            retry_after_seconds=seconds,
        )
