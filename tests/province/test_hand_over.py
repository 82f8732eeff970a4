"""A household moves to another area: handed over, written there, and the same everywhere (design.md §4)."""

from itertools import permutations
from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.merge.custody import AWAY, HANDED_ON
from desktop_app.province.office import Office
from desktop_app.station import Station, StationRefused
from desktop_app.store.changes import Stamp
from tests.province.conftest import OTHER_TOWNSHIP, World, household, shown

NEW_VILLAGE = "513431205201"
DAY = "2018-10-20"


@pytest.fixture
def there(world: World, office: Office) -> Station:
    """A laptop of the township that the household goes to."""
    return world.station("丙", office, OTHER_TOWNSHIP)


@pytest.fixture
def family(first: Station) -> str:
    made = household(first, village_group="三组", phone="13800000001")
    household(first, household_no="51343120600009")  # stays, and is none of the other township's business
    first.put("member", {"household_id": made, "name": "马海木呷", "ethnicity": "07"}, "m1")
    first.put("member_year", {"member_id": "m1", "year": 2018, "kinship": "01"}, "y1")
    return made


def handed_over(world: World, office: Office, old: Station, new: Station, made: str) -> None:
    world.up(old, office)
    world.down(office, new)
    old.hand_over.hand_over(made, NEW_VILLAGE, DAY, "随子女居住", "一组")
    assert world.up(old, office).refusals == ()
    world.down(office, new)


def test_the_new_area_gets_the_household_with_its_history_and_writes_it(
    world: World, office: Office, first: Station, there: Station, family: str
) -> None:
    handed_over(world, office, first, there, family)
    assert there.store.count("household") == 1  # and no other of the old township
    assert shown(there, family, "phone") == "13800000001" and shown(there, "m1", "name", "member")
    told = " ".join(line.sentence for line in there.history("household", family))
    assert "移交到" in told and "随子女居住" in told and "三组" in told
    there.put("household", {"phone": "13900000002"}, family)
    there.put("member", {"household_id": family, "name": "吉克阿依", "ethnicity": "07"}, "m2")
    there.put("member_year", {"member_id": "m2", "year": 2018, "kinship": "02"}, "y2")
    assert world.up(there, office).refusals == ()
    world.down(office, first)
    for holder in (office, first, there):
        row = holder.store.raw("household", [family])[family]
        assert (row["home"], row["handed_to"], row["phone"]) == ("513431206", "513431205", "13900000002")
        assert shown(holder, "y2", "kinship", "member_year") == "02"
    assert first.store.compare().ok and there.store.compare().ok


def test_the_old_area_is_told_at_once_that_the_household_is_no_longer_its_own(
    world: World, office: Office, first: Station, second: Station, there: Station, family: str
) -> None:
    handed_over(world, office, first, there, family)
    with pytest.raises(StationRefused, match="已移交"):
        first.put("household", {"phone": "1"}, family)
    with pytest.raises(StationRefused, match="已移交"):
        first.put("member_year", {"health": "01"}, "y1")
    with pytest.raises(StationRefused, match="已移交"):
        first.put("member", {"household_id": family, "name": "新成员"})
    with pytest.raises(StationRefused, match="不能清空"):
        first.undo_last("household", family)
    second.put("household", {"division_code": "513431206201"})  # the colleague has not heard of it
    world.down(office, second)
    with pytest.raises(StationRefused, match="已移交"):
        second.put("household", {"phone": "1"}, family)
    there.hand_over.hand_over(family, "513431206202", DAY, "迁回")
    world.up(there, office)
    for station in (first, second):
        world.down(office, station)
        station.put("household", {"phone": "13700000003"}, family)
        assert world.up(station, office).refusals == ()
    with pytest.raises(StationRefused, match="已移交"):
        there.put("household", {"phone": "1"}, family)


def test_a_hand_over_asks_for_what_it_needs(first: Station, family: str) -> None:
    for village, reason, wanted in (
        ("513431206202", "随子女", "迁移"),
        ("513431205", "随子女", "哪个村"),
        (NEW_VILLAGE, " ", "原因"),
    ):
        with pytest.raises(StationRefused, match=wanted):
            first.hand_over.hand_over(family, village, DAY, reason)
    with pytest.raises(StationRefused, match="没有这个户"):
        first.hand_over.hand_over("nobody", NEW_VILLAGE, DAY, "随子女")


