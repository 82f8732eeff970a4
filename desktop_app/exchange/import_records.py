"""Taking in the table of any one entity, under the labels under which it is exported.

The simple sibling of ``import_households``: each row is one record, taken or refused by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Entity, Field, FieldType, Need, Record, Records, Value
from desktop_app.catalog.values import ValueRefused, parse_value, tidy
from desktop_app.exchange.cells import CellReader, refuse_lost
from desktop_app.exchange.export import RECORD_ID
from desktop_app.exchange.headings import plain_heading
from desktop_app.exchange.judging import NumberJudge
from desktop_app.exchange.matching import RowEdits
from desktop_app.exchange.plan import (
    ImportPlan,
    ImportRefused,
    Outcome,
    RowReport,
    UnknownColumn,
    UnknownWord,
)
from desktop_app.exchange.rows import note_word
from desktop_app.exchange.villages import VillageNames
from desktop_app.sheets.book import Row, Sheet, Workbook
from desktop_app.sheets.cells import Cell, column_letters
from desktop_app.sheets.headers import Header, find_header, is_furniture

_LEAST_KNOWN = 2

Named = Callable[[str, Iterable[str]], Mapping[str, str]]
"""How records of an entity (or divisions, under ``DIVISION``) are called, by their ids, as exports write."""

DIVISION = "division"


def plan_records(
    workbook: Workbook,
    catalogue: Catalogue,
    divisions: VillageNames,
    records: Records,
    entity: str,
    *,
    area: str,
    judge: NumberJudge | None = None,
    named: Named | None = None,
) -> ImportPlan:
    """What importing the rows of ``workbook`` as records of ``entity`` would do; nothing is written.

    A row is matched by its 记录编号, else by the natural key; where there is no key, the same row again is
    the same record. References are given by the key or a number of what they point to (户编号, 单位名称,
    证件号码), by its 记录编号, or as ``named`` calls it when only one is called so. Raises ImportRefused when
    no sheet has the entity's headings or a key column is missing.
    """
    reader = _RecordReader(catalogue, divisions, records, catalogue.entity(entity), area, judge, named)
    headers = {sheet.title: find_header(sheet, reader.meaning, _LEAST_KNOWN) for sheet in workbook.sheets}
    found = [(sheet, header) for sheet in workbook.sheets if (header := headers[sheet.title]) is not None]
    if not found:
        raise ImportRefused(
            f"在“{workbook.path.name}”中没有找到“{reader.entity.label}”的列名，请保留列名一行。"
        )
    edits: list[Edit] = []
    rows: list[RowReport] = []
    for sheet, header in found:
        reader.require_key(sheet, header)
        for report, made in reader.rows(sheet, header):
            rows.append(report)
            edits.extend(made)
    return ImportPlan(
        edits=tuple(edits),
        rows=tuple(rows),
        unknown_columns=tuple(
            UnknownColumn(sheet.title, column_letters(column), heading)
            for sheet, header in found
            for column, heading in header.headings.items()
            if reader.meaning(heading) is None
        ),
        skipped_sheets=tuple(title for title, header in headers.items() if header is None),
        unknown_words=tuple(reader.words.values()),
    )


@dataclass(slots=True)
class _RecordReader:
    catalogue: Catalogue
    divisions: VillageNames
    records: Records
    entity: Entity
    area: str
    judge: NumberJudge | None
    named: Named | None
    called: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    words: dict[tuple[str, str], UnknownWord] = field(default_factory=dict)

    def meaning(self, heading: str) -> str | None:
        """The name of the field a heading stands for; what is worked out is not taken from a sheet."""
        plain = plain_heading(heading)
        if plain == plain_heading(RECORD_ID):
            return "id"
        for item in self.entity.stored_fields:
            if plain in self._headings(item):
                return item.name
        mapped = (column for column in self.catalogue.import_columns if column.entity == self.entity.name)
        hits = (column.fields[0] for column in mapped if plain_heading(column.heading) == plain)
        return next((name for name in hits if self.entity.field(name).stored), None)

    def _headings(self, item: Field) -> set[str]:
        """The labels of a field: its own, and of a reference the label of what it is given by."""
        if item.need is Need.SYSTEM or item.type is FieldType.JSON:
            return set()
        labels = {plain_heading(item.label)}
        if item.type is FieldType.REF and len(key := self.catalogue.entity(item.target).key) == 1:
            target = self.catalogue.entity(item.target).field(key[0])
            if item.name == self.entity.parent:
                labels.add(plain_heading(target.label))
        return labels

    def require_key(self, sheet: Sheet, header: Header) -> None:
        """Raise ImportRefused when rows can be told apart neither by 记录编号 nor by the natural key."""
        given = {self.meaning(heading) for heading in header.headings.values()}
        missing = [self.entity.field(name).label for name in self.entity.key if name not in given]
        if missing and "id" not in given:
            raise ImportRefused(
                f"工作表“{sheet.title}”缺少{'、'.join(f'“{name}”' for name in missing)}列，请补上。"
            )

    def rows(self, sheet: Sheet, header: Header) -> Iterator[tuple[RowReport, list[Edit]]]:
        """The report and the edits of each row below the header."""
        cells = CellReader(self.catalogue)
        names = {column: self.meaning(heading) for column, heading in header.headings.items()}
        for row in sheet.rows():
            if row[0].row > header.last_row and not is_furniture(row, header):
                yield self._row(sheet, row, (header.headings, names), cells)

    def _row(
        self,
        sheet: Sheet,
        row: Row,
        columns: tuple[Mapping[int, str], Mapping[int, str | None]],
        cells: CellReader,
    ) -> tuple[RowReport, list[Edit]]:
        number, (headings, names) = row[0].row, columns
        own = next((tidy(cell.text) for cell in row if names.get(cell.column) == "id"), "")
        stored = self.records.get(self.entity.name, own) if own else None
        values: dict[str, Value] = {}
        problems: list[str] = []
        for cell in row:
            name = names.get(cell.column)
            try:
                if name == "id":
                    values["id"] = tidy(cell.text)
                elif name:
                    value = self._value(self.entity.field(name), cell, cells, stored)
                    values |= {name: value} if value is not None else {}
            except ValueRefused as refused:
                problems.append(refused.message)
                note_word(self.words, headings[cell.column], cell, refused)
        known, existing = self._match(number, values, problems)
        first = self.seen.setdefault(known, number)
        if first != number and not problems:
            problems.append(f"第{number}行：与第{first}行是同一条记录，请只保留一行。")
        made = RowEdits()
        if not problems:
            made.add(self.entity.name, known, values, existing)
            problems += [f"第{number}行：{reason}" for reason in (self.judge or _nothing)(made.edits)]
        remarks = self.judge.remarks(made.edits) if self.judge and not problems else []
        title = str(values.get(self.entity.key[0], "")) if self.entity.key else ""
        if problems:
            return RowReport(sheet.title, number, title, Outcome.REFUSED, tuple(problems)), []
        outcome = Outcome.UNCHANGED
        if made.edits:
            outcome = Outcome.TAKEN if made.creates else Outcome.CHANGED
        notes, told = tuple(f"第{number}行：{remark}" for remark in remarks), tuple(made.records)
        return RowReport(sheet.title, number, title, outcome, (), notes, told), made.edits

    def _match(self, number: int, values: dict[str, Value], problems: list[str]) -> tuple[str, Record | None]:
        given = str(values.pop("id", "") or "")
        if given:
            existing = self.records.get(self.entity.name, given)
            if existing is None:
                problems.append(f"第{number}行：没有记录编号为“{given}”的记录；新增的行请把这一格留空。")
            return given, existing
        empty = [self.entity.field(name).label for name in self.entity.key if values.get(name) is None]
        if empty:
            problems.append(f"第{number}行：“{'”“'.join(empty)}”为空，请补填。")
        key = self.entity.key or tuple(sorted(values))
        if self.entity.key:
            found = self.records.find(self.entity.name, **{name: values.get(name) for name in key})
            if found:
                return str(found[0]["id"]), found[0]
        known = record_id(replace(self.entity, key=key), values)
        return known, self.records.get(self.entity.name, known)

    def _value(self, item: Field, cell: Cell, cells: CellReader, stored: Record | None) -> Value:
        refuse_lost(item.label, cell)
        if item.type is FieldType.REF and tidy(cell.text):
            return self._reference(item, cell, stored)
        if item.type is FieldType.DIVISION and self._is_as_exported(DIVISION, item, cell, stored):
            return (stored or {}).get(item.name)
        if item.type is FieldType.DIVISION and not tidy(cell.text).isdecimal():
            codes = self.divisions.find(tidy(cell.text), self.area)
            if len(codes) != 1:
                raise ValueRefused(f"{cell.place}：不能确定“{cell.text}”是哪个区划，请填区划代码。")
            return codes[0]
        return cells.value(self.entity.name, item, cell)

    def _reference(self, item: Field, cell: Cell, stored: Record | None) -> Value:
        target, typed = self.catalogue.entity(item.target), tidy(cell.text)
        if self._is_as_exported(target.name, item, cell, stored):
            return (stored or {}).get(item.name)
        if self.records.get(target.name, typed) is not None:
            return typed
        found = self._by_number(target, typed) or self._by_name(target.name, typed)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueRefused(f"{cell.place}：叫“{typed}”的{target.label}不止一个，请填编号或证件号码。")
        raise ValueRefused(f"{cell.place}：系统中没有“{typed}”这个{target.label}，请先登记。")

    def _is_as_exported(self, target: str, item: Field, cell: Cell, stored: Record | None) -> bool:
        """Whether a stored row's cell still holds the name that an export gave it."""
        before = str((stored or {}).get(item.name) or "")
        called = (self.named or _unnamed)(target, [before] if before else []).get(before)
        return called is not None and called == tidy(cell.text)

    def _by_number(self, target: Entity, typed: str) -> list[str]:
        """The records that the single key or any number of theirs names."""
        keys = target.key if len(target.key) == 1 else ()
        numbers = [item.name for item in target.stored_fields if item.search == "number"]
        for name in dict.fromkeys((*keys, *numbers)):
            try:
                value = parse_value(target.field(name), typed, self.catalogue)
            except ValueRefused:
                continue
            found = self.records.find(target.name, **{name: value})
            if found:
                return [str(record["id"]) for record in found]
        return []

    def _by_name(self, target: str, typed: str) -> list[str]:
        """The records that are called so; the names of an entity are read once."""
        if self.named is None:
            return []
        if target not in self.called:
            ids = [str(record["id"]) for record in self.records.find(target)]
            names: dict[str, list[str]] = {}
            for record_id, name in self.named(target, ids).items():
                names.setdefault(name, []).append(record_id)
            self.called[target] = names
        return self.called[target].get(typed, [])


def _unnamed(_entity: str, _ids: Iterable[str]) -> Mapping[str, str]:
    return {}


def _nothing(_edits: Sequence[Edit]) -> Sequence[str]:
    return ()
