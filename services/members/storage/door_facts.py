"""What desks and managers say of a member that counts at a door: bans, waivers, a note, a photo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from services.chassis.database.column_types import as_day
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.memberships.admission import AdmissionFacts, Ban
from services.members.domain.photo import Photo
from services.members.storage.safe import MemberKey
from services.members.storage.tables.admission import photos

# The newest ban that nobody has lifted: who is banned once more while banned is kept out by the later word.
_OF = Prepared(
    """SELECT (SELECT b.ban_id FROM bans b WHERE b.member_id = :member_id AND b.lifted_at IS NULL
                ORDER BY b.banned_at DESC, b.ban_id DESC LIMIT 1) AS ban_id,
              (SELECT w.version FROM waivers w WHERE w.member_id = :member_id
                ORDER BY w.recorded_at DESC, w.waiver_id DESC LIMIT 1) AS waiver_version,
              EXISTS (SELECT 1 FROM attention_notes n WHERE n.member_id = :member_id) AS has_note,
              EXISTS (SELECT 1 FROM photos p WHERE p.member_id = :member_id) AS has_photo,
              EXISTS (SELECT 1 FROM cases c WHERE c.member_id = :member_id
                                              AND c.state IN ('open', 'in_work', 'waiting')) AS has_open_case"""
)
_BAN = Prepared("SELECT reason, until_on FROM bans WHERE ban_id = :ban_id")
_ADD_BAN = Prepared(
    """INSERT INTO bans (ban_id, member_id, reason, until_on, outlet_code, banned_at, staff_id)
       VALUES (:ban_id, :member_id, :reason, :until_on, :outlet_code, :banned_at, :staff_id)"""
)
_LIFT_BANS = Prepared("UPDATE bans SET lifted_at = :now WHERE member_id = :member_id AND lifted_at IS NULL")
_ADD_WAIVER = Prepared(
    """INSERT INTO waivers (waiver_id, member_id, version, signed_on, outlet_code, recorded_at, staff_id)
       VALUES (:waiver_id, :member_id, :version, :signed_on, :outlet_code, :recorded_at, :staff_id)"""
)
_PUT_NOTE = Prepared(
    """INSERT INTO attention_notes (member_id, sealed_words, noted_at, staff_id)
       VALUES (:member_id, :sealed_words, :noted_at, :staff_id)
       ON CONFLICT (member_id) DO UPDATE SET sealed_words = excluded.sealed_words, noted_at = excluded.noted_at,
                                             staff_id = excluded.staff_id"""
)
_DROP_NOTE = Prepared("DELETE FROM attention_notes WHERE member_id = :member_id")
_NOTE = Prepared("SELECT sealed_words FROM attention_notes WHERE member_id = :member_id")
_PUT_PHOTO = Prepared(
    """INSERT INTO photos (member_id, media_type, sealed_photo, taken_at, staff_id)
       VALUES (:member_id, :media_type, :sealed_photo, :taken_at, :staff_id)
       ON CONFLICT (member_id) DO UPDATE SET media_type = excluded.media_type, sealed_photo = excluded.sealed_photo,
                                             taken_at = excluded.taken_at, staff_id = excluded.staff_id"""
)
_DROP_PHOTO = Prepared("DELETE FROM photos WHERE member_id = :member_id")
_PHOTO = Prepared("SELECT media_type, sealed_photo FROM photos WHERE member_id = :member_id")


class DoorFacts:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, member_id: str) -> AdmissionFacts:
        """All of them, without memberships and dues, which others keep."""
        row = _OF.run(self._connection, member_id=member_id).one()
        return AdmissionFacts(
            ban=None if row.ban_id is None else self._ban(row.ban_id),
            waiver_version=row.waiver_version,
            has_note=bool(row.has_note),
            has_photo=bool(row.has_photo),
            has_open_case=bool(row.has_open_case),
        )

    def ban(self, member_id: str, ban: Ban, *, outlet_code: str | None, staff_id: str | None) -> None:
        row = {"ban_id": new_id(), "member_id": member_id, "reason": ban.reason, "until_on": ban.until}
        _ADD_BAN.run(self._connection, **row, outlet_code=outlet_code, banned_at=self._now, staff_id=staff_id)

    def lift_bans(self, member_id: str) -> bool:
        """False where nobody kept them out."""
        return _LIFT_BANS.run(self._connection, member_id=member_id, now=self._now).rowcount > 0

    def sign_waiver(
        self, member_id: str, version: str, *, signed_on: date, outlet_code: str | None, staff_id: str | None
    ) -> None:
        row = {"waiver_id": new_id(), "member_id": member_id, "version": version, "signed_on": signed_on}
        _ADD_WAIVER.run(self._connection, **row, outlet_code=outlet_code, recorded_at=self._now, staff_id=staff_id)

    def put_note(self, key: MemberKey, words: str, *, staff_id: str | None) -> None:
        """In place of the one before."""
        sealed = key.seal_words(words, row_id=key.member_id)
        row = {"member_id": key.member_id, "sealed_words": sealed, "noted_at": self._now, "staff_id": staff_id}
        _PUT_NOTE.run(self._connection, **row)

    def drop_note(self, member_id: str) -> bool:
        return _DROP_NOTE.run(self._connection, member_id=member_id).rowcount == 1

    def note(self, key: MemberKey) -> str | None:
        row = _NOTE.run(self._connection, member_id=key.member_id).first()
        return None if row is None else key.words(row.sealed_words, row_id=key.member_id)

    def put_photo(self, key: MemberKey, photo: Photo, *, staff_id: str | None) -> None:
        row = {"member_id": key.member_id, "media_type": photo.media_type, "taken_at": self._now, "staff_id": staff_id}
        _PUT_PHOTO.run(self._connection, **row, sealed_photo=key.seal_photo(photo.content))

    def drop_photo(self, member_id: str) -> bool:
        return _DROP_PHOTO.run(self._connection, member_id=member_id).rowcount == 1

    def pictured(self, member_ids: Sequence[str]) -> set[str]:
        """Those of them of whom there is a photo."""
        query = sa.select(photos.c.member_id).where(photos.c.member_id.in_(member_ids))
        return set(self._connection.execute(query).scalars())

    def photo(self, key: MemberKey) -> Photo | None:
        row = _PHOTO.run(self._connection, member_id=key.member_id).first()
        return None if row is None else Photo(row.media_type, key.photo(bytes(row.sealed_photo)))

    def _ban(self, ban_id: str) -> Ban:
        row = _BAN.run(self._connection, ban_id=ban_id).one()
        return Ban(row.reason, None if row.until_on is None else as_day(row.until_on))
