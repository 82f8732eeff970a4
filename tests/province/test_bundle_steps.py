"""The way of a bundle (records.md §7.4): 生成 → 校验 → 导入（暂存） → 冲突处理 → 合并, never in part."""

import shutil
from pathlib import Path

from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station
from tests.province.conftest import World, household, shown


def made_of(station: Station) -> list[str]:
    return [line.state for line in station.outbox()]


def damaged(path: Path, folder: Path) -> Path:
    """A copy of a bundle in which one byte of its content is another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    folder.mkdir()
    copy = folder / path.name
    copy.write_bytes(content)
    return copy


def test_every_step_of_a_bundle_and_nothing_of_it_before_the_last(
    world: World, office: Office, first: Station, second: Station
) -> None:
    # 生成
    made = household(first, village_group="一组")
    assert made_of(first) == ["未发送"]
    opening = first.export_bundle(world.stick).path
    assert made_of(first) == ["已导出"]
    # 校验
    outcome = office.receive(damaged(opening, world.root / "damaged"))
    assert outcome.state is Received.QUARANTINED and outcome.message
    assert office.record("household", made) is None and office.status().stations[0].last_seq == 0
    # 合并: whole, and once
    kept = Path(shutil.copy(opening, world.root / "again.bfb"))
    assert office.receive(opening).state is Received.ACCEPTED
    assert office.receive(kept).state is Received.ALREADY
    assert shown(office, made, "village_group") == "一组"
    world.down(office, first)
    world.down(office, second)
    assert made_of(first) == ["已采纳"]
    # 导入（暂存）: what comes before its turn waits, and nothing of it is seen
    other = household(first, village_group="五组")
    early = first.export_bundle(world.stick).path
    held = Path(shutil.copy(early, world.root / "held.bfb"))
    early.unlink()
    first.put("household", {"village_group": "二组"}, made)
    parked = office.receive(first.export_bundle(world.stick).path)
    assert parked.state is Received.PARKED and "缺第2至2号" in parked.message
    assert shown(office, made, "village_group") == "一组" and office.record("household", other) is None
    # 冲突处理: the same field was changed in two places; both values are kept until somebody decides
    second.put("household", {"village_group": "三组"}, made)
    assert world.up(second, office).conflicts == ()
    filled = office.receive(held)
    assert filled.state is Received.ACCEPTED and [one.state for one in filled.followed] == [Received.ACCEPTED]
    assert shown(office, other, "village_group") == "五组"
    (met,) = filled.followed
    assert [one.field for one in met.conflicts] == ["village_group"]
    assert world.down(office, second).conflicts == 1
    (conflict,) = second.conflicts()
    assert {one.value for one in conflict.rivals} == {"二组", "三组"}
    second.decide(conflict, "三组")
    # 合并
    assert world.up(second, office).state is Received.ACCEPTED
    for station in (first, second):
        assert world.down(office, station).conflicts == 0
    holders = (office, first, second)
    assert [shown(one, made, "village_group") for one in holders] == ["三组"] * 3
    assert set(made_of(first) + made_of(second)) == {"已采纳"}
    assert office.store.verify_journal().ok
