"""Every field of the reference has its place: 598 in 65 groups, in the catalogue or where the design puts it.

``reference_fields.csv`` lists them as the reference does. ``kept`` is empty for a field that the catalogue
has under its own name; else it says where it is: ``entity.field``, ``every field`` of all entities, ``column
name`` of all record tables, ``table.column`` of the store, or ``Class.attribute`` of what travels and of
accounts (resources/help/decisions/journal.md).
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.station.people import Profile
from desktop_app.store.schema import SYSTEM_TABLES, entity_tables
from desktop_app.store.slots import Slot
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import Inspected
from desktop_app.sync.manifest import Close, Manifest

CATALOGUE = load_catalogue()
CLASSES = {item.__name__: item for item in (Certificate, Close, Inspected, Manifest, Profile, Slot)}
OUTSIDE = {"sync_bundle", "audit_log", "user"}
"""What the reference calls entities and the design keeps as bundles, journal and accounts."""


def reference() -> list[Mapping[str, str]]:
    path = Path(__file__).with_name("reference_fields.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def is_kept(row: Mapping[str, str]) -> bool:
    """Whether the field is where the row says it is."""
    known = CATALOGUE.entities
    if not row["kept"]:
        return row["entity"] in known and known[row["entity"]].has(row["field"])
    kind, _, name = row["kept"].partition(" ")
    if kind == "every":
        return all(entity.has(name) for entity in known.values())
    if kind == "column":
        tables = [sql for sql in entity_tables(CATALOGUE) if sql.startswith("CREATE TABLE")]
        return len(tables) == len(known) and all(f"{name} " in sql for sql in tables)
    place, _, name = row["kept"].partition(".")
    if place in CLASSES:
        return name in CLASSES[place].__annotations__
    if place in known:
        return known[place].has(name)
    return any(sql.startswith(f"CREATE TABLE {place} (") and f"{name} " in sql for sql in SYSTEM_TABLES)


def test_the_reference_is_counted() -> None:
    rows = reference()
    assert (len(rows), len({row["entity"] for row in rows})) == (598, 65)
    assert len({(row["entity"], row["field"]) for row in rows}) == 598


@pytest.mark.parametrize("entity", sorted({row["entity"] for row in reference()}))
def test_every_field_of_the_reference_has_its_place(entity: str) -> None:
    own = [row for row in reference() if row["entity"] == entity]
    assert [row["field"] for row in own if not is_kept(row)] == []
    assert (entity in CATALOGUE.entities) is (entity not in OUTSIDE | {"common"})


def test_what_is_no_entity_is_kept_in_no_entity() -> None:
    for row in reference():
        if row["entity"] in OUTSIDE:
            assert row["kept"].partition(".")[0] not in CATALOGUE.entities, row
