"""The list of changes for the national system: in its columns and words, old beside new.

Only what changed: each such household and member has one row for its year. The changed cells
are coloured and say in a note what the national system has; a last column repeats it in words, and a sheet of
its own lists every change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from desktop_app.catalog.model import Catalogue, Field, FieldType, ImportColumn, Record, Records, Value
from desktop_app.catalog.values import show_value
from desktop_app.checks.industry import is_led, links_of
from desktop_app.checks.money import income_totals
from desktop_app.checks.timeline import birth_date, in_order, sex, status_after
from desktop_app.exchange.comparing import DANGEROUS, TOTALS
from desktop_app.exchange.national import MARK, National, Target
from desktop_app.sheets.dressing import CHANGED
from desktop_app.sheets.writing import Column, Marked, Table, WrittenCell, write_workbook

HOUSEHOLD_LAYOUT, MEMBER_LAYOUT = "household_export_2020", "member_export_2020"
_UPPER = ("省", "市", "县", "乡")
_HEAD = "01"
_KIND = "变动"
_NEW, _LEFT, _EDITED = "新增", "减少", "修改"
_WRITTEN = ("write", "by_label")
_LEAVING = ("left_date", "left_reason")
_CHANGE_COLUMNS = (
    Column("户编号", width=20),
    Column("户主", width=18),
    Column("对象", width=18),
    Column("年度", width=8),
    Column("栏目", width=26),
    Column("全国系统现值", width=26),
    Column("应改为", width=26),
)


class PlaceNames(Protocol):
    """What is needed of the divisions."""

    def path(self, code: str) -> list[str]:
        """The codes from the province down to ``code``."""
        ...

    def name(self, code: str) -> str:
        """The name of a division."""
        ...

    def short_village(self, code: str) -> str:
        """The short name of a village."""
        ...

    def full_name(self, code: str) -> str:
        """The name with all that is above it."""
        ...

    def exists(self, code: str) -> bool:
        """Whether there is such a division."""
        ...


def national_columns(catalogue: Catalogue, layout: str) -> list[ImportColumn]:
    """The columns of a layout under the first of their headings; what is not kept here is left out."""
    found: dict[tuple[object, ...], ImportColumn] = {}
    for column in catalogue.import_columns:
        if column.layout != layout or column.mode == "unkept":
            continue
        what = (column.heading,) if column.mode == "ignore" else (column.entity, column.fields, column.mode)
        found.setdefault(what, column)
    return list(found.values())


def national_fields(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """By entity, the fields that the national system has too, and those that say that a member left."""
    fields: dict[str, set[str]] = {"member": set(_LEAVING)}
    for layout in (HOUSEHOLD_LAYOUT, MEMBER_LAYOUT):
        for column in national_columns(catalogue, layout):
            if column.mode in _WRITTEN:
                fields.setdefault(column.entity, set()).update(column.fields)
    return {entity: frozenset(names) for entity, names in fields.items()}


@dataclass(slots=True)
class _Row:
    """One row to write: whose it is, of which year, and the records its columns read."""

    household: Record
    year: int
    kind: str
    facts: dict[str, Record]
    about: str
    head: Record
    targets: dict[str, Target] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Changed:
    """A cell that changed: its heading, what the national system has, what it should have."""

    heading: str
    before: str
    after: str


@dataclass(slots=True)
class NationalList:
    """Makes the tables of what has to be changed in the national system.

    ``places`` names divisions, ``year`` is the year whose rows speak of what does not change by year where a
    household has no yearly record.
    """

    catalogue: Catalogue
    records: Records
    places: PlaceNames
    national: National
    year: int

    def tables(self) -> list[Table]:
        """The household rows, the member rows and every single change; tables without rows are left out."""
        made = [
            (title, layout, list(self._written(rows, layout)))
            for title, layout, rows in (
                ("贫困户", HOUSEHOLD_LAYOUT, self._household_rows()),
                ("家庭成员", MEMBER_LAYOUT, self._member_rows()),
            )
        ]
        tables = [
            Table(title, self._headings(layout), [cells for _, cells, _ in rows])
            for title, layout, rows in made
            if rows
        ]
        changes = [
            line for _, _, rows in made for row, _, changed in rows for line in self._lines(row, changed)
        ]
        return [*tables, Table("逐项对照", _CHANGE_COLUMNS, changes)] if tables else []

    def _headings(self, layout: str) -> list[Column]:
        columns = [Column(item.heading, width=16) for item in national_columns(self.catalogue, layout)]
        return [*columns, Column(_KIND, width=8), Column(MARK, width=60)]

    # -- which rows ------------------------------------------------------------------------------

    def _household_rows(self) -> Iterator[_Row]:
        years: dict[str, set[int]] = {}
        for entity, record_id in self.national.changed:
            if entity in ("household", "status_change"):
                years.setdefault(record_id, set()).add(0)
            elif entity in ("household_year", "household_income"):
                record = self.records.get(entity, record_id)
                if record is not None:
                    years.setdefault(str(record["household_id"]), set()).add(int(record["year"] or 0))
        for household_id in sorted(years):
            home = self._home(household_id)
            if home is None:
                continue
            for year in sorted({year or home.newest(self.year) for year in years[household_id]}):
                yield self._household_row(home, year)

    def _household_row(self, home: "_Home", year: int) -> _Row:
        own, newest = str(home.household["id"]), home.newest(self.year)
        facts = {"household": home.household, "member": home.head}
        targets: dict[str, Target] = {}
        for entity in ("household_year", "household_income"):
            facts[entity] = home.of_year(entity, year)
            targets[entity] = (entity, str(facts[entity].get("id", "")))
        if year == newest:
            facts["status_change"] = {"poverty_status": home.status}
            targets |= {"household": ("household", own), "status_change": ("status_change", own)}
        kind = _NEW if self._is_new("household", own) else _EDITED
        return _Row(home.household, year, kind, facts, "本户", home.head, targets)

    def _member_rows(self) -> Iterator[_Row]:
        years: dict[str, set[int]] = {}
        for entity, record_id in self.national.changed:
            if entity == "member":
                years.setdefault(record_id, set()).add(0)
            elif entity in ("member_year", "employment"):
                record = self.records.get(entity, record_id)
                if record is not None:
                    year = record["year"] if entity == "member_year" else str(record["start_date"] or "0")[:4]
                    years.setdefault(str(record["member_id"]), set()).add(int(year or 0))
        for member_id in sorted(years):
            member = self.records.get("member", member_id)
            home = self._home(str(member["household_id"])) if member is not None else None
            if member is None or home is None:
                continue
            newest = max((int(row["year"] or 0) for row in home.years_of(member_id)), default=self.year)
            for year in sorted({year or newest for year in years[member_id]}):
                yield self._member_row(home, member, year, newest)

    def _member_row(self, home: "_Home", member: Record, year: int, newest: int) -> _Row:
        own = str(member["id"])
        situation = next((row for row in home.years_of(own) if row["year"] == year), {})
        jobs = self.records.find("employment", member_id=own)
        job = next((row for row in jobs if str(row["start_date"] or "").startswith(str(year))), {})
        facts: dict[str, Record] = {
            "household": home.household,
            "member": member,
            "member_year": situation,
            "employment": job,
        }
        targets: dict[str, Target] = {
            "member_year": ("member_year", str(situation.get("id", ""))),
            "employment": ("employment", str(job.get("id", ""))),
        }
        if year == newest:
            targets["member"] = ("member", own)
        changed = self.national.changed.get(("member", own), {})
        kind = _LEFT if member.get("left_date") and "left_date" in changed else _EDITED
        if self._is_new("member", own) and kind is _EDITED:
            kind = _NEW
        return _Row(home.household, year, kind, facts, str(member["name"] or ""), home.head, targets)

    def _is_new(self, entity: str, record_id: str) -> bool:
        """Whether the national system has nothing of a record."""
        changed = self.national.changed.get((entity, record_id), {})
        return (
            bool(changed)
            and (entity, record_id) not in self.national.said
            and not any(value is not None for value in changed.values())
            and _FOUNDING[entity] <= changed.keys()
        )

    def _home(self, household_id: str) -> "_Home | None":
        household = self.records.get("household", household_id)
        return _Home(self.records, household) if household is not None else None

    # -- what they say ---------------------------------------------------------------------------

    def _written(
        self, rows: Iterable[_Row], layout: str
    ) -> Iterator[tuple[_Row, list[WrittenCell], list[_Changed]]]:
        columns = national_columns(self.catalogue, layout)
        for row in rows:
            changed: list[_Changed] = []
            cells: list[WrittenCell] = []
            for column in columns:
                shown, before = self._shown(row, column), self._before(row, column)
                if before is None or before == shown:
                    cells.append(shown)
                    continue
                changed.append(_Changed(column.heading, before, shown))
                cells.append(Marked(shown, f"全国系统现为：{before or '（空）'}", CHANGED))
            if row.kind is _LEFT:
                changed.append(_Changed("离开本户", "", self._left(row)))
            if not changed and row.kind is _EDITED:
                continue
            told = "；".join(
                f"{item.heading}：{item.before or '（空）'}→{item.after or '（空）'}" for item in changed
            )
            yield row, [*cells, row.kind, told], changed

    def _left(self, row: _Row) -> str:
        member, declared = row.facts["member"], self.catalogue.entity("member")
        shown = (
            show_value(declared.field(name), value, self.catalogue)
            for name in _LEAVING
            if (value := member.get(name)) is not None
        )
        return " ".join(shown)

    def _lines(self, row: _Row, changed: Sequence[_Changed]) -> Iterator[tuple[WrittenCell, ...]]:
        number, head = str(row.household["household_no"] or ""), str(row.head.get("name") or "")
        for item in changed:
            yield (number, head, row.about, str(row.year), item.heading, item.before, item.after)

    def _before(self, row: _Row, column: ImportColumn) -> str | None:
        """What the national system has in a cell that was changed here; None where nothing was."""
        target = row.targets.get(column.entity)
        held = self.national.changed.get(target, {}) if target else {}
        if column.mode not in _WRITTEN or held.keys().isdisjoint(column.fields):
            return None
        there = {**row.facts[column.entity], **held}
        return self._text(column, there)

    def _shown(self, row: _Row, column: ImportColumn) -> str:
        if column.mode == "ignore":
            return self._above(str(row.household["division_code"] or ""), column.heading)
        if column.mode == "head":
            return self._text(column, row.head)
        record = row.facts.get(column.entity, {})
        if column.mode == "check":
            return self._computed(row, column)
        if column.mode.startswith("yes="):
            return "是" if record.get(column.fields[0]) == column.mode.removeprefix("yes=") else "否"
        return self._text(column, record)

    def _above(self, code: str, heading: str) -> str:
        path = self.places.path(code) if self.places.exists(code) else []
        place = _UPPER.index(heading)
        return self.places.name(path[place]) if place < len(path) else ""

    def _text(self, column: ImportColumn, record: Record) -> str:
        declared = self.catalogue.entity(column.entity)
        texts = (self._value(declared.field(name), record.get(name)) for name in column.fields)
        return ",".join(filter(None, texts))

    def _value(self, item: Field, value: Value) -> str:
        if value is None:
            return ""
        if item.type is FieldType.DIVISION and self.places.exists(str(value)):
            is_village = item.name == "division_code"
            return self.places.short_village(str(value)) if is_village else self.places.full_name(str(value))
        return show_value(item, value, self.catalogue)

    def _computed(self, row: _Row, column: ImportColumn) -> str:
        """What the program works out, as the national system shows it."""
        name, home = column.fields[0], _Home(self.records, row.household)
        if column.entity == "household_income":
            totals = income_totals(row.facts["household_income"], len(home.present))
            return self._value(self.catalogue.entity(column.entity).field(name), TOTALS[name](totals))
        if name == "house_grade":
            grade = row.facts["household_year"].get("house_grade")
            return ("是" if grade in DANGEROUS else "否") if grade else ""
        if name == "led_by_enterprise":
            return "是" if is_led(links_of(self.records, str(row.household["id"]), row.year)) else "否"
        if name == "member_count":
            return str(len(home.present))
        if name == "sex":
            return self.catalogue.codes["sex"].label(sex(row.facts["member"]) or "")
        return str(birth_date(row.facts["member"]) or "")


_FOUNDING: Mapping[str, frozenset[str]] = {
    "household": frozenset({"division_code"}),
    "member": frozenset({"name"}),
}
"""What a record has from the first day: the national system does not have it, it does not have the record."""


@dataclass
class _Home:
    """A household with those who live in it, read as they are asked for."""

    records: Records
    household: Record

    @cached_property
    def members(self) -> list[Record]:
        return self.records.find("member", household_id=str(self.household["id"]))

    @cached_property
    def present(self) -> list[Record]:
        return [member for member in self.members if not member.get("left_date")]

    def years_of(self, member_id: str) -> list[Record]:
        return self.records.find("member_year", member_id=member_id)

    @cached_property
    def head(self) -> Record:
        heads = (m for m in self.present if any(y["kinship"] == _HEAD for y in self.years_of(str(m["id"]))))
        return next(heads, {})

    @cached_property
    def status(self) -> Value:
        changes = self.records.find("status_change", household_id=str(self.household["id"]))
        return status_after(in_order(changes)[-1]) if changes else None

    def of_year(self, entity: str, year: int) -> Record:
        rows = self.records.find(entity, household_id=str(self.household["id"]))
        return next((row for row in rows if row["year"] == year), {})

    def newest(self, otherwise: int) -> int:
        rows = self.records.find("household_year", household_id=str(self.household["id"]))
        return max((int(row["year"] or 0) for row in rows), default=otherwise)


def write_national_list(path: Path, made: NationalList) -> int:
    """Write the list to an .xlsx file; returns how many rows there were, 0 when nothing has to be changed.

    It holds full numbers: the caller asks and notes it. Raises OSError.
    """
    tables = made.tables()
    if not tables:
        return 0
    write_workbook(path, tables)
    return sum(len(list(table.rows)) for table in tables[:-1])
