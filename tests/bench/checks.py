"""The checks over a whole store, and again after one edit.

    python3 installer/run.py bench checks [--households N] [--edits N] [--json]

The limits are those of the issue: 50,000 households with their members, projects and money in one full run,
and what an edit reaches checked again and kept. They are seconds and milliseconds on an idle machine with
two cores; the calibration line says how quick this one was. The edits are what a township enters: mostly
members and their years, some of whom come or leave, incomes, changes of status, households that move,
projects, payments, plans, allocations and villages' years. The slow kinds – whoever comes, leaves, moves or
changes status alters what every project of the village is measured by – have more than their share in the
mix, and each kind is printed by itself. They are drawn over all villages, which no single township has. The
first edit of a fresh process, which has counted nothing yet, is measured by itself.
"""

import argparse
import multiprocessing
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
FULL_SECONDS, EDIT_MS, FIRST_MS = 60.0, 50.0, 500.0
STARTS = ("leaves", "status", "moves", "project", "phone")
"""The first edit after a start, the counts of the register not yet made: one start for each kind."""

AREA, DEVICE, NOW = "5134", "dev-a", 1_541_000_000_000
TODAY = date(2018, 11, 1)
_A_START = 1_000_000
"""More saves than there are between two starts: each has a time of its own."""


class Office:
    """A store of made-up townships, and its checks."""

    def __init__(self, folder: Path, key: bytes, *, again: int = 0) -> None:
        """A new store in ``folder``, or with ``again`` the one there, opened for the nth time."""
        self.catalogue = load_catalogue()
        self.divisions = load_divisions()
        self._counties = load_counties()
        made = Store if again else Store.create
        self.store = made(folder / "ledger.db", key, store_context(self.catalogue, self.divisions))
        self.checks = Rechecker(self.store, self.scene, lambda _notice: None)
        self._saves = again * _A_START

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


SHARES = {
    "phone": 22, "year": 20, "income": 14, "house": 6, "joins": 5, "leaves": 6, "number": 4, "status": 8,
    "moves": 2, "project": 4, "payment": 3, "plan": 2, "allocation": 1, "beneficiary": 2, "village": 1,
}  # fmt: skip
_DRAWN = (
    "member", "member_year", "household_income", "household", "project", "fund_disbursement", "project_fund",
    "fund_allocation", "project_beneficiary", "village_year",
)  # fmt: skip


def edits(office: Office, count: int, seed: int = 7) -> Iterator[tuple[str, Edit]]:
    """What a township enters, one record at a time, each with its kind; the same for the same store."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    ids = {name: office.store.ids(name) for name in _DRAWN}
    for n, kind in enumerate(chance.choices(list(SHARES), list(SHARES.values()), k=count)):
        drawn = {name: chance.choice(known) for name, known in ids.items()}
        yield kind, _edit(office, kind, n, drawn)


def _edit(office: Office, kind: str, n: int, drawn: dict[str, str]) -> Edit:
    simple: dict[str, tuple[str, dict[str, Value]]] = {
        "phone": ("member", {"phone": f"1990000{n % 10_000:04d}"}),
        "year": ("member_year", {"practical_skills": f"养殖{n}"}),
        "income": ("household_income", {"wage_income": 500_000 + n * 100}),
        "house": ("household", {"phone": f"1990001{n % 10_000:04d}"}),
        "leaves": ("member", {"left_date": "2018-10-20", "left_reason": "22"}),
        "number": ("member", {"id_no": f"51990019700101{n % 1000:03d}X"}),
        "project": ("project", {"content": f"硬化通组道路{n}米，配套边沟和涵洞。"}),
        "payment": ("fund_disbursement", {"amount": 1_000_000 + n}),
        "plan": ("project_fund", {"planned": 2_000_000 + n}),
        "allocation": ("fund_allocation", {"amount": 90_000_000 + n}),
        "beneficiary": ("project_beneficiary", {"amount": 60_000 + n}),
        "village": ("village_year", {"rural_population": 900 + n}),
    }
    made: dict[str, tuple[str, dict[str, Value]]] = {
        "status": ("status_change", {"year": 2018, "change_kind": "exit", "poverty_status": "2",
                                     "effective_date": "2018-10-25"}),
        "joins": ("member", {"name": "吉克阿木", "id_type": "9", "joined_date": "2018-10-01"}),
    }  # fmt: skip
    if kind in made:
        entity, values = made[kind]
        return Edit(entity, f"{n:032x}", {"household_id": drawn["household"], **values})
    if kind == "moves":
        other = office.store.get("village_year", drawn["village_year"]) or {}
        return Edit("household", drawn["household"], {"division_code": other.get("division_code")})
    entity, values = simple[kind]
    return Edit(entity, drawn[entity], values)


def measure(households: int, count: int) -> list[Bar]:
    """Fill a store, check all of it, then edit it record by record."""
    key = new_key()
    with tempfile.TemporaryDirectory() as place:
        office = Office(Path(place), key)
        persons = office.fill(households)
        started, worked = time.perf_counter(), time.process_time()
        found = sum(1 for _found in office.checks.all(again=True))
        full, cpu = time.perf_counter() - started, time.process_time() - worked
        runs = [(kind, *_timed(office, edit)) for kind, edit in edits(office, count)]
        office.store.close()
        firsts = {kind: _after_start(place, key, again) for again, kind in enumerate(STARTS, start=1)}
    times, computing = [wall for _kind, wall, _cpu in runs], [cpu for _kind, _wall, cpu in runs]
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
        at_most(
            "the first edit's re-check after a start, slowest ms",
            max(firsts.values()),
            FIRST_MS,
            ", ".join(f"{kind} {wall:.0f}" for kind, wall in firsts.items()),
        ),
        *_by_kind(runs),
    ]


def _after_start(place: str, key: bytes, again: int) -> float:
    """Milliseconds that the first edit takes in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_first, (place, key, again))


def _first(place: str, key: bytes, again: int) -> float:
    office = Office(Path(place), key, again=again)
    wanted = STARTS[again - 1]
    edit = next(edit for kind, edit in edits(office, EDITS, seed=again) if kind == wanted)
    wall, _cpu = _timed(office, edit)
    office.store.close()
    return wall


def _by_kind(runs: list[tuple[str, float, float]]) -> Iterator[Bar]:
    """Each kind of edit by itself: its slowest, and how it usually goes."""
    for kind in SHARES:
        own = [wall for name, wall, _cpu in runs if name == kind]
        computing = [cpu for name, _wall, cpu in runs if name == kind]
        if own:
            middle = f"p50 {statistics.median(own):.1f} ms over {len(own)} edits"
            spread = f"{middle}, computing at most {max(computing):.1f}"
            yield Bar(f"  {kind}, slowest ms", round(max(own), 1), "", spread, None)


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
