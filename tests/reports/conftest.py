"""A hand-made world in two engines, and the indicators of the real catalogue over it."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from desktop_app.catalog.areas import load_areas
from desktop_app.catalog.indicators import IndicatorSet, load_indicators
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.reports.engine import Engine
from desktop_app.reports.outside import gather
from desktop_app.reports.period import Period
from tests.postgres import Cluster, cluster
from tests.reports import world
from tests.reports.engines import DuckLedger, HandLedger, PostgresLedger, SqliteLedger

POLICY: dict[str, object] = {
    "base_year": 2017,
    "base_day": "2017-12-31",
    "stable_months": 3,
    "stable_months_second": 6,
    "deep_village_percent": 20,
    "deep_county_percent": 18,
}

MakeEngine = Callable[..., Engine]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def declared() -> IndicatorSet:
    return load_indicators()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL cluster for this run of the tests."""
    with cluster() as running:
        yield running


@pytest.fixture(
    scope="module", params=["sqlite", "duckdb", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def tables(request: pytest.FixtureRequest, catalogue: Catalogue) -> Iterator[HandLedger]:
    """The empty tables of the catalogue."""
    made: HandLedger
    if request.param == "postgresql":
        made = PostgresLedger(request.getfixturevalue("postgres").database(), catalogue)
    else:
        made = SqliteLedger(catalogue) if request.param == "sqlite" else DuckLedger(catalogue)
    yield made
    made.close()


@pytest.fixture
def ledger(tables: HandLedger) -> Iterator[HandLedger]:
    """Tables that a test may fill; they are empty again afterwards."""
    with tables.trial():
        yield tables


@pytest.fixture
def make_engine(ledger: HandLedger, catalogue: Catalogue, declared: IndicatorSet) -> MakeEngine:
    """An engine over what the test has put into the ledger."""

    def make(
        year: int = world.YEAR, today: date = date(2019, 3, 1), *, approved_only: bool = False
    ) -> Engine:
        outside = gather(
            ledger, catalogue, load_areas(), year, findings=lambda: world.FINDINGS, typed=lambda: world.TYPED
        )
        return Engine(
            ledger, catalogue, declared, Period.of(year, today), outside, POLICY, approved_only=approved_only
        )

    return make


@pytest.fixture
def engine(ledger: HandLedger, make_engine: MakeEngine) -> Engine:
    """An engine over the hand-made world."""
    for entity, record in world.everything():
        ledger.add(entity, record)
    return make_engine()


@pytest.fixture(scope="module")
def world_engine(tables: HandLedger, catalogue: Catalogue, declared: IndicatorSet) -> Iterator[Engine]:
    """The same, made once for the tests that only read."""
    with tables.trial():
        for entity, record in world.everything():
            tables.add(entity, record)
        outside = gather(
            tables,
            catalogue,
            load_areas(),
            world.YEAR,
            findings=lambda: world.FINDINGS,
            typed=lambda: world.TYPED,
        )
        period = Period.of(world.YEAR, date(2019, 3, 1))
        yield Engine(tables, catalogue, declared, period, outside, POLICY)
