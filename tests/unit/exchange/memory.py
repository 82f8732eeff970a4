"""Records in memory: what the planner needs of a store, and nothing more."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import openpyxl

from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.checks.identity import id_check_character


class MemoryRecords:
    """Keeps records by entity and id; applies edits as a store would."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, dict[str, Value]]] = {}

    def apply(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            record = self.kept.setdefault(edit.entity, {}).setdefault(
                edit.record_id, {"id": edit.record_id, "home": "513425106"}
            )
            record.update(edit.values)

    def get(self, entity: str, record_id: str) -> Record | None:
        return self.kept.get(entity, {}).get(record_id)

    def find(self, entity: str, **where: Value) -> list[Record]:
        return [
            record
            for _, record in sorted(self.kept.get(entity, {}).items())
            if all(record.get(name) == value for name, value in where.items())
        ]

    def only(self, entity: str, **where: Value) -> Record:
        (record,) = self.find(entity, **where)
        return record


class OneTownship:
    """Village names of a made-up township, as the planner's protocol wants them."""

    _villages: ClassVar = {"糯鲊": "513425106207", "白云": "513425106204"}
    _upper: ClassVar = {
        "广东省": "44",
        "佛山市": "4406",
        "顺德区": "440606",
        "四川省": "51",
        "会理县": "513425",
    }

    def find(self, name: str, within: str = "") -> list[str]:
        stem = name.removesuffix("村民委员会").removesuffix("村")
        places = {self._villages.get(stem), self._upper.get(name)} - {None}
        return sorted(str(code) for code in places if str(code).startswith(within))


def id_number(birth: str, serial: int) -> str:
    """A synthetic number of the prefix 519900 with the right check character."""
    seventeen = f"519900{birth}{serial:03d}"
    return seventeen + id_check_character(seventeen)


def save_book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook of plain sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
