"""Files kept with records: photographs and scans, each content once, inside the encrypted file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.identity import new_id, record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.station.people import StationRefused
from desktop_app.station.pictures import Kept, kept_form
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

Write = Callable[[Sequence[Edit], str], Changes]
_POSITION = "photo_position"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file kept with a record, named by the field that refers to it or by its file.

    ``is_here`` is False while its content has not come to this laptop.
    ``taken_at`` is when a photograph was taken; ``is_typed`` says that a person gave the time, because the
    picture did not say (amendment A12).
    """

    attachment_id: str
    name: str
    media_type: str
    size: int
    taken_at: str
    is_typed: bool
    is_here: bool


class AttachmentDesk:
    """Keeps the files of one station's records."""

    def __init__(
        self, store: Store, catalogue: Catalogue, write: Write, settings: Callable[[], Mapping[str, str]]
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._write = write
        self._settings = settings

    def attach(
        self, file: Path, entity: str, owner_id: str, kind: str = "", taken_at: str = "", place: str = ""
    ) -> str:
        """Keep a file with a record; returns the id of the attachment.

        For a notice ``kind`` is a code of ``evidence_kind`` and the file becomes evidence; for others it is
        the field that refers to the file, or empty. ``taken_at`` is what a person typed and confirmed of a
        picture that does not say it itself: what the camera says wins (A12). ``place`` is the one of a
        notice's places that it shows. The same file twice is one attachment; the same content with another
        record is kept once. Raises StationRefused, OSError.
        """
        if self._store.get(entity, owner_id) is None:
            raise StationRefused("没有要附上文件的这条记录，请核对编号。")
        kept = kept_form(file, keep_position=self._keeps_position())
        values: dict[str, Value] = {
            "file_name": f"{self._catalogue.entity(entity).label}{kept.suffix}",
            "sha256": self._store.keep_blob(kept.data),
            "bytes": len(kept.data),
            "media_type": kept.media_type,
            "owner_entity": entity,
            "owner_id": owner_id,
        }
        taken = kept.taken_at or taken_at
        if taken:
            values |= {"taken_at": taken, "taken_at_typed": int(not kept.taken_at)}
        attachment = record_id(self._catalogue.entity("attachment"), values)
        link = self._link(entity, owner_id, kind, attachment, taken_at, kept)
        if place:
            link = [edit._replace(values={**edit.values, **self._at(owner_id, place)}) for edit in link]
        known = self._store.get("attachment", attachment) is not None
        self._write([*([] if known else [Edit("attachment", attachment, values)]), *link], "添加附件")
        return attachment

    def _keeps_position(self) -> bool:
        return (self._settings().get(_POSITION) or self._catalogue.setting(_POSITION)) == "1"

    def _link(
        self, entity: str, owner_id: str, kind: str, attachment: str, taken_at: str, kept: Kept
    ) -> list[Edit]:
        if entity == "notice":
            return [self._evidence(owner_id, kind, attachment, taken_at, kept)]
        if not kind:
            return []
        declared = self._catalogue.entity(entity)
        if not declared.has(kind) or declared.field(kind).target != "attachment":
            raise StationRefused(f"“{declared.label}”没有可以附文件的“{kind}”这一栏。")
        return [Edit(entity, owner_id, {kind: attachment})]

    def _at(self, notice: str, place: str) -> dict[str, Value]:
        found = self._store.find("notice_posting", notice_id=notice, place=place.strip())
        if not found:
            raise StationRefused(f"这份公示没有在“{place}”登记张贴，请先登记。")
        return {"posting_id": str(found[0]["id"])}

    def _evidence(self, notice: str, kind: str, attachment: str, taken_at: str, kept: Kept) -> Edit:
        code = self._catalogue.codes["evidence_kind"].code_of(kind)
        if code is None:
            labels = "、".join(f"{item.code} {item.label}" for item in self._catalogue.codes["evidence_kind"])
            raise StationRefused(f"请写明佐证类型：{labels}。")
        taken = kept.taken_at or taken_at
        if not taken:
            raise StationRefused("照片里没有拍摄时间，请填写拍摄时间。")
        values: dict[str, Value] = {
            "notice_id": notice,
            "evidence_kind": code,
            "attachment_id": attachment,
            "taken_at": taken,
            "taken_at_typed": int(not kept.taken_at),
        }
        return Edit("notice_evidence", new_id(), values)

    def of(self, entity: str, owner_id: str) -> list[Attached]:
        """The files kept with a record, the oldest first."""
        found = self._store.find("attachment", owner_entity=entity, owner_id=owner_id)
        owner = self._store.get(entity, owner_id)
        fields = [
            item for item in self._catalogue.entity(entity).stored_fields if item.target == "attachment"
        ]
        labels = {str(owner[item.name]): item.label for item in fields if owner and owner[item.name]}
        return [self._attached(record, labels) for record in found]

    def _attached(self, record: Record, labels: Mapping[str, str]) -> Attached:
        return Attached(
            str(record["id"]),
            labels.get(str(record["id"])) or str(record["file_name"] or ""),
            str(record["media_type"] or ""),
            int(record["bytes"] or 0),
            str(record["taken_at"] or ""),
            bool(record["taken_at_typed"]),
            self._store.blob(str(record["sha256"])) is not None,
        )

    def content(self, attachment_id: str) -> bytes:
        """The content of a file; raises StationRefused when it is not on this laptop."""
        record = self._store.get("attachment", attachment_id)
        data = self._store.blob(str(record["sha256"])) if record else None
        if data is None:
            raise StationRefused("这个附件的内容不在本机，请到添加它的电脑上查看。")
        return data

    def void(self, attachment_id: str, reason: str) -> Changes:
        """Take a file off its record; the journal keeps that it was there. Raises StationRefused."""
        record = self._store.get("attachment", attachment_id)
        if record is None:
            raise StationRefused("没有这个附件。")
        if not reason.strip():
            raise StationRefused("作废要写明原因。")
        entity, owner_id = str(record["owner_entity"]), str(record["owner_id"])
        edits = [Edit("attachment", attachment_id, {"is_deleted": 1, "void_reason": reason.strip()})]
        owner = self._store.get(entity, owner_id)
        declared = self._catalogue.entity(entity)
        linked = [item.name for item in declared.stored_fields if item.target == "attachment"]
        held = {name: None for name in linked if owner and owner[name] == attachment_id}
        if held:
            edits.append(Edit(entity, owner_id, dict(held)))
        edits += [
            Edit("notice_evidence", str(row["id"]), {"is_deleted": 1, "void_reason": reason.strip()})
            for row in self._store.find("notice_evidence", attachment_id=attachment_id)
        ]
        return self._write(edits, f"作废附件：{reason.strip()}")
