"""A data folder was copied and both copies went on: the losing one is entered anew, nothing is lost."""

import shutil
from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station, StationRefused
from desktop_app.station.clock import FixedClock
from desktop_app.station.housekeeping import restore_station
from desktop_app.station.receipts import FORKED
from desktop_app.store.journal import BULK
from desktop_app.store.store import Store
from desktop_app.sync.errors import Reason
from tests.province.conftest import (
    CHEAP,
    PASSWORD,
    TODAY,
    World,
    around,
    clock,
    first,
    household,
    shown,
    world,
)
from tests.province.conftest import sqlite_office as office

__all__ = ["around", "clock", "first", "office", "world"]  # fixtures of the province's room


def opened(world: World, folder: Path) -> Station:
    station = Station.open(folder, "wang", PASSWORD, FixedClock(TODAY), world.around, CHEAP)
    return world.stack.enter_context(station)


def twins(world: World, station: Station) -> tuple[Station, Station]:
    """The same data folder twice."""
    folder, copy = station.folder, world.root / "copy"
    station.close()
    shutil.copytree(folder, copy)
    return opened(world, folder), opened(world, copy)


def forked(world: World, office: Office, station: Station) -> tuple[Station, Station, str]:
    """Two copies that both went on; the second one's bundle was set aside, and it knows."""
    made = household(station)
    world.up(station, office)
    world.down(office, station)
    winner, loser = twins(world, station)
    winner.put("household", {"village_group": "二组"}, made)
    loser.put("household", {"village_group": "三组", "phone": "13800000001"}, made)
    household(loser, household_no="51343120600007")
    assert world.up(winner, office).state is Received.ACCEPTED
    assert world.up(loser, office).code == Reason.FORK
    told = [world.down(office, twin) for twin in (winner, loser)]
    assert [item.forked for item in told] == [True, True]
    assert [item.superseded for item in told] == [False, True]
    return winner, loser, made


def test_the_losing_copy_is_entered_anew(world: World, office: Office, first: Station) -> None:
    winner, loser, made = forked(world, office, first)
    device = loser.profile.device
    with pytest.raises(StationRefused, match="不需要重新录入"):
        winner.house.rebase(world.root / "none.bfk")
    done = loser.house.rebase(world.root / "before.bfk")
    assert (done.transactions, done.records) == (2, 2) and done.device != device
    assert (world.root / "before.bfk").exists()
    loser.close()
    again = opened(world, loser.folder)
    assert again.profile.device == done.device and again.store.chain_end(device).seq == 1
    assert again.store.verify_journal().ok and again.store.compare().ok
    assert shown(again, made, "village_group") == "三组" and again.conflicts() == []
    assert "重新录入" in again.history("household", made)[0].sentence + str(
        again.store.history("household", made)[-1].transaction.reason
    )
    world.enrol(again, office)
    assert world.up(again, office).state is Received.ACCEPTED
    for station in (again, winner):
        world.down(office, station)
    groups = [{rival.value for rival in item.rivals} for item in office.conflicts()]
    assert groups == [{"二组", "三组"}]  # what both copies changed is shown once
    assert shown(office, made, "phone") == shown(winner, made, "phone") == "13800000001"
    office.decide(office.conflicts()[0], "三组")
    for station in (again, winner):
        world.down(office, station)
        assert shown(station, made, "village_group") == "三组" and station.conflicts() == []
        assert len(station.store.find("household")) == 2
    ends = [{name: end.hash for name, end in s.store.chain_ends().items()} for s in (office, again, winner)]
    assert ends[0] == ends[1] == ends[2]


def test_what_is_broken_off_goes_on(
    world: World, office: Office, first: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, loser, made = forked(world, office, first)

    class Killed(BaseException):
        pass

    for name in ("cut_branch", "write", "drop_secret"):
        with monkeypatch.context() as patch:

            def die(*_words: object, **_more: object) -> None:
                raise Killed

            patch.setattr(Store, name, die)
            with pytest.raises(Killed):
                loser.house.rebase(world.root / "before.bfk")
    done = loser.house.rebase(world.root / "before.bfk")
    assert (done.transactions, loser.store.meta(FORKED)) == (2, "")
    assert loser.store.chain_end(done.device).seq == 2 and loser.store.compare().ok
    assert shown(loser, made, "village_group") == "三组"


def test_a_large_import_in_the_branch(world: World, office: Office, first: Station) -> None:
    made = household(first)
    world.up(first, office)
    world.down(office, first)
    winner, loser = twins(world, first)
    winner.put("household", {"village_group": "二组"}, made)
    loser.put_many(
        [Edit("member", f"m{n:04}", {"household_id": made, "name": f"马海{n}"}) for n in range(BULK + 50)],
        "导入",
    )
    world.up(winner, office)
    world.up(loser, office)
    world.down(office, loser)
    done = loser.house.rebase(world.root / "before.bfk")
    assert done.records == BULK + 50 and loser.store.count("member") == BULK + 50
    assert loser.store.compare().ok and loser.store.verify_journal().ok


def restored(world: World, station: Station, backup: Path) -> Station:
    """The station as it was when it was backed up, on the same laptop."""
    station.close()
    restore_station(backup, station.folder, FixedClock(TODAY), around=world.around, accept_loss=True)
    return opened(world, station.folder)


def test_what_was_in_the_backup_and_never_sent_goes_up_after_a_restore(
    world: World, office: Office, first: Station
) -> None:
    made = household(first, village_group="二组")
    first.house.back_up(world.root / "day.bfk")
    device = first.profile.device
    again = restored(world, first, world.root / "day.bfk")
    assert again.profile.device != device
    world.enrol(again, office)
    assert [(line.count, line.state) for line in again.outbox()] == [(1, "未发送")]
    outcome = world.up(again, office)  # nothing of its own is in it
    assert (outcome.state, outcome.transactions) == (Received.ACCEPTED, 1)
    assert shown(office, made, "village_group") == "二组"
    assert [line.state for line in again.outbox()] == ["已导出"]
    world.down(office, again)
    assert again.outbox() == [] and office.store.chain_end(device) == again.store.chain_end(device)
    with pytest.raises(StationRefused, match="没有需要上报"):
        again.export_bundle(world.stick)


def test_a_colleague_brings_up_what_a_restored_laptop_has_lost(
    world: World, office: Office, first: Station
) -> None:
    second = world.station("乙", office)
    for station in (first, second):
        world.down(office, station)
    first.house.back_up(world.root / "day.bfk")
    made = household(first, village_group="二组")
    second.sync.exchange.take(first.sync.exchange.export(world.stick).path)
    again = restored(world, first, world.root / "day.bfk")
    world.enrol(again, office)
    world.down(office, second)  # tells it who took whose place
    assert world.up(second, office).transactions == 1
    world.down(office, again)
    for holder in (office, again, second):
        assert shown(holder, made, "village_group") == "二组"


def test_a_station_that_was_never_enrolled_stays_itself(world: World) -> None:
    station = world.station("丙")
    household(station)
    station.house.back_up(world.root / "day.bfk")
    device = station.profile.device
    again = restored(world, station, world.root / "day.bfk")
    assert again.profile.device == device
    office = world.office()
    world.enrol(again, office)
    assert world.up(again, office).transactions == 1
