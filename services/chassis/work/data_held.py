"""What the tables of work hold: the same in every service but for the answers, which are about its own business."""

from __future__ import annotations

from services.chassis.database.data_held import Held, HeldTables, by, mentioned_in

_STORED_ANSWERS = "An answer repeats for a while what other tables hold, for whoever sends the same request again."


def work_tables_held(*, answers: str) -> HeldTables:
    """`answers` is what the stored answers of commands hold: "personal", "pseudonymous", "staff" or "none"."""
    return {
        "outbox": Held(
            of=by("subject"),
            pseudonymous="subject body",
            none="event_id name sequence traceparent occurred_at sent_at",
        ),
        "inbox": Held(none="event_id name received_at"),
        "inbox_attempts": Held(none="event_id attempts last_error last_attempt_at"),
        "commands": Held(
            not_exported=_STORED_ANSWERS,
            secret="fingerprint",
            none="command_id status accepted_at" + (" answer" if answers == "none" else ""),
            **({} if answers == "none" else {answers: "answer"}),  # type: ignore[arg-type]
        ),
        "job_runs": Held(none="job scope business_date done_at"),
        "audit_entries": Held(
            of=mentioned_in("object_id", "before", "after"),
            pseudonymous="object_id before after",
            staff="who_id",
            none="entry_id at who_kind role station_id carried_by action object_kind outlet_code territory_path "
            "command_id trace_id",
        ),
        "audit_seals": Held(none="sequence entry_id hash"),
        "audit_heads": Held(none="head_id sequence hash at kid signature"),
    }
