"""Lists as a person sees them: which records, in which order, with what in each column."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from string import Formatter
from typing import TYPE_CHECKING, Protocol

from desktop_app.catalog.model import Catalogue, Entity, FieldType, Record, Value
from desktop_app.catalog.values import show_money, show_value
from desktop_app.checks.of_itself import OF_ITSELF
from desktop_app.exchange.masking import masked
from desktop_app.store.store import Store

if TYPE_CHECKING:
    from desktop_app.checks.registry import Circumstances

FOUND_THROUGH = {"household": {"member": "household_id"}}
"""By entity, whose records when found stand for the record that their field refers to."""

_HEAD = "01"  # 与户主关系：户主
_STATUS = "poverty_status"


class DivisionNames(Protocol):
    """What a list asks of the divisions."""

    def short_village(self, code: str) -> str:
        """The short name of a village, or the name of a larger division."""
        ...


class Lists:
    """Answers what the list pages ask: ids quickly, rows by the page."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        division_name: Callable[[str], str],
        circumstances: "Callable[[], Circumstances] | None" = None,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._division_name = division_name
        self._circumstances = circumstances

    def ids(
        self,
        entity: str,
        text: str = "",
        where: Mapping[str, Value] | None = None,
        sort: str = "",
        *,
        descending: bool = False,
    ) -> list[str]:
        """The ids of the records that ``text`` finds and ``where`` admits, in the order of ``sort``.

        A household is found by its own number and village and by the name or number of any member.
        """
        found = self._store.ids(
            entity,
            dict(where or {}),
            sort,
            descending=descending,
            text=text,
            through=FOUND_THROUGH.get(entity),
        )
        return list(found)

    def rows(self, entity: str, ids: Sequence[str], columns: Collection[str] = ()) -> list[dict[str, str]]:
        """The shown texts of the records, in the order of ``ids``; ids that are gone are left out.

        Given ``columns``, of the fields those alone.
        """
        declared = self._catalogue.entity(entity)
        names = [item.name for item in declared.stored_fields if not columns or item.name in columns]
        computes = not columns or set(columns).intersection(OF_ITSELF.get(entity, ()))
        found = self._store.find_among(entity, "id", ids, () if computes else ("id", *names))
        records = {str(record["id"]): record for record in found}
        extra = _EXTRA.get(entity, _no_extra)(self, records)
        computed = self._computed(declared, records, columns)
        above = self._titles_of_references(declared, names, records.values())
        return [
            {
                "id": record_id,
                **{name: self._named(declared, name, records[record_id].get(name), above) for name in names},
                **computed.get(record_id, {}),
                **extra.get(record_id, {}),
            }
            for record_id in ids
            if record_id in records
        ]

    def _computed(
        self, entity: Entity, records: Mapping[str, Record], columns: Collection[str]
    ) -> dict[str, dict[str, str]]:
        """The computed fields that follow from each record alone."""
        wanted = [name for name in OF_ITSELF.get(entity.name, ()) if not columns or name in columns]
        if not wanted or self._circumstances is None:
            return {}
        from desktop_app.checks.derive import derived

        around = self._circumstances()
        values = {own: derived(entity.name, record, around) for own, record in records.items()}
        return {
            own: {name: self.show(entity, name, found[name]) for name in wanted if name in found}
            for own, found in values.items()
        }

    def show(self, entity: Entity, name: str, value: Value) -> str:
        """One value as a person reads it in a list: the numbers of people only by their ends."""
        field = entity.field(name)
        if value is not None and field.mask:
            return masked(str(value), field.mask)
        if value is not None and field.type is FieldType.DIVISION:
            return self._division_name(str(value))
        if value is not None and field.type is FieldType.REF:
            return self.title(field.target, str(value))
        return show_value(field, value, self._catalogue)

    def title(self, entity: str, record_id: str) -> str:
        """What a record is called in a sentence; its label when nothing of its title is filled in."""
        return self.titles(entity, [record_id]).get(record_id) or self._catalogue.entity(entity).label

    def names(self, entity: str, record_ids: Iterable[str]) -> dict[str, str]:
        """What tables call records: a household by its number, which is its own, others by their titles.

        Divisions are asked for as if they were an entity.
        """
        from desktop_app.exchange.import_records import DIVISION

        if entity == DIVISION:
            return {code: self._division_name(code) for code in record_ids}
        if entity != "household":
            return self.titles(entity, record_ids)
        rows = self._store.find_among(entity, "id", record_ids)
        return {str(row["id"]): str(row["household_no"]) for row in rows}

    def titles(self, entity: str, record_ids: Iterable[str]) -> dict[str, str]:
        """What records are called, by id: a household by its head, others by the title of their entity."""
        declared = self._catalogue.entity(entity)
        names = [name for _text, name, _form, _kind in Formatter().parse(declared.title) if name]
        wanted = ["id", "household_no"] if entity == "household" else ["id", *names]
        found = self._store.find_among(entity, "id", record_ids, wanted)
        records = {str(record["id"]): record for record in found}
        if entity == "household":
            heads = self._heads(self._present(records))
            return {key: heads.get(key) or str(row["household_no"]) for key, row in records.items()}
        above = self._titles_of_references(declared, names, records.values())
        return {
            record_id: declared.title.format(
                **{name: self._named(declared, name, record.get(name), above) for name in names}
            ).strip()
            for record_id, record in records.items()
        }

    def _titles_of_references(
        self, entity: Entity, names: Iterable[str], records: Iterable[Record]
    ) -> dict[str, dict[str, str]]:
        """By field, the titles of the records that a column of references points to: one look-up a column."""
        rows = list(records)
        columns = (entity.field(name) for name in names)
        return {
            item.name: self.titles(item.target, {str(row[item.name]) for row in rows if row[item.name]})
            for item in columns
            if item.type is FieldType.REF
        }

    def _named(self, entity: Entity, name: str, value: Value, above: Mapping[str, Mapping[str, str]]) -> str:
        if name in above:
            return (
                above[name].get(str(value), self._catalogue.entity(entity.field(name).target).label)
                if value
                else ""
            )
        return self.show(entity, name, value)

    def household_extra(self, records: Mapping[str, Record]) -> dict[str, dict[str, str]]:
        """Head, persons, income and status of households: what a list shows beside the stored fields."""
        from desktop_app.checks.money import INCOME_ITEMS

        present = self._present(records)
        heads = self._heads(present)
        asked = {
            "household_year": ("household_type", "cause_main"),
            "household_income": INCOME_ITEMS,
            "status_change": ("change_kind", _STATUS),
        }
        home = "household_id"
        facts = {
            name: _newest(self._store.find_among(name, home, records, (home, "year", *fields)), home)
            for name, fields in asked.items()
        }
        return {
            record_id: {
                "head_name": heads.get(record_id, ""),
                **self._household_texts(
                    len(present.get(record_id, ())),
                    {name: newest.get(record_id) for name, newest in facts.items()},
                ),
            }
            for record_id in records
        }

    def _present(self, households: Iterable[str]) -> dict[str, list[Record]]:
        """Who is in each of the households: id and name, for more is not asked of a million."""
        wanted = ("id", "household_id", "name", "left_date")
        members = self._store.find_among("member", "household_id", households, wanted)
        return _grouped((member for member in members if not member["left_date"]), "household_id")

    def _heads(self, present: Mapping[str, Sequence[Record]]) -> dict[str, str]:
        """By household the name of who is its head in the newest year of each person."""
        ids = [str(member["id"]) for group in present.values() for member in group]
        wanted = ("member_id", "year", "kinship")
        years = _newest(self._store.find_among("member_year", "member_id", ids, wanted), "member_id")
        heads = {record_id for record_id, year in years.items() if year["kinship"] == _HEAD}
        named = {home: [m for m in group if str(m["id"]) in heads] for home, group in present.items()}
        return {home: str(group[0]["name"]) for home, group in named.items() if group}

    def _household_texts(self, count: int, facts: Mapping[str, Record | None]) -> dict[str, str]:
        from desktop_app.checks.money import income_totals
        from desktop_app.checks.timeline import status_after

        income, change, year = facts["household_income"], facts["status_change"], facts["household_year"]
        status = status_after(change) if change else None
        per_capita = income_totals(income, count).per_capita if income else None
        return {
            "member_count": str(count),
            _STATUS: self._catalogue.codes[_STATUS].label(status) if status else "",
            "per_capita_net_income": show_money(per_capita, "元") if per_capita is not None else "",
            "household_type": self._code("household_type", year),
            "cause_main": self._code("cause_main", year),
        }

    def _code(self, field: str, record: Record | None) -> str:
        return self.show(self._catalogue.entity("household_year"), field, record[field]) if record else ""

    def project_extra(self, records: Mapping[str, Record]) -> dict[str, dict[str, str]]:
        """The planned money of projects in 万元, summed from their sources."""
        funds = _grouped(self._store.find_among("project_fund", "project_id", records), "project_id")
        return {
            record_id: {
                "budget_total": show_money(
                    sum(int(fund["planned"] or 0) for fund in funds.get(record_id, [])), "万元"
                )
            }
            for record_id in records
        }


def _no_extra(_lists: Lists, _records: Mapping[str, Record]) -> dict[str, dict[str, str]]:
    return {}


_EXTRA: dict[str, Callable[[Lists, Mapping[str, Record]], dict[str, dict[str, str]]]] = {
    "household": Lists.household_extra,
    "project": Lists.project_extra,
}


def _grouped(records: Iterable[Record], field: str) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(str(record[field]), []).append(record)
    return groups


def _newest(records: Iterable[Record], field: str) -> dict[str, Record]:
    """The record of the latest year for each parent."""
    newest: dict[str, Record] = {}
    for record in records:
        known = newest.get(str(record[field]))
        if known is None or int(record["year"] or 0) >= int(known["year"] or 0):
            newest[str(record[field])] = record
    return newest
