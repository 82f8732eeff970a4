"""The checks over a whole store, and again after one edit.

    python3 installer/run.py bench checks [--households N] [--edits N] [--json]

The limits are those of the issue: 50,000 households with their members, projects and money in one full run,
and what an edit reaches checked again and kept. They are seconds and milliseconds on an idle machine with
two cores; the calibration line says how quick this one was. The edits are what a township enters: mostly
members and their years, some of whom leave, incomes, changes of status, projects and payments.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from desktop_app.catalog.counties import load_counties
from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.ahead import holders_in
from desktop_app.checks.registry import Circumstances
from desktop_app.checks.units import Scene, Unit, unit_of
from desktop_app.sample.region import make_region
from desktop_app.station.rechecking import Rechecker
from desktop_app.station.wiring import store_context
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import new_key
from desktop_app.store.store import Store
from tests.bench._bars import Bar, at_most, report

HOUSEHOLDS, EDITS = 50_000, 400
FULL_SECONDS, EDIT_MS = 60.0, 50.0
AREA, DEVICE, NOW = "5134", "dev-a", 1_541_000_000_000
TODAY = date(2018, 11, 1)


class Office:
    """A store of made-up townships, and its checks."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = load_catalogue()
        self.divisions = load_divisions()
        self._counties = load_counties()
        self.store = Store.create(
            folder / "ledger.db", new_key(), store_context(self.catalogue, self.divisions)
        )
        self.checks = Rechecker(self.store, self.scene, lambda _notice: None)
        self._saves = 0

    def scene(self) -> Scene:
        """What a station checks with, but for the fonts."""
        around = Circumstances(
            self.catalogue,
            TODAY,
            holders=holders_in(self.store),
            region_known=lambda code: self._counties.was_county(code, self.divisions),
        )
        return Scene(self.store, around)

    def write(self, edits: list[Edit]) -> None:
        """One save."""
        self._saves += 1
        stamp = Stamp("王干部", "", NOW + self._saves * 1000)
        self.store.write(edits, stamp, device=DEVICE, area=AREA)

    def fill(self, households: int) -> int:
        """Made-up townships; how many people they have."""
        persons = 0
        for part in make_region(2018, households, AREA, self.divisions, self.catalogue):
            self.write(part.edits)
            persons += part.persons
        return persons


def edits(office: Office, count: int) -> Iterator[Edit]:
    """What a township enters, one record at a time, the same for the same store."""
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn
    ids = {
        name: office.store.ids(name)
        for name in ("member", "member_year", "household_income", "household", "project", "fund_disbursement")
    }
    kinds = ("phone", "year", "income", "house", "leaves", "number", "status", "project", "payment")
    shares = (30, 25, 15, 8, 4, 4, 6, 5, 3)
    for n, kind in enumerate(chance.choices(kinds, shares, k=count)):
        yield _edit(kind, n, {name: chance.choice(known) for name, known in ids.items()})


def _edit(kind: str, n: int, drawn: dict[str, str]) -> Edit:
    simple: dict[str, tuple[str, dict[str, Value]]] = {
        "phone": ("member", {"phone": f"1990000{n % 10_000:04d}"}),
        "year": ("member_year", {"practical_skills": f"养殖{n}"}),
        "income": ("household_income", {"wage_income": 500_000 + n * 100}),
        "house": ("household", {"phone": f"1990001{n % 10_000:04d}"}),
        "leaves": ("member", {"left_date": "2018-10-20", "left_reason": "22"}),
        "number": ("member", {"id_no": f"51990019700101{n % 1000:03d}X"}),
        "project": ("project", {"content": f"硬化通组道路{n}米，配套边沟和涵洞。"}),
        "payment": ("fund_disbursement", {"amount": 1_000_000 + n}),
    }
    if kind == "status":
        values: dict[str, Value] = {
            "household_id": drawn["household"],
            "year": 2018,
            "change_kind": "exit",
            "poverty_status": "2",
            "effective_date": "2018-10-25",
        }
        return Edit("status_change", f"{n:032x}", values)
    entity, values = simple[kind]
    return Edit(entity, drawn[entity], values)


def measure(households: int, count: int) -> list[Bar]:
    """Fill a store, check all of it, then edit it record by record."""
    with tempfile.TemporaryDirectory() as place:
        office = Office(Path(place))
        persons = office.fill(households)
        started, worked = time.perf_counter(), time.process_time()
        found = len(office.checks.all(again=True))
        full, cpu = time.perf_counter() - started, time.process_time() - worked
        runs = [_timed(office, edit) for edit in edits(office, count)]
        office.store.close()
    times, computing = [wall for wall, _cpu in runs], [cpu for _wall, cpu in runs]
    what = f"{households} households, {persons} persons, {found} findings; {cpu:.1f} s of it computing"
    spread = (
        f"p50 {statistics.median(times):.1f} ms over {count} edits; "
        f"computing p50 {statistics.median(computing):.1f}, p99 {_percentile(computing, 99):.1f} ms"
    )
    limit = FULL_SECONDS * households / HOUSEHOLDS
    return [
        at_most("everything checked and kept, seconds", full, limit, what),
        at_most("one edit's re-check, kept, p99 ms", _percentile(times, 99), EDIT_MS, spread),
        Bar("one edit's re-check, slowest ms", round(max(times), 1), "", "", None),
    ]


def _timed(office: Office, edit: Edit) -> tuple[float, float]:
    """Milliseconds from the saved edit to its findings, and how many of them were spent computing."""
    office.write([edit])
    record = office.store.get(edit.entity, edit.record_id) or {}
    unit: Unit = unit_of(office.catalogue, office.store, edit.entity, record)
    started, worked = time.perf_counter(), time.process_time()
    office.checks.of([unit])
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def _percentile(times: list[float], share: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(prog="bench checks")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    return report(measure(asked.households, asked.edits), as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
