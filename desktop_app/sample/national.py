"""A made-up township as the tables the national system exports, under its headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from desktop_app.catalog.model import Catalogue, FieldType, ImportColumn, Value
from desktop_app.catalog.values import show_value
from desktop_app.checks.money import income_totals
from desktop_app.checks.timeline import birth_date
from desktop_app.sample.households import SampleHousehold
from desktop_app.sample.people import SamplePerson
from desktop_app.sample.township import SampleTownship, VillageTree
from desktop_app.sheets.writing import CellValue, Column, ColumnKind, Table, write_workbook

HOUSEHOLD_LAYOUT, MEMBER_LAYOUT = "household_export_2020", "member_export_2020"
_LEFT_OUT = frozenset({"identified_year", "identified_date", "joined_date"})
"""What the national exports do not carry, and an import therefore has to ask for."""

_PLACES = {
    "1": "会理县绿水镇",
    "2": "四川省凉山州会理县",
    "3": "四川省凉山州西昌市",
    "4": "广东省佛山市顺德区",
    "5": "浙江省宁波市",
}
_UPPER = {"省": "四川省", "市": "凉山彝族自治州", "县": "会理县", "乡": "绿水镇"}
_NUMERIC = (FieldType.INT, FieldType.YEAR, FieldType.MONEY, FieldType.DECIMAL)


@dataclass(frozen=True, slots=True)
class NationalTable:
    """One exported table: its headings and, per row, the value of each heading that has one."""

    title: str
    headings: tuple[str, ...]
    rows: list[dict[str, CellValue]]


@dataclass(frozen=True, slots=True)
class NationalTables:
    """Writes records under the headings of the import map."""

    catalogue: Catalogue
    divisions: VillageTree

    def households(self, township: SampleTownship) -> NationalTable:
        """The household table, one row per household."""
        columns = self._columns(HOUSEHOLD_LAYOUT)
        rows = [self._household_row(columns, household) for household in township.households]
        return NationalTable("贫困户", tuple(columns), rows)

    def members(self, township: SampleTownship) -> NationalTable:
        """The member table, one row per person."""
        columns = self._columns(MEMBER_LAYOUT, "残疾等级")
        rows = [
            self._member_row(columns, household, person)
            for household in township.households
            for person in household.people
        ]
        return NationalTable("家庭成员", tuple(columns), rows)

    def _columns(self, layout: str, *extra: str) -> dict[str, ImportColumn | None]:
        """The headings of a layout that the map writes or checks, aliases of one field only once."""
        columns: dict[str, ImportColumn | None] = {}
        filled: set[tuple[object, ...]] = set()
        for column in self.catalogue.import_columns:
            target = (column.entity, column.fields, column.mode)
            if column.layout != layout or _LEFT_OUT.intersection(column.fields):
                continue
            if target not in filled or not column.fields:
                filled.add(target)
                columns[column.heading] = column
        return {**columns, **dict.fromkeys(extra)}

    def _household_row(
        self, columns: Mapping[str, ImportColumn | None], made: SampleHousehold
    ) -> dict[str, CellValue]:
        totals = income_totals(made.income, len(made.people))
        situation = {**made.situation, "member_count": len(made.people)}
        income = {
            **made.income,
            "property_income": totals.property,
            "transfer_income": totals.transfer,
            "gross_income": totals.gross,
            "net_income": totals.net,
            "per_capita_net_income": totals.per_capita,
        }
        values: dict[str, Mapping[str, Value]] = {
            "household": made.household,
            "household_year": situation,
            "household_income": income,
            "member": made.head.member,
            "status_change": {"poverty_status": made.poverty_status},
        }
        row = {heading: self._cell(column, values) for heading, column in columns.items()}
        causes = self.catalogue.codes["poverty_cause"]
        others = [made.situation.get(name) for name in ("cause_other1", "cause_other2")]
        dangerous = made.situation["house_grade"] in ("C", "D", "N")
        return row | {
            **_UPPER,
            "村": self.divisions.short_village(str(made.household["division_code"])),
            "次要致贫原因": ",".join(causes.label(str(cause)) for cause in others if cause),
            "是否危房户": "是" if dangerous else "否",
            "住址": f"{made.household['village_group']}{1 + len(made.people)}号",
        }

    def _member_row(
        self, columns: Mapping[str, ImportColumn | None], made: SampleHousehold, person: SamplePerson
    ) -> dict[str, CellValue]:
        member: dict[str, Value] = {
            **person.member,
            "sex": person.sex,
            "birth_date": str(birth_date(person.member)),
        }
        values = {"household": made.household, "member": member, "member_year": person.situation}
        row = {heading: self._cell(column, values) for heading, column in columns.items()}
        region = str(person.situation.get("work_region") or "")
        head = made.head.member
        return row | {
            **_UPPER,
            "村": self.divisions.short_village(str(made.household["division_code"])),
            "务工所在地": _PLACES.get(region),
            "就业渠道": "自主外出务工" if region else None,
            "务工企业名称": "在外零工" if region else None,
            "户主姓名": str(head["name"]),
            "户主证件号码": str(head["id_no"]),
            "是否国外务工": "否",
            "残疾等级": self._label("disability_grade", person.situation.get("disability_grade")),
        }

    def _label(self, table: str, code: Value) -> str | None:
        return self.catalogue.codes[table].label(str(code)) if code else None

    def _cell(self, column: ImportColumn | None, values: Mapping[str, Mapping[str, Value]]) -> CellValue:
        if column is None or not column.fields or column.entity not in values:
            return None
        item = self.catalogue.entity(column.entity).field(column.fields[0])
        value = values[column.entity].get(item.name)
        if value is None:
            return None
        if item.type is FieldType.MONEY:
            return Decimal(int(value)) / 100
        if item.type is FieldType.DECIMAL:
            return Decimal(int(value)).scaleb(-item.scale)
        return int(value) if item.type in _NUMERIC else show_value(item, value, self.catalogue)


def write_national_workbook(
    path: Path, township: SampleTownship, catalogue: Catalogue, divisions: VillageTree
) -> None:
    """Write the township as a clean workbook of the national system; raises OSError."""
    national = NationalTables(catalogue, divisions)
    tables = [national.households(township), national.members(township)]
    write_workbook(path, [_table(table) for table in tables])


def _table(table: NationalTable) -> Table:
    sample = table.rows[0] if table.rows else {}
    columns = [Column(heading, _kind(sample.get(heading))) for heading in table.headings]
    return Table(
        table.title, columns, ([row.get(heading) for heading in table.headings] for row in table.rows)
    )


def _kind(value: CellValue) -> ColumnKind:
    if isinstance(value, Decimal):
        return ColumnKind.DECIMAL
    return ColumnKind.INTEGER if isinstance(value, int) else ColumnKind.TEXT
