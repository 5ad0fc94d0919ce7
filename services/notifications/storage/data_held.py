"""What each column of notifications holds of people: whom a message was for, by id; no address and no name."""

from __future__ import annotations

from services.chassis.database.data_held import Held, HeldTables, by, through
from services.chassis.work.data_held import work_tables_held

HELD: HeldTables = {
    "messages": Held(
        of=by("member_id"),
        pseudonymous="member_id facts",
        none="message_id kind occasion created_at about_id settled_at",
    ),
    "deliveries": Held(
        of=through("message_id", "messages", owner="member_id"),
        none="delivery_id message_id channel state attempts next_attempt_at claim_id claimed_until last_error sent_at "
        "reference",
    ),
    "reminded_dues": Held(of=by("member_id"), pseudonymous="member_id", none="due_id settled_at"),
    "forgotten_members": Held(of=by("member_id"), pseudonymous="member_id", none="forgotten_at"),
    **work_tables_held(answers="none"),
}
