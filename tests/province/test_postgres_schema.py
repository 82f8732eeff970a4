"""The schema distributes by ``home`` as it stands: a test reads it from the database's own catalogue."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Field, FieldType
from desktop_app.province.errors import LedgerFault, OfficeRefused
from desktop_app.province.postgres import schema
from desktop_app.province.postgres.line import Line
from desktop_app.store.errors import StoreTooNew
from tests.postgres import Cluster
from tests.province.ledgers import OFFICE

KEYS = """
    SELECT t.relname, i.relname, (
        SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = x.indkey[0])
    FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid
    JOIN pg_namespace AS n ON n.oid = t.relnamespace
    WHERE n.nspname = 'bangfu' AND x.indisunique
"""
FOREIGN = """
    SELECT conname, (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1])
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'bangfu'::regnamespace
"""


@pytest.fixture
def line(postgres: Cluster, blank_ledger: str) -> Iterator[Line]:
    url = postgres.database(blank_ledger)
    opened = Line(url)
    yield opened
    opened.close()
    postgres.drop(url)


def test_home_leads_every_primary_unique_and_foreign_key(line: Line) -> None:
    keys = line.rows(KEYS)
    tables = {row[0] for row in line.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'bangfu'")}
    assert {table for table, _, _ in keys} == tables and len(tables) > 50
    assert [key for key in keys if key[2] != "home"] == []
    assert [key for key in line.rows(FOREIGN) if key[1] != "home"] == []


def test_there_is_no_sequence_no_trigger_and_no_merge(line: Line) -> None:
    kinds = line.rows(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'bangfu'::regnamespace "
        "AND relkind NOT IN ('r', 'i', 'v')"
    )
    defaults = line.rows(
        "SELECT adrelid::regclass FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) ~ 'nextval'"
    )
    identities = line.rows("SELECT 1 FROM pg_attribute WHERE attidentity <> ''")
    triggers = line.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    assert (kinds, defaults, identities, triggers) == ([], [], [], [])
    sources = Path(schema.__file__).parent.glob("*.py")
    assert [path.name for path in sources if "MERGE INTO" in path.read_text("utf-8").upper()] == []


def newer(catalogue: Catalogue, edition: str) -> Catalogue:
    """The catalogue with a field and an entity more."""
    household = catalogue.entity("household")
    more = Field("new_field", "新栏目", FieldType.INT)
    entities = dict(catalogue.entities)
    entities["household"] = replace(household, fields=(*household.fields, more))
    entities["newcomer"] = replace(catalogue.entity("setting"), name="newcomer")
    return replace(catalogue, edition=edition, entities=entities)


def test_an_edition_adds_and_a_newer_ledger_is_left_alone(line: Line) -> None:
    catalogue = load_catalogue()
    later = newer(catalogue, "9999.1")
    schema.migrate(line, later, OFFICE, "mark")
    assert line.rows("SELECT new_field FROM household") == [] == line.rows("SELECT key FROM newcomer")
    schema.migrate(line, later, OFFICE, "mark")
    with pytest.raises(StoreTooNew):
        schema.migrate(line, catalogue, OFFICE, "mark")
    with pytest.raises(OfficeRefused, match="另一个省级单位"):
        schema.migrate(line, later, OFFICE, "another")


def test_numbers_that_are_looked_up_have_an_index_in_older_ledgers_too(line: Line) -> None:
    """VR-HH-024 asks once for each helper who else bears the telephone."""
    listed = "SELECT tablename || '.' || indexname FROM pg_indexes WHERE schemaname = 'bangfu'"
    there = {row[0] for row in line.rows(listed)}
    assert {"helper.helper__phone", "member.member__member_no"} <= there
    assert "household.household__phone" not in there  # shown and never looked up
    line.rows("DROP INDEX helper__phone")
    schema.migrate(line, newer(load_catalogue(), "9999.1"), OFFICE, "mark")
    assert {row[0] for row in line.rows(listed)} >= there


def test_a_database_that_is_not_there_is_the_machines_fault() -> None:
    with pytest.raises(LedgerFault, match="连不上"):
        Line("postgresql:///nothing?host=/nowhere")
