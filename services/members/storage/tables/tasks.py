"""The table of tasks: who is to do what for whom by when, so that nobody is forgotten."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

tasks = table(
    metadata,
    "tasks",
    sa.Column("task_id", Id, primary_key=True),
    # Whom it is for: a member, or somebody who is none yet.
    sa.Column("member_id", Id),
    sa.Column("prospect_id", Id),
    sa.Column("kind", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    # By which the same reason asks once: the payer and the day, the member and the day since when they stay away.
    sa.Column("occasion", Text, nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("about_kind", Text),
    sa.Column("about_id", Text),
    sa.Column("due_on", LocalDay, nullable=False),
    # Who has taken it; nobody yet: anybody of the outlet may.
    sa.Column("staff_id", Id),
    sa.Column("state", Text, nullable=False),
    # Calls that reached nobody, and how often it was put off.
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("postponed", sa.Integer, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Column("outcome", Text),
    sa.Column("sealed_words", Blob),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("kind IN ('call', 'follow_up', 'review', 'greet')", name="kind"),
    sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
    sa.CheckConstraint("(member_id IS NULL) <> (prospect_id IS NULL)", name="somebody"),
    sa.UniqueConstraint("reason", "occasion", name="uq_tasks_reason_occasion"),
)
_open = sa.text("state = 'open'")
sa.Index("ix_tasks_outlet_code_due_on", tasks.c.outlet_code, tasks.c.due_on, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_tasks_member_id", tasks.c.member_id)
sa.Index("ix_tasks_about_id", tasks.c.about_id)
# An open case has one next step: whoever would add a second is refused by the database.
_open_of_case = sa.text("state = 'open' AND about_kind = 'case'")
sa.Index(
    "uq_tasks_next_step",
    tasks.c.about_id,
    unique=True,
    sqlite_where=_open_of_case,
    postgresql_where=_open_of_case,
)
