"""Other people's tables in, ours out: every kind of record, and each file with numbers is noted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.model import Catalogue, FieldType, Record
from desktop_app.exchange.export import RECORD_ID, RecordTable, export_rows, record_table
from desktop_app.exchange.faulty_rows import REASONS, write_faulty_rows
from desktop_app.exchange.headings import plain_heading
from desktop_app.exchange.import_households import plan_import
from desktop_app.exchange.import_records import plan_records
from desktop_app.exchange.judging import NumberJudge, RowJudge
from desktop_app.exchange.plan import ImportPlan
from desktop_app.exchange.template import write_template
from desktop_app.exchange.villages import Places
from desktop_app.sheets.book import Workbook
from desktop_app.sheets.reading import pasted_workbook, read_workbook
from desktop_app.sheets.renaming import Meanings, renamed
from desktop_app.sheets.writing import appearing, require_room, write_workbook
from desktop_app.station.guard import Guard, Way
from desktop_app.station.import_changes import Row, ToldRow, told_changes
from desktop_app.station.lists import Lists
from desktop_app.station.national_desk import NationalDesk
from desktop_app.station.people import Profile
from desktop_app.station.wiring import division_name
from desktop_app.store.store import Store

if TYPE_CHECKING:
    from datetime import date

    from desktop_app.checks.registry import Circumstances

_HOUSEHOLD = "household"
_REMEMBERED = "import meanings"
_HEADINGS_WITHIN = 30
_AT_ONCE = 1_000
_LARGE = 300_000
"""From so many records on the XML of their sheet may have more than 2 GiB, at 7 KB a record."""

Progress = Callable[[int, int], None]
"""Told how many records of how many are written; what it raises ends the work."""


class Spreadsheets:
    """The tables of one open station."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        divisions: Divisions,
        profile: Profile,
        guard: Guard,
        lists: Lists,
        circumstances: "Callable[[], Circumstances]",
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._divisions = divisions
        self._profile = profile
        self._guard = guard
        self._lists = lists
        self.national = NationalDesk(store, catalogue, divisions, guard)
        self._circumstances = circumstances

    # -- in --------------------------------------------------------------------------------------

    def plan(
        self,
        entity: str,
        path: Path | str,
        today: "date",
        constants: Mapping[str, str] | None = None,
        meanings: Meanings | None = None,
        *,
        national: bool = True,
        prevails: bool = False,
    ) -> ImportPlan:
        """What importing a file as records of ``entity`` would do, row by row; nothing is written.

        A text is what was copied out of a spreadsheet: it is read in memory and never stands on the disk.

        Households come in with their members from the national system's tables; a table of ours, which has
        a column 记录编号, comes in as what it is. ``meanings`` say what foreign headings and words stand for;
        without them those of last time hold.

        A household table is taken for an export of the national system, unless it is not ``national``: what
        was changed here since its last one stays and is compared, or gives way where the national system
        ``prevails``. Raises ImportRefused or SheetRefused.
        """
        said = self.remembered(entity) if meanings is None else meanings
        with pasted_workbook(path) if isinstance(path, str) else read_workbook(path) as workbook:
            book = renamed(workbook, said)
            if entity == _HOUSEHOLD and not isinstance(path, str) and not _is_ours(book):
                plan = self._plan_households(
                    book, today, constants or {}, national=national, prevails=prevails
                )
                plan = self.national.remembering(plan, path, today.isoformat()) if national else plan
            else:
                plan = self._plan_records(entity, book)
        if meanings is not None:
            self._remember(entity, meanings)
        known = tuple(column for column in plan.unknown_columns if column.heading != REASONS)
        return replace(plan, unknown_columns=known)

    def _plan_households(
        self, book: Workbook, today: "date", constants: Mapping[str, str], *, national: bool, prevails: bool
    ) -> ImportPlan:
        return plan_import(
            book,
            Places(self._divisions, self._catalogue, self._profile.area),
            self._store,
            constants,
            today,
            judge=NumberJudge(self._catalogue),
            national=self.national.known(prevails=prevails) if national else None,
        )

    def _plan_records(self, entity: str, book: Workbook) -> ImportPlan:
        return plan_records(
            book,
            self._catalogue,
            self._divisions,
            self._store,
            entity,
            area=self._profile.area,
            judge=RowJudge(self._catalogue, self._store, self._circumstances()),
            named=self._lists.names,
        )

    def changes(self, plan: ImportPlan) -> dict[Row, ToldRow]:
        """What a plan would change, in words, by sheet and row."""
        return told_changes(plan, self._store, self._lists, self._catalogue)

    def remembered(self, entity: str) -> Meanings:
        """What a person said last time of the headings and words of such tables."""
        with suppress(orjson.JSONDecodeError, TypeError):
            return Meanings(**orjson.loads(self._store.meta(f"{_REMEMBERED} {entity}") or b"{}"))
        return Meanings()

    def _remember(self, entity: str, meanings: Meanings) -> None:
        self._store.set_meta(**{f"{_REMEMBERED} {entity}": orjson.dumps(asdict(meanings)).decode()})

    def known_headings(self, entity: str) -> list[str]:
        """The labels that a foreign heading can stand for, in the order of the form."""
        entities = [entity]
        if entity == _HOUSEHOLD:
            entities += ["household_year", "household_income", "member", "member_year"]
        labels = (item.label for name in entities for item in self._catalogue.entity(name).stored_fields)
        return list(dict.fromkeys(labels))

    def write_faulty_rows(self, source: Path, plan: ImportPlan, path: Path, purpose: str = "") -> int:
        """Write the rows that were not taken in, to be put right and taken in again; returns how many.

        It is noted like every file that holds people's numbers. Raises OSError.
        """
        with appearing(path) as part, read_workbook(source) as workbook:
            rows = write_faulty_rows(part, workbook, plan)
            self._guard.note_out(Way.FILE, "未导入的行", part, rows, purpose or "改正后重新导入")
        return rows

    def write_template(self, entity: str, path: Path) -> int:
        """Write an empty workbook for records of ``entity``; returns how many columns it has."""
        with appearing(path) as part:
            return write_template(part, self._catalogue, entity)

    # -- out -------------------------------------------------------------------------------------

    def export(
        self,
        entity: str,
        path: Path,
        *,
        full_numbers: bool = False,
        purpose: str = "",
        codes: bool = False,
        ids: Sequence[str] | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Write records of ``entity`` to an .xlsx or .csv file; returns how many there were.

        All of them, or those of ``ids`` in that order; an id whose record is gone is left out. A million need
        no more memory than a thousand.

        Person, purpose, number of rows and the file's SHA-256 stand in the security log before the file
        has its name; full identity and account numbers are the person's decision and noted as such. With
        ``codes`` values stand as they are stored, for other programs. Raises SheetRefused for more records
        than a sheet of a workbook holds.
        """
        names: dict[str, str] = {}
        wanted = self._store.ids(entity) if ids is None else ids
        if path.suffix.lower() != ".csv":
            require_room(self._catalogue.entity(entity).label, len(wanted))
        records = self._read(entity, wanted, names, progress)
        how = {"full_numbers": full_numbers, "codes": codes, "is_large": len(wanted) > _LARGE}
        with appearing(path) as part:
            rows = export_rows(part, self._catalogue, entity, records, names=names, **how)
            if full_numbers:
                self._guard.note_full_numbers(entity)
            self._guard.note_out(Way.FILE, self._catalogue.entity(entity).label, part, rows, purpose)
        return rows

    def _read(
        self, entity: str, ids: Sequence[str], names: dict[str, str], progress: Progress | None = None
    ) -> Iterator[Record]:
        """The records in order; ``names`` holds what divisions and references in the last ones are called."""
        for start in range(0, len(ids), _AT_ONCE):
            if progress is not None:
                progress(start, len(ids))
            records = self._chosen(entity, ids[start : start + _AT_ONCE])
            names.clear()
            names.update(self._names(entity, records))
            yield from records

    def _chosen(self, entity: str, ids: Sequence[str]) -> list[Record]:
        found = {str(record["id"]): record for record in self._store.find_among(entity, "id", ids)}
        return [found[record_id] for record_id in ids if record_id in found]

    def export_all(
        self, path: Path, *, full_numbers: bool = False, purpose: str = "", codes: bool = False
    ) -> int:
        """Write every record of the station, a sheet for each kind that has any; returns how many rows."""
        tables = [
            table
            for entity in self._catalogue.entities
            if (table := self._table(entity, full_numbers=full_numbers, codes=codes)) is not None
        ]
        with appearing(path) as part:
            write_workbook(part, tables)
            rows = sum(table.rows.count for table in tables)
            if full_numbers:
                self._guard.note_full_numbers("全部记录")
            self._guard.note_out(Way.FILE, "全部记录", part, rows, purpose)
        return rows

    def _table(self, entity: str, *, full_numbers: bool, codes: bool) -> RecordTable | None:
        ids, names = self._store.ids(entity), dict[str, str]()
        if not ids:
            return None
        records = self._read(entity, ids, names)
        return record_table(
            self._catalogue,
            entity,
            records,
            names=names,
            full_numbers=full_numbers,
            codes=codes,
            is_large=len(ids) > _LARGE,
        )

    def _names(self, entity: str, records: Sequence[Record]) -> dict[str, str]:
        """What division codes and references in ``records`` are called."""
        names: dict[str, str] = {}
        for item in self._catalogue.entity(entity).stored_fields:
            values = {str(record[item.name]) for record in records if record.get(item.name)}
            if item.type is FieldType.DIVISION:
                names |= {code: division_name(self._divisions, code) for code in values}
            elif item.type is FieldType.REF:
                names |= self._lists.names(item.target, values)
        return names


def _is_ours(workbook: Workbook) -> bool:
    """Whether a table was written by this program, which gives every row its 记录编号."""
    mark = plain_heading(RECORD_ID)
    return any(
        plain_heading(cell.text) == mark
        for sheet in workbook.sheets
        for row in takewhile(lambda row: row[0].row <= _HEADINGS_WITHIN, sheet.rows())
        for cell in row
    )
