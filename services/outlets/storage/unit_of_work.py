"""What a use case of this service holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.security.permission import Place
from services.chassis.work.unit_of_work import UnitOfWork
from services.contracts.outlets import OutletChanged, OutletOpened, StaffLeft, StaffPlaced
from services.outlets.domain.history import OPENED, Author, OutletChange
from services.outlets.domain.outlet import Outlet, OutletOnMap
from services.outlets.domain.staff import Person
from services.outlets.storage.late_commands import LateCommands
from services.outlets.storage.places import Places
from services.outlets.storage.second_factors import SecondFactors
from services.outlets.storage.secret_hashes import SecretHashes
from services.outlets.storage.sessions import Sessions
from services.outlets.storage.staff import Staff
from services.outlets.storage.stations import Stations
from services.outlets.storage.territories import Territories
from services.outlets.storage.ways_in import WaysIn


class OutletsWork(UnitOfWork):
    """One transaction over the places of the franchise, its people and who is signed in."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        super().__init__(connection, now)
        self.places = Places(connection)
        self.territories = Territories(connection)
        self.stations = Stations(connection)
        self.staff = Staff(connection)
        self.sessions = Sessions(connection)
        self.ways = WaysIn(connection)
        self.second_factors = SecondFactors(connection)
        self.secret_hashes = SecretHashes(connection)
        self.late_commands = LateCommands(connection)

    def place_of(self, outlet_code: str) -> Place | None:
        return self.places.place_of(outlet_code)

    def open_outlet(self, outlet: Outlet, territory_path: str, by: Author | None) -> None:
        """Put a new outlet on the map, begin its history and tell the suite."""
        self.places.add_outlet(outlet, opened_at=self.now)
        self.places.note_changes([OutletChange(outlet.outlet_code, 1, self.now, by, OPENED, {}, outlet.description)])
        self.publish(
            OutletOpened(outlet_code=outlet.outlet_code, **outlet.told, territory_path=territory_path, sequence=1)
        )

    def tell_outlet_changed(self, now: OutletOnMap) -> None:
        """Tell the suite how the outlet stands from now on."""
        self.publish(
            OutletChanged(
                outlet_code=now.outlet.outlet_code,
                **now.outlet.told,
                territory_path=now.territory_path,
                state=now.state,
                sequence=now.sequence,
            )
        )

    def tell_where_they_work(self, person: Person) -> None:
        """Tell the suite in which role and where the person works from now on, or that they have left."""
        sequence = self.staff.next_sequence(person.staff_id)
        if person.state == "left":
            self.publish(StaffLeft(staff_id=person.staff_id, sequence=sequence))
            return
        place = {"outlet_code": person.outlet_code, "territory_code": person.territory_code}
        self.publish(StaffPlaced(staff_id=person.staff_id, role=person.role, **place, sequence=sequence))
