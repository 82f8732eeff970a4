"""The rows of one household put together: what they say of the household, of each year, of each person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.exchange.rows import WITHOUT_PAPERS, SheetRow

YEARLY = ("household_year", "household_income", "status_change")


@dataclass(slots=True)
class PersonRows:
    """One person of the household: the rows that speak of him or her, one per year, oldest first."""

    id_no: str
    rows: list[SheetRow]

    @property
    def newest(self) -> SheetRow:
        """The row of the newest year, which says what does not change from year to year."""
        return self.rows[-1]

    @property
    def name(self) -> str:
        """The name on the newest row."""
        return str(self.newest.get("member", "name") or "")


@dataclass(slots=True)
class Family:
    """All rows that carry one household number, in the order of the file."""

    number: str
    rows: list[SheetRow]
    lasting: dict[str, Value] = field(default_factory=dict)
    yearly: dict[int, dict[str, dict[str, Value]]] = field(default_factory=dict)
    people: list[PersonRows] = field(default_factory=list)

    @property
    def household_rows(self) -> list[SheetRow]:
        """The rows of household tables."""
        return [row for row in self.rows if not row.is_member]

    @property
    def anchor(self) -> SheetRow:
        """The row that answers for the household: its own, else that of its first member."""
        return next(iter(self.household_rows), self.rows[0])

    def forget(self) -> None:
        """Let go of what the rows said: it has become edits, and a large file has many rows."""
        for row in self.rows:
            row.values, row.checks, row.head = {}, {}, {}
        self.lasting, self.yearly, self.people = {}, {}, []

    @property
    def is_refused(self) -> bool:
        """Whether anything stands against taking this household over."""
        return any(row.problems for row in self.rows)


def families_of(rows: Iterable[SheetRow]) -> list[Family]:
    """The rows by household number, in order of first appearance.

    A row without a number cannot be taken; it is put to the family whose head it names, so that this
    household is not taken without it, and stands alone where it names none.
    """
    families: dict[str, Family] = {}
    strays: list[SheetRow] = []
    for row in rows:
        number = str(row.get("household", "household_no") or "")
        if number:
            families.setdefault(number, Family(number, [])).rows.append(row)
        else:
            strays.append(row)
    homes = {str(row.head["id_no"]): family for family in families.values() for row in _naming_head(family)}
    for row in strays:
        if not row.problems:
            row.problems.append(f"第{row.number}行：“户编号”为空，不能确定是哪一户，请补填。")
        home = homes.get(str(row.head.get("id_no") or ""))
        if home is None:
            home = families.setdefault(row.place, Family("", []))
        home.rows.append(row)
    return list(families.values())


def _naming_head(family: Family) -> Iterator[SheetRow]:
    return (row for row in family.rows if row.head.get("id_no"))


def year_of(row: SheetRow) -> int:
    """The year a row speaks of; 0 while it is unknown."""
    for entity in ("member_year", "household_year"):
        year = row.get(entity, "year")
        if isinstance(year, int):
            return year
    return 0


def set_year(row: SheetRow, year: int) -> None:
    """Give a row without a year the year of the whole file."""
    row.put("member_year" if row.is_member else "household_year", "year", year)


def assemble(family: Family, catalogue: Catalogue) -> None:
    """Fill in the family from its rows; contradictions become problems of the rows they stand on."""
    ordered = sorted(family.rows, key=year_of)
    seen: dict[tuple[str, str, int], SheetRow] = {}
    for row in ordered:
        for entity, values in row.values.items():
            if entity in ("household", *YEARLY):
                _merge(family, row, entity, values, seen, catalogue)
    _gather_people(family, [row for row in ordered if row.is_member])


def _merge(
    family: Family,
    row: SheetRow,
    entity: str,
    values: Mapping[str, Value],
    seen: dict[tuple[str, str, int], SheetRow],
    catalogue: Catalogue,
) -> None:
    year = year_of(row)
    target = _target(family, entity, year)
    for name, value in values.items():
        if name == "year":
            continue
        other = seen.setdefault((entity, name, year), row)
        if other is not row and target.get(name) != value:
            label = catalogue.entity(entity).field(name).label
            row.problems.append(f"第{row.number}行：同一户的“{label}”与{other.place}不一致，请改成一致。")
        else:
            target[name] = value


def _target(family: Family, entity: str, year: int) -> dict[str, Value]:
    if entity == "household":
        return family.lasting
    return family.yearly.setdefault(year, {}).setdefault(entity, {})


def _gather_people(family: Family, rows: Sequence[SheetRow]) -> None:
    people: dict[str, PersonRows] = {}
    for row in rows:
        if not row.get("member", "name") and not row.problems:
            row.problems.append(f"第{row.number}行：“姓名”为空，请补填。")
        key = person_key(row)
        if key is None:
            if not row.problems:
                row.problems.append(
                    f"第{row.number}行：“证件号码”为空；确实没有证件的，请在“证件类型”填“无证（待公安核定）”"
                    "并填写出生日期。"
                )
            continue
        person = people.setdefault(key, PersonRows(key, []))
        if any(year_of(other) == year_of(row) for other in person.rows):
            row.problems.append(
                f"第{row.number}行：与{person.newest.place}的证件号码相同，请核对是否重复填报。"
            )
        person.rows.append(row)
    family.people = list(people.values())


def person_key(row: SheetRow) -> str | None:
    """What tells the people of a household apart: the ID number, never the name – 扎西 may live there thrice.

    A person without papers goes by name and day of birth; None when neither is known.
    """
    id_no = row.get("member", "id_no")
    if id_no:
        return str(id_no)
    born = row.get("member", "birth_date")
    if row.get("member", "id_type") == WITHOUT_PAPERS and born:
        return f"{row.get('member', 'name')} {born}"
    return None
