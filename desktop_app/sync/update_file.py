"""A newer program or catalogue on a stick, signed by the province: a plain tar of three members.

``update.json`` says what it is – version, system, the payload's name and SHA-256 –, ``update.json.minisig``
is the province's signature over it, ``payload`` the installer itself, or an edition of the catalogue. The
stock ``tar``, ``minisign`` and ``sha256sum`` verify it. Nothing of a file is used before all three hold
(design.md §4).
"""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import orjson

from desktop_app.store.errors import PersonMistake
from desktop_app.sync.errors import SourceUnreadable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.minisign import NotMinisign, PublicKey, Signature
from desktop_app.sync.tar import END, NotOurTar, TarReader, header, padding, whole

ENDING = ".bfu"
COVER, SIGNATURE, PAYLOAD = "update.json", "update.json.minisig", "payload"
_FORMAT = 1
_COMMENT = "bangfu-update"
_LIMIT = 64 * 1024  # bytes of cover or signature
_CHUNK = 1 << 20
PROGRAM, CATALOGUE = "program", "catalogue"
_FILE_NAMES = {
    PROGRAM: re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(exe|deb|rpm)"),
    CATALOGUE: re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.zip"),
}
_VERSION = re.compile(r"\d+(\.\d+){1,3}")

NOT_AN_UPDATE = "这个文件不是本程序的升级文件，或没有拷贝完整，请重新拷贝。现在的程序和数据都没有改动。"
CHANGED = "升级文件的内容与签名不符，可能损坏或被改动，不能使用。现在的程序和数据都没有改动。"
WRONG_SIGNER = "升级文件不是本省签发的，不能使用。现在的程序和数据都没有改动。"
TOO_NEW = "升级文件的格式比本程序新，请向省级管理员要一份适用于现在版本的升级文件。"


class UpdateRefused(PersonMistake):
    """An update file is not used; nothing was touched. The message is the reason as a sentence."""


@dataclass(frozen=True, slots=True)
class UpdateCover:
    """What an update is: the version it brings, for which ``system``, and its payload's name and sum.

    ``kind`` is ``program`` or ``catalogue``. ``system`` is ``any`` for a catalogue, else ``windows-amd64``,
    ``debian-amd64``, ``rpm-amd64`` or the same with ``arm64``; ``size`` is in bytes.
    """

    version: str
    system: str
    file: str
    size: int
    sha256: str
    note: str = ""
    kind: str = PROGRAM

    def to_bytes(self) -> bytes:
        """The cover as it is signed."""
        plain = {"format": _FORMAT, "kind": self.kind, "version": self.version, "system": self.system}
        plain |= {"file": self.file, "size": self.size, "sha256": self.sha256, "note": self.note}
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, text: bytes) -> "UpdateCover":
        """The cover that was signed; raises UpdateRefused for anything else."""
        try:
            plain = orjson.loads(text)
            if plain["format"] > _FORMAT:
                raise UpdateRefused(TOO_NEW)
            named = {
                name: str(plain[name]) for name in ("version", "system", "file", "sha256", "note", "kind")
            }
            cover = cls(size=int(plain["size"]), **named)
        except (ValueError, KeyError, TypeError) as error:
            raise UpdateRefused(NOT_AN_UPDATE) from error
        names = _FILE_NAMES.get(cover.kind)
        if names is None or not (names.fullmatch(cover.file) and _VERSION.fullmatch(cover.version)):
            raise UpdateRefused(NOT_AN_UPDATE)
        return cover


