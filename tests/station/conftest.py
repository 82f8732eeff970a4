"""A station of a made-up township, with a cheap password and a clock set by hand."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop_app.station import NewStation, Station, Surroundings, load_surroundings
from desktop_app.station.access import add_account
from desktop_app.station.clock import FixedClock
from desktop_app.store.passwords import Cost
from desktop_app.store.slots import Role

TOWNSHIP = "513431206"
VILLAGE = "513431206201"
PASSWORD = "Gaoshan-2018-a"
CHEAP = Cost(memory=8 * 1024, passes=1)


@pytest.fixture(scope="session")
def around() -> Surroundings:
    return load_surroundings()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2018, 11, 1))


@pytest.fixture
def station(tmp_path: Path, around: Surroundings, clock: FixedClock) -> Iterator[Station]:
    asked = NewStation("四开乡", TOWNSHIP, "township", "wang", "王干部", PASSWORD)
    opened, _code = Station.create(tmp_path / "data", asked, clock, around, CHEAP)
    with opened:
        yield opened


Reopen = Callable[[str, str, Role], Station]


@pytest.fixture
def as_person(station: Station, around: Surroundings, clock: FixedClock) -> Reopen:
    """Adds an account and reopens the station under it; the first one is closed."""

    def reopen(login: str, name: str, role: Role) -> Station:
        add_account(station.opened, login, name, PASSWORD, role)
        folder = station.folder
        station.close()
        return Station.open(folder, login, PASSWORD, clock, around, CHEAP)

    return reopen
