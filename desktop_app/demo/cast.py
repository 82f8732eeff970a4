"""Who takes part in the demonstration: a township with two laptops, two people, and the province."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from desktop_app.catalog.places import resources_folder
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.access import add_account
from desktop_app.station.clock import FixedClock
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from desktop_app.store.slots import Role

TOWNSHIP = "513425106"
YEAR = 2018
FIRST_DAY = date(2018, 11, 1)
CLERK, REVIEWER = "wang", "shen"
PASSWORDS = {CLERK: "Demo-2018-jing", REVIEWER: "Demo-2018-shan"}  # made up, for made-up data
OFFICE_LOGIN, OFFICE_PASSWORD = "sheng", "Demo-2018-yue"
PEOPLE = {CLERK: "王经办", REVIEWER: "沈审核"}


@dataclass(slots=True)
class Cast:
    """The demonstration's folder, clock and surroundings, and what its steps leave for one another."""

    out: Path
    workbook: Path
    around: Surroundings
    clock: FixedClock
    own_workbook: bool = False
    left: dict[str, Any] = field(default_factory=dict)
    _sitting: dict[Path, Station] = field(default_factory=dict)
    _offices: dict[str, Office] = field(default_factory=dict)

    @property
    def laptop(self) -> Path:
        """The data folder of the township's first laptop."""
        return self.out / "laptop-1"

    @property
    def stick(self) -> Path:
        """The folder that plays the USB stick."""
        folder = self.out / "stick"
        folder.mkdir(exist_ok=True)
        return folder

    def set_up(self, folder: Path, name: str) -> str:
        """A laptop of the township with a clerk and a reviewer; returns its recovery code."""
        asked = NewStation(name, TOWNSHIP, "township", REVIEWER, PEOPLE[REVIEWER], PASSWORDS[REVIEWER], True)
        station, code = Station.create(folder, asked, self.clock, self.around)
        with station:
            add_account(station.opened, CLERK, PEOPLE[CLERK], PASSWORDS[CLERK], Role.CLERK)
        return code

    @contextmanager
    def as_person(self, login: str, folder: Path | None = None) -> Iterator[Station]:
        """Sit down at a laptop as one of the two people; whoever sat there before has got up."""
        place = folder or self.laptop
        station = self._sitting.get(place)
        if station is None or station.person.login != login:
            if station is not None:
                station.close()
            station = Station.open(place, login, PASSWORDS[login], self.clock, self.around)
            self._sitting[place] = station
        yield station

    @contextmanager
    def at_office(self, name: str = "province") -> Iterator[Office]:
        """Sit down at a province's office."""
        office = self._offices.get(name)
        if office is None:
            context = store_context(self.around.catalogue, self.around.divisions)
            login = Login(OFFICE_LOGIN, OFFICE_PASSWORD)
            office = Office.open(self.out / name, login, self.clock.now_ms, context)
            self._offices[name] = office
        yield office

    def get_up(self) -> None:
        """Everybody leaves: every store is closed."""
        for station in self._sitting.values():
            station.close()
        for office in self._offices.values():
            office.close()
        self._sitting.clear()
        self._offices.clear()

    def totals(self) -> Mapping[str, Any] | None:
        """The sums that stand beside the committed workbook, worked out by other means; None for another."""
        if self.own_workbook:
            return None
        beside = self.workbook.with_name("township_totals.toml")
        return tomllib.loads(beside.read_text(encoding="utf-8"))


def sample_workbook() -> Path:
    """The committed workbook of the demonstration: made with LibreOffice, dirty on purpose."""
    return resources_folder() / "sample" / "township.xlsx"