@dataclass(frozen=True, slots=True)
class Update:
    """An update whose signature and sum hold; the installer lies in ``path`` from byte ``start``."""

    path: Path
    cover: UpdateCover
    start: int

    def content(self) -> bytes:
        """The payload, checked once more; for what is no installer and small.

        Raises UpdateRefused when the file has changed meanwhile, SourceUnreadable when the stick fails.
        """
        try:
            with self.path.open("rb") as source:
                source.seek(self.start)
                payload = source.read(self.cover.size)
        except OSError as error:
            raise SourceUnreadable from error
        if hashlib.sha256(payload).hexdigest() != self.cover.sha256:
            raise UpdateRefused(CHANGED)
        return payload

    def unpack(self, folder: Path) -> Path:
        """The installer, checked once more while it is copied into ``folder``; gives its path.

        Raises UpdateRefused when the file has changed meanwhile, OSError for the disk.
        """
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / self.cover.file
        part = target.with_name(target.name + ".part")
        with self.path.open("rb") as source, part.open("wb") as copy:
            source.seek(self.start)
            digest = _copied(source, copy, self.cover.size)
            copy.flush()
            os.fsync(copy.fileno())
        if digest != self.cover.sha256:
            part.unlink()
            raise UpdateRefused(CHANGED)
        part.replace(target)
        return target


def write_update(installer: Path, cover_of: UpdateCover, keys: StationKeys, target: Path) -> UpdateCover:
    """Sign ``installer`` with the province's keys and write the update file ``target``.

    Size and sum of ``cover_of`` are filled in, and the file's name where it has none; gives the cover as it
    was signed. Raises OSError.
    """
    with installer.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = installer.stat().st_size
    cover = replace(cover_of, file=cover_of.file or installer.name, size=size, sha256=digest)
    text = cover.to_bytes()
    UpdateCover.from_bytes(text)
    signature = keys.sign_file(hashlib.blake2b(text).digest(), _COMMENT).file.encode()
    part = target.with_name(target.name + ".part")
    with part.open("wb") as out, installer.open("rb") as source:
        out.write(whole(COVER, text) + whole(SIGNATURE, signature) + header(PAYLOAD, size))
        _copied(source, out, size)
        out.write(padding(size) + END)
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)
    return cover


def read_update(path: Path, issuers: Sequence[PublicKey]) -> Update:
    """Check an update file against the province's keys, all of it, before anything of it is used.

    Raises UpdateRefused with the reason, SourceUnreadable when the stick fails.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file, issuers)
    except OSError as error:
        raise SourceUnreadable from error
    except NotOurTar as error:
        raise UpdateRefused(NOT_AN_UPDATE) from error


def _read(path: Path, file: BinaryIO, issuers: Sequence[PublicKey]) -> Update:
    outer = TarReader(file.read)
    text, signature = (_member(outer, name) for name in (COVER, SIGNATURE))
    try:
        seal = Signature.parse(signature.decode("ascii"))
    except (NotMinisign, UnicodeDecodeError) as error:
        raise UpdateRefused(CHANGED) from error
    signer = next((key for key in issuers if key.id == seal.key_id), None)
    if signer is None:
        raise UpdateRefused(WRONG_SIGNER)
    if seal.comment != _COMMENT or not seal.holds(signer, hashlib.blake2b(text).digest()):
        raise UpdateRefused(CHANGED)
    cover = UpdateCover.from_bytes(text)
    member = outer.next()
    if member is None or (member.name, member.size) != (PAYLOAD, cover.size):
        raise UpdateRefused(NOT_AN_UPDATE)
    start = file.tell()
    if _copied(file, None, cover.size) != cover.sha256:
        raise UpdateRefused(CHANGED)
    if file.read() != padding(cover.size) + END:
        raise UpdateRefused(NOT_AN_UPDATE)
    return Update(path, cover, start)


def _member(outer: TarReader, name: str) -> bytes:
    member = outer.next()
    if member is None or member.name != name:
        raise UpdateRefused(NOT_AN_UPDATE)
    try:
        return outer.content(member, _LIMIT)
    except NotOurTar as error:
        raise UpdateRefused(NOT_AN_UPDATE) from error


def _copied(source: BinaryIO, target: BinaryIO | None, size: int) -> str:
    """The SHA-256 of the next ``size`` bytes of ``source``, copied to ``target`` on the way."""
    digest, left = hashlib.sha256(), size
    while left and (chunk := source.read(min(_CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest()