def test_what_a_program_writes_after_all_is_kept_and_not_applied(
    world: World, office: Office, first: Station, there: Station, family: str
) -> None:
    """Not every program asks its own guard; every holder judges alike."""
    handed_over(world, office, first, there, family)
    stamp = Stamp("王干部", "录入", world.clock.now_ms())
    device, area = first.profile.device, first.profile.area
    first.store.write([Edit("household", family, {"phone": "1"})], stamp, device=device, area=area)
    outcome = world.up(first, office)
    assert [item.reason for item in outcome.refusals] == [HANDED_ON]
    assert shown(office, family, "phone") == "13800000001"
    assert world.down(office, first).refused == 1


def early(world: World, new: Station, made: str) -> None:
    """The new township writes the household before anybody has told it or the province of the hand-over."""
    stamp = Stamp("丙干部", "录入", world.clock.now_ms())
    edits = [
        Edit("member", "m3", {"household_id": made, "name": "早到"}),
        Edit("member_year", "y3", {"member_id": "m3", "year": 2018, "kinship": "11"}),
    ]
    # As a laptop would that had the household on paper: its records are at home where the household is.
    new.store.write(edits, stamp, device=new.profile.device, area="513431206")


def test_what_the_new_area_wrote_before_waits_and_counts_once_the_hand_over_comes(
    world: World, office: Office, first: Station, there: Station, family: str
) -> None:
    early(world, there, family)
    world.up(first, office)
    assert {item.reason for item in world.up(there, office).refusals} == {AWAY}
    assert office.record("member", "m3") is None
    assert world.down(office, there).refused == 2
    first.hand_over.hand_over(family, NEW_VILLAGE, DAY, "随子女")
    assert world.up(first, office).refusals == ()
    assert shown(office, "m3", "name", "member") == "早到"
    assert shown(office, "y3", "kinship", "member_year") == "11"
    result = world.down(office, there)
    assert result.refused == 0 and there.returned() == []
    world.down(office, first)
    assert shown(first, "m3", "name", "member") == shown(there, "m3", "name", "member") == "早到"


def test_every_order_of_arrival_comes_to_the_same(
    world: World, first: Station, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Old area, new area and a third one, handed on and back: six orders, each file twice."""
    office: Office = request.getfixturevalue("office")
    there, third = world.station("丙", office, OTHER_TOWNSHIP), world.station("丁", office, "513431204")
    made = household(first, phone="1")
    files: list[Path] = []

    def send(station: Station) -> None:
        folder = tmp_path / f"file-{len(files)}"
        folder.mkdir()
        files.append(station.export_bundle(folder).path)
        office.receive(files[-1])
        for other in (first, there, third):
            world.down(office, other)

    send(first)
    first.hand_over.hand_over(made, NEW_VILLAGE, DAY, "迁出")
    send(first)
    there.put("household", {"phone": "2"}, made)
    there.hand_over.hand_over(made, "513431204201", DAY, "再迁")
    send(there)
    third.put("household", {"phone": "3"}, made)
    send(third)
    wanted = office.store.raw("household", [made])[made]
    assert (wanted["phone"], wanted["handed_to"]) == ("3", "513431204")
    from desktop_app.station.wiring import store_context
    from desktop_app.store.cipher import new_key
    from desktop_app.store.store import Store

    chains = {
        station.profile.device: list(station.store.transactions(station.profile.device))
        for station in (first, there, third)
    }
    judgement = first.sync.colleagues.judgement(first.catalogue)
    context = store_context(world.around.catalogue, world.around.divisions)
    for n, order in enumerate(permutations(chains)):
        with Store.create(tmp_path / f"order-{n}.db", new_key(), context) as store:
            for device in (*order, *order):
                for transaction in chains[device]:
                    store.apply([transaction], judgement.judge, judgement.counted)
            row = store.raw("household", [made])[made]
            assert {name: row[name] for name in wanted if not name.startswith("base")} == {
                name: value for name, value in wanted.items() if not name.startswith("base")
            }
            assert not store.conflicts() and store.compare().ok and store.verify_journal().ok
            assert list(store.custody().waiting()) == []
