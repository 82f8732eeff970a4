"""The county between its townships and the province: bundles collected, reviewed, passed on as they are.

A file is judged by its seal and its sender's certificate and never opened: the signature that the province
checks is the township's own, for not a byte is changed. Receipts come down the same way. What is kept lies
in a folder that the person names, under names that say nothing; the notes on it are in the county's store.
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import orjson

from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.station.clock import Clock
from desktop_app.station.colleagues import Colleagues
from desktop_app.station.people import Person, StationRefused
from desktop_app.store.post import Parcel
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import Inspected, check_seal, inspect
from desktop_app.sync.errors import SENTENCES, BundleRefused, Reason, SourceUnreadable, StickUnreliable
from desktop_app.sync.manifest import Kind
from desktop_app.sync.parts import bundles_in, open_parts
from desktop_app.sync.stick import placed
from desktop_app.sync.trust import Trust
from desktop_app.sync.writing import bundle_name

_RELAY = "relay"
_ENDINGS = {Kind.BUNDLE: ".bfb", Kind.RECEIPT: ".bfr"}
_CHUNK = 1 << 20
_NOT_A_COUNTY = "只有县级站点能转交上报包，本站点不是县级。"
_UNKNOWN = "没有收过这个文件，请先收件，或核对编号。"


class Passage(StrEnum):
    """How far a file has come at the county."""

    WAITING = "waiting"
    HELD = "held"
    CLEARED = "cleared"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Relayed:
    """A file at the county: whose it is, what it holds by its cover, and what the county decided.

    ``kind`` is ``bundle`` (on its way up) or ``receipt`` (on its way down, to ``station``); ``sha256`` that
    of its content, by which it is named; ``reason`` why it is held, ``by`` who decided.
    """

    sha256: str
    kind: str
    station: str
    area: str
    tag: str
    first: int
    last: int
    at: str
    state: Passage
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one file that was to be collected: ``code`` is the reason of a refusal or empty."""

    file: str
    relayed: Relayed | None
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class RelayDesk:
    """Collects, reviews and passes on. ``box`` is the folder in which the files are kept meanwhile."""

    store: Store
    clock: Clock
    colleagues: Colleagues
    person: Person
    box: Path

    def __post_init__(self) -> None:
        if self.colleagues.own.role != "county":
            raise StationRefused(_NOT_A_COUNTY)
        self.box.mkdir(parents=True, exist_ok=True)

    # -- collecting ------------------------------------------------------------------------------

    def collect(self, source: Path) -> list[Collected]:
        """Take over one file, or every bundle and receipt of a folder; what is refused stays and is named."""
        files = [source]
        if source.is_dir():
            files = [path for ending in _ENDINGS.values() for path in bundles_in(source, ending)]
        return [self._collect(path) for path in files]

    def _collect(self, path: Path) -> Collected:
        try:
            relayed = self._judged(path)
        except BundleRefused as refusal:
            return Collected(path.name, None, refusal.code, refusal.message)
        known = self._found(relayed.sha256)
        if known is not None:
            return Collected(path.name, known)
        _copy(path, self._place(relayed))
        self._note(relayed)
        return Collected(path.name, relayed)

    def _judged(self, path: Path) -> Relayed:
        seen = inspect(path)
        check_seal(seen)
        cover = seen.cover
        if cover.kind is Kind.BUNDLE and self._is_between_stations(cover.recipients):
            raise BundleRefused(Reason.WRONG_KIND, "这个包不是上报给省里的，不用转交。")
        sender = self._trust(cover.kind).certificate(cover.certificate)
        if (sender.key.text, sender.device) != (cover.key, cover.sender):
            raise BundleRefused(Reason.WRONG_SIGNER)
        owner = sender if cover.kind is Kind.BUNDLE else self._addressee(seen)
        return Relayed(
            seen.inner_sha256,
            cover.kind,
            owner.station,
            owner.area,
            owner.tag,
            cover.first,
            cover.last,
            stamp_text(self.clock.now_ms()),
            Passage.WAITING if cover.kind is Kind.BUNDLE else Passage.CLEARED,
        )

    def _trust(self, kind: Kind) -> Trust:
        today = day_of(self.clock.now_ms())
        if kind is Kind.RECEIPT:
            return replace(self.colleagues.trust(today, ("province",)), scope=None)
        return self.colleagues.trust(today, ("township",))

    def _is_between_stations(self, recipients: Collection[str]) -> bool:
        """Whether a bundle is for stations alone.

        The province's key may have passed on, known to the sender and not here, or the other way: so a key
        that is no station's counts as the province's.
        """
        stations = {one.recipient for one in self.colleagues.certificates()}
        return self.colleagues.province.recipient not in recipients and not stations.isdisjoint(recipients)

    def _addressee(self, seen: Inspected) -> Certificate:
        """Whose a receipt is. It may have been sealed before the station renewed its key: every certificate
        of a station that is kept here speaks for it, the newest one first.
        """
        kept = [item for item in self.colleagues.certificates() if item != self.colleagues.own]
        for other in sorted(kept, key=lambda item: (item.valid_from, item.serial), reverse=True):
            if other.recipient in seen.cover.recipients and self.colleagues.own.scope.covers(other.area):
                return other
        raise BundleRefused(Reason.AREA_FOREIGN, "这份回执不是发给本县站点的，请交给封面上写明的单位。")

    # -- reviewing -------------------------------------------------------------------------------

    def files(self) -> list[Relayed]:
        """Every file collected so far, the oldest first."""
        return [_relayed(parcel) for parcel in self.store.parcels(_RELAY)]

    def clear(self, sha256: str) -> Relayed:
        """Release a bundle to be passed on; ``sha256`` may be shortened. Raises StationRefused."""
        return self._decide(sha256, Passage.CLEARED, "")

    def hold(self, sha256: str, reason: str) -> Relayed:
        """Keep a bundle back with a reason; it can be released later. Raises StationRefused."""
        if not reason.strip():
            raise StationRefused("暂缓转交要写明原因。")
        return self._decide(sha256, Passage.HELD, reason.strip())

    def _decide(self, sha256: str, state: Passage, reason: str) -> Relayed:
        if not self.person.may_review:
            raise StationRefused("只有审核员能审核要转交的上报包。")
        found = self._found(sha256)
        if found is None or not sha256:
            raise StationRefused(_UNKNOWN)
        decided = replace(found, state=state, reason=reason, by=self.person.name)
        self._note(decided)
        self.store.note_event(stamp_text(self.clock.now_ms()), self.person.name, f"bundle {state}", found.tag)
        return decided

    # -- passing on ------------------------------------------------------------------------------

    def pass_on(self, folder: Path, kind: Kind = Kind.BUNDLE) -> list[Path]:
        """Write every released bundle (or receipt) into ``folder``, byte for byte as it came.

        Files passed on before go again while they are in the box: a stick may be lost. Raises a MachineFault
        of the stick, BundleRefused when what lies in the box was changed.
        """
        written: list[Path] = []
        for item in self._ready(kind):
            source = self._place(item)
            if inspect(source).inner_sha256 != item.sha256:
                raise BundleRefused(Reason.CHANGED)
            name = bundle_name(kind, item.area, item.tag, item.first, item.last)
            if kind is Kind.RECEIPT:  # receipts of one laptop may hold the same numbers
                name = f"{item.area}_{item.tag}_{item.sha256[:8]}{_ENDINGS[kind]}"
            _copy(source, folder / name)
            written.append(folder / name)
            self._note(replace(item, state=Passage.PASSED))
        return written

    def _ready(self, kind: Kind) -> Iterator[Relayed]:
        for item in self.files():
            if item.kind == kind and item.state in (Passage.CLEARED, Passage.PASSED):
                yield item

    # -- notes -----------------------------------------------------------------------------------

    def _found(self, sha256: str) -> Relayed | None:
        return next((item for item in self.files() if item.sha256.startswith(sha256)), None)

    def _place(self, item: Relayed) -> Path:
        return self.box / f"{item.sha256}{_ENDINGS[Kind(item.kind)]}"

    def _note(self, item: Relayed) -> None:
        detail = orjson.dumps([item.kind, item.station, item.area, item.tag, item.by, item.reason]).decode()
        # A file may also have come as one of this station's own: the direction is part of the name.
        name = f"{_RELAY}:{item.sha256}"
        parcel = Parcel(name, _RELAY, "", item.first, item.last, "", item.at, item.state, detail)
        self.store.note_parcel(parcel)


