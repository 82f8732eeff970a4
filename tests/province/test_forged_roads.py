"""What is forged under a home of the writer's own, by every road: to the province, through the county, from
laptop to laptop. It is kept, named and never merged, and nothing jams.
"""

from collections.abc import Iterable, Sequence

import pytest

from desktop_app.catalog.identity import record_id
from desktop_app.merge.belonging import FOREIGN, STRAYED
from desktop_app.merge.history import Change, Entry, Header, Version, make_entry, seal
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.store.changes import Touched
from tests.province.conftest import (
    CHEAP,
    OTHER_TOWNSHIP,
    PASSWORD,
    TODAY,
    VILLAGE,
    World,
    household,
    shown,
)
from tests.province.conftest import sqlite_office as office
from tests.province.test_divided_township import OTHER_VILLAGE, of_village

__all__ = ["office"]

PICTURE = b"not a picture of this household"


def said(
    station: Station, entity: str, record_id: str, seen: Sequence[Version] = (), **values: str | int
) -> Entry:
    """What a station says of any record under a home of its own."""
    changes = [Change(name, None, value, tuple(seen)) for name, value in values.items()]
    return make_entry(entity, record_id, station.profile.area, "province", changes)


def forge(station: Station, *entries: Entry, time: int | None = None, person: str = "贼") -> None:
    """One save that our own program would never write, in the chain of a station that changed its own."""
    device = station.profile.device
    end, now = station.store.chain_end(device), station._clock.now_ms() << 16
    when = now if time is None else time
    header = Header(device, end.seq + 1, f"forged-{end.seq}", when, person, "录入", "2018.1", end.hash)
    station.store.apply([seal(header, entries)], lambda _t, _e: "", lambda item: item.time)


def versions(station: Station) -> list[Version]:
    return [item.version for item in station.store.transactions(station.profile.device)]


def forgeries(thief: Station, victim: Station, made: str) -> dict[Touched, str]:
    """Everything at once on a household of another's: what is said of it, and what will be told."""
    digest = thief.store.keep_blob(PICTURE)
    forge(thief, said(thief, "household", made, versions(victim), phone="13999999999"))
    forge(
        thief,
        said(thief, "member", "stranger", household_id=made, name="外人"),
        said(thief, "household_income", "stranger-income", household_id=made, year=2018),
        said(thief, "attachment", "picture", sha256=digest, owner_entity="household", owner_id=made),
    )
    below = ("member", "stranger"), ("household_income", "stranger-income"), ("attachment", "picture")
    return {Touched("household", made): FOREIGN} | {Touched(*one): STRAYED for one in below}


def holds(holder: Station | Office, made: str, wanted: Iterable[Touched]) -> None:
    """The household is as its own township entered it, and nothing of the forgery stands."""
    assert shown(holder, made, "phone") == "13800000000"
    assert all(holder.store.get(*one) is None for one in wanted if one.entity != "household")
    assert not holder.store.conflicts() and not holder.store.compare().faults  # nor in the search index


@pytest.mark.parametrize("relayed", [False, True], ids=["straight", "through the county"])
@pytest.mark.parametrize("before", [False, True], ids=["after", "before"])
def test_to_the_province(world: World, office: Office, *, relayed: bool, before: bool) -> None:
    victim, thief = world.station("甲", office), world.station("贼", office, OTHER_TOWNSHIP)
    asked = NewStation("昭觉县", "513431", "county", "wang", "县干部", PASSWORD)
    county, _code = Station.create(world.root / "county", asked, FixedClock(TODAY), world.around, CHEAP)
    world.stack.enter_context(county)
    world.enrol(county, office)
    desk = county.relay(world.root / "box")

    def up(station: Station) -> dict[Touched, str]:
        folder = world.root / f"from-{station.profile.device}-{len(station.store.parcels('out'))}"
        folder.mkdir()
        path = station.export_bundle(folder).path
        if relayed:
            assert [item.code for item in desk.collect(folder)] == [""]
            (waiting,) = [item for item in desk.files() if item.state.value == "waiting"]
            desk.clear(waiting.sha256)
            passed = world.root / f"passed-{folder.name}"
            passed.mkdir()
            content = path.read_bytes()
            path = next(one for one in desk.pass_on(passed) if one.read_bytes() == content)
        outcome = office.receive(path)
        assert outcome.state is Received.ACCEPTED, outcome.message  # a chain never jams
        return {item.touched: item.reason for item in outcome.refusals}

    made = household(victim, phone="13800000000")
    wanted = forgeries(thief, victim, made)
    if before:
        assert up(thief) == {}
        assert up(victim) == wanted
    else:
        assert up(victim) == {}
        assert up(thief) == wanted
    holds(office, made, wanted)
    own = household(thief, household_no=f"{OTHER_TOWNSHIP}00009", phone="13800000000")
    victim.put("household", {"village_group": "二组"}, made)
    assert up(thief) == up(victim) == {}
    assert shown(office, own, "phone") and shown(office, made, "village_group") == "二组"
    for station in (victim, thief):
        world.down(office, station)
    assert {(item.entity, item.record_id) for item in thief.returned()} == set(wanted)
    assert not victim.returned() and victim.files.of("household", made) == []
    holds(victim, made, wanted)


def test_what_stood_below_a_household_before_a_laptop_enters_it_is_gone_at_once(
    world: World, office: Office
) -> None:
    """The laptop whose household it is looks again by itself, and waits for no receipt."""
    victim = of_village(world, office, "甲", VILLAGE)
    thief = of_village(world, office, "贼", OTHER_VILLAGE)
    for station in (victim, thief):
        world.down(office, station)
    number = f"{VILLAGE[:9]}00077"
    made = record_id(victim.catalogue.entity("household"), {"household_no": number})
    forge(thief, said(thief, "member", "stranger", household_id=made, name="外人"))
    brought = victim.sync.exchange.take(thief.sync.exchange.export(world.stick).path)
    assert not brought.refusals and shown(victim, "stranger", "name", "member") == "外人"
    assert household(victim, household_no=number) == made
    assert victim.store.get("member", "stranger") is None and not victim.store.conflicts()
    assert victim.store.compare().ok and victim.verify_journal().ok
    world.up(thief, office)
    world.up(victim, office)
    world.down(office, victim)
    assert victim.store.get("member", "stranger") is None and office.store.get("member", "stranger") is None


def test_from_laptop_to_laptop(world: World, office: Office) -> None:
    """Two laptops divide a township's villages: the third hears of the forgery first, and of all of it."""
    victim = of_village(world, office, "甲", VILLAGE)
    thief = of_village(world, office, "贼", OTHER_VILLAGE)
    third = of_village(world, office, "丙", OTHER_VILLAGE)
    for station in (victim, thief, third):
        world.down(office, station)
    made = household(victim, phone="13800000000")
    wanted = forgeries(thief, victim, made)

    def carry(source: Station, target: Station) -> dict[Touched, str]:
        brought = target.sync.exchange.take(source.sync.exchange.export(world.stick).path)
        return {item.touched: item.reason for item in brought.refusals}

    assert carry(thief, third) == {}  # nobody there knows the household yet
    assert carry(victim, third) == wanted
    assert carry(thief, victim) == wanted
    for holder in (victim, third):
        holds(holder, made, wanted)
        assert holder.files.of("household", made) == [] and holder.verify_journal().ok
    for station in (thief, victim):
        assert world.up(station, office).state is Received.ACCEPTED
    holds(office, made, wanted)
