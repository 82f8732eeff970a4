"""A province and its stations, set up as people would: keys, requests, certificates, sticks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit
from desktop_app.province.inbox import ReceiveOutcome
from desktop_app.province.office import NewOffice, Office
from desktop_app.station import NewStation, Station, Surroundings, load_surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.station.receipts import ReceiptResult
from desktop_app.station.wiring import store_context
from desktop_app.store.changes import Stamp
from desktop_app.store.passwords import Cost
from tests.postgres import Cluster, cluster
from tests.province.ledgers import postgres_ledger

TOWNSHIP, OTHER_TOWNSHIP = "513431206", "513431205"
VILLAGE = "513431206201"
PASSWORD = "Gaoshan-2018-a"
CHEAP = Cost(memory=8 * 1024, passes=1)
VALID = date(2018, 1, 1), date(2020, 12, 31)
TODAY = date(2018, 11, 1)


@pytest.fixture(scope="session")
def around() -> Surroundings:
    return load_surroundings()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TODAY)


@dataclass
class World:
    """Everything around one province; ``stick`` is the folder that is carried to and fro."""

    root: Path
    around: Surroundings
    clock: FixedClock
    stack: ExitStack
    stick: Path = field(init=False)

    def __post_init__(self) -> None:
        self.stick = self.root / "stick"
        self.stick.mkdir()

    def office(self, code: str = "51", name: str = "四川省", url: str = "") -> Office:
        asked = NewOffice(code, name, "sheng", "省干部", PASSWORD)
        context = store_context(self.around.catalogue, self.around.divisions)
        folder = self.root / f"province-{code}"
        office, _code = Office.create(folder, asked, self.clock.now_ms, context, CHEAP, url)
        return self.stack.enter_context(office)

    def station(self, name: str, office: Office | None = None, area: str = TOWNSHIP) -> Station:
        """A laptop of a township; enrolled and ready when an office is given."""
        asked = NewStation("四开乡", area, "township", "wang", f"王{name}", PASSWORD)
        folder = self.root / f"station-{name}"
        station, _code = Station.create(folder, asked, FixedClock(TODAY), self.around, CHEAP)
        self.stack.enter_context(station)
        if office is not None:
            self.enrol(station, office)
        return station

    def enrol(self, station: Station, office: Office) -> None:
        text = office.enrol(station.enrolment_request(), *VALID)
        station.install_certificate(text, office.key_text)

    def up(self, station: Station, office: Office) -> ReceiveOutcome:
        """Carry a station's next bundle to the province."""
        return office.receive(station.export_bundle(self.stick).path)

    def down(self, office: Office, station: Station) -> ReceiptResult:
        """Carry a station's receipt home."""
        return station.import_receipt(office.write_receipt(station.profile.device, self.stick).path)


@pytest.fixture
def world(tmp_path: Path, around: Surroundings, clock: FixedClock) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(tmp_path, around, clock, stack)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def office(request: pytest.FixtureRequest, world: World) -> Iterator[Office]:
    if request.param == "sqlite":
        yield world.office()
    else:
        yield request.getfixturevalue("postgres_office")


@pytest.fixture
def ledger_url(postgres: Cluster) -> Iterator[str]:
    """The address of an empty database."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture
def postgres_office(ledger_url: str, world: World) -> Office:
    """An office whose ledger is a PostgreSQL database."""
    return world.office(url=ledger_url)


@pytest.fixture
def sqlite_office(world: World) -> Office:
    """An office with the embedded ledger, for tests of what a ledger has no part in."""
    return world.office()


@pytest.fixture
def first(world: World, office: Office) -> Station:
    return world.station("甲", office)


@pytest.fixture
def second(world: World, office: Office) -> Station:
    return world.station("乙", office)


Household = Callable[..., str]


def household(station: Station, **values: str | int) -> str:
    """A household entered at a station."""
    basic: dict[str, str | int] = {"division_code": VILLAGE, "identify_standard": "1"}
    return station.put("household", basic | values).record_id


def household_of(station: Station, area: str) -> str:
    """A household that a station enters under another area than its own, as no program of ours does."""
    edit = Edit("household", new_id(), {"household_no": f"{area}00001", "division_code": VILLAGE})
    stamp = Stamp("王干部", "录入", FixedClock(TODAY).now_ms())
    station.store.write([edit], stamp, device=station.profile.device, area=area)
    return edit.record_id


def shown(holder: Station | Office, record_id: str, name: str, entity: str = "household") -> object:
    """A field as a station or the office shows it."""
    record = holder.store.get(entity, record_id)
    return None if record is None else record[name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL cluster for this run of the tests."""
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def blank_ledger(postgres: Cluster) -> str:
    """The name of a database with an empty ledger, to be copied."""
    url = postgres.database()
    with postgres_ledger(url, load_catalogue()):
        return url.split("///")[1].split("?")[0]
