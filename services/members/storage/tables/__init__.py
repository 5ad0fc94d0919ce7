"""The tables of members, a file for each subject; whoever imports this knows them all.

Columns named sealed or index are the only ones that come from personal data.
"""

from services.chassis.work.tables import work_tables
from services.members.storage.tables import admission, cases, dates, dues, memberships, prospects, tasks, timeline
from services.members.storage.tables.people import (
    birthday_announcements,
    consents,
    disownments,
    erasure_acknowledgements,
    erasures,
    former_addresses,
    identifiers,
    loyalty_summaries,
    member_sessions,
    members,
    metadata,
    name_beginnings,
    outlets,
    sign_in_codes,
    staff,
)

work_tables(metadata)

__all__ = [
    "admission",
    "birthday_announcements",
    "cases",
    "consents",
    "dates",
    "disownments",
    "dues",
    "erasure_acknowledgements",
    "erasures",
    "former_addresses",
    "identifiers",
    "loyalty_summaries",
    "member_sessions",
    "members",
    "memberships",
    "metadata",
    "name_beginnings",
    "outlets",
    "prospects",
    "sign_in_codes",
    "staff",
    "tasks",
    "timeline",
]
