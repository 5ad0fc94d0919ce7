"""A sale of a member of whom loyalty has not heard yet: members is asked, outside of any transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Protocol

from flask import Response, g

from services.loyalty.domain.refusals import MemberNotSeenYet, UnknownMember


class Vouching(Protocol):
    """Who can tell whether a member exists; says yes while nobody can be asked."""

    def has(self, member_id: str) -> bool: ...


def asking_about_strangers(members: Vouching) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Run the view; when it meets a stranger, ask and run it again. Raises UnknownMember."""

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def run(**path: str) -> Response:
            g.is_member_vouched_for = False
            try:
                return view(**path)
            except MemberNotSeenYet as stranger:
                # An enrolment and its first sale are moments apart, and the event may be slower than the cashier.
                if not members.has(stranger.member_id):
                    raise UnknownMember from None
                g.is_member_vouched_for = True
                return view(**path)

        return run

    return decorate


def is_member_vouched_for() -> bool:
    return bool(g.get("is_member_vouched_for", False))