def _relayed(parcel: Parcel) -> Relayed:
    kind, station, area, tag, by, reason = orjson.loads(parcel.detail)
    sha256, state = parcel.sha256.removeprefix(f"{_RELAY}:"), Passage(parcel.state)
    return Relayed(
        sha256, kind, station, area, tag, parcel.first_seq, parcel.last_seq, parcel.at, state, by, reason
    )


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that it is there whole or not at all, read back and the same."""
    digest = hashlib.sha256()

    def same(draft: Path) -> None:
        again = hashlib.sha256()
        with open_parts(draft) as file:
            while chunk := file.read(_CHUNK):
                again.update(chunk)
        if again.digest() != digest.digest():
            raise StickUnreliable

    try:
        reading = open_parts(source)
        size = reading.seek(0, os.SEEK_END)
        reading.seek(0)
    except OSError as error:
        raise SourceUnreadable from error
    with reading, placed(target, size, same) as placing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            placing.file.write(chunk)


def explain(item: Collected) -> str:
    """One sentence on a file that was to be collected."""
    if item.relayed is None:
        return item.message or SENTENCES[Reason.MALFORMED]
    kept = item.relayed
    what = "回执" if kept.kind == Kind.RECEIPT else f"上报包（第{kept.first}至{kept.last}号保存）"
    return f"{kept.station} {kept.tag}的{what}"
