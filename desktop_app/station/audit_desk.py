"""Every yuan published: the matrix of a station's money, and the pack that an audit asks for."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.catalog.recoded_records import seen_through
from desktop_app.notices.matrix import Line, matrix
from desktop_app.notices.model import Places
from desktop_app.station.guard import Guard, Way
from desktop_app.station.notice_desk import NoticeDesk
from desktop_app.station.people import StationRefused
from desktop_app.station.printed import printed
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

if TYPE_CHECKING:
    from desktop_app.typeset.binding import Part

_BOOKS = ("fund_allocation", "project", "project_fund", "fund_disbursement", "fund_reimbursement")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_PICTURES = ("1", "2")


@dataclass(frozen=True, slots=True)
class Pack:
    """What an audit pack holds: its folder, the one PDF in it, and how many files of each kind."""

    folder: Path
    pdf: Path
    notices: int
    vouchers: int
    photographs: int


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the pack: where it goes, what it is called in the PDF, its content, and its kind."""

    place: str
    label: str
    data: bytes
    media_type: str


class AuditDesk:
    """Reads; the pack that leaves the program is noted in the security log."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        shelf: FontShelf,
        desk: NoticeDesk,
        guard: Guard,
        places: Places,
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._shelf = shelf
        self._desk = desk
        self._guard = guard
        self._places = places
        self._today = today

    def matrix(self, area: str, year: int) -> list[Line]:
        """Allocations and projects of a year in an area, each with the notices its money needs."""
        records = seen_through(self._store, self._catalogue, rewrites=True)
        return matrix(records, self._catalogue.recoding.now(area), year, self._today())

    def matrix_pdf(self, area: str, year: int) -> bytes:
        """The matrix as sheets."""
        from desktop_app.notices.matrix_sheet import matrix_document

        lines = self.matrix(area, year)
        return printed(matrix_document(lines, self._places.name(area), year, self._today()), self._shelf)

    def pack(self, area: str, year: int, folder: Path, purpose: str = "") -> Pack:
        """Write matrix, books, notices, vouchers and photographs into a new folder, and all as one PDF.

        Raises StationRefused where the folder holds anything already, OSError.
        """
        if folder.exists() and any(folder.iterdir()):
            raise StationRefused("请选一个空文件夹：审计资料包不覆盖已有的文件。")
        folder.mkdir(parents=True, exist_ok=True)
        lines = self.matrix(area, year)
        title = f"{self._places.name(area)}{year}年资金审计资料"
        sheets = self.matrix_pdf(area, year)
        files = [
            _File("资金公开对照表.pdf", "资金公开对照表", sheets, "application/pdf"),
            *self._files(lines),
        ]
        for file in files:
            target = folder / file.place
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.data)
        self._write_books(lines, folder / "台账.xlsx")
        whole = folder / "审计资料.pdf"
        whole.write_bytes(self._bound(files, title))
        self._guard.note_out(Way.FILE, title, whole, len(lines), purpose)
        kinds = [file.place.partition("/")[0] for file in files]
        return Pack(folder, whole, kinds.count("公示"), kinds.count("凭证"), kinds.count("照片"))

    def _files(self, lines: Sequence[Line]) -> Iterator[_File]:
        notices = [item for line in lines for cell in line.cells.values() for item in cell.notice_ids]
        for notice_id in dict.fromkeys(notices):
            notice = self._store.get("notice", notice_id) or {}
            number = str(notice.get("number") or "")
            name = _safe(number)
            yield _File(f"公示/{name}.pdf", f"公示{number}", self._desk.pdf(notice_id), "application/pdf")
            yield from self._photographs(notice_id, number)
        for project in (line.record_id for line in lines if line.entity == "project"):
            yield from self._vouchers(project)

    def _photographs(self, notice_id: str, number: str) -> Iterator[_File]:
        rows = self._store.find("notice_evidence", notice_id=notice_id)
        pictures = [row for row in rows if row["evidence_kind"] in _PICTURES]
        for place, row in enumerate(sorted(pictures, key=lambda row: str(row["evidence_kind"])), 1):
            label = self._catalogue.codes["evidence_kind"].label(str(row["evidence_kind"]))
            kept = self._attached(str(row["attachment_id"] or ""))
            if kept:
                name = f"照片/{_safe(number)}-{place}{label}{_suffix(kept[0])}"
                yield _File(name, f"{label}：公示{number}", kept[1], str(kept[0]["media_type"]))

    def _vouchers(self, project: str) -> Iterator[_File]:
        rows = self._store.find("fund_reimbursement", project_id=project)
        for row in sorted(rows, key=lambda row: (str(row["date"]), str(row["voucher_no"]), str(row["id"]))):
            kept = self._attached(str(row["evidence_id"] or ""))
            if kept:
                number = str(row["voucher_no"] or row["id"])
                name = f"凭证/{_safe(str(row['date']) + '-' + number)}{_suffix(kept[0])}"
                yield _File(name, f"凭证{number}", kept[1], str(kept[0]["media_type"]))

    def _attached(self, attachment_id: str) -> tuple[Record, bytes] | None:
        """An attachment and its content; None where there is none here."""
        row = self._store.get("attachment", attachment_id) if attachment_id else None
        data = self._store.blob(str(row["sha256"])) if row else None
        return (row, data) if row is not None and data is not None else None

    def _bound(self, files: Sequence[_File], title: str) -> bytes:
        from desktop_app.typeset.binding import Part, Unbindable, bind
        from desktop_app.typeset.document import Document

        parts: list[Part] = []
        for file in files:
            if file.media_type == "application/pdf":
                ours = not file.place.startswith("凭证/")
                parts.append(Part(file.label, file.data, ours=ours))
            elif file.media_type == "image/jpeg":
                parts.append(self._picture(file, title))
        try:
            return bind(parts, Document(title=title))
        except Unbindable as bad:
            raise StationRefused(f"“{bad.label}”打不开或设有密码，请换成能打开的文件再导出。") from None

    def _picture(self, file: _File, title: str) -> "Part":
        from desktop_app.typeset.binding import Part
        from desktop_app.typeset.document import Document

        return Part(file.label, printed(Document(title=file.label, header=title), self._shelf), file.data)

    def _write_books(self, lines: Sequence[Line], path: Path) -> None:
        """The books behind the lines as a workbook, a sheet for each kind of entry."""
        from desktop_app.sheets.writing import Column, Table, write_workbook

        projects = [line.record_id for line in lines if line.entity == "project"]
        allocations = [line.record_id for line in lines if line.entity == "fund_allocation"]
        tables = []
        for entity in _BOOKS:
            declared = self._catalogue.entity(entity)
            if entity in ("fund_allocation", "project"):
                ids = allocations if entity == "fund_allocation" else projects
                rows = self._store.find_among(entity, "id", ids)
            else:
                rows = self._store.find_among(entity, "project_id", projects)
            fields = [item for item in declared.stored_fields if item.name not in _LEFT_OUT]
            columns = [Column(item.label) for item in fields]
            cells = [[self._shown(entity, item.name, row) for item in fields] for row in rows]
            tables.append(Table(declared.label, columns, cells))
        write_workbook(path, tables)

    def _shown(self, entity: str, name: str, row: Record) -> str:
        from desktop_app.notices.wording import yuan_text

        field, value = self._catalogue.entity(entity).field(name), row.get(name)
        if value is None:
            return ""
        if field.type == "money":
            return yuan_text(int(value), fractions=True)
        if field.codes:
            table = self._catalogue.codes[field.codes]
            return "、".join(table.label(code) or code for code in str(value).split(","))
        if name == "project_id":
            project = self._store.get("project", str(value)) or {}
            return str(project.get("name") or value)
        return str(value)


_LEFT_OUT = frozenset({"is_deleted", "void_reason", "source_kind", "review_seen", "evidence_id"})
"""What says nothing to an auditor."""


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return _UNSAFE.sub("_", name).strip(" .") or "无编号"


def _suffix(attachment: Record) -> str:
    return Path(str(attachment["file_name"])).suffix
