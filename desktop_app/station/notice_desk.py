"""Notices at the station: previewed, issued with a number and a signature, posted, closed, reprinted."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.catalog.identity import new_id, record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.catalog.recoded_records import seen_through
from desktop_app.checks.registry import Found
from desktop_app.notices import life
from desktop_app.notices.freeze import Sign, digest_of, thaw
from desktop_app.notices.model import NoticeChoice, NoticeSettings, Places
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf, office_folder

if TYPE_CHECKING:
    from desktop_app.notices.publish import Bureau

Write = Callable[[Sequence[Edit], str], Changes]
Numbering = Callable[[int, str], str]
"""The next number that this device may give a notice, by its year and type; raises StationRefused."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A notice as it would be printed, what stands against issuing it, how many ``rows`` its table has."""

    pdf: bytes
    title: str
    refusals: tuple[Found, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A notice that was issued: its record, its number, and the PDF that is kept as it is.

    ``qr`` is the content of the code on its sheets, by which anybody with the station's key checks them.
    """

    notice_id: str
    number: str
    payload_hash: str
    pdf: bytes
    qr: str


class NoticeDesk:
    """Issues the notices of one station."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        places: Places,
        shelf: FontShelf,
        *,
        number: Numbering,
        sign: Sign,
        write: Write,
        policy: Callable[[], NoticeSettings],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._places = places
        self._shelf = shelf
        self._number = number
        self._sign = sign
        self._write = write
        self._policy = policy

    def _bureau(self) -> "Bureau":
        from desktop_app.notices.publish import Bureau  # brings the typesetter, which the start does not need

        policy = self._policy()
        shelf = self._shelf.preferring(office_folder()) if policy.flag("office_fonts") else self._shelf
        records = seen_through(self._store, self._catalogue, rewrites=True)
        return Bureau(records, self._places, self._catalogue, policy, shelf, self._store.blob)

    def stale(self, notice: Record) -> Found | None:
        """Whether the records would print another notice today than the one that hangs (VR-NTC-008).

        A notice that came without its payload was frozen elsewhere: it cannot be judged here.
        """
        if not notice.get("payload"):
            return None
        from desktop_app.notices.publish import stale

        return stale(self._bureau(), notice)

    def preview(self, choice: NoticeChoice) -> Preview:
        """The sheets as they would look now."""
        from desktop_app.notices.publish import preview

        sheets = preview(self._bureau(), choice)
        payload = sheets.draft.payload
        rows = len((payload["table"] or {}).get("rows", []))
        return Preview(sheets.pdf, str(payload["title"]), sheets.refusals, rows)

    def wording(self, choice: NoticeChoice) -> list[str]:
        """The title and the paragraphs that a notice would have, for a person to reword."""
        payload = self._bureau().compose(choice).payload
        return [payload["title"], *payload["paragraphs"]]

    def issue(self, choice: NoticeChoice, supersedes_id: str = "") -> Issued:
        """Number, freeze, typeset and keep a notice; raises NoticeRefused with every reason against it.

        With ``supersedes_id`` it names the withdrawn notice whose place it takes, and that one's record says
        by which it was replaced.
        """
        from desktop_app.notices.publish import publish

        replaced = self._notice(supersedes_id) if supersedes_id else None
        if replaced is not None:
            life.require_replaceable(replaced, self._store.find("notice", supersedes_id=supersedes_id))
            choice = replace(choice, supersedes=str(replaced["number"]))
        number = self._number(choice.year, choice.code)
        published = publish(self._bureau(), choice, number, self._sign)
        notice_id = new_id()
        document, attachment = self._attachment(notice_id, f"{number}.pdf", published.pdf)
        edits = life.issue(
            published.frozen, notice_id, self._catalogue, document_id=document, supersedes=replaced
        )
        self._write([attachment, *self._sheet(notice_id, number, choice), *edits], f"发布{number}")
        return Issued(notice_id, number, published.frozen.digest, published.pdf, published.frozen.qr)

    def keep_sheet(self, language: str, pdf: bytes) -> dict[str, str]:
        """Keep a ready PDF for a second language as it is; returns what a choice says of it.

        Raises NoticeRefused when it cannot be read or shows a number that no notice may show.
        """
        from desktop_app.notices.second_sheet import HASH, require_usable

        require_usable(pdf)
        return {"language": language, "title": "", "text": "", HASH: self._store.keep_blob(pdf)}

    def _sheet(self, notice_id: str, number: str, choice: NoticeChoice) -> list[Edit]:
        """The attachment that keeps a second language's sheet with its notice."""
        from desktop_app.notices.second_sheet import HASH

        data = self._store.blob(choice.second.get(HASH, ""))
        return [] if data is None else [self._attachment(notice_id, f"{number}第二种文字.pdf", data)[1]]

    def _attachment(self, notice_id: str, name: str, pdf: bytes) -> tuple[str, Edit]:
        values: dict[str, Value] = {
            "file_name": name,
            "sha256": self._store.keep_blob(pdf),
            "bytes": len(pdf),
            "media_type": "application/pdf",
            "owner_entity": "notice",
            "owner_id": notice_id,
        }
        document = record_id(self._catalogue.entity("attachment"), values)
        return document, Edit("attachment", document, values)

    def pdf(self, notice_id: str) -> bytes:
        """The PDF as it was issued; raises StationRefused when there is none."""
        document = self._store.get("attachment", str(self._notice(notice_id)["document_id"] or ""))
        data = self._store.blob(str(document["sha256"])) if document else None
        if data is None:
            raise StationRefused("公示的文件不在本机：请从发布它的电脑上打印，或把盖章的纸件扫描存档。")
        return data

    def verify(self, notice_id: str) -> list[str]:
        """What of a kept notice is no longer as it was issued; an empty list when all of it is."""
        notice = self._notice(notice_id)
        wrong = []
        if digest_of(thaw(str(notice["payload"] or "{}"))) != notice["payload_hash"]:
            wrong.append("公示内容与发布时的校验值不符。")
        document = self._store.get("attachment", str(notice["document_id"] or ""))
        kept = self._store.blob(str(document["sha256"])) if document else None
        if document is None or kept is None:
            wrong.append("公示文件不在本机。")
        elif hashlib.sha256(kept).hexdigest() != document["sha256"]:
            wrong.append("公示文件与发布时的校验值不符。")
        return wrong

    def _notice(self, notice_id: str) -> Record:
        notice = self._store.get("notice", notice_id)
        if notice is None:
            raise StationRefused("没有这份公示。")
        return notice

    def post(self, notice_id: str, posted: str, places: Sequence[str] = ()) -> Changes:
        """The notice hangs at each of ``places`` since ``posted`` (an ISO day)."""
        hung = self._store.find("notice_posting", notice_id=notice_id)
        edits = life.post(self._notice(notice_id), posted, self._catalogue, places, hung)
        known = [edit for edit in edits if edit.entity == "posting_place" and self._is_known(edit)]
        return self._write([edit for edit in edits if edit not in known], "张贴公示")

    def _is_known(self, edit: Edit) -> bool:
        return self._store.get(edit.entity, edit.record_id) is not None

    def close(self, notice_id: str, closed: str, disposal: str, objections: int = 0) -> Changes:
        """The period is over: register its outcome."""
        complaints = self._store.find("complaint", notice_id=notice_id)
        unanswered = sum(1 for row in complaints if not row["reply_date"])
        outcome = life.Outcome(closed, disposal, objections, len(complaints), unanswered)
        return self._write_own(notice_id, life.close(self._notice(notice_id), outcome), "办结公示")

    def withdraw(self, notice_id: str, reason: str) -> Changes:
        """Take a notice back, with a reason."""
        return self._write_own(
            notice_id, life.withdraw(self._notice(notice_id), reason), f"撤销公示：{reason}"
        )

    def _write_own(self, notice_id: str, edits: Sequence[Edit], reason: str) -> Changes:
        """Write how a notice ended. A record that loses its notice may name another one, issued since: that
        one stays its own."""
        named = [edit for edit in edits if edit.entity == "notice" or self._is_linked(edit, notice_id)]
        return self._write(named, reason)

    def _is_linked(self, edit: Edit, notice_id: str) -> bool:
        record = self._store.get(edit.entity, edit.record_id) or {}
        return all(record.get(name) == notice_id for name in edit.values)
