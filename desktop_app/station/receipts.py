"""Taking the province's receipt in: what was accepted, what comes back, what others wrote meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.province.carriage import CATALOGUE_PAPER, QUALITY_PAPER, UNTIMED_PAPER
from desktop_app.province.quality import Quality, read_reports, write_reports
from desktop_app.station.clock import Clock
from desktop_app.station.colleagues import Colleagues, versions_in
from desktop_app.station.edition_desk import EditionDesk
from desktop_app.station.outbox import ACCEPTED, RETURNED, Sent
from desktop_app.station.records_desk import SERIALS_LEFT
from desktop_app.store.applied import Applied
from desktop_app.store.post import Outcome, Parcel
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate, Revocations
from desktop_app.sync.container import Verified, inspect, verify
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind
from desktop_app.sync.numbering import SERIES
from desktop_app.sync.reading import Contents, check_through, open_bundle
from desktop_app.sync.receipt import Outcome as Word
from desktop_app.sync.receipt import Receipt, State, read_receipt
from desktop_app.sync.update_file import UpdateRefused

REFUSED = "refused"
FORKED = "forked"
"""The fact of the file that says where this copy's own history begins, as ``device:seq``."""

_QUALITY = "quality"
_REPORTS = 200
"""How many reports on bundles a station keeps."""

