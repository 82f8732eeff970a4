"""What a station makes of its issued notices: papers, archive, web copies; and whether a sheet is genuine."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.catalog.recoded_records import seen_through
from desktop_app.notices.freeze import QR_FORMAT, NoticeProof, thaw
from desktop_app.notices.model import NoticeChoice, NoticeRefused, Payload, Places, villages_below
from desktop_app.station.notice_desk import NoticeDesk
from desktop_app.station.people import StationRefused
from desktop_app.station.printed import printed
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

if TYPE_CHECKING:
    from desktop_app.typeset.binding import Part
    from desktop_app.typeset.document import Document

_PDF, _JPEG = "application/pdf", "image/jpeg"
_NOBODY_DUE = "record_ids"
"""The field of the refusal that says that a village has nobody to list."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a photographed code or a file proves: whether it is what was issued, and why in sentences."""

    valid: bool
    told: tuple[str, ...]
    number: str = ""
    proof: NoticeProof | None = None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What became of one place of a batch: the number issued, or why there is none."""

    division_code: str
    number: str = ""
    notice_id: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class WebCopy:
    """A notice as it may leave the village: its sheets, and its table as a workbook holds it."""

    pdf: bytes
    payload: Payload


@dataclass(frozen=True, slots=True)
class Hung:
    """One place where a notice hangs: since when, and whether it was photographed from afar and near."""

    place: str
    posted_date: str
    far: bool
    near: bool


class NoticeBoard:
    """Papers and copies of the notices of one station."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        shelf: FontShelf,
        desk: NoticeDesk,
        verify_code: Callable[[str], NoticeProof],
        places: Places,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._shelf = shelf
        self._desk = desk
        self._verify_code = verify_code
        self._places = places

    def hung(self, notice_id: str) -> list[Hung]:
        """The places where a notice hangs, in the order in which they were entered as places go."""
        evidence = self._store.find("notice_evidence", notice_id=notice_id)
        postings = self._store.find("notice_posting", notice_id=notice_id)
        alone = len(postings) == 1
        made = []
        for row in sorted(postings, key=lambda row: (str(row["posted_date"]), str(row["place"]))):
            shown = [item for item in evidence if alone or item["posting_id"] == row["id"]]
            kinds = {str(item["evidence_kind"]) for item in shown}
            made.append(Hung(str(row["place"]), str(row["posted_date"]), "1" in kinds, "2" in kinds))
        return made

    def places_for(self, notice_id: str) -> list[str]:
        """Where a notice hangs; before that, the known places of its division, else what it says itself."""
        hung = [item.place for item in self.hung(notice_id)]
        if hung:
            return hung
        notice = self._notice(notice_id)
        records = seen_through(self._store, self._catalogue)
        known = records.find("posting_place", division_code=notice["division_code"])
        return sorted(str(row["name"]) for row in known) or [str(notice["place"] or "")]

    def _notice(self, notice_id: str) -> Record:
        notice = self._store.get("notice", notice_id)
        if notice is None:
            raise StationRefused("没有这份公示。")
        return notice

    def _printed(self, document: "Document") -> bytes:
        return printed(document, self._shelf)

    def keep_sheet(self, language: str, pdf: bytes) -> dict[str, str]:
        """Keep a ready PDF for a second language; see ``NoticeDesk.keep_sheet``."""
        return self._desk.keep_sheet(language, pdf)

    # -- papers ----------------------------------------------------------------------------------

    def certificate(self, notice_id: str) -> bytes:
        """公示无异议证明 as PDF; raises NoticeRefused while the notice is not closed."""
        from desktop_app.notices.forms import certificate

        return self._printed(certificate(self._notice(notice_id)))

    def register(self, notice_id: str, *, blank: bool = False) -> bytes:
        """公告公示反馈意见登记表 as PDF: what was heard, or ``blank`` to be filled in by hand."""
        from desktop_app.notices.archive import heard
        from desktop_app.notices.forms import feedback_register

        payload = thaw(str(self._notice(notice_id)["payload"]))
        complaints = [] if blank else self._store.find("complaint", notice_id=notice_id)
        return self._printed(feedback_register(payload, heard(complaints, self._catalogue)))

    def minutes(self, notice_id: str) -> bytes:
        """The first page of the minutes of the meeting that a notice about persons rests on, as PDF."""
        from desktop_app.notices.archive import attendance
        from desktop_app.notices.forms import minutes_cover

        payload = thaw(str(self._notice(notice_id)["payload"]))
        ids = [target for entity, target in payload["targets"] if entity == "status_change"]
        if not ids:
            raise StationRefused("这种公示没有民主评议，不需要会议记录。")
        changes = self._store.find_among("status_change", "id", ids)
        return self._printed(minutes_cover(payload, *attendance(changes)))

    def successor(self, notice_id: str) -> str:
        """The number of the notice that stands in the place of a withdrawn one; empty when none does."""
        later = self._store.find("notice", supersedes_id=notice_id)
        standing = sorted(later, key=lambda row: (row["state"] == "50", str(row["number"])))
        return str(standing[0]["number"]) if standing else ""

    def edited(self, notice_id: str) -> list[dict[str, str]]:
        """The passages that were worded in another way before issuing: place, before, after."""
        payload = thaw(str(self._notice(notice_id)["payload"]))
        return [dict(item) for item in payload.get("edited", ())]

    # -- the archive -----------------------------------------------------------------------------

    def archive(self, notice_id: str) -> bytes:
        """One PDF of a notice whose life is over: life, sheets, photographs, register, certificate, scans.

        Raises NoticeRefused while it is not over, StationRefused when a file is not at hand or unreadable.
        """
        from desktop_app.notices.archive import require_over
        from desktop_app.typeset.binding import Unbindable, bind
        from desktop_app.typeset.document import Document

        notice = self._notice(notice_id)
        payload = require_over(notice)
        title = f"{payload['title']}（{payload['number']}）档案"
        author = payload["signature"]["issuers"][0]
        try:
            return bind(list(self._parts(notice, payload)), Document(title=title, author=author))
        except Unbindable as bad:
            raise StationRefused(f"“{bad.label}”的文件打不开或设有密码，请重新扫描后再归档。") from None

    def _parts(self, notice: Record, payload: Payload) -> Iterator["Part"]:
        from desktop_app.notices.archive import PHOTOGRAPHS, life_sheet
        from desktop_app.notices.second_sheet import attached
        from desktop_app.typeset.binding import Part

        notice_id = str(notice["id"])
        sheet = life_sheet(notice, self._catalogue, self.successor(notice_id))
        yield Part("公告公示档案", self._printed(sheet))
        yield Part("公示原文", self._desk.pdf(notice_id), ours=not attached(payload))
        evidence = sorted(
            self._store.find("notice_evidence", notice_id=notice_id),
            key=lambda row: (str(row["evidence_kind"]), str(row["taken_at"]), str(row["id"])),
        )
        for row in evidence:
            if row["evidence_kind"] in PHOTOGRAPHS:
                yield self._exhibit(payload, row)
        yield Part("反馈意见登记表", self.register(notice_id))
        if notice["state"] == "40":
            yield Part("公示无异议证明", self.certificate(notice_id))
        for row in evidence:
            if row["evidence_kind"] not in PHOTOGRAPHS:
                yield self._exhibit(payload, row)

    def _exhibit(self, payload: Payload, row: Record) -> "Part":
        from desktop_app.notices.archive import photograph_sheet

        posting = self._store.get("notice_posting", str(row["posting_id"] or ""))
        from desktop_app.typeset.binding import Part

        place = str(posting["place"]) if posting else ""
        label = self._catalogue.codes["evidence_kind"].label(str(row["evidence_kind"]))
        attachment = self._store.get("attachment", str(row["attachment_id"] or ""))
        data = self._store.blob(str(attachment["sha256"])) if attachment else None
        if attachment is None or data is None:
            raise StationRefused(f"“{label}”的文件不在本机，请在添加它的电脑上归档。")
        if attachment["media_type"] == _PDF:
            return Part(label, data, ours=False)
        sheet = self._printed(photograph_sheet(payload, row, self._catalogue, place))
        return Part(label, sheet, data if attachment["media_type"] == _JPEG else b"")

    # -- copies for the web ----------------------------------------------------------------------

    def web_copy(self, notice_id: str) -> WebCopy:
        """The notice with the web masking profile: names cut down, no group, no number, no code."""
        from desktop_app.notices.layout import render_notice, web_copy

        payload = web_copy(thaw(str(self._notice(notice_id)["payload"])))
        return WebCopy(render_notice(payload, self._shelf), payload)

    def write_web_table(self, notice_id: str, path: Path) -> int:
        """The table of the web copy as an .xlsx file; returns its rows. Raises StationRefused, OSError."""
        from desktop_app.sheets.writing import Column, Table, write_workbook

        payload = self.web_copy(notice_id).payload
        table = payload["table"]
        if table is None:
            raise StationRefused("这份公示没有附表，只有PDF。")
        columns = [Column(item["label"], width=max(8, item["width"] / 2)) for item in table["columns"]]
        rows = [*table["rows"], *([table["total"]] if table["total"] else [])]
        write_workbook(path, [Table(payload["title"], columns, rows)])
        return len(table["rows"])

    # -- whether it is genuine -------------------------------------------------------------------

    def verify(self, code: str) -> Verdict:
        """What the code of a sheet proves; raises NoticeRefused when it is none of ours or was altered."""
        proof = self._verify_code(code)
        kept = self._store.find("notice", number=proof.number)
        same = bool(kept) and kept[0]["payload_hash"] == proof.digest
        told = [f"二维码是本单位签发的：{proof.number}，{proof.count}行。"]
        told.append("与台账中的公示一致。" if same else "台账中没有这份公示，或内容不同。")
        if same and kept[0]["state"] == "50":
            later = self.successor(str(kept[0]["id"]))
            told.append(f"但这份公示已经撤销，由{later}替代。" if later else "但这份公示已经撤销。")
        return Verdict(same, tuple(told), proof.number, proof)

    def verify_file(self, path: Path) -> Verdict:
        """Whether a photograph, a scan or a PDF shows what was issued.

        A PDF that was issued is known by its bytes; a PDF with text that is not is refused, whatever code
        it carries. Raises StationRefused, NoticeRefused, OSError.
        """
        from desktop_app.typeset.codes import Unreadable, codes_in, has_text, is_pdf

        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        for attachment in self._store.find("attachment", sha256=digest):
            for notice in self._store.find("notice", document_id=str(attachment["id"])):
                told = f"这就是发布时的文件：{notice['number']}，一个字节也没有改动。"
                return Verdict(True, (told,), str(notice["number"]))
        try:
            codes = [code for code in codes_in(data) if code.startswith(f"{QR_FORMAT}|")]
            written = is_pdf(data) and has_text(data)
        except Unreadable:
            raise StationRefused("这个文件不是照片、扫描件或PDF，或者已经损坏。") from None
        if not codes:
            raise StationRefused("没有找到公示上的二维码，请对准二维码重新拍照或扫描。")
        verdict = self.verify(codes[0])
        if written:
            told = "这个PDF不是发布时的文件：二维码是从公示上来的，内容可能被改动过。"
            return replace(verdict, valid=False, told=(*verdict.told, told))
        return verdict

    # -- many at once ----------------------------------------------------------------------------

    def villages_of(self, code: str) -> list[str]:
        """The villages of a county or township, or the village itself."""
        return villages_below(self._places, code)

    def issue_each(
        self,
        choice: NoticeChoice,
        divisions: Sequence[str],
        progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> list[BatchLine]:
        """The same notice for each of ``divisions``, each in a save of its own.

        ``progress`` hears how many are done of how many; once ``stop`` says yes no further one is begun.
        What one place is refused for keeps no other from its notice.
        """
        lines: list[BatchLine] = []
        for division in divisions:
            if stop is not None and stop():
                break
            lines.append(self._issue_one(replace(choice, division_code=division)))
            if progress is not None:
                progress(len(lines), len(divisions))
        return lines

    def _issue_one(self, choice: NoticeChoice) -> BatchLine:
        try:
            issued = self._desk.issue(choice)
        except NoticeRefused as refused:
            if any(item.field == _NOBODY_DUE for item in refused.findings):
                return BatchLine(choice.division_code, told="没有可以列入的对象，不需要公示。")
            return BatchLine(choice.division_code, told=refused.message)
        return BatchLine(choice.division_code, issued.number, issued.notice_id)
