"""What this service says no to: one table from error to status."""

from __future__ import annotations

from services.outlets.domain import outlet, territory

DOMAIN_ERRORS: dict[type[Exception], int] = {
    outlet.InvalidOutlet: 422,
    outlet.OutletTaken: 409,
    outlet.UnknownOutlet: 404,
    outlet.UnknownStation: 404,
    territory.InvalidTerritory: 422,
    territory.TerritoryInItself: 409,
    territory.TerritoryTaken: 409,
    territory.UnknownTerritory: 404,
}
