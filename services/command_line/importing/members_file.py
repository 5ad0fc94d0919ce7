"""`regulars import members`: rows of a file to members, each read by the rules of a till and enrolled as at one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from services.chassis.identifiers import id_for
from services.chassis.process import Service
from services.command_line.importing.batches import Batches, Known
from services.command_line.importing.cells import birthday, refuse_unprintable
from services.command_line.importing.outlets_of_file import OutletsOfFile, tell
from services.command_line.importing.report import BadRow
from services.contracts.http_members import EnrolmentRequest
from services.members.domain.birthday import Birthday
from services.members.domain.errors import IdentifierTaken, UnusableField
from services.members.domain.identifier import Candidate
from services.members.domain.outlet import Outlet as MembersOutlet
from services.members.domain.phone import read_phone
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from services.outlets.domain.outlet import Outlet

COLUMNS = ("external_id", "phone", "given_name", "family_name", "birthday", "locale", "email", "home_outlet")
REQUIRED = ("home_outlet",)
ROWS_PER_TRANSACTION = 250
_REQUEST = EnrolmentRequest()
_REASONS = {
    "phone": "is no valid phone number in the country of the home outlet",
    "birthday_in_future": "lies in the future",
    "no_identifier": "neither a phone nor an external id is given",
}


@dataclass(frozen=True)
class MemberRow:
    """A row that makes sense by itself."""

    line: int
    command_id: str
    outlet: MembersOutlet
    enrolment: Enrolment
    identifiers: tuple[Candidate, ...]
    """By which somebody who is known already would be found."""


def member_row(line: int, cells: Sequence[str], outlets: OutletsOfFile) -> MemberRow:
    """Raises BadRow."""
    said: dict[str, Any] = {name: text for name, text in zip(COLUMNS, cells, strict=True) if text}
    for name, text in said.items():
        refuse_unprintable(text, name)
    outlet = _as_members_know_it(outlets.named(said.pop("home_outlet", ""), "home_outlet"))
    if "birthday" in said:
        said["birthday"] = birthday(said["birthday"])
    if "locale" in said:
        # `lv-LV` and `LV` are Latvian, too.
        said["locale"] = said["locale"].replace("_", "-").split("-")[0].lower()
    try:
        known = _REQUEST.load(said)
    except ValidationError as error:
        raise _bad(error) from error
    day = known.pop("birthday", None)
    enrolment = Enrolment(**known, birthday=Birthday(**day) if day else None)
    identifiers = tuple(_identifiers(enrolment, outlet))
    return MemberRow(line, _command_id(identifiers), outlet, enrolment, identifiers)


def member_batches(members: Service, new_outlets: Sequence[Outlet], *, is_dry: bool) -> Batches[MemberRow]:
    """In a dry run the outlets that would be opened are told of within each transaction, and forgotten with it."""

    def begin(work: Any, rows: Sequence[MemberRow]) -> None:
        if is_dry:
            tell(members, work, new_outlets)
        # One alone goes the way of a till, which finds out whether somebody else got there first.
        if len(rows) > 1:
            candidates = [candidate for row in rows for candidate in row.identifiers]
            work.enrolments.gather([_blind(work, row) for row in rows], candidates)

    return Batches(members.open_work, _enrol, begin=begin, refuses_early=True, is_dry=is_dry)


def _enrol(work: Any, row: MemberRow) -> bool:
    command_id = _blind(work, row)
    if work.enrolments.was_seen(command_id):
        return False
    work.command_id = command_id
    try:
        return enrol_member(work, row.enrolment, outlet=row.outlet, origin="import").is_new
    except IdentifierTaken as error:
        if _is_known(work, row):
            raise Known from error
        raise BadRow(error.kind, "another member has it") from error
    except UnusableField as error:
        raise BadRow(error.field, _REASONS.get(error.reason, "cannot be used")) from error


def _blind(work: Any, row: MemberRow) -> str:
    """The command as the database has it: one that is made from a phone gives the phone away."""
    return str(work.enrolments.blind(row.command_id))


def _is_known(work: Any, row: MemberRow) -> bool:
    """They joined at a till meanwhile, with this very id: what the till wrote stands."""
    external_id = row.enrolment.external_id
    return external_id is None or work.identifiers.owner(Candidate("external_id", external_id)) is not None


def _bad(error: ValidationError) -> BadRow:
    column, words = next(iter(error.messages_dict.items()))
    while isinstance(words, dict):
        words = next(iter(words.values()))
    return BadRow(str(column), " ".join(map(str, words)))


def _identifiers(enrolment: Enrolment, outlet: MembersOutlet) -> Iterator[Candidate]:
    """The id in the old system before the phone. Raises BadRow where there is neither."""
    if enrolment.external_id:
        yield Candidate("external_id", enrolment.external_id)
    if enrolment.phone:
        phone = read_phone(enrolment.phone, outlet.country)
        if phone is None:
            raise BadRow("phone", _REASONS["phone"])
        yield Candidate("phone", phone.e164)
    elif not enrolment.external_id:
        raise BadRow("external_id", _REASONS["no_identifier"])


def _command_id(identifiers: Sequence[Candidate]) -> str:
    """The same for the same person in every run. Who has no id in the old system is known by the phone."""
    known_by = identifiers[0]
    says = "import member" if known_by.kind == "external_id" else "import member by phone"
    return id_for(says, known_by.value)


def _as_members_know_it(outlet: Outlet) -> MembersOutlet:
    return MembersOutlet(
        code=outlet.outlet_code,
        name=outlet.name,
        territory_code=outlet.territory_code,
        country=outlet.country,
        zone=outlet.zone,
        business_day_starts_at=outlet.business_day_starts_at,
        locale=outlet.locale,
    )
