"""Routes of cards, and of the links behind their QR."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_caller, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_members import BalanceLinkRequest, CardReplacementRequest, RecognitionRequest
from services.contracts.permissions import Action
from services.members.domain.errors import UnknownMember
from services.members.http_api.acting import current_actor
from services.members.http_api.bodies import Links, card_body, display_name, standing_body
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.disown_card import disown_card, recognise_member
from services.members.use_cases.replace_card import replace_card
from services.members.use_cases.show_card import owner_of_link, read_balance_link, show_card

Answer = tuple[dict[str, Any], int]

# Made once: building a marshmallow schema costs more than using it.
_CARD_REPLACEMENT, _RECOGNITION, _BALANCE_LINK = CardReplacementRequest(), RecognitionRequest(), BalanceLinkRequest()


def add_cards(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], links: Links) -> None:
    @app.post("/members/<member_id>/cards")
    @permits(Action.CHANGE_IDENTIFIERS)
    @commands.handle
    def renew_card(work: MembersWork, member_id: str) -> Answer:
        load(_CARD_REPLACEMENT)
        number, token = replace_card(work, path_id(member_id, UnknownMember), current_actor())
        return card_body(member_id, number, token, links), 201

    @app.get("/members/<member_id>/card")
    @permits(Action.READ_MEMBER)
    def card_of(member_id: str) -> Response:
        # Noted before it is answered: with its QR, a card can be used by whoever has seen it.
        with open_work() as work:
            card = show_card(work, path_id(member_id, UnknownMember))
            shown = {"shown": "card"}
            work.audit.note(
                current_caller(), Action.READ_MEMBER, object_kind="member", object_id=member_id, after=shown
            )
        return private(
            {
                "balance_url": links.balance(card.token),
                "card_number": card.member.card_number,
                "display_name": display_name(card.member, caller_locale()),
            }
        )

    @app.post("/members/<member_id>/recognitions")
    @permits(Action.CHANGE_IDENTIFIERS)
    @commands.handle
    def recognise(work: MembersWork, member_id: str) -> Answer:
        load(_RECOGNITION)
        is_settled = recognise_member(work, path_id(member_id, UnknownMember), current_actor(), how="at the desk")
        return {"member_id": member_id, "settled": is_settled}, 201

    @app.post("/balance-links/disownments")
    @permits(Action.DISOWN_CARD)
    def disown() -> Response:
        """No command: whoever says it has no key to bring, and saying it again changes nothing."""
        token = load(_BALANCE_LINK)["token"]
        with open_work() as work:
            member_id = owner_of_link(work, token)
            is_new = disown_card(work, member_id)
            work.audit.note(
                current_caller(),
                Action.DISOWN_CARD,
                object_kind="member",
                object_id=member_id,
                after={"by": "holder of the link", "is_new": is_new},
            )
        return private({"disowned": True})

    @app.post("/balance-links/readings")
    @permits(Action.READ_BALANCE_LINK)
    def read_link() -> Response:
        token = load(_BALANCE_LINK)["token"]
        with open_work.reading() as work:
            card = read_balance_link(work, token)
            member = card.member
            told = work.standings.of(member.member_id)
            today = work.day_at(member.home_outlet_code)
        locale = caller_locale(member.locale)
        return private(
            {
                "member_id": member.member_id,
                "display_name": display_name(member, member.locale),
                "locale": member.locale,
                "card_number": member.card_number,
                "balance_url": links.balance(card.token),
                "last_known_loyalty": standing_body(told, locale, today=today),
            }
        )
