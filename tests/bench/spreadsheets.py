"""Importing a large workbook beside pandas, which only reads the cells and puts them into a table.

Part of ``bench reports``. Both sides get one .xlsx file – the national system's two sheets – and each is a
process of its own. pandas reads every sheet and writes it with ``to_sql`` into an SQLite file: as text, with
neither index nor journal. We find the headings, understand every cell, match households and people, judge
numbers, write records, versions, journal and search index into the encrypted store, and check all of it.
"""

import subprocess
import sys
import venv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.bench._bars import Bar, at_most, best, measure

PEERS = Path(__file__).resolve().parents[2] / "build" / "peers-pandas"
_PANDAS = ("pandas==2.2.3", "openpyxl==3.1.5")
_AREA, _PASSWORD, _TODAY = "513425106", "Gaoshan-2018-a", date(2018, 11, 1)
_ROWS_OF_A_HOUSEHOLD = 5
"""A household's own row and, on average, its four members."""

_ANSWERS = {
    "year": "2018",
    "identified_year": "2014",
    "identify_standard": "1",
    "household_type": "1",
    "poverty_status": "0",
}
_THEIRS = """
import sqlite3, sys, pandas
db = sqlite3.connect(sys.argv[2])
for title, frame in pandas.read_excel(sys.argv[1], sheet_name=None, dtype=str).items():
    frame.to_sql(title, db, index=False, if_exists="replace")
db.commit()
"""


def peer_python() -> Path | None:
    """The Python that has pandas, installed if need be; None when that is not possible here."""
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(PEERS, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"]
    done = subprocess.run([*pip, *_PANDAS], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def write_book(path: Path, rows: int) -> int:
    """Write a national workbook of about so many rows; returns how many it has."""
    from desktop_app.sample.national import write_national_workbook
    from desktop_app.sample.township import make_township
    from desktop_app.station import load_surroundings

    around = load_surroundings()
    township = make_township(7, rows // _ROWS_OF_A_HOUSEHOLD, _AREA, around.divisions)
    write_national_workbook(path, township, around.catalogue, around.divisions)
    return sum(1 + len(home.people) for home in township.households)


def make_station(folder: Path) -> None:
    """An empty station in ``folder``."""
    from desktop_app.station import NewStation, Station
    from desktop_app.station.clock import FixedClock
    from desktop_app.store.passwords import Cost

    asked = NewStation("绿水镇", _AREA, "township", "wang", "王干部", _PASSWORD)
    station, _code = Station.create(folder, asked, FixedClock(_TODAY), cost=Cost(1024, 1))
    station.close()


def import_book(folder: Path, path: Path) -> None:
    """The child's work: open the station, plan, write, check; fails where a row is refused."""
    from desktop_app.exchange.plan import Outcome
    from desktop_app.station import Station
    from desktop_app.station.clock import FixedClock
    from desktop_app.store.passwords import Cost

    clock, cost = FixedClock(_TODAY), Cost(1024, 1)
    with Station.open(folder, "wang", _PASSWORD, clock, cost=cost) as station:
        plan = station.sheets.plan("household", path, station.today(), _ANSWERS)
        if not plan.ready or plan.counts().get(Outcome.REFUSED):
            raise SystemExit("the workbook was not taken whole")
        station.commit_import(plan)
        del plan
        station.checks.kept()


def import_bars(folder: Path, rows: int, runs: int) -> list[Bar]:
    """Both sides, one after the other, ``runs`` times; the best of each."""
    book = folder / "national.xlsx"
    count = write_book(book, rows)
    python = peer_python()
    ours, theirs = [], []
    for number in range(runs):
        station = folder / f"station-{number}"
        make_station(station)
        child = [sys.executable, "-m", "tests.bench.spreadsheets", station, book]
        ours.append(measure(child, Path(__file__).resolve().parents[2]))
        if python is not None:
            theirs.append(measure([python, "-c", _THEIRS, book, folder / f"{number}.sqlite"], folder))
    mine, peer = best(ours), best(theirs) if theirs else None
    told = f"{count} rows; ours {mine.seconds:.1f} s"
    if peer is not None:
        told += f", pandas {peer.seconds:.1f} s and {peer.megabytes or 0:.0f} MB"
    ratio = mine.seconds / peer.seconds if peer is not None else None
    return [
        at_most("import of a workbook, times pandas", ratio, 3.0, told),
        at_most("memory of the import, MB", mine.megabytes, 400.0, told),
    ]


def main(arguments: Sequence[str]) -> int:
    """The child: FOLDER of the station, FILE."""
    import_book(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
