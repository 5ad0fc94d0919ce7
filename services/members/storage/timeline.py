"""The timeline: episodes of members, written once for each command or event that they came from."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.episode import Episode
from services.members.storage.members import Members

_NOTE = Prepared(
    """INSERT INTO episodes (episode_id, member_id, kind, occurred_at, recorded_at, outlet_code, channel, staff_id,
                             about_kind, about_id, facts, sealed_words, command_id)
       VALUES (:episode_id, :member_id, :kind, :occurred_at, :recorded_at, :outlet_code, :channel, :staff_id,
               :about_kind, :about_id, :facts, :sealed_words, :command_id)
       ON CONFLICT (command_id, member_id, kind) DO NOTHING"""
)


class Timeline:
    """The episodes of one unit of work."""

    def __init__(self, connection: sa.Connection, members: Members, now: datetime) -> None:
        self._connection = connection
        self._members = members
        self._now = now

    def note(self, episode: Episode, *, command_id: str) -> None:
        """Write the episode; told again by the same command or event, nothing. Words of nobody's are left out."""
        episode_id = new_id()
        sealed = None
        if episode.words and (key := self._members.key_of(episode.member_id)):
            sealed = key.seal_words(episode.words, row_id=episode_id)
        row = {name: value for name, value in vars(episode).items() if name not in ("facts", "words")}
        _NOTE.run(
            self._connection,
            **row,
            episode_id=episode_id,
            recorded_at=self._now,
            facts=json.dumps(dict(episode.facts), sort_keys=True),
            sealed_words=sealed,
            command_id=command_id,
        )
