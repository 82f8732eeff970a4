"""What other systems get: views that stay, a dictionary, a feed that misses nothing, Parquet by county."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.province.analytics import ask, export_parquet
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.file_views import FileViews
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


def test_the_same_questions_are_asked_of_both_ledgers(world: World, office: Office) -> None:
    station = world.station("甲", office)
    kept, gone = household(station, village_group="一组"), household(station, household_no="51343120600009")
    station.void("household", gone, "重复")
    world.up(station, office)
    asked = office.ask("SELECT id, village_group FROM household")
    assert (asked.columns, asked.rows, asked.more) == (("id", "village_group"), ((kept, "一组"),), False)
    joined = "WITH h AS (SELECT home, count(*) AS n FROM household GROUP BY home) SELECT home, n FROM h"
    assert office.ask(joined).rows == (("513431206", 1),)
    label = "SELECT label FROM dictionary WHERE entity = 'household' AND field = 'village_group'"
    assert office.ask(label).rows == ((load_catalogue().entity("household").field("village_group").label,),)
    assert office.ask("SELECT code FROM dictionary_code", limit=2).more
    changed = "SELECT id, CASE WHEN void THEN 1 ELSE 0 END FROM change ORDER BY 2"
    assert office.ask(changed).rows == ((kept, 0), (gone, 1))
    columns = office.ask("SELECT * FROM household").columns
    assert columns[:2] == ("home", "id")
    for question in (
        "DELETE FROM household",
        "UPDATE household SET home = '1'",
        "SELECT * FROM nothing",
        "x",
    ):
        with pytest.raises(OfficeRefused, match="不能执行"):
            office.ask(question)
    assert "views asked" in {item.event for item in office._opened.store.security_log()}


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM main.household",
        "SELECT value FROM secret",
        "SELECT value FROM main.meta",
        "SELECT sql FROM main.sqlite_master",
        "SELECT text FROM office_certificate",
        "WITH x AS (SELECT 1) DELETE FROM household",
        "SELECT 1; SELECT 2",
        "PRAGMA table_info(household)",
    ],
)
def test_a_file_answers_through_its_views_alone(question: str, world: World, sqlite_office: Office) -> None:
    household(world.station("甲", sqlite_office))
    with pytest.raises(OfficeRefused, match="不能执行"):
        sqlite_office.ask(question)


def test_a_view_of_a_file_keeps_its_columns_in_their_order(sqlite_office: Office) -> None:
    """A later edition may declare its new field anywhere: whoever reads by place reads the same."""
    store, desk = sqlite_office._opened.store, sqlite_office.desk
    pages = StorePages(store)
    before, _ = FileViews(store, pages, desk).ask("SELECT * FROM household", 1)
    entity = desk.context.catalogue.entity("household")
    turned = replace(entity, fields=tuple(reversed(entity.fields)))
    entities = {**desk.context.catalogue.entities, "household": turned}
    context = desk.context._replace(catalogue=replace(desk.context.catalogue, entities=entities))
    after, _ = FileViews(store, pages, replace(desk, context=context)).ask("SELECT * FROM household", 1)
    assert after == before


def test_the_feed_of_a_file_tells_what_was_let_in_later(world: World, sqlite_office: Office) -> None:
    """A record can change without a new save: what waited for an edition is told once it is applied."""
    office, station = sqlite_office, world.station("甲", sqlite_office)
    household(station)
    world.up(station, office)
    feed = FileViews(office._opened.store, StorePages(office._opened.store), office.desk)
    (told,) = feed.feed(0, 100)
    with office._opened.store.notes() as db:
        row = (station.profile.device, 1, 9, "household", told.record_id, "，更新目录后再生效。")
        db.execute("INSERT INTO not_applied VALUES (?, ?, ?, ?, ?, ?)", row)
    position = max([told.position, *(item.position for item in feed.feed(told.position, 100))])
    with office._opened.store.notes() as db:
        db.execute("DELETE FROM not_applied")
    assert [item.record_id for item in feed.feed(position, 100)] == [told.record_id]


def test_a_feed_is_read_from_where_one_stopped(world: World, office: Office) -> None:
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
    assert {first, second} <= {item.record_id for item in office.feed(position, 1)}  # whole batches


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
