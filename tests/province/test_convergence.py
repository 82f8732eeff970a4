"""Laptops and province come to the same records and conflicts, whatever is lost or repeated on the way."""

import random
from dataclasses import dataclass

import pytest

from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station, StationRefused
from tests.province.conftest import World, household

STEPS = 40
FIELDS = ("phone", "village_group", "address_detail")


@dataclass
class Course:
    """A random course of work between two laptops and their province."""

    world: World
    office: Office
    stations: tuple[Station, Station]
    made: list[str]
    chance: random.Random

    def step(self) -> None:
        station = self.chance.choice(self.stations)
        work = self.chance.choice(
            (
                self.edit,
                self.edit,
                self.edit,
                self.send,
                self.send_and_lose,
                self.fetch,
                self.decide,
                self.void,
            )
        )
        work(station)

    def edit(self, station: Station) -> None:
        record = self.chance.choice(self.made)
        if station.store.get("household", record) is not None:
            value = f"1380000{self.chance.randrange(10_000):04}"
            station.put("household", {self.chance.choice(FIELDS): value}, record)

    def void(self, station: Station) -> None:
        record = self.made[0]
        if station.store.get("household", record) is not None and self.chance.random() < 0.3:
            station.void("household", record, "重复建档")

    def send(self, station: Station) -> None:
        try:
            bundle = station.export_bundle(self.world.stick).path
        except StationRefused:
            return
        for _ in range(self.chance.choice((1, 1, 2))):
            assert self.office.receive(bundle).state is not Received.QUARANTINED

    def send_and_lose(self, station: Station) -> None:
        if any(line.state == "未发送" for line in station.outbox()):
            station.export_bundle(self.world.stick).path.unlink()

    def fetch(self, station: Station) -> None:
        receipt = self.office.write_receipt(station.profile.device, self.world.stick).path
        if self.chance.random() < 0.7:
            station.import_receipt(receipt)
            assert station.import_receipt(receipt).already

    def decide(self, station: Station) -> None:
        for conflict in station.conflicts()[:1]:
            rival = self.chance.choice(conflict.rivals)
            station.decide(conflict, rival.value)

    def settle(self) -> None:
        """Carry everything until nothing is left to carry."""
        for _ in range(4):
            for station in self.stations:
                self.world.down(self.office, station)
                self.send(station)


@pytest.mark.parametrize("seed", range(6))
def test_everybody_comes_to_the_same(
    world: World, office: Office, first: Station, second: Station, seed: int
) -> None:
    made = [household(first, household_no=f"5134312060000{number}") for number in range(3)]
    world.up(first, office)
    world.down(office, second)
    course = Course(world, office, (first, second), made, random.Random(seed))  # noqa: S311  # a course of work, no secret
    for _ in range(STEPS):
        course.step()
    course.settle()
    stores = [holder.store for holder in (office, first, second)]
    ends = [{device: end.hash for device, end in store.chain_ends().items()} for store in stores]
    assert ends[0] == ends[1] == ends[2]
    records = [sorted(map(str, store.find("household"))) for store in stores]
    assert records[0] == records[1] == records[2]
    conflicts = [
        [(item.record_id, item.field, sorted(map(str, item.rivals))) for item in store.conflicts()]
        for store in stores
    ]
    assert conflicts[0] == conflicts[1] == conflicts[2]
    assert all(store.verify_journal().ok for store in stores)
