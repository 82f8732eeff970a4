"""The incomes of one household as rows of a grid, a row for each year; the sums follow what is typed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from desktop_app.catalog.model import Record, Value
from desktop_app.catalog.values import ValueRefused
from desktop_app.checks.income import counted_people
from desktop_app.checks.money import INCOME_ITEMS, income_totals
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.grid_rows import Column, Derive, GridRow
from desktop_app.gui.grid_steps import StepRecorder
from desktop_app.gui.pasting import Block, Pasted, read_turned
from desktop_app.gui.texts import Texts

ENTITY = "household_income"

_YEAR = "year"
_ALSO_CALLED = ("年份", "年")
_A_YEAR = re.compile(r"\s*((?:19|20)\d\d)(?:\.0+)?\s*年?度?\s*")
_TOTALS = ("property_income", "transfer_income", "gross_income", "net_income", "per_capita_net_income")

SETS: Mapping[str, tuple[str, ...]] = {
    "工资、经营、财产": (_YEAR, *INCOME_ITEMS[:5], "property_income"),
    "转移性收入": (_YEAR, *INCOME_ITEMS[5:], "transfer_income"),
    "合计和确认": (
        _YEAR,
        "gross_income",
        "net_income",
        "income_population",
        "per_capita_net_income",
        "excluded_income",
        "confirmed_by_head",
        "confirmed_date",
    ),
}
"""The columns, in the order of the household's income sheet; the year stands before each set."""


def year_in(text: str) -> str:
    """The year that a text names (2017, 2017年, 2017年度), as four digits; empty where it names none."""
    found = _A_YEAR.fullmatch(text)
    return found[1] if found else ""


def income_cells(texts: Texts, present: Callable[[int], int]) -> Derive:
    """A function that computes the sums of a year from its row (records.md §3.2).

    ``present`` gives the people of the household in a year, who are counted where no other number is typed.
    """
    entity = texts.catalogue.entity(ENTITY)
    typed = [item for item in entity.stored_fields if item.name in (*INCOME_ITEMS, "income_population")]

    def cells(raws: Mapping[str, str]) -> dict[str, str]:
        record: dict[str, Value] = {}
        for item in typed:
            with suppress(ValueRefused):
                record[item.name] = texts.value(item, raws.get(item.name, ""))
        if all(record.get(name) is None for name in INCOME_ITEMS):
            return {}
        people = counted_people(record, present(int(raws[_YEAR])))
        totals = zip(_TOTALS, income_totals(record, people), strict=True)
        return {name: texts.raw(entity.field(name), value) for name, value in totals}

    return cells


class IncomeRows(GridModel):
    """A row for each year: a year of which nothing is stored begins when something is typed into its row, and
    is none again when its cells are emptied. Rows neither come nor go.
    """

    def __init__(self, texts: Texts, present: Callable[[int], int]) -> None:
        super().__init__(texts.catalogue.entity(ENTITY), None, texts, income_cells(texts, present))

    def load_years(self, records: Iterable[Record], years: Iterable[int]) -> None:
        """Show the stored years, and those of ``years`` of which nothing is stored, the oldest first."""
        by_year = {int(record[_YEAR] or 0): record for record in records}
        self.beginResetModel()
        self._rows = [self._of_year(year, by_year.get(year)) for year in sorted({*by_year, *years})]
        self.endResetModel()

    def _of_year(self, year: int, record: Record | None) -> GridRow:
        given = {_YEAR: str(year)}
        raws = {**self._reading.raws(self.entity, "", record or {}), **given}
        return GridRow(str(record["id"]) if record else "", raws=dict(raws), stored=dict(raws), given=given)

    def row_of(self, year: int) -> int:
        """Where a year stands, or -1."""
        return next((n for n, row in enumerate(self._rows) if row.given[_YEAR] == str(year)), -1)

    # -- what a row of a year does otherwise -----------------------------------------------------

    def _is_typed(self, column: Column, row: GridRow) -> bool:
        return column.key not in row.given and super()._is_typed(column, row)

    def _follow(self, _step: StepRecorder, _row_number: int) -> None:
        """No row follows: the years are all there."""

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """The headings, and what else a column of years is called."""
        return {**dict.fromkeys(_ALSO_CALLED, _YEAR), **super().labels(keys)}

    def read(self, text: str, keys: Iterable[str], here: Sequence[str]) -> Block:
        """As any grid; the years may also stand above and the items beside, and what has no headings goes on
        over the columns of the next set.
        """
        order = list(dict.fromkeys(keys))
        turned = read_turned(text, self.labels(order), _YEAR, year_in)
        first = next(key for key in here if key != _YEAR)
        whole = [key for key in here[:1] if key == _YEAR] + order[order.index(first) :]
        return turned or super().read(text, order, whole)

    def paste_block(self, row_number: int, block: Block) -> Pasted:
        """Put a block in, each line at the year that it names, else from a row on, in one step."""
        columns = [self._column(key) if key and key != _YEAR else None for key in block.keys]
        told = Pasted(block.strange, 0 if block.strange else block.keys.count(""))
        at = block.keys.index(_YEAR) if _YEAR in block.keys else -1
        with self.step() as step:
            for number, line in enumerate(block.lines, row_number):
                named = line[at] if 0 <= at < len(line) else ""
                row = self.row_of(int(year_in(named) or 0)) if named.strip() else number if at < 0 else -1
                if not 0 <= row < len(self._rows):
                    told.below += at < 0 and any(line)
                    told.nowhere += (named.strip() or "没有年度",) if at >= 0 and any(line) else ()
                    continue
                self._paste_line(step, row, zip(columns, line, strict=False), told)
                told.rows += any(line)
        return told

    def forget(self) -> None:
        """Put back everywhere what is stored, in one step."""
        with self.step() as step:
            for number, row in enumerate(self._rows):
                for key in row.changed():
                    self._set(step, number, self._column(key), row.stored.get(key, ""))

    def drafted(self) -> list[dict[str, str]]:
        """The changed years as a draft keeps them."""
        return [{**row.given, **row.changed()} for row in self._rows if row.changed()]

    def restore(self, drafted: Sequence[Mapping[str, str]]) -> None:
        """Take the years of a draft in."""
        self.beginResetModel()
        for kept in drafted:
            row = self.row_of(int(year_in(kept.get(_YEAR, "")) or 0))
            if row >= 0:
                self._rows[row].raws.update(kept)
                self._rows[row].is_drafted = True
        self.endResetModel()
