"""What waits for the signing key on another machine, carried there and back in one folder.

``batch.json`` lists the certificates and the list of revocations to be signed, and names the decryption key
that is to follow; beside it lie the receipts, unsigned. What comes back lies in the folder ``signed``
(``province.signer``).
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from desktop_app.province import decryption
from desktop_app.province.answering import SIGNED_REVOCATIONS, Answering
from desktop_app.province.chronicle import CERTIFICATES
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.province.pending import Pending, Wished
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate, Revocations
from desktop_app.sync.container import check_seal, inspect
from desktop_app.sync.errors import BundleRefused, SourceUnreadable, writing_failed

BATCH, SIGNED = "batch.json", "signed"
CERTIFICATE_LIST, REVOCATION_LIST = "certificates.json", "revocations.json"
KEY_PAPERS = "province-key.json"
_FORMAT = 1
_MOST = 256 * 1024 * 1024
_NOT_A_BATCH = "这个文件夹里没有待签发的内容，或没有拷贝完整，请重新拷贝整个文件夹。"
_NOT_SIGNED = "这个文件夹里没有签好的内容，请先在签发电脑上运行 bangfu signer sign。"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one folder asks to have signed; ``receipts`` are names of files beside the list.

    ``recipient`` is the province's next age recipient, or empty, and ``province_key`` the signed paper that
    it takes over from.
    """

    province: str
    made_at: str
    certificates: tuple[Wished, ...] = ()
    revocations: Revocations | None = None
    receipts: tuple[str, ...] = ()
    recipient: str = ""
    province_key: str = ""

    def to_bytes(self) -> bytes:
        """The list as it is carried."""
        body = {
            "format": _FORMAT,
            "province": self.province,
            "made_at": self.made_at,
            "certificates": [wish.to_row() for wish in self.certificates],
            "revocations": self.revocations.to_body() if self.revocations else None,
            "receipts": self.receipts,
        }
        if self.recipient:
            body |= {"recipient": self.recipient, "province_key": self.province_key}
        return orjson.dumps(body)

    @classmethod
    def read(cls, folder: Path) -> "Batch":
        """The list in a folder; raises OfficeRefused for anything else."""
        try:
            path = folder / BATCH
            if path.stat().st_size > _MOST:
                raise ValueError("too long for a batch")
            body: dict[str, Any] = orjson.loads(path.read_bytes())
            if body["format"] > _FORMAT:
                raise OfficeRefused("待签发的内容是用更新版本的程序准备的，请先升级签发电脑上的程序。")
            asked = body["revocations"]
            return cls(
                str(body["province"]),
                str(body["made_at"]),
                tuple(Wished.from_row(row) for row in body["certificates"]),
                Revocations.from_body(asked) if asked else None,
                tuple(map(str, body["receipts"])),
                str(body.get("recipient", "")),
                str(body.get("province_key", "")),
            )
        except (OSError, ValueError, KeyError, TypeError, BundleRefused) as error:
            raise OfficeRefused(_NOT_A_BATCH) from error


