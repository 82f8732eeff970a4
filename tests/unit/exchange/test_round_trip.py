"""What goes out comes in again as it was: every kind of record, every kind of value."""

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Field, FieldType, Value
from desktop_app.catalog.values import ValueRefused
from desktop_app.exchange.cells import CellReader
from desktop_app.exchange.export import export_rows, shown_fields
from desktop_app.exchange.import_records import plan_records
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.sheets.cells import cell_of
from desktop_app.sheets.reading import read_workbook
from tests.unit.exchange.memory import MemoryRecords, OneTownship

TARGET = "01930000-0000-7000-8000-00000000000a"
OWN = "01930000-0000-7000-8000-00000000000b"
VILLAGE = "513425106207"
ENTITIES = [name for name, entity in load_catalogue().entities.items() if len(shown_fields(entity)) > 1]
LIMITS = {
    FieldType.MONEY: (0, 10**9),
    FieldType.DECIMAL: (0, 10**9),
    FieldType.INT: (0, 10**6),
    FieldType.YEAR: (2014, 2030),
    FieldType.BOOL: (0, 1),
}
CLEAR: dict[str, list[str]] = {}
_SIGNS = "吉克日古木呷𬱖㑇阿·0123456789=-+@“”、；(）"


def drawn(item: Field, catalogue: Catalogue, chance: random.Random) -> Value:
    """A value that a field may hold, as it is stored."""
    fixed = {FieldType.DATETIME: "2018-11-05T10:20:00", FieldType.DIVISION: VILLAGE, FieldType.REF: TARGET}
    if item.type in fixed:
        return fixed[item.type]
    if item.type in LIMITS:
        return chance.randint(*LIMITS[item.type])
    if item.type is FieldType.DATE:
        return (date(1930, 1, 1) + timedelta(chance.randint(0, 36_000))).isoformat()
    if item.type in (FieldType.CODE, FieldType.CODES):
        return _code(item, catalogue, chance)
    return _text(item, catalogue, chance)


def _code(item: Field, catalogue: Catalogue, chance: random.Random) -> Value:
    """A code whose label no other code of its table has."""
    if item.codes not in CLEAR:
        table = catalogue.codes[item.codes]
        labels = Counter(code.label for code in table)
        CLEAR[item.codes] = [
            code.code for code in table if labels[code.label] == 1 and "、" not in code.label
        ]
    return chance.choice(CLEAR[item.codes]) if CLEAR[item.codes] else None


def _text(item: Field, catalogue: Catalogue, chance: random.Random) -> Value:
    """A text that reading leaves as it is: a number of eighteen digits, or signs of every kind."""
    reader = CellReader(catalogue)
    for _ in range(20):
        size = min(item.max or 40, 18)
        digits = "".join(chance.choices("0123456789", k=size))
        text = chance.choice((digits, "".join(chance.choices(_SIGNS, k=chance.randint(1, size)))))
        try:
            if reader.value("", item, cell_of(text, 1, 1)) == text:
                return text
        except ValueRefused:
            continue
    return None


def again(path: Path, catalogue: Catalogue, records: MemoryRecords, entity: str) -> ImportPlan:
    with read_workbook(path) as workbook:
        return plan_records(workbook, catalogue, OneTownship(), records, entity, area="513425106")


@pytest.mark.parametrize(("ending", "seed"), [("xlsx", 1), ("xlsx", 2), ("csv", 3)])
def test_nothing_is_lost(seed: int, ending: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Of every entity two records: one with every field filled, one with half of them."""
    chance = random.Random(seed)  # noqa: S311 - values, not secrets
    for name in ENTITIES:
        entity = catalogue.entity(name)
        fields = shown_fields(entity)
        full: dict[str, Value] = {item.name: drawn(item, catalogue, chance) for item in fields}
        half = {key: value for key, value in full.items() if key in entity.key or chance.random() < 0.5}
        records = MemoryRecords()
        for target in {item.target for item in entity.fields if item.target}:
            records.kept.setdefault(target, {})[TARGET] = {"id": TARGET}
        kept = [{"id": OWN, **full}, {"id": f"{OWN[:-1]}c", **half}]
        records.kept.setdefault(name, {}).update({str(record["id"]): record for record in kept})
        path = tmp_path / f"表.{ending}"
        assert export_rows(path, catalogue, name, kept, full_numbers=True) == 2
        plan = again(path, catalogue, records, name)
        said = [(row.outcome, row.reasons) for row in plan.rows]
        assert said == [(Outcome.UNCHANGED, ())] * 2, (name, said, plan.edits)
        assert (plan.edits, plan.unknown_columns) == ((), ())
