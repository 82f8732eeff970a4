"""Taking over the national system's households and members (UX-4): a pure plan, committed by the station.

Both kinds of workbook are understood: a household sheet beside a member sheet, or one sheet of members
with the household's columns repeated. A household is taken whole or not at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from desktop_app.catalog.model import Catalogue, Edit, Records
from desktop_app.exchange.cells import CellReader
from desktop_app.exchange.constants import Constants
from desktop_app.exchange.family import Family, assemble, families_of, set_year, year_of
from desktop_app.exchange.headings import household_headings
from desktop_app.exchange.household_edits import HouseholdEdits
from desktop_app.exchange.matching import Matcher, RowEdits
from desktop_app.exchange.national import MARK, National, Reconciled
from desktop_app.exchange.plan import ImportPlan, ImportRefused, Outcome, PlannedValues, RowReport
from desktop_app.exchange.rows import Layout, RowReader, SheetRow, layout_of
from desktop_app.exchange.villages import Places
from desktop_app.sheets.book import Workbook

_OUR_CHANGES = (
    "这是本程序写出的“全国系统待改清单”，不是全国系统的导出。请先在全国系统里改好，再导入它重新导出的表格。"
)

Judge = Callable[[Sequence[Edit]], Sequence[str]]
"""Hard refusals: called with the edits of one row, it gives the reasons why they must not be taken."""


def plan_import(
    workbook: Workbook,
    places: Places,
    records: Records,
    constants: Mapping[str, str],
    today: date,
    *,
    judge: Judge | None = None,
    national: National | None = None,
) -> ImportPlan:
    """What importing ``workbook`` would do to ``records``; nothing is written.

    ``places`` looks villages up below the station's code, ``constants`` are the answers to questions of an
    earlier plan by key, ``national`` what was changed here since the national system said it. The plan of
    a file that was imported before has no edits. Raises ImportRefused when no sheet can be understood, a
    column is missing or the file is our own list of changes, SheetRefused when the file cannot be read.
    """
    catalogue = places.catalogue
    headings = household_headings(catalogue)
    found = {sheet.title: layout_of(sheet, headings, catalogue) for sheet in workbook.sheets}
    layouts = [layout for layout in found.values() if layout is not None]
    if not layouts:
        raise ImportRefused(
            f"在“{workbook.path.name}”中没有找到表头：请保留列名一行，至少要有“户编号”等全国系统导出的列名。"
        )
    if any(MARK in layout.header.headings.values() for layout in layouts):
        raise ImportRefused(_OUR_CHANGES)
    known = replace(national or National(), columns=_written_by(layouts))
    planner = _Planner(catalogue, records, Constants.read(catalogue, constants), today, judge, known)
    reader = RowReader(catalogue, places, CellReader(catalogue))
    rows = [row for layout in layouts for row in reader.rows(layout)]
    reports = planner.reports(rows)
    questions = planner.constants.questions()
    return ImportPlan(
        edits=() if questions else tuple(planner.edits),
        rows=tuple(reports),
        unknown_columns=tuple(column for layout in layouts for column in layout.unknown()),
        questions=questions,
        skipped_sheets=tuple(title for title, layout in found.items() if layout is None),
        reconciled=planner.reconciled,
        unknown_words=tuple(reader.words.values()),
    )


def _written_by(layouts: Sequence[Layout]) -> frozenset[tuple[str, str]]:
    """The entities and fields that the columns of a file fill."""
    return frozenset(
        (column.entity, name)
        for layout in layouts
        for column in layout.columns.values()
        if column.mode in ("write", "by_label")
        for name in column.fields
    )


class _Planner:
    """Walks through the families of a file and collects edits and reports."""

    def __init__(
        self,
        catalogue: Catalogue,
        records: Records,
        constants: Constants,
        today: date,
        judge: Judge | None,
        national: National,
    ) -> None:
        self.constants = constants
        self.reconciled = Reconciled()
        self.edits: list[Edit] = []
        self._catalogue = catalogue
        self._records = records
        self._today = today
        self._judge = judge
        self._national = national
        self._has_household_table = False
        self._has_member_table = False
        self._matcher = Matcher(catalogue, records)

    def reports(self, rows: Sequence[SheetRow]) -> list[RowReport]:
        """The report of every row, in the order of the file; fills ``edits`` on the way."""
        self._settle_years(rows)
        self._has_household_table = any(not row.is_member for row in rows)
        self._has_member_table = any(row.is_member for row in rows)
        families = families_of(rows)
        for family in families:
            if family.number:
                assemble(family, self._catalogue)
        _refuse_shared_numbers(families)
        found: dict[tuple[str, int], RowReport] = {}
        for family in families:
            for report in self._family(family):
                found[report.sheet, report.row] = report
            family.forget()
        return [found[row.sheet, row.number] for row in rows]

    def _settle_years(self, rows: Sequence[SheetRow]) -> None:
        for row in rows:
            year = year_of(row)
            if not year:
                constant = self.constants.get("year")
                self.constants.ask([] if constant else ["year"])
                set_year(row, constant if isinstance(constant, int) else 0)
            elif year > self._today.year + 1:
                row.problems.append(f"第{row.number}行：年度“{year}”还没有到，请核对。")

    def _family(self, family: Family) -> list[RowReport]:
        by_row: dict[tuple[str, int], RowEdits] = {}
        if family.number:
            known = self._matcher.household(family)
            if known.is_new:
                self._refuse_half(family)
            work = HouseholdEdits(
                self._catalogue, self._records, self._matcher, self.constants, family, known, self._national
            )
            work.work_out()
            by_row = work.by_row
            self._judge_rows(family, by_row)
            self.constants.ask([] if family.is_refused else work.unanswered)
            if not family.is_refused:
                self.reconciled.join(work.reconciled)
        if not family.is_refused:
            self.edits.extend(
                Edit(edit.entity, edit.record_id, PlannedValues(edit.values))
                for row in by_row.values()
                for edit in row.edits
            )
        return [_report(family, row, by_row.get((row.sheet, row.number), RowEdits())) for row in family.rows]

    def _refuse_half(self, family: Family) -> None:
        """A new household needs its row wherever the file has a household table."""
        if self._has_household_table and not family.household_rows:
            first = family.anchor
            first.problems.append(
                f"第{first.number}行：贫困户表中没有户编号为“{family.number}”的户，请补上。"
            )
        elif self._has_member_table and not family.people:
            first = family.anchor
            first.notes.append(f"第{first.number}行：成员表中没有这一户的成员，只登记了户主。")

    def _judge_rows(self, family: Family, by_row: Mapping[tuple[str, int], RowEdits]) -> None:
        if self._judge is None:
            return
        for row in family.rows:
            made = by_row.get((row.sheet, row.number))
            if made is not None and made.edits:
                row.problems.extend(f"第{row.number}行：{reason}" for reason in self._judge(made.edits))


def _refuse_shared_numbers(families: Sequence[Family]) -> None:
    """A number that stands in two households of the file belongs to one: neither is taken (VR-MEM-009)."""
    homes: dict[str, list[tuple[Family, SheetRow]]] = {}
    for family in families:
        for person in family.people:
            homes.setdefault(person.id_no, []).append((family, person.newest))
    for places in homes.values():
        if len(places) < 2:
            continue
        for family, row in places:
            other = next(found for home, found in places if home is not family)
            row.problems.append(f"第{row.number}行：证件号码与{other.place}重复，同一个人不能在两户。")


def _report(family: Family, row: SheetRow, made: RowEdits) -> RowReport:
    title = str(row.get("member", "name") or row.head.get("name") or "")
    key = family.number
    if family.is_refused:
        reasons = tuple(dict.fromkeys(row.problems)) or (_blames(family),)
        return RowReport(row.sheet, row.number, key, Outcome.REFUSED, reasons, tuple(row.notes), title=title)
    outcome = Outcome.UNCHANGED
    if made.edits:
        outcome = Outcome.TAKEN if made.creates else Outcome.CHANGED
    return RowReport(
        row.sheet, row.number, key, outcome, (), tuple(dict.fromkeys(row.notes)), tuple(made.records), title
    )


def _blames(family: Family) -> str:
    guilty = next(row for row in family.rows if row.problems)
    return f"同户的{guilty.place}没有通过，整户没有导入。"
