"""/api/v1: what a member sees behind the link of their card, and the code with which they take a reward.

The link's token is the credential. It reads stamps, rewards and what happened on the card by the day: their birthday
and who they are beyond a first name stay behind /me. It spends nothing: a reward is handed over at a station, against
the code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.drawings import qr_svg
from gateway.public_api import examples
from gateway.public_api.documents import A_FILE, serve
from gateway.public_api.forwarding import handed_on, headers_to_pass, passed_back
from gateway.public_api.rate_limits import limit_link
from gateway.public_api.refusals import LINK_PAUSED, UNKNOWN_BALANCE_LINK, UNKNOWN_REWARD, WALLET_NOT_OFFERED
from gateway.wallet.apple import CONTENT_TYPE as APPLE_PASS
from gateway.wallet.card import WalletCard
from gateway.wallet.wallets import Wallets
from services.chassis.http.callers import public
from services.chassis.http.client import PartAnswer
from services.chassis.http.problems import Problem
from services.chassis.http.validation import load
from services.chassis.languages import best_locale
from services.contracts.http_gateway import BalanceAnswer, GooglePassAnswer, RedeemCodeWishRequest
from services.contracts.http_loyalty import RedeemCodeAnswer
from services.contracts.http_members import BalanceLinkRequest, DisownmentAnswer

_LINK, _WISH = BalanceLinkRequest(), RedeemCodeWishRequest()


def balance_blueprint(parts: Parts, wallets: Wallets) -> Blueprint:
    """The member's own page."""
    blueprint = Blueprint("balance", __name__, url_prefix="/api/v1", description="The member's own page.")
    _add_reading(blueprint, parts, wallets)
    _add_redeem_codes(blueprint, parts)
    _add_passes(blueprint, parts, wallets)
    _add_disownments(blueprint, parts)
    return blueprint


def _add_reading(blueprint: Blueprint, parts: Parts, wallets: Wallets) -> None:
    @serve(
        blueprint,
        "POST /balance",
        "Read the balance behind a member's link",
        takes=(BalanceLinkRequest, examples.BALANCE_LINK),
        answers=(BalanceAnswer, examples.BALANCE),
        refuses=[UNKNOWN_BALANCE_LINK, LINK_PAUSED],
    )
    @public
    def read_balance() -> Response:
        """The token is posted, not put into the address: addresses are kept in logs and histories."""
        link = _read_link(parts, load(_LINK)["token"])
        if link.status != 200:
            return passed_back(link)
        holder: dict[str, Any] = link.json()
        account = _account(parts, holder)
        return jsonify(
            {
                "member": {name: holder[name] for name in ("display_name", "locale", "card_number")},
                "loyalty": {name: account[name] for name in ("as_of", "is_stale", "programs", "rewards")},
                "endings": account["endings"],
                "history": account["history"],
                "wallets": wallets.offered(),
                "balance_url": holder["balance_url"],
                "qr_svg": qr_svg(holder["balance_url"]),
            }
        )


def _add_redeem_codes(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /balance/redeem-codes",
        "Make a redeem code for a reward",
        takes=(RedeemCodeWishRequest, examples.REDEEM_CODE_WANTED),
        answers=(RedeemCodeAnswer, examples.REDEEM_CODE),
        refuses=[UNKNOWN_BALANCE_LINK, LINK_PAUSED, UNKNOWN_REWARD],
    )
    @public
    def make_redeem_code() -> Response:
        wish = load(_WISH)
        link = _read_link(parts, wish["token"])
        if link.status != 200:
            return passed_back(link)
        holder: dict[str, Any] = link.json()
        headers = {**_asking_loyalty(parts, holder), "Content-Type": "application/json"}
        body = json.dumps({"reward_id": wish["reward_id"]}).encode()
        issued = parts.loyalty.redeem_code(holder["member_id"], body, headers)
        if issued.status != 200:
            return passed_back(issued)
        told: dict[str, Any] = issued.json()
        return jsonify({**told, "qr_svg": qr_svg(told["code"])})


def _add_passes(blueprint: Blueprint, parts: Parts, wallets: Wallets) -> None:
    @serve(
        blueprint,
        "POST /balance/passes/apple",
        "Take the card into Apple Wallet",
        takes=(BalanceLinkRequest, examples.BALANCE_LINK),
        answers=A_FILE,
        content_type=APPLE_PASS,
        refuses=[UNKNOWN_BALANCE_LINK, LINK_PAUSED, WALLET_NOT_OFFERED],
    )
    @public
    def make_apple_pass() -> Response:
        """The file that a phone opens with its wallet."""
        link = _read_link(parts, load(_LINK)["token"])
        if link.status != 200:
            return passed_back(link)
        apple = wallets.apple_now()
        if apple is None:
            raise _not_offered()
        made = Response(apple.signed(_wallet_card(link.json())), content_type=APPLE_PASS)
        made.headers["Content-Disposition"] = 'attachment; filename="card.pkpass"'
        return made

    @serve(
        blueprint,
        "POST /balance/passes/google",
        "Take the card into Google Wallet",
        takes=(BalanceLinkRequest, examples.BALANCE_LINK),
        answers=(GooglePassAnswer, examples.GOOGLE_PASS),
        refuses=[UNKNOWN_BALANCE_LINK, LINK_PAUSED, WALLET_NOT_OFFERED],
    )
    @public
    def make_google_pass() -> Response:
        link = _read_link(parts, load(_LINK)["token"])
        if link.status != 200:
            return passed_back(link)
        if wallets.google is None:
            raise _not_offered()
        return jsonify({"save_url": wallets.google.save_url(_wallet_card(link.json()))})


def _add_disownments(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /balance/disownments",
        "Say that the card is not one's own",
        takes=(BalanceLinkRequest, examples.BALANCE_LINK),
        answers=(DisownmentAnswer, {"disowned": True}),
        refuses=[UNKNOWN_BALANCE_LINK],
    )
    @public
    def disown_card() -> Response:
        """Lets go and takes nothing over; said again, it changes nothing."""
        limit_link(load(_LINK)["token"])
        return handed_on(parts.members, "POST", "/balance-links/disownments")


def _wallet_card(holder: Mapping[str, Any]) -> WalletCard:
    return WalletCard(
        display_name=holder["display_name"],
        number=holder["card_number"],
        balance_url=holder["balance_url"],
        locale=best_locale(request.headers.get("Accept-Language"), holder["locale"]),
    )


def _not_offered() -> Problem:
    return Problem(404, "wallet_not_offered", "The card cannot be put into this wallet here.")


def _read_link(parts: Parts, token: str) -> PartAnswer:
    limit_link(token)
    headers = {**headers_to_pass(parts.members), "Content-Type": "application/json"}
    return parts.members.read_balance_link(json.dumps({"token": token}).encode(), headers)


def _account(parts: Parts, holder: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where they stand and how they came there. A card is worth showing at a till without it, so what members last
    knew stands in while loyalty is away."""
    try:
        answer = parts.loyalty.account(holder["member_id"], _asking_loyalty(parts, holder))
    except Problem:
        answer = None
    if answer is not None and answer.status == 200:
        account: Mapping[str, Any] = answer.json()
        return account
    return {**holder["last_known_loyalty"], "is_stale": True, "endings": [], "history": []}


def _asking_loyalty(parts: Parts, holder: Mapping[str, Any]) -> dict[str, str]:
    """In the language that was asked for, else in the member's own; a page asks for any (`*`) where nobody chose."""
    asked = headers_to_pass(parts.loyalty)
    return {
        "Authorization": asked["Authorization"],
        "Accept-Language": asked.get("Accept-Language", holder["locale"]),
    }
