"""Columns that repeat what the program computes: compared, never written (amendments, import map)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.catalog.values import ValueRefused, parse_value, show_money, tidy
from desktop_app.checks.industry import is_led
from desktop_app.checks.money import IncomeTotals, income_totals
from desktop_app.checks.timeline import birth_date, sex
from desktop_app.exchange.rows import SheetRow

DANGEROUS = frozenset({"C", "D", "N"})
"""The house_grade codes of a dangerous house, or of none."""

TOTALS: Mapping[str, Callable[[IncomeTotals], int | None]] = {
    "property_income": lambda totals: totals.property,
    "transfer_income": lambda totals: totals.transfer,
    "gross_income": lambda totals: totals.gross,
    "net_income": lambda totals: totals.net,
    "per_capita_net_income": lambda totals: totals.per_capita,
}
"""The computed fields of the income sheet, out of its totals."""

_TOLERANCE = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares the derived columns of a row with what the program works out; differences become notes."""

    catalogue: Catalogue

    def person(self, row: SheetRow, member: Record) -> None:
        """Compare sex and day of birth with the identity number."""
        number_says = (
            ("sex", self.catalogue.codes["sex"].label(sex(member) or "")),
            ("birth_date", str(birth_date(member) or "")),
        )
        for name, said in number_says:
            cell = row.checks.get(("member", name))
            given = self._given("member", name, row)
            if cell is None or given is None or not said:
                continue
            shown = self.catalogue.codes["sex"].label(str(given)) if name == "sex" else str(given)
            if shown != said:
                label = self.catalogue.entity("member").field(name).label
                row.notes.append(f"{cell.place}：“{label}”填的是“{cell.text}”，按证件号码应为“{said}”。")

    def household(
        self, row: SheetRow, people: int, situation: Record, income: Record, linked: Iterable[Record] = ()
    ) -> None:
        """Compare head count, dangerous housing, leading enterprises and the sums of the income sheet.

        ``people`` is the number of members the household will have; 0 when none are known. ``linked`` are
        the enterprises it is linked with in that year.
        """
        self._count(row, people)
        self._led(row, linked)
        self._house(row, situation)
        given = self._given("household_income", "income_population", row)
        population = given if isinstance(given, int) and given > 0 else people
        totals = income_totals(income, population)
        for name, total in TOTALS.items():
            self._total(row, name, total(totals))

    def _count(self, row: SheetRow, people: int) -> None:
        cell = row.checks.get(("household_year", "member_count"))
        given = self._given("household_year", "member_count", row)
        if cell is not None and people and given is not None and given != people:
            row.notes.append(f"{cell.place}：表中填{given}人，成员有{people}人（VR-MEM-005）。")

    def _led(self, row: SheetRow, linked: Iterable[Record]) -> None:
        cell = row.checks.get(("household_year", "led_by_enterprise"))
        given = self._given("household_year", "led_by_enterprise", row)
        if cell is None or given is None or bool(given) == is_led(linked):
            return
        known = "已经登记" if not given else "没有登记"
        row.notes.append(
            f"{cell.place}：“是否有龙头企业带动”填“{cell.text}”，台账{known}这一年与龙头企业的产业利益联结，"
            "以登记的为准。"
        )

    def _house(self, row: SheetRow, situation: Record) -> None:
        cell = row.checks.get(("household_year", "house_grade"))
        grade = situation.get("house_grade")
        if cell is None or grade is None or tidy(cell.text) not in ("是", "否"):
            return
        if (tidy(cell.text) == "是") != (grade in DANGEROUS):
            label = self.catalogue.codes["house_grade"].label(str(grade))
            row.notes.append(f"{cell.place}：“是否危房户”填“{cell.text}”，与住房等级“{label}”不符。")

    def _total(self, row: SheetRow, name: str, total: int | None) -> None:
        cell = row.checks.get(("household_income", name))
        given = self._given("household_income", name, row)
        if cell is None or total is None or not isinstance(given, int) or abs(given - total) <= _TOLERANCE:
            return
        label = self.catalogue.entity("household_income").field(name).label
        check = "（VR-INC-012）" if name == "per_capita_net_income" else ""
        row.notes.append(
            f"{cell.place}：“{label}”表中为{show_money(given, '元')}元，"
            f"按明细计算为{show_money(total, '元')}元，以计算值为准{check}。"
        )

    def _given(self, entity: str, name: str, row: SheetRow) -> Value:
        cell = row.checks.get((entity, name))
        if cell is None:
            return None
        try:
            return parse_value(self.catalogue.entity(entity).field(name), cell.text, self.catalogue)
        except ValueRefused as refused:
            row.notes.append(f"{cell.place}：{refused.message}")
            return None