_STATES = {State.ACCEPTED: ACCEPTED, State.RETURNED: RETURNED, State.NOT_APPLIED: REFUSED}


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """What a receipt brought.

    ``accepted`` counts the records newly accepted, ``returned`` those to be corrected, ``refused`` those that
    were not taken in, ``conflicts`` the fields that wait for a decision now, ``transactions`` the saves of
    others that came down; ``accepted_seq`` is the last of our saves that the province has, ``missing`` the
    first one it lacks or 0, ``forked`` whether it knows two histories of this device, ``superseded`` whether
    the one that it took is not the one kept here (``repair --rebase``), ``already`` whether this receipt had
    been taken in before, which changes nothing. ``edition`` is a newer edition of the catalogue that it
    brought, in force from the next opening, or ``edition_refused`` why it is not used; ``waiting`` counts
    the entries of others that wait for one.
    """

    accepted: int = 0
    returned: int = 0
    refused: int = 0
    conflicts: int = 0
    transactions: int = 0
    accepted_seq: int = 0
    number: int = 0
    missing: int = 0
    forked: bool = False
    superseded: bool = False
    already: bool = False
    edition: str = ""
    edition_refused: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class ReturnedItem:
    """A record that comes back for correction; ``field`` is empty when it is meant as a whole."""

    entity: str
    record_id: str
    field: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class ReceiptDesk:
    """Takes receipts in for one device."""

    store: Store
    catalogue: Catalogue
    clock: Clock
    keys: StationKeys
    colleagues: Colleagues

    def take(self, path: Path) -> ReceiptResult:
        """Take a receipt in, whole or not at all; the same one again changes nothing.

        Raises BundleRefused when it is damaged, of another province or for another device.
        """
        before, day = self.colleagues.province, day_of(self.clock.now_ms())
        province, text = before.followed(inspect(path).cover.succession, day)
        heir = replace(self, colleagues=replace(self.colleagues, province=province))
        result = heir._take(path)
        if text:
            self.store.set_meta(province_key=text)
            self.store.note_event(stamp_text(self.clock.now_ms()), "", "province key", f"{province.number}")
        return result

    def _take(self, path: Path) -> ReceiptResult:
        trust = replace(self.colleagues.trust(day_of(self.clock.now_ms()), ("province",)), scope=None)
        keys = self.keys.reading(inspect(path).cover.recipients)
        verified = verify(path, trust, keys.recipient, Kind.RECEIPT)
        with open_bundle(verified, keys.identity) as contents:
            receipt = read_receipt(contents.papers, self.keys.device)
            if self._is_known(verified):
                return ReceiptResult(number=receipt.number, already=True)
            if contents.manifest.attachments:
                check_through(verified, keys.identity)
            reports = read_reports(contents.papers.get(QUALITY_PAPER, b"[]"))
            applied = self._apply(contents, receipt)
        edition, refused = self._take_edition(contents.papers.get(CATALOGUE_PAPER, b""))
        self._keep_reports(reports)
        result = self._write_down(verified, receipt, applied)
        return replace(result, edition=edition, edition_refused=refused, waiting=self.store.waiting())

    def _keep_reports(self, reports: Iterable[Quality]) -> None:
        """Keep what the province says of the quality of bundles; the newest word on each counts."""
        kept = {item.sha256: item for item in (*kept_reports(self.store), *reports)}
        newest = sorted(kept.values(), key=lambda item: item.at)[-_REPORTS:]
        self.store.set_meta(**{_QUALITY: write_reports(newest).decode()})

    def _take_edition(self, packed: bytes) -> tuple[str, str]:
        """The edition that is kept for the next opening, or why none is: both empty when none came."""
        try:
            return (EditionDesk(self.store).take(packed), "") if packed else ("", "")
        except UpdateRefused as refusal:
            return "", refusal.message

    def _is_known(self, verified: Verified) -> bool:
        return any(item.sha256 == verified.inspected.inner_sha256 for item in self.store.parcels("in"))

    def _apply(self, contents: Contents, receipt: Receipt) -> Applied:
        self.colleagues.learn(receipt.certificates, day_of(self.clock.now_ms()))
        self.colleagues.doubt(versions_in(contents.papers.get(UNTIMED_PAPER, b"[]")))
        judgement = self.colleagues.judgement(self.catalogue, [contents.certificate])
        for attachment in contents.attachments():
            self.store.keep_blob(attachment.content)
        applied = self.store.apply(contents.transactions(), judgement, judgement.counted)
        self.store.recount(judgement.clocked)
        return applied

    def _write_down(self, verified: Verified, receipt: Receipt, applied: Applied) -> ReceiptResult:
        before = int(self.store.meta("accepted_seq") or 0)
        ours = self._is_our_history(receipt)
        accepted = max(before, receipt.accepted.get(self.keys.device, 0)) if ours else before
        if not ours:
            self.store.set_meta(**{FORKED: f"{self.keys.device}:{accepted + 1}"})
        fresh = self._unheard(receipt.outcomes)
        self._note_words(receipt, fresh)
        self._settle(receipt, accepted, fresh)
        self._renew(receipt, verified.cover.granted)
        self.colleagues.note_province({**receipt.around, **receipt.accepted})
        missing = receipt.missing.get(self.keys.device, 0)
        number = max(receipt.number, int(self.store.meta("receipt") or 0))
        self.store.set_meta(
            accepted_seq=str(accepted), receipt=str(number), missing=str(missing) if missing else ""
        )
        self._note_receipt(verified, fresh)
        counts = {state: sum(word.state is state for word in fresh) for state in State}
        return ReceiptResult(
            accepted=len(
                self._records(before + 1, accepted) - {(word.entity, word.record_id) for word in fresh}
            ),
            returned=counts[State.RETURNED],
            refused=counts[State.NOT_APPLIED],
            conflicts=len(self.store.conflicts()),
            transactions=applied.transactions,
            accepted_seq=accepted,
            number=receipt.number,
            missing=missing,
            forked=any(version.device == self.keys.device for version in receipt.forks),
            superseded=not ours,
        )

    def _is_our_history(self, receipt: Receipt) -> bool:
        """Whether what the province took under this device's name is what was written here."""
        device = self.keys.device
        seq, end = receipt.accepted.get(device, 0), receipt.ends.get(device, "")
        if not seq or not end:
            return True
        found = next(self.store.transactions(device, seq, seq), None)
        return found is not None and found.hash.hex() == end

    def _unheard(self, words: Iterable[Word]) -> list[Word]:
        """What is sent back for the first time: receipts repeat what was not acknowledged."""
        heard: set[tuple[Any, ...]] = set()
        for parcel in self.store.parcels("in"):
            heard.update((*row[:3], *row[3]) for row in orjson.loads(parcel.detail))
        return [
            word
            for word in words
            if word.state is not State.ACCEPTED and (*word[:3], *word.version) not in heard
        ]

    def _note_words(self, receipt: Receipt, fresh: Sequence[Word]) -> None:
        good = [word for word in receipt.outcomes if word.state is State.ACCEPTED]
        self.store.note_outcomes(
            Outcome(
                word.entity,
                word.record_id,
                word.field,
                _STATES[word.state],
                word.reason,
                receipt.made_at,
                done=word.state is State.ACCEPTED,
            )
            for word in (*good, *fresh)
        )

    def _settle(self, receipt: Receipt, accepted: int, fresh: Sequence[Word]) -> None:
        answers = [(word.version.seq, (word.entity, word.record_id, word.field)) for word in fresh]
        for parcel in self.store.parcels("out"):
            if parcel.device == self.keys.device:
                sent = Sent.of(parcel).settled(accepted, receipt.received, answers)
                self.store.note_parcel(sent.to_parcel())

    def _renew(self, receipt: Receipt, granted: str) -> None:
        """Take over this device's newest certificate and a newer list of revocations."""
        issuers = self.colleagues.province.issuers_on(day_of(self.clock.now_ms()))
        own = [item for item in receipt.certificates if Certificate.parse(item).device == self.keys.device]
        if granted and Certificate.parse(granted).device == self.keys.device:
            own += [granted] if Certificate.parse(granted).issued_by in issuers else []
        held = self.store.meta("certificate")
        best = max([*own, held], key=_age)
        if best != held:
            self.store.set_meta(certificate=best, **{SERIALS_LEFT + kind: "" for kind in SERIES})
        if receipt.revocations:
            newer = Revocations.parse(receipt.revocations, issuers)
            if newer.number > self.colleagues.revocations().number:
                self.store.set_meta(revocations=receipt.revocations)

    def _note_receipt(self, verified: Verified, fresh: Sequence[Word]) -> None:
        """Note the receipt last of all: what was broken off before is done again."""
        cover, seen = verified.cover, verified.inspected
        detail = orjson.dumps([[*word[:3], list(word.version)] for word in fresh]).decode()
        at = stamp_text(self.clock.now_ms())
        parcel = Parcel(
            seen.inner_sha256,
            "in",
            cover.sender,
            cover.first,
            cover.last,
            seen.path.name,
            at,
            ACCEPTED,
            detail,
        )
        self.store.note_parcel(parcel)

    def _records(self, first: int, last: int) -> set[tuple[str, str]]:
        """The records that this device touched in its saves from ``first`` to ``last``."""
        if first > last:
            return set()
        return {
            (entry.entity, entry.record_id)
            for transaction in self.store.transactions(self.keys.device, first, last)
            for entry in transaction.entries
        }


def kept_reports(store: Store) -> tuple[Quality, ...]:
    """What the province has said of the quality of this station's bundles, the oldest first."""
    return read_reports((store.meta(_QUALITY) or "[]").encode())


def _age(text: str) -> tuple[str, str]:
    certificate = Certificate.parse(text)
    return certificate.valid_from.isoformat(), certificate.serial
