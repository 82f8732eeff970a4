"""A new edition of the catalogue on its way down: in a receipt, or as a file; what waits for it meanwhile."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.edition import faults, pack_edition, unpack_edition
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Audience, Catalogue, CatalogueError, Field, FieldType
from desktop_app.catalog.places import resources_folder
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.opening import Place
from desktop_app.province.watching import Watch
from desktop_app.station import Station
from desktop_app.station.clock import FixedClock
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from desktop_app.sync.update_file import UpdateRefused
from tests.province.conftest import CHEAP, PASSWORD, TODAY, World, household, shown

NEWER = "2030.1"
FIELD = "relocation_wish"
_DECLARED = f"""
[[entity.household.field]]
name = "{FIELD}"
label = "搬迁意愿"
type = "text"
max = 20
group = "其他"
source = "test"
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The catalogue of the program with one more field, one more poverty line, and the next number."""
    folder = tmp_path / "新目录"
    shutil.copytree(resources_folder() / "catalog", folder)
    settings = (folder / "settings.toml").read_text(encoding="utf-8")
    edition = load_catalogue().edition
    (folder / "settings.toml").write_text(
        settings.replace(f'edition = "{edition}"', f'edition = "{NEWER}"'), encoding="utf-8"
    )
    with (folder / "entities" / "household.toml").open("a", encoding="utf-8") as file:
        file.write(_DECLARED)
    lines = (folder / "poverty_lines.csv").read_text(encoding="utf-8")
    heading = lines.splitlines()[0].split(",")
    known = {"province_code": "51", "year": "2030", "amount_yuan": "5000"}
    row = ",".join(known.get(name, "") for name in heading)
    (folder / "poverty_lines.csv").write_text(lines.rstrip("\n") + f"\n{row}\n", encoding="utf-8")
    return folder


def again(world: World, office: Office) -> Office:
    """The office, closed and opened once more."""
    office.close()
    context = store_context(world.around.catalogue, world.around.divisions)
    login = Login("sheng", PASSWORD)
    opened = Office.open(office.folder, login, world.clock.now_ms, context, CHEAP, office.place.url)
    return world.stack.enter_context(opened)


def reopened(world: World, station: Station) -> Station:
    station.close()
    opened = Station.open(station.folder, "wang", PASSWORD, FixedClock(TODAY), world.around, CHEAP)
    return world.stack.enter_context(opened)


def backups(station: Station) -> list[Path]:
    return sorted(station.folder.glob("before-update-*"))


def test_an_entry_with_a_new_field_waits_until_the_edition_comes_with_a_receipt(
    world: World, newer: Path, office: Office
) -> None:
    first, second = world.station("甲", office), world.station("乙", office)
    household(second)
    world.up(second, office)
    household(first)
    world.up(first, office)
    office.editions.adopt(newer)
    office = again(world, office)
    assert office.editions.current.edition == NEWER

    told = world.down(office, first)
    assert (told.edition, told.edition_refused, told.waiting) == (NEWER, "", 0)
    assert not first.catalogue.entity("household").has(FIELD) and not backups(first)
    first = reopened(world, first)
    assert first.catalogue.edition == NEWER and len(backups(first)) == 1
    assert first.catalogue.poverty_line("51", 2030) == 500_000
    assert first.catalogue.columns == load_catalogue().columns != {}
    wished = household(first, **{FIELD: "愿意"})
    assert world.up(first, office).ok and shown(office, wished, FIELD) == "愿意"

    # The neighbour hears of the household in the same receipt that brings the edition: it waits, visibly.
    told = world.down(office, second)
    assert (told.edition, told.waiting) == (NEWER, 1) and second.store.waiting() == 1
    assert second.store.verify_journal().ok
    second = reopened(world, second)
    assert second.store.waiting() == 0 and shown(second, wished, FIELD) == "愿意"
    assert second.store.get("household", wished) == first.store.get("household", wished)
    assert world.down(office, first).edition == ""


def test_what_a_newer_laptop_sent_waits_at_the_province(world: World, newer: Path, office: Office) -> None:
    """A laptop may have the edition first, from a stick; the ledger answers, waits, and corrects itself."""
    station = world.station("甲", office)
    station.updates._editions.take(pack_edition(newer))
    station = reopened(world, station)
    wished = household(station, **{FIELD: "不愿意"})
    outcome = world.up(station, office)
    assert outcome.ok and len(outcome.refusals) == 1 and office.store.waiting() == 1
    told = world.down(office, station)
    assert told.refused == 1 and "更新目录后再生效" in station.returned()[0].reason
    office.editions.adopt(newer)
    office = again(world, office)
    assert office.store.waiting() == 0 and shown(office, wished, FIELD) == "不愿意"
    world.down(office, station)
    assert station.returned() == []


def test_a_watched_inbox_takes_a_new_edition_without_a_restart(
    world: World, newer: Path, office: Office
) -> None:
    """The office is free between two arrivals: the edition is adopted there while the watch goes on."""
    station, folder = world.station("甲", office), office.folder
    household(station)
    context = store_context(world.around.catalogue, world.around.divisions)
    place, login = office.place, Login("sheng", PASSWORD)

    def opened() -> Office:
        return Office.open(folder, login, world.clock.now_ms, context, CHEAP, place.url)

    watch = Watch(folder, opened)
    shutil.copy(station.export_bundle(world.stick).path, office.desk.shelves.inbox)
    assert [watch.look() for _ in range(3)] == [None, None, None]  # somebody is at the office
    office.close()
    first = watch.look()
    assert first is not None and first.outcomes[0].ok
    with opened() as desk:
        desk.editions.adopt(newer)
    station.updates._editions.take(pack_edition(newer))
    station = reopened(world, station)
    wished = household(station, **{FIELD: "愿意"})
    shutil.copy(station.export_bundle(world.stick).path, folder / "inbox")
    looks = [watch.look(), watch.look(), watch.look()]
    assert looks[0] is looks[2] is None and looks[1] is not None
    assert looks[1].outcomes[0].ok and looks[1].outcomes[0].refusals == ()
    with opened() as desk:
        assert desk.editions.current.edition == NEWER and shown(desk, wished, FIELD) == "愿意"


def test_the_edition_travels_as_an_update_file(world: World, newer: Path, sqlite_office: Office) -> None:
    station = world.station("甲", sqlite_office)
    kept = household(station)
    sqlite_office.editions.adopt(newer)
    office = again(world, sqlite_office)
    file = world.stick / "目录.bfu"
    office.editions.write_update("秋季目录", file)
    ready = station.updates.prepare(file)
    assert ready.installer is None and ready.backup.exists() and "自动备份" in ready.advice
    station = reopened(world, station)
    assert station.catalogue.edition == NEWER and station.store.get("household", kept)
    with pytest.raises(UpdateRefused, match="已经一样新"):
        station.updates.check(file)
    stranger = world.station("丙", world.office("44", "广东省"), area="440106001")
    with pytest.raises(UpdateRefused, match="不是本省签发"):
        stranger.updates.check(file)


def test_a_ledger_made_again_has_the_edition(world: World, newer: Path, sqlite_office: Office) -> None:
    station = world.station("甲", sqlite_office)
    station.updates._editions.take(pack_edition(newer))
    station = reopened(world, station)
    wished = household(station, **{FIELD: "愿意"})
    world.up(station, sqlite_office)
    sqlite_office.editions.adopt(newer)
    office = again(world, sqlite_office)
    digest = office.digest()
    office.close()
    context = store_context(world.around.catalogue, world.around.divisions)
    login, into = Login("sheng", PASSWORD), Place(world.root / "again")
    rebuilt, _code = Office.rebuild(office.folder, into, login, world.clock.now_ms, context, CHEAP)
    assert rebuilt.ok and rebuilt.digest == digest
    with Office.open(into.folder, login, world.clock.now_ms, context, CHEAP) as made:
        assert made.editions.current.edition == NEWER and shown(made, wished, FIELD) == "愿意"


def test_an_edition_that_takes_something_away_is_refused_at_both_ends(
    world: World, newer: Path, sqlite_office: Office
) -> None:
    station = world.station("甲", sqlite_office)
    text = (newer / "entities" / "household.toml").read_text(encoding="utf-8")
    (newer / "entities" / "household.toml").write_text(
        text.replace('type = "bool"', 'type = "int"', 1), encoding="utf-8"
    )
    with pytest.raises(OfficeRefused, match="改了类型"):
        sqlite_office.editions.adopt(newer)
    with pytest.raises(UpdateRefused, match="改了类型"):
        station.updates._editions.take(pack_edition(newer))
    assert reopened(world, station).catalogue.edition == load_catalogue().edition


def _with(catalogue: Catalogue, *fields: Field) -> Catalogue:
    old = catalogue.entity("household")
    kept = tuple(item for item in old.fields if item.name not in {new.name for new in fields})
    grown = replace(old, fields=(*kept, *fields))
    return replace(catalogue, edition=NEWER, entities={**catalogue.entities, "household": grown})


def test_what_an_edition_may_not_do_is_named() -> None:
    catalogue = load_catalogue()
    household_entity = catalogue.entity("household")
    phone = household_entity.field("phone")
    assert faults(catalogue, replace(catalogue, edition=NEWER)) == []
    assert faults(catalogue, _with(catalogue, Field(FIELD, "意愿", FieldType.TEXT))) == []
    assert faults(catalogue, _with(catalogue, phone._replace(retired=True))) == []
    assert "版本号" in faults(catalogue, catalogue)[0]
    assert "改了类型" in faults(catalogue, _with(catalogue, phone._replace(type=FieldType.INT)))[0]
    assert "谁可以看" in faults(catalogue, _with(catalogue, phone._replace(audience=Audience.COUNTY)))[0]
    table = next(iter(catalogue.codes.values()))
    fewer = replace(table, codes=dict(list(table.codes.items())[1:]))
    codes = {**catalogue.codes, table.name: fewer}
    assert "去掉了代码" in faults(catalogue, replace(catalogue, edition=NEWER, codes=codes))[0]
    checks = dict(list(catalogue.checks.items())[1:])
    fewer_checks = replace(catalogue, edition=NEWER, checks=checks)
    assert "去掉了核查规则" in faults(catalogue, fewer_checks)[0]
    older = replace(catalogue, checks=checks)
    assert "要随新版程序" in faults(older, replace(catalogue, edition=NEWER))[0]
    entities = {name: item for name, item in catalogue.entities.items() if name != "loan"}
    assert "这类记录" in faults(catalogue, replace(catalogue, edition=NEWER, entities=entities))[0]


def test_the_same_catalogue_packs_to_the_same_bytes_and_nothing_else_unpacks(newer: Path) -> None:
    packed = pack_edition(newer)
    assert packed == pack_edition(newer)
    own = load_catalogue().columns  # new SQL needs a new program
    assert unpack_edition(packed) == replace(load_catalogue(newer), columns=own)
    for wrong in (b"", b"PK\x03\x04", packed[:-30], packed.replace(b"codes.csv", b"../codes.c")):
        with pytest.raises(CatalogueError):
            unpack_edition(wrong)
