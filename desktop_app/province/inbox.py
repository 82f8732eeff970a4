"""Taking bundles in: judged from outside to inside, then merged whole or not at all.

What is refused goes to the quarantine with its reason, what comes too early is parked, what was there
already changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.merge.history import Version
from desktop_app.province import chronicle as told
from desktop_app.province.books import Books
from desktop_app.province.carriage import KNOWN_PAPER, Known
from desktop_app.province.chronicle import Chronicle
from desktop_app.province.errors import LedgerContended, OfficeRefused
from desktop_app.province.judging import DAY_MS, Judgement
from desktop_app.province.ledger import Ledger
from desktop_app.province.shelves import Shelves, Spooled
from desktop_app.store.applied import Applied, Refusal
from desktop_app.store.changes import Touched
from desktop_app.store.conflicts import Conflict
from desktop_app.store.opening import Now
from desktop_app.store.post import Parcel
from desktop_app.store.store import StoreContext
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import Verified, inspect, verify
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.errors import SENTENCES, BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.parts import bundles_in, parts_of
from desktop_app.sync.reading import Contents, check_through, open_bundle
from desktop_app.sync.trust import Trust

_TRIES = 5


class Received(StrEnum):
    """What became of a file as a whole."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    PARKED = "parked"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class ReceiveOutcome:
    """What became of one file.

    ``message`` is a sentence for the person, ``code`` the reason of a refusal (``sync.errors.Reason``),
    ``first`` and ``last`` the sender's numbers, ``transactions`` how many were new, ``refusals`` the entries
    that were kept and not applied, ``conflicts`` those on records that it touched, ``followed`` the parked
    bundles that could be taken in after it.
    """

    state: Received
    message: str
    code: str = ""
    device: str = ""
    station: str = ""
    first: int = 0
    last: int = 0
    sha256: str = ""
    transactions: int = 0
    refusals: tuple[Refusal, ...] = ()
    forks: tuple[Version, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    followed: tuple["ReceiveOutcome", ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file's content is in the ledger."""
        return self.state in (Received.ACCEPTED, Received.ALREADY)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the office works with.

    ``keys`` are the province's, to open what comes and to issue certificates; ``hand`` those of this office's
    own device, which writes and answers; ``own`` its certificate. Where the signing keys lie on another
    machine, ``hand`` is None and ``checker`` that machine's age recipient; ``succession`` are the papers by
    which the province's key passed on.
    """

    ledger: Ledger
    books: Books
    shelves: Shelves
    context: StoreContext
    now: Now
    keys: StationKeys
    hand: StationKeys | None
    province: ProvinceKey
    own: Certificate
    chronicle: Chronicle
    checker: str = ""
    succession: tuple[str, ...] = ()

    def require_key(self) -> None:
        """Raises OfficeRefused where the province's signing key is on another machine."""
        if not self.keys.can_sign:
            raise OfficeRefused("签发钥匙不在这台机器上，请在签发电脑上办理（bangfu signer）。")

    @property
    def at(self) -> str:
        """The moment as text."""
        return stamp_text(self.now())

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now())

    def trust(self) -> Trust:
        """Whom the office believes today."""
        roles = frozenset({"township", "county", "city"})
        revocations = self.books.revocations()
        known = self.books.texts()
        return Trust(self.province, self.today, revocations, self.own.scope, roles, known)

    def trust_in_answers(self) -> Trust:
        """Whom the office believes to sign its own receipts."""
        return Trust(self.province, self.today, roles=frozenset({"province"}))


@dataclass(frozen=True, slots=True)
class Inbox:
    """Takes files in, one after another."""

    desk: Desk

    def receive(self, path: Path) -> ReceiveOutcome:
        """Take one file in; it is copied first and itself left where it is.

        Never raises for what is wrong with the file: that is said in the outcome. One that lacks a part
        waits where it is. Raises SourceUnreadable when it cannot be read, StoreError for faults of our disk.
        """
        try:
            with self.desk.shelves.spooled(path) as spooled:
                outcome = self._take(spooled)
        except BundleRefused as waiting:
            return ReceiveOutcome(Received.PARKED, waiting.message, waiting.code)
        return self._follow(outcome) if outcome.state is Received.ACCEPTED else outcome

    def receive_all(self, folder: Path) -> list[ReceiveOutcome]:
        """Take in every bundle of a folder, the lowest numbers first.

        The office's own inbox is emptied by it; what lies on a stick stays there.
        """
        outcomes = []
        for path in bundles_in(folder, ".bfb"):
            outcomes.append(self.receive_one_of(folder, path))
        return outcomes

    def receive_one_of(self, folder: Path, path: Path) -> ReceiveOutcome:
        """Take one file of a folder in; out of the office's own inbox it is gone then."""
        outcome = self.receive(path)
        if folder == self.desk.shelves.inbox and outcome.code != Reason.PART_MISSING:
            for piece in parts_of(path):
                piece.unlink()
        return outcome

    def _take(self, spooled: Spooled) -> ReceiveOutcome:
        """Take a file in; where another worker was in the way, from its beginning again."""
        for _ in range(_TRIES):
            try:
                return self._take_once(spooled)
            except LedgerContended:
                continue
        return self._take_once(spooled)

    def _take_once(self, spooled: Spooled) -> ReceiveOutcome:
        try:
            keys = self.desk.keys.reading(inspect(spooled.path).cover.recipients)
            verified = verify(spooled.path, self.desk.trust(), keys.recipient)
            with open_bundle(verified, keys.identity) as contents:
                early = self._comes_early(contents)
                if early or contents.manifest.attachments:
                    # What is kept outside the one write of the journal is read to its end before.
                    check_through(verified, keys.identity)
                parcel = self._parcel(verified)
                return (
                    self._park(spooled, parcel, verified)
                    if early
                    else self._merge(spooled, parcel, verified, contents)
                )
        except BundleRefused as refusal:
            return self._refuse(spooled, refusal.code, refusal.message)

    def _refuse(self, spooled: Spooled, code: Reason, message: str) -> ReceiveOutcome:
        kept = self.desk.shelves.set_aside(spooled, code, message, self.desk.at)
        return ReceiveOutcome(Received.QUARANTINED, message, code, sha256=kept.path.stem)

    def _parcel(self, verified: Verified) -> Parcel:
        cover, name = verified.cover, verified.inspected.inner_sha256
        state = Received.ACCEPTED
        return Parcel(name, "in", cover.sender, cover.first, cover.last, f"{name}.bfb", self.desk.at, state)

    def _merge(
        self, spooled: Spooled, parcel: Parcel, verified: Verified, contents: Contents
    ) -> ReceiveOutcome:
        desk = self.desk
        known = Known.parse(contents.papers.get(KNOWN_PAPER, Known().to_bytes()))
        desk.books.keep_certificate(verified.cover.certificate, desk.at)
        for attachment in contents.attachments():
            desk.ledger.keep_blob(attachment.content)
        judgement = self._judgement(contents)
        applied = desk.ledger.apply(contents.transactions(), judgement, judgement.counted)
        if applied.forks:
            desk.books.note_forks(applied.forks, desk.at, spooled.sha256)
            versions = [list(version) for version in applied.forks]
            desk.chronicle.add(desk.now(), told.FORKS, [versions, spooled.sha256])
        if applied.forks and not applied.transactions:
            return self._refuse(spooled, Reason.FORK, SENTENCES[Reason.FORK])
        desk.books.note_untimed(judgement.found_untimed)
        kept = desk.shelves.archived(parcel.sha256)
        if not kept.exists():
            desk.shelves.keep(spooled, kept)
        if not self._is_noted(parcel):
            desk.books.note_edition(parcel.device, contents.manifest.edition)
            self._write_down(parcel, known)
        return self._told(verified, applied)

    def _is_noted(self, parcel: Parcel) -> bool:
        """Whether this very bundle was taken in and written down before."""
        before = self.desk.books.bundles_of([parcel.device])
        return any(item.sha256 == parcel.sha256 and item.state == parcel.state for item in before)

    def _write_down(self, parcel: Parcel, known: Known) -> None:
        """Keep the books on a bundle that is in the ledger; the bundle is noted last of all, so that what
        was broken off before is done again.
        """
        desk = self.desk
        desk.books.take_refusals(desk.at)
        touched = {
            Touched(entry.entity, entry.record_id)
            for transaction in desk.ledger.transactions(parcel.device, parcel.first_seq, parcel.last_seq)
            for entry in transaction.entries
        }
        touched -= desk.books.refused(parcel.device, parcel.first_seq, parcel.last_seq)
        desk.books.close_answers(desk.books.lineage(parcel.device), touched, known)
        desk.books.note_known(parcel.device, known)
        desk.chronicle.add(desk.now(), told.BUNDLE, parcel.sha256)
        desk.ledger.note_parcel(parcel)

    def _comes_early(self, contents: Contents) -> bool:
        ends = self.desk.ledger.chain_ends()
        return any(
            part.first > (ends[part.device].seq if part.device in ends else 0) + 1
            for part in contents.manifest.slices
        )

    def _park(self, spooled: Spooled, parcel: Parcel, verified: Verified) -> ReceiveOutcome:
        cover = verified.cover
        kept = self.desk.shelves.waiting(parcel.sha256)
        if not kept.exists():
            self.desk.shelves.keep(spooled, kept)
            self.desk.ledger.note_parcel(parcel._replace(state=Received.PARKED))
        missing = self.desk.ledger.chain_end(cover.sender).seq + 1
        message = f"{SENTENCES[Reason.GAP]}（缺第{missing}至{cover.first - 1}号）"
        return ReceiveOutcome(
            Received.PARKED,
            message,
            Reason.GAP,
            cover.sender,
            cover.station,
            cover.first,
            cover.last,
            parcel.sha256,
        )

    def _judgement(self, contents: Contents) -> Judgement:
        books = self.desk.books
        carried = contents.certificates.values()
        trust = self.desk.trust()
        for text in contents.manifest.certificates:
            if trust.vouched(text) is not None:
                books.keep_certificate(text, self.desk.at)
        # All of them: what others had written before a hand-over in this bundle is judged with it.
        known = books.certificates()
        return Judgement(
            self.desk.context.catalogue, [*known, *carried], self.desk.now() + DAY_MS, books.untimed()
        )

    def _told(self, verified: Verified, applied: Applied) -> ReceiveOutcome:
        cover = verified.cover
        state = Received.ACCEPTED if applied.transactions else Received.ALREADY
        conflicts = tuple(
            item
            for item in self.desk.ledger.conflicts()
            if Touched(item.entity, item.record_id) in applied.touched
        )
        return ReceiveOutcome(
            state,
            _sentence(cover.station, applied, conflicts),
            "",
            cover.sender,
            cover.station,
            cover.first,
            cover.last,
            verified.inspected.inner_sha256,
            applied.transactions,
            tuple(applied.refusals),
            tuple(applied.forks),
            conflicts,
        )

    def _follow(self, outcome: ReceiveOutcome) -> ReceiveOutcome:
        """Take in what was parked and now follows on."""
        followed: list[ReceiveOutcome] = []
        for parcel in self._waiting_of(outcome.device):
            path = self.desk.shelves.waiting(parcel.sha256)
            with self.desk.shelves.spooled(path) as spooled:
                taken = self._take(spooled)
            if taken.state is Received.PARKED:
                break
            path.unlink()
            followed.append(taken)
        return replace(outcome, followed=tuple(followed))

    def _waiting_of(self, device: str) -> Iterable[Parcel]:
        found = [item for item in self.desk.books.bundles_of([device]) if item.state == Received.PARKED]
        return sorted(found, key=lambda item: item.first_seq)


def _sentence(station: str, applied: Applied, conflicts: tuple[Conflict, ...]) -> str:
    if not applied.transactions:
        return f"{station}的这个上报包以前已经接收过，没有重复计入。"
    parts = [f"已接收{station}的上报包，新增{applied.transactions}次保存"]
    if applied.refusals:
        parts.append(f"{len(applied.refusals)}条内容没有采用，原因随回执退回")
    if conflicts:
        parts.append(f"{len(conflicts)}处与别的电脑填报的不一致，等待裁定")
    return "，".join(parts) + "。"
