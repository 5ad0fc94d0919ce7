"""Routes of stations."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.http.callers import current_station_id, permits
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.outlets.domain.outlet import UnknownStation
from services.outlets.http_api.pictures import outlet_picture
from services.outlets.storage.unit_of_work import OutletsWork


def add_station_routes(app: Flask, open_work: WorkOpener[OutletsWork]) -> None:
    """What a station asks of itself."""

    @app.get("/stations/me")
    @permits(Action.READ_OWN_STATION)
    def own_station() -> dict[str, Any]:
        station_id = current_station_id()
        with open_work.reading() as work:
            outlet = work.places.outlet_of_station(station_id)
        if outlet is None:
            raise UnknownStation("This station is not on the franchise's list any more.")
        return {"station_id": station_id, "outlet": outlet_picture(outlet)}
