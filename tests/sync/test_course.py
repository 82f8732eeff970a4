"""Up to five laptops and their province in any course of work: they all come to the same (design.md §4).

Edits, voids, decisions, clocks wrong by years; bundles lost, repeated, reordered, relayed, taken from laptop
to laptop; laptops restored from old backups and copied. At the end everything that is left is carried, and
then records, conflicts, findings and chains are the same everywhere, no value that the province had
acknowledged is missing from the history, every chain verifies and nothing was set aside but second histories.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop_app.merge.history import Version
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station, StationRefused, Surroundings, load_surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.station.housekeeping import restore_station
from desktop_app.station.receipts import FORKED
from desktop_app.sync.errors import BundleRefused, Reason
from tests.province.conftest import CHEAP, PASSWORD, TODAY, TOWNSHIP, World, household

LAPTOPS = 5
FIELDS = ("phone", "village_group", "address_detail", "household_no")
YEARS = st.sampled_from((2012, 2018, 2019, 2035))
ANY = st.integers(0, 10_000)


@dataclass
class Laptop:
    """A data folder with its clock; ``copied`` once another copy of it goes on as the same device."""

    folder: Path
    clock: FixedClock
    station: Station
    backups: list[Path] = field(default_factory=list)
    copied: bool = False


class Course(RuleBasedStateMachine):
    """The course of work; what lies on sticks is kept in ``sticks`` and may be lost, repeated and late."""

    around: Surroundings

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.root = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.world = World(self.root, self.around, FixedClock(TODAY), self.stack)
        self.office: Office = self.world.office()
        self.laptops: list[Laptop] = []
        self.sticks: list[tuple[str, Path]] = []
        self.acknowledged: set[tuple[str, str, str]] = set()
        self.number = 0

    def teardown(self) -> None:
        try:
            if self.laptops:
                self.settle()
                self.compare()
        finally:
            self.stack.close()

    # -- the laptops -----------------------------------------------------------------------------

    @initialize(count=st.integers(2, LAPTOPS), records=st.integers(1, 2))
    def begin(self, count: int, records: int) -> None:
        for number in range(count):
            self.laptops.append(self.new(self.root / f"laptop-{number}"))
        first = self.laptops[0].station
        for number in range(records):
            household(first, household_no=f"5134312060000{number}")
        self.world.up(first, self.office)
        for laptop in self.laptops:
            self.world.down(self.office, laptop.station)

    def new(self, folder: Path) -> Laptop:
        asked = NewStation("四开乡", TOWNSHIP, "township", "wang", f"王{folder.name}", PASSWORD)
        clock = FixedClock(TODAY)
        station, _code = Station.create(folder, asked, clock, self.around, CHEAP)
        self.world.enrol(self.stack.enter_context(station), self.office)
        return Laptop(folder, clock, station)

    def opened(self, laptop: Laptop) -> None:
        station = Station.open(laptop.folder, "wang", PASSWORD, laptop.clock, self.around, CHEAP)
        laptop.station = self.stack.enter_context(station)

    def pick(self, which: int) -> Laptop:
        return self.laptops[which % len(self.laptops)]

    def stick(self) -> Path:
        self.number += 1
        folder = self.root / f"stick-{self.number}"
        folder.mkdir()
        return folder

    # -- work ------------------------------------------------------------------------------------

    @rule(who=ANY, which=ANY, name=st.sampled_from(FIELDS), value=st.integers(0, 3))
    def edit(self, who: int, which: int, name: str, value: int) -> None:
        station = self.pick(who).station
        if record := self.record(station, which):
            station.put("household", {name: f"值{value}"}, record)

    @rule(who=ANY, which=ANY)
    def void(self, who: int, which: int) -> None:
        station = self.pick(who).station
        if record := self.record(station, which):
            station.void("household", record, "重复建档")

    @rule(who=ANY)
    def enter(self, who: int) -> None:
        self.number += 1
        household(self.pick(who).station, household_no=f"51343120601{self.number:04}")

    @rule(who=ANY, which=ANY)
    def decide(self, who: int, which: int) -> None:
        station = self.pick(who).station
        if waiting := station.conflicts():
            conflict = waiting[which % len(waiting)]
            station.decide(conflict, conflict.rivals[which % len(conflict.rivals)].value)

    @rule(who=ANY, year=YEARS)
    def turn_clock(self, who: int, year: int) -> None:
        self.pick(who).clock.set(date(year, 5, 1))

    def record(self, station: Station, which: int) -> str:
        known = station.store.ids("household")
        return known[which % len(known)] if known else ""

    # -- carrying --------------------------------------------------------------------------------

    @rule(who=ANY)
    def export(self, who: int) -> None:
        self.put_on_stick("up", lambda folder: self.pick(who).station.export_bundle(folder).path)

    @rule(who=ANY)
    def answer(self, who: int) -> None:
        device = self.pick(who).station.profile.device
        self.put_on_stick("down", lambda folder: self.office.write_receipt(device, folder).path)

    @precondition(lambda self: not any(laptop.copied for laptop in self.laptops))
    @rule(who=ANY)
    def export_to_colleagues(self, who: int) -> None:
        laptop = self.pick(who)
        laptop.clock.set(TODAY)  # whom one may send to is a matter of the day
        self.put_on_stick("across", lambda folder: laptop.station.sync.exchange.export(folder).path)

    def put_on_stick(self, way: str, export: Callable[[Path], Path]) -> None:
        try:
            self.sticks.append((way, export(self.stick())))
        except StationRefused:
            return

    @rule(which=ANY, who=ANY, keep=st.booleans())
    def arrive(self, which: int, who: int, keep: bool) -> None:
        """Any file from any stick comes to anybody; it may come again later, or never before."""
        if not self.sticks:
            return
        way, path = self.sticks[which % len(self.sticks)]
        if not keep:
            self.sticks.remove((way, path))
        if way == "up":
            self.receive(path)
        else:
            self.take(self.pick(who), way, path)

    @rule(which=ANY)
    def lose(self, which: int) -> None:
        if self.sticks:
            self.sticks.pop(which % len(self.sticks))

    @rule(which=ANY)
    def relay(self, which: int) -> None:
        """Somebody hands a copy of the file on; it is the same file."""
        if self.sticks:
            way, path = self.sticks[which % len(self.sticks)]
            self.sticks.append((way, Path(shutil.copy(path, self.stick()))))

    def receive(self, path: Path) -> None:
        outcome = self.office.receive(path)
        assert outcome.state is not Received.QUARANTINED or outcome.code == Reason.FORK, outcome.message

    def take(self, laptop: Laptop, way: str, path: Path) -> None:
        day = laptop.clock.now_ms()
        laptop.clock.set(TODAY)
        try:
            if way == "down":
                laptop.station.import_receipt(path)
                self.acknowledge(laptop.station)
            else:
                laptop.station.sync.exchange.take(path)
        except BundleRefused as refused:
            assert refused.code in (Reason.NOT_FOR_US, Reason.GAP), refused.message
        finally:
            laptop.clock._ms = day

    def acknowledge(self, station: Station) -> None:
        """Remember what the province has confirmed to its author."""
        device, until = station.profile.device, int(station.store.meta("accepted_seq") or 0)
        for transaction in station.store.transactions(device, 1, until):
            for entry in transaction.entries:
                for change in entry.changes or ():
                    self.acknowledged.add((entry.record_id, change.field, str(change.new)))

    # -- accidents -------------------------------------------------------------------------------

    @rule(who=ANY)
    def back_up(self, who: int) -> None:
        laptop = self.pick(who)
        if not laptop.copied:
            self.number += 1
            backup = self.root / f"backup-{self.number}.bfk"
            laptop.station.house.back_up(backup)
            laptop.backups.append(backup)

    @rule(who=ANY, which=ANY)
    def restore(self, who: int, which: int) -> None:
        laptop = self.pick(who)
        if laptop.backups and not laptop.copied:
            laptop.station.close()
            backup = laptop.backups[which % len(laptop.backups)]
            restore_station(backup, laptop.folder, laptop.clock, around=self.around, accept_loss=True)
            laptop.backups.clear()
            self.opened(laptop)
            self.enrol_again(laptop)

    def enrol_again(self, laptop: Laptop) -> None:
        laptop.clock.set(TODAY)
        self.world.enrol(laptop.station, self.office)

    @precondition(lambda self: len(self.laptops) < LAPTOPS)
    @rule(who=ANY)
    def copy(self, who: int) -> None:
        """Somebody copies a data folder and works on in both; at most one at a time."""
        laptop = self.pick(who)
        if any(item.copied for item in self.laptops):
            return
        laptop.station.close()
        twin = self.root / f"twin-{self.number}"
        shutil.copytree(laptop.folder, twin)
        self.opened(laptop)
        other = Laptop(twin, FixedClock(TODAY), laptop.station, copied=True)
        self.opened(other)
        laptop.copied = True
        self.laptops.append(other)

    # -- the end ---------------------------------------------------------------------------------

    def settle(self) -> None:
        """Put the clocks right, carry all that is left, enter second histories anew, to the end."""
        for laptop in self.laptops:
            laptop.clock.set(TODAY)
            if laptop.copied:  # both are worked in, else the second one is but an old backup
                self.number += 1
                household(laptop.station, household_no=f"51343120602{self.number:04}")
        for _ in range(3):
            self.carry_everything()
            for laptop in self.laptops:
                if laptop.copied and laptop.station.store.meta(FORKED):
                    self.number += 1
                    laptop.station.house.rebase(self.root / f"before-{self.number}.bfk")
                    laptop.station.close()
                    self.opened(laptop)
                    self.enrol_again(laptop)
        self.carry_everything()

    def carry_everything(self) -> None:
        for _ in range(3):
            for laptop in self.laptops:
                self.take(laptop, "down", self.receipt(laptop))
                try:
                    self.receive(laptop.station.export_bundle(self.stick()).path)
                except StationRefused:
                    continue
        for laptop in self.laptops:
            self.take(laptop, "down", self.receipt(laptop))

    def receipt(self, laptop: Laptop) -> Path:
        return self.office.write_receipt(laptop.station.profile.device, self.stick()).path

    def compare(self) -> None:
        holders: list[Any] = [self.office, *(laptop.station for laptop in self.laptops)]
        told = [_state(holder.store) for holder in holders]
        for other in told[1:]:
            for name, value in told[0].items():
                assert other[name] == value, name
        assert told[0]["conflicts"] == _concurrent(self.office.store)
        findings = [
            sorted({(f.check, f.record_id) for f in laptop.station.findings()}) for laptop in self.laptops
        ]
        assert all(item == findings[0] for item in findings)
        assert all(holder.store.verify_journal().ok and holder.store.compare().ok for holder in holders)
        history = set()
        for device in self.office.store.chain_ends():
            for transaction in self.office.store.transactions(device):
                for entry in transaction.entries:
                    for change in entry.changes or ():
                        history.add((entry.record_id, change.field, str(change.new)))
        assert self.acknowledged <= history


def _state(store: Any) -> dict[str, Any]:
    """What has to be the same: chains, records (void ones too), conflicts with their rivals."""
    with store.notes() as db:
        rows = db.execute(f"SELECT id, home, {', '.join(FIELDS)}, is_deleted FROM household ORDER BY id")
        records = [tuple(row) for row in rows.fetchall()]
    shown = [
        (item, sorted((str(one.value), one.person, one.version) for one in item.rivals))
        for item in store.conflicts()
    ]
    return {
        "chains": {device: end.hash for device, end in store.chain_ends().items()},
        "records": records,
        "conflicts": [(item.record_id, item.field, rivals) for item, rivals in shown if item.field in FIELDS],
        "void or not": [(item.record_id, rivals) for item, rivals in shown if item.field not in FIELDS],
    }


def _concurrent(store: Any) -> list[tuple[str, str, list[Any]]]:
    """Every concurrent change, told from the chains alone: the values of a field that nobody replaced."""
    said: dict[tuple[str, str], dict[Version, Any]] = {}
    replaced: set[tuple[str, str, Version]] = set()
    for device in store.chain_ends():
        for one in store.transactions(device):
            for entry in one.entries:
                for change in entry.changes or ():
                    at = entry.record_id, change.field
                    said.setdefault(at, {})[one.version] = str(change.new), one.person
                    replaced.update((*at, version) for version in change.replaces)
    left = {
        at: {version: told for version, told in values.items() if (*at, version) not in replaced}
        for at, values in said.items()
        if at[1] in FIELDS
    }
    return [
        (*at, sorted((value, person, version) for version, (value, person) in values.items()))
        for at, values in sorted(left.items())
        if len({value for value, _ in values.values()}) > 1
    ]


@pytest.fixture(scope="module", autouse=True)
def _around() -> None:
    Course.around = load_surroundings()


class LongCourse(Course):
    """The same, longer."""


def _drawn(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),  # shrinking a whole course takes longer than reading it
        suppress_health_check=list(HealthCheck),
    )


CourseTest = Course.TestCase
CourseTest.settings = _drawn(examples=6, steps=40)
LongCourseTest = pytest.mark.slow(LongCourse.TestCase)
LongCourseTest.settings = _drawn(examples=25, steps=80)
