"""The workbook a township really sends: titles, shuffled columns, lost digits, dots of every kind.

Each hard case of sample_notes.md §5–6 is planted once or twice, at a place that is remembered, so that a
demonstration can show it and a test can look for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from desktop_app.catalog.model import Catalogue
from desktop_app.sample.flat_sheet import FlatTable, FlatValue, write_flat_sheet
from desktop_app.sample.national import NationalTable, NationalTables
from desktop_app.sample.township import SampleTownship, VillageTree

_SERIAL_EPOCH = date(1899, 12, 30)
_UNKNOWN_HOUSEHOLD = ("包户干部意见",)
_UNKNOWN_MEMBER = ("是否外出留守",)
_INCOME = (
    *(
        "工资性收入",
        "生产经营性收入",
        "生产经营性支出",
        "资产收益扶贫分红收入",
        "其他财产性收入",
        "计划生育金",
    ),
    *("低保金", "五保金", "养老保险金", "生态补偿金", "其他转移性收入"),
)

FlatRow = dict[str, FlatValue]


@dataclass(frozen=True, slots=True)
class Planted:
    """A hard case and the household it was planted in; ``refused`` says what an import must make of it."""

    kind: str
    household: str
    refused: bool


@dataclass(slots=True)
class Family:
    """The rows of one household in both tables, the head first."""

    number: str
    household: FlatRow
    members: list[FlatRow]

    def member(self, *kinships: str) -> FlatRow:
        """The first member of one of these relations to the head."""
        return next(row for row in self.members if row["与户主关系"] in kinships)

    def has(self, *kinships: str) -> bool:
        """Whether there is a member of one of these relations."""
        return any(row["与户主关系"] in kinships for row in self.members)

    def set_income(self, **items: str) -> None:
        """Give the household exactly this income, in yuan, and the sums that follow from it."""
        self.household.update(dict.fromkeys(_INCOME, Decimal(0)))
        self.household.update({name: Decimal(amount) for name, amount in items.items()})
        self.refresh()

    def refresh(self) -> None:
        """Make the computed columns agree with the income items."""
        row, of = self.household, self._amount
        row["财产性收入"] = of("资产收益扶贫分红收入") + of("其他财产性收入")
        row["转移性收入"] = sum((of(name) for name in _INCOME[5:]), Decimal(0))
        row["年收入"] = of("工资性收入") + of("生产经营性收入") + of("财产性收入") + of("转移性收入")
        row["纯收入"] = of("年收入") - of("生产经营性支出")
        row["人均纯收入"] = (of("纯收入") / len(self.members)).quantize(Decimal("0.01"))

    def _amount(self, heading: str) -> Decimal:
        return Decimal(str(self.household.get(heading) or 0))


@dataclass(slots=True)
class UntidyBook:
    """A township's two tables while they are being spoiled."""

    seed: int
    households: NationalTable
    members: NationalTable
    families: list[Family] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _order: list[Family] = field(default_factory=list)

    @classmethod
    def of(
        cls, seed: int, township: SampleTownship, catalogue: Catalogue, divisions: VillageTree
    ) -> "UntidyBook":
        """The tidy tables of ``township``, ready to be spoiled."""
        national = NationalTables(catalogue, divisions)
        book = cls(seed, national.households(township), national.members(township))
        people: dict[str, list[FlatRow]] = {}
        for row in book.members.rows:
            people.setdefault(str(row["户编号"]), []).append(dict(row))
        for row in book.households.rows:
            number = str(row["户编号"])
            book.families.append(Family(number, dict(row), people[number]))
        book._order = list(book.families)
        Random(seed).shuffle(book._order)  # noqa: S311 – spreads the cases over the villages
        return book

    def plant(
        self,
        kind: str,
        suits: Callable[[Family], bool],
        spoil: Callable[[Family], None],
        *,
        refused: bool = False,
    ) -> Family:
        """Spoil a household that suits and was not spoiled before; raises StopIteration if none is left."""
        family = next(item for item in self._order if item.number not in self._used and suits(item))
        self._used.add(family.number)
        spoil(family)
        self.planted.append(Planted(kind, family.number, refused))
        return family

    def write(self, path: Path, title: str, more: Sequence[FlatTable] = ()) -> None:
        """Write the spoiled book, and ``more`` sheets behind it, as a .fods file; raises OSError."""
        random = Random(self.seed)  # noqa: S311 – the order of columns is no secret
        households = [family.household for family in self.families]
        members = [row for family in self.families for row in family.members]
        write_flat_sheet(
            path,
            [
                self._sheet(random, self.households, households, f"{title}贫困户信息", _UNKNOWN_HOUSEHOLD),
                self._sheet(random, self.members, members, f"{title}家庭成员信息", _UNKNOWN_MEMBER),
                FlatTable("填表说明", [["本表由各村填报，乡镇汇总。"], ["金额单位：元；面积单位：亩。"]], {}),
                *more,
            ],
        )

    @staticmethod
    def _sheet(
        random: Random, table: NationalTable, rows: Sequence[FlatRow], title: str, unknown: Iterable[str]
    ) -> FlatTable:
        headings = list(table.headings)
        random.shuffle(headings)
        headings = ["序号", *headings, *unknown]
        lines: list[list[FlatValue]] = [[title], ["填报单位：绿水镇人民政府"], list(headings)]
        for number, row in enumerate(rows, start=1):
            lines.append([number, *(row.get(heading) for heading in headings[1:])])
        lines.append(["合计", len(rows)])
        return FlatTable(table.title, lines, {1: len(headings)})


def spoil_dates(families: Iterable[Family]) -> None:
    """Write the days of birth in all the ways people write them, in turn."""
    ways: tuple[Callable[[date], FlatValue], ...] = (
        lambda day: day.isoformat(),
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day.year}.{day.month}.{day.day}",
        lambda day: f"{day:%Y%m%d}",
        lambda day: (day - _SERIAL_EPOCH).days,
        lambda day: day,
    )
    rows = (row for family in families for row in family.members)
    for number, row in enumerate(rows):
        born = date.fromisoformat(str(row["出生日期"]))
        way = ways[number % len(ways)]
        is_serial_safe = (born - _SERIAL_EPOCH).days >= 10_000
        row["出生日期"] = way(born) if is_serial_safe else born.isoformat()
