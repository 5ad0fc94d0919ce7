"""/api/v1: what a member sees behind the link of their card. The link's token is the credential; nothing is written."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples
from gateway.public_api.documents import serve
from gateway.public_api.handing_on import body_to_pass, headers_to_pass, passed_back
from gateway.public_api.refusals import UNKNOWN_BALANCE_LINK
from gateway.qr import qr_svg
from services.chassis.http.callers import public
from services.contracts.http_gateway import BalanceAnswer
from services.contracts.http_members import BalanceLinkRequest


def balance_blueprint(parts: Parts) -> Blueprint:
    """The member's own page."""
    blueprint = Blueprint("balance", __name__, url_prefix="/api/v1", description="The member's own page.")

    @serve(
        blueprint,
        "POST /balance",
        "Read the balance behind a member's link",
        takes=BalanceLinkRequest,
        taken_example=examples.BALANCE_LINK,
        answers=BalanceAnswer,
        example=examples.BALANCE,
        refuses=[UNKNOWN_BALANCE_LINK],
    )
    @public
    def read_balance() -> Response:
        """The token is posted, not put into the address: addresses are kept in logs and histories."""
        headers = headers_to_pass(parts.members)
        link = parts.members.read_balance_link(body_to_pass(), headers)
        if link.status != 200:
            return passed_back(link)
        holder: dict[str, Any] = link.json()
        asking = {
            "Authorization": parts.loyalty.authorization(None),
            "Accept-Language": headers.get("Accept-Language", holder["locale"]),
        }
        account = parts.loyalty.account(holder["member_id"], asking)
        if account.status != 200:
            return passed_back(account)
        return jsonify(
            {
                "member": {name: holder[name] for name in ("display_name", "locale", "card_number")},
                "is_birthday": holder["birthday_window"],
                "loyalty": account.json(),
                "balance_url": holder["balance_url"],
                "qr_svg": qr_svg(holder["balance_url"]),
            }
        )

    return blueprint
