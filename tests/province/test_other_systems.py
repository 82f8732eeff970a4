"""What other systems get: views that stay, a dictionary, a feed that misses nothing, Parquet by county."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.province.analytics import ask, export_parquet
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.ledger import Pages, StorePages
from desktop_app.province.office import Office
from desktop_app.province.postgres import schema
from desktop_app.province.postgres.line import Line, LinePages
from desktop_app.store.errors import ProgramFault
from tests.province.conftest import OTHER_TOWNSHIP, World, household
from tests.province.test_postgres_schema import newer


def test_views_show_what_is_not_void_and_take_no_writing(world: World, postgres_office: Office) -> None:
    office = postgres_office
    station = world.station("甲", office)
    kept, gone = household(station, village_group="一组"), household(station, household_no="51343120600009")
    station.void("household", gone, "重复")
    world.up(station, office)
    line = office._line
    assert line is not None
    assert line.rows("SELECT id, village_group FROM bangfu_v1.household") == [(kept, "一组")]
    for statement in ("DELETE FROM bangfu_v1.household", "INSERT INTO bangfu_v1.household (id) VALUES ('x')"):
        with pytest.raises(ProgramFault):
            line.rows(statement)
    told = dict(line.rows("SELECT field, label FROM bangfu_v1.dictionary WHERE entity = 'household'"))
    assert told["village_group"] == load_catalogue().entity("household").field("village_group").label
    assert line.rows("SELECT label FROM bangfu_v1.dictionary_code LIMIT 1")


def test_a_feed_is_read_from_where_one_stopped(world: World, postgres_office: Office) -> None:
    office = postgres_office
    station = world.station("甲", office)
    first = household(station)
    world.up(station, office)
    start = office.feed(0, 100)
    assert [(item.entity, item.record_id, item.void) for item in start] == [("household", first, False)]
    position = start[-1].position
    assert office.feed(position, 100) == []
    second = household(station, household_no="51343120600009")
    station.void("household", first, "重复")
    world.up(station, office)
    office.put("setting", "s1", {"key": "notice_days", "value": "7"}, "统一")
    changes = office.feed(position, 100)
    assert {(item.record_id, item.void) for item in changes} == {
        (first, True),
        (second, False),
        ("s1", False),
    }
    assert [item.position for item in changes] == sorted(item.position for item in changes)
    assert {item.record_id for item in office.feed(position, 1)} == {first, second}


def test_an_edition_adds_columns_at_the_end_of_a_view(ledger_url: str) -> None:
    line, catalogue = Line(ledger_url), load_catalogue()
    schema.create(line, catalogue, "51", "mark")
    columns = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'bangfu_v1' "
        "AND table_name = 'household' ORDER BY ordinal_position"
    )
    before = line.rows(columns)
    schema.migrate(line, newer(catalogue, "9999.1"), "51", "mark")
    assert line.rows(columns) == [*before, ("new_field",)]
    line.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def pages(request: pytest.FixtureRequest, world: World) -> Iterator[Pages]:
    """The pages of a ledger with a household in each of two townships, one in another county."""
    url = request.getfixturevalue("ledger_url") if request.param == "postgresql" else ""
    office = world.office(url=url)
    for name, area in (("甲", "513431206"), ("乙", OTHER_TOWNSHIP), ("丙", "513434100")):
        station = world.station(name, office, area)
        made = household(
            station, household_no=f"{area}00001", village_group='一组,"东"\n头', division_code=""
        )
        station.put("member", {"household_id": made, "name": f"马海{name}", "id_no": "519900198502140032"})
        world.up(station, office)
    yield LinePages(office._line) if office._line else StorePages(office.desk.ledger)  # type: ignore[arg-type]  # a Store


def test_parquet_by_county_and_questions_to_it(pages: Pages, tmp_path: Path) -> None:
    catalogue, folder = load_catalogue(), tmp_path / "导出"
    counts = export_parquet(pages, catalogue, folder)
    assert (counts["household"], counts["member"]) == (3, 3)
    assert {path.name for path in (folder / "household").iterdir()} == {"county=513431", "county=513434"}
    assert not list(folder.glob("*.partial"))
    found = ask(folder, "SELECT county, count(*) FROM household GROUP BY county ORDER BY county")
    assert found.rows == (("513431", 2), ("513434", 1)) and not found.more
    joined = "SELECT h.identify_standard FROM member m JOIN household h ON h.id = m.household_id LIMIT 1"
    assert ask(folder, joined).rows == (("1",),)
    assert ask(folder, "SELECT id FROM household", limit=2).more
    names = ask(folder, "SELECT * FROM member").columns
    assert not {"name", "id_no", "phone", "bank_account"} & set(names) and "household_id" in names
    for question in (
        f"SELECT * FROM read_text('{Path(__file__)}')",
        "COPY household TO '/tmp/x.csv'",
        "nonsense",
    ):
        with pytest.raises(OfficeRefused, match="不能执行"):
            ask(folder, question)
    with pytest.raises(OfficeRefused, match="空文件夹"):
        export_parquet(pages, catalogue, folder)


def test_identities_only_when_asked_for(pages: Pages, tmp_path: Path) -> None:
    export_parquet(pages, load_catalogue(), tmp_path / "with", identities=True)
    found = ask(tmp_path / "with", "SELECT name FROM member ORDER BY name")
    assert len(found.rows) == 3 and found.rows[0][0].startswith("马海")
    groups = ask(tmp_path / "with", "SELECT DISTINCT village_group, phone FROM household")
    assert groups.rows == (('一组,"东"\n头', None),)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(OfficeRefused, match=r"bangfu-ledger\[analytics\]"):
        ask(tmp_path, "SELECT 1")