@dataclass(frozen=True, slots=True)
class Collected:
    """What came back signed: texts of certificates by device, whether the list of revocations did, where the
    receipts lie now, and whether another decryption key counts from the next opening.
    """

    certificates: dict[str, str]
    revocations: bool
    receipts: tuple[Path, ...]
    new_recipient: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Prepares for the other machine, and takes back what it signed. ``vault`` holds the office's keys."""

    vault: Store
    desk: Desk
    answering: Answering

    def prepare(self, folder: Path, devices: Iterable[str]) -> Batch:
        """Write all that waits, and the receipts of ``devices``, into the empty ``folder``.

        Raises OfficeRefused when something lies there already, or the key is here; a MachineFault of the
        stick.
        """
        if self.desk.keys.can_sign:
            raise OfficeRefused("签发钥匙就在这台机器上，可以直接签发，不用准备。")
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise OfficeRefused("待签发的内容要放在一个空文件夹里，请换一个。")
        receipts = tuple(self.answering.write(device, folder).path.name for device in devices)
        wishes = tuple(Pending(self.desk.books).wishes())
        code, following = self.desk.province.code, decryption.wanted(self.vault)
        paper = self.vault.meta("province_key") if following else ""
        batch = Batch(code, self.desk.at, wishes, self._revocations(), receipts, following, paper)
        write_whole(folder / BATCH, batch.to_bytes())
        return batch

    def _revocations(self) -> Revocations | None:
        """The list to be signed, None while the signed one is as new."""
        now, signed = self.desk.books.revocations(), str(self.desk.books.note(SIGNED_REVOCATIONS, ""))
        return now if now.number > Revocations.kept(signed).number else None

    def collect(self, folder: Path, target: Path) -> Collected:
        """Take in what was signed; the receipts are copied into ``target``, for the stations.

        Collecting twice changes nothing. Raises OfficeRefused or BundleRefused for what does not hold, and
        then takes nothing; a fault of the disk.
        """
        signed = folder / SIGNED
        if not signed.is_dir():
            raise OfficeRefused(_NOT_SIGNED)
        texts = self._certificates(signed)
        revocations = self._signed_revocations(signed)
        receipts = sorted(signed.glob("*.bfr*"))
        for path in receipts:
            seen = inspect(path)
            check_seal(seen)
            self.desk.trust_in_answers().certificate(seen.cover.certificate)
        desk = self.desk
        desk.books.keep_certificates(texts.values(), desk.at)
        if texts:
            desk.chronicle.add(desk.now(), CERTIFICATES, list(texts.values()))
        Pending(desk.books).settle({Certificate.parse(text).serial for text in texts.values()})
        if revocations:
            desk.books.keep_note(SIGNED_REVOCATIONS, revocations)
        paper, key_file = _read_texts(signed / KEY_PAPERS) or ("", "")
        renewed = bool(paper) and decryption.install(self.vault, desk, paper, key_file)
        return Collected(texts, bool(revocations), _copied(receipts, target), renewed)

    def _certificates(self, signed: Path) -> dict[str, str]:
        wanted = {wish.certificate.serial: wish.certificate for wish in Pending(self.desk.books).wishes()}
        found: dict[str, str] = {}
        for text in _read_texts(signed / CERTIFICATE_LIST):
            certificate = Certificate.parse(text)
            if certificate.issued_by not in self.desk.province.issuers_on(self.desk.today):
                raise OfficeRefused("签好的证书不是本省的钥匙签发的，没有采用。")
            if wanted.get(certificate.serial, certificate) != certificate:
                raise OfficeRefused("签好的证书与当初准备的不一致，没有采用。")
            if certificate.serial in wanted:
                found[certificate.device] = text
        return found

    def _signed_revocations(self, signed: Path) -> str:
        """The list that came back, empty when there is none, or one that is not newer than ours."""
        path = signed / REVOCATION_LIST
        if not path.exists():
            return ""
        text = path.read_text(encoding="utf-8")
        number = Revocations.parse(text, self.desk.province.issuers_on(self.desk.today)).number
        held = str(self.desk.books.note(SIGNED_REVOCATIONS, ""))
        return text if number > Revocations.kept(held).number else ""


def _read_texts(path: Path) -> Sequence[str]:
    try:
        return [str(text) for text in orjson.loads(path.read_bytes())] if path.exists() else []
    except OSError as error:
        raise SourceUnreadable from error
    except ValueError as error:
        raise OfficeRefused(_NOT_SIGNED) from error


def _copied(paths: Iterable[Path], target: Path) -> tuple[Path, ...]:
    target.mkdir(parents=True, exist_ok=True)
    copies = []
    for path in paths:
        copy = target / path.name
        if path.resolve() != copy.resolve():
            try:
                shutil.copyfile(path, copy)
            except OSError as error:
                raise writing_failed(error) from error
        copies.append(copy)
    return tuple(copies)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that it is there whole or not at all; raises a MachineFault of the stick."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise writing_failed(error) from error
