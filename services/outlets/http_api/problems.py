"""What this service says no to: one table from error to status."""

from __future__ import annotations

from services.outlets.credentials import hashing
from services.outlets.domain import approval, late_command, outlet, pin, session, staff, station, territory

DOMAIN_ERRORS: dict[type[Exception], int] = {
    approval.ApproverNeeded: 403,
    approval.PinRefused: 403,
    outlet.InvalidOutlet: 422,
    outlet.OutletClosed: 409,
    outlet.OutletTaken: 409,
    outlet.UnknownOutlet: 404,
    outlet.UnknownStation: 404,
    outlet.UnreadableTable: 422,
    late_command.UnknownLateCommand: 404,
    late_command.LateCommandSettled: 409,
    territory.InvalidTerritory: 422,
    territory.TerritoryInItself: 409,
    territory.TerritoryTaken: 409,
    territory.UnknownTerritory: 404,
    station.UnknownEnrolmentCode: 404,
    station.ProofRefused: 403,
    station.StationRevoked: 401,
    station.StationNotActive: 409,
    station.StationNotWaiting: 409,
    station.FingerprintMismatch: 409,
    station.AlreadyRevoked: 409,
    station.KeyUsedBefore: 409,
    session.SignInRefused: 401,
    session.SessionEnded: 401,
    session.SignInLocked: 429,
    hashing.TooManySignIns: 503,
    pin.PinTooEasy: 422,
    staff.InvalidStaff: 422,
    staff.NoLogin: 422,
    staff.NoPinHere: 422,
    staff.UnknownStaff: 404,
    staff.UnknownPlace: 404,
    staff.UnknownSetUpLink: 404,
    staff.RoleTooHigh: 403,
    staff.LoginTaken: 409,
    staff.HasLeft: 409,
    staff.LastOfHeadOffice: 409,
}
