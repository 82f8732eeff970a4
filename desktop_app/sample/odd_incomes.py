"""Income sheets at the boundaries and beyond them: just at a line, a loss, an allowance too small to be one.

Source: sample_notes.md §4 of the reference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.money import income_totals
from desktop_app.checks.values import number
from desktop_app.sample.entry import Entry
from desktop_app.sample.measures import Family

BOUNDARIES = (299_499, 299_500, 399_999, 400_000)
"""Net incomes a head, fen, a cent below and just at the lines of 2018 and 2020."""

_WAGES = 60_000
"""Fen that a household with work has earned at the least."""


@dataclass(slots=True)
class OddIncomes:
    """Changes sheets of households that are still poor; none becomes an error by it."""

    entry: Entry
    year: int

    def plant(self, families: Sequence[Family], tell: Callable[[str, str, str, str], None]) -> None:
        """Each oddity once, on a household of its own, as far as there are enough of them."""
        sheets = {
            str(edit.values["household_id"]): place
            for place, edit in enumerate(self.entry.edits)
            if edit.entity == "household_income" and edit.values["year"] == self.year
        }
        poor = [one for one in families if one.id in sheets and one.made.poverty_status == "0"]
        for target in BOUNDARIES:
            fitting = ((one, self._wages_for(sheets[one.id], one, target)) for one in poor)
            found = next(((one, wages) for one, wages in fitting if wages >= _WAGES), None)
            if found is not None:
                poor.remove(found[0])
                self._set(sheets[found[0].id], wage_income=found[1])
        lost = next((one for one in poor if self._of(sheets[one.id], "business_income")), None)
        if lost is not None:
            poor.remove(lost)
            gross = income_totals(self.entry.edits[sheets[lost.id]].values, 1).gross
            self._set(sheets[lost.id], business_cost=gross + 120_000)
        small = next((one for one in poor if self._of(sheets[one.id], "dibao_grant")), None)
        if small is not None:
            self._set(sheets[small.id], dibao_grant=18_000)
            sheet = self.entry.edits[sheets[small.id]].record_id
            tell("低保金180元", "VR-INC-004", "household_income", sheet)

    def _of(self, place: int, field: str) -> int:
        return number(self.entry.edits[place].values, field)

    def _wages_for(self, place: int, family: Family, target: int) -> int:
        """The wages by which the household has just so much a head; 0 where nobody works for wages."""
        values = self.entry.edits[place].values
        if not number(values, "wage_income"):
            return 0
        people = sum(day <= f"{self.year}-11-01" for day in family.joined)
        return number(values, "wage_income") + target * people - income_totals(values, people).net

    def _set(self, place: int, **values: Value) -> None:
        edit = self.entry.edits[place]
        self.entry.edits[place] = Edit(edit.entity, edit.record_id, {**edit.values, **values})
