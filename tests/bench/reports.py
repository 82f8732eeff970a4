"""All indicators beside DuckDB, a county's annual report, and the import of a large workbook beside pandas.

    python3 installer/run.py bench reports [--json] [--households N] [--county N] [--rows N]

Both engines get the same work: the same relations kept as temporary tables, the same 83 indicators, the same
counting, over the same records. Our side asks the encrypted store; DuckDB has the exported tables loaded in
memory before the clock starts, without encryption, and uses all cores. What the checks find is handed to both
as it stands. The county's report is made by a station that holds one county: indicators of two years, sheets,
workbook, the records behind the numbers; its findings have been kept up to date before, as in daily work.
"""

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from desktop_app.catalog.areas import load_areas
from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.reports.engine import Engine
from desktop_app.reports.ledger import Ledger
from desktop_app.reports.outside import gather
from desktop_app.reports.period import Period
from desktop_app.reports.policy import policy_values
from desktop_app.reports.scope import Scope
from desktop_app.sample.township import make_township
from desktop_app.station import NewStation, Station, Surroundings, load_surroundings
from desktop_app.station.annual_desk import Wanted
from desktop_app.station.clock import FixedClock
from desktop_app.store.passwords import Cost
from tests.bench._bars import Bar, at_most, report
from tests.bench.spreadsheets import import_bars
from tests.reports.activities import YEAR, Activities
from tests.reports.engines import DuckLedger

HOUSEHOLDS, COUNTY_HOUSEHOLDS, ROWS = 50_000, 10_000, 60_000
_COUNTY, _IN_A_TOWNSHIP = "513425", 5_000
_TODAY = date(2019, 1, 10)
_RUNS = 3
_PEER_MEMORY = "4GB"
"""What the laptop has that the program is made for; by default DuckDB takes most of the machine."""


class Bench:
    """Made-up counties, each in a station of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._around = load_surroundings()

    def station(self, name: str, households: int) -> Station:
        """A station of the county with so many households and two years of activities."""
        asked = NewStation("某县", _COUNTY, "county", "wang", "王干部", "Gaoshan-2018-a")
        clock, cost = FixedClock(_TODAY), Cost(1024, 1)
        station, _code = Station.create(self._folder / name, asked, clock, self._around, cost)
        townships = self._around.divisions.children(_COUNTY)
        for number, start in enumerate(range(0, households, _IN_A_TOWNSHIP)):
            count = min(_IN_A_TOWNSHIP, households - start)
            station.put_many(list(_township(self._around, townships[number], count)), "导入")
        return station

    def indicators(self, households: int) -> list[Bar]:
        """Every indicator over the whole ledger, ours and DuckDB's, each from nothing."""
        with self.station("province", households) as station:
            catalogue, duck = self._around.catalogue, DuckLedger(self._around.catalogue)
            duck.db.execute(f"SET memory_limit = '{_PEER_MEMORY}'")
            duck.db.execute(f"SET temp_directory = '{self._folder / 'spilled'}'")
            export(station, duck, catalogue, self._folder)
            times: dict[str, list[float]] = {"ours": [], "duckdb": []}
            for _ in range(_RUNS):
                with station.store.query() as door:
                    ours, seconds = worked_out(station, door)
                times["ours"].append(seconds)
                with duck.trial():
                    theirs, seconds = worked_out(station, duck)
                times["duckdb"].append(seconds)
                if ours != theirs:
                    raise SystemExit("the two engines do not come to the same numbers")
            duck.close()
        best = {name: min(found) for name, found in times.items()}
        peer = (
            f"DuckDB {best['duckdb']:.2f} s on the exported tables; "
            f"ours {best['ours']:.2f} s, {households} households"
        )
        return [at_most("all indicators, times DuckDB", best["ours"] / best["duckdb"], 3.0, peer)]

    def county_report(self, households: int) -> list[Bar]:
        """A county's annual report, sheets and workbook; the findings are up to date."""
        with self.station("county", households) as station:
            scope = station.profile.area
            station.put("setting", {"key": "report_approved_only", "value": "0", "scope": scope})
            findings = sum(1 for _ in station.checks.placed())
            started = time.perf_counter()
            made = station.reports.annual.preview(Wanted(YEAR))
            seconds = time.perf_counter() - started
        told = (
            f"PDF {len(made.pdf) >> 10} KB, XLSX {len(made.workbook) >> 10} KB, "
            f"{households} households, {findings} findings"
        )
        return [at_most("a county's annual report, s", seconds, 20.0, told)]


def _township(around: Surroundings, code: str, households: int) -> Iterator[Edit]:
    edits = list(make_township(7, households, code, around.divisions).edits(around.catalogue))
    yield from edits
    homes = [edit.record_id for edit in edits if edit.entity == "household"]
    people = [edit.record_id for edit in edits if edit.entity == "member"]
    villages = sorted({str(edit.values["division_code"]) for edit in edits if edit.entity == "household"})
    made = Activities(around.catalogue, 1, code).everything(villages, homes, people)
    shared = ("supported_area",)  # every township would make it anew
    yield from {(edit.entity, edit.record_id): edit for edit in made if edit.entity not in shared}.values()


def worked_out(station: Station, ledger: Ledger) -> tuple[list[str], float]:
    """Every figure of the year and how long it took, from nothing."""
    catalogue = station.catalogue
    findings = [("VR-FND-005", "error", "fund_reimbursement", f"r{number}", _COUNTY) for number in range(500)]
    started = time.perf_counter()
    outside = gather(ledger, catalogue, load_areas(), YEAR, findings=lambda: findings)
    policy = policy_values(station.settings(), catalogue)
    period = Period.of(YEAR, _TODAY)
    engine = Engine(ledger, catalogue, station.reports.declared, period, outside, policy)
    results = engine.compute(Scope("四川省", ("51",)))
    seconds = time.perf_counter() - started
    told = [f"{item.indicator.id}.{item.figure.key}={item.amount.text} {item.classes}" for item in results]
    return told, seconds


def export(station: Station, duck: DuckLedger, catalogue: Catalogue, folder: Path) -> None:
    """Load every record of the station into DuckDB by way of CSV files."""
    with station.store.query() as door:
        for entity in catalogue.entities:
            rows = door.rows(f'SELECT * FROM "{entity}"', {})
            if not rows:
                continue
            path = folder / f"{entity}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            duck.db.execute(f"COPY \"{entity}\" FROM '{path}' (HEADER false, NULLSTR '')")
            path.unlink()


def main(arguments: Sequence[str]) -> int:
    """Measure and report; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="bench reports")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS, help="households under the indicators")
    parser.add_argument("--county", type=int, default=COUNTY_HOUSEHOLDS, help="households of the county")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the workbook to import")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bars = [*bench.indicators(given.households), *bench.county_report(given.county)]
        bars += import_bars(Path(folder), given.rows, _RUNS)
    return report(bars, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
