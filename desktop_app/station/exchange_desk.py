"""From laptop to laptop: bundles for colleagues of one township and for the county, taken in the same way.

Two laptops of a township meet without the province (amendment A8). What goes out is what the receivers have
not said they have: this device's own saves, and those of others as far as their devices signed the end of
them – who carries another's work cannot invent it. Each receiver sees what its certificate lets it see (A11).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.province.carriage import KNOWN_PAPER, Known, attachments_in
from desktop_app.station.clock import Clock
from desktop_app.station.colleagues import Colleagues
from desktop_app.station.outbox import ACCEPTED
from desktop_app.station.people import StationRefused
from desktop_app.store.applied import Applied, Refusal
from desktop_app.store.post import Parcel
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import Verified, inspect, verify
from desktop_app.sync.errors import SENTENCES, BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.reading import Contents, check_through, open_bundle
from desktop_app.sync.tally import money_fields, withheld_from
from desktop_app.sync.writing import Dispatch, Sender, WrittenBundle, write_bundle

_NOBODY = "还不认识同乡的其他电脑。请先导入省里的回执，或添加对方电脑的证书文件。"
_NO_COUNTY = "还不认识本县的站点。请先导入省里的回执，或添加县级站点的证书文件。"
_NOTHING_NEW = "对方都已有这里的全部内容，没有需要带去的。"
_STRANGER = "这份证书不是本乡镇的另一台电脑或本县站点的，不能添加。"


@dataclass(frozen=True, slots=True)
class Peer:
    """A laptop that work can be carried to; ``lacks`` counts the saves that it has not said it has."""

    tag: str
    station: str
    role: str
    device: str
    valid_to: date
    lacks: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What a colleague's bundle brought.

    ``transactions`` counts the saves that were new, ``refusals`` the entries that were kept and not applied,
    ``conflicts`` the fields that wait for a decision now, ``forked`` whether two histories of one device
    have come to light; ``already`` says that everything was here before.
    """

    station: str
    tag: str
    device: str
    first: int
    last: int
    transactions: int
    refusals: tuple[Refusal, ...]
    conflicts: int
    forked: bool

    @property
    def already(self) -> bool:
        """Whether nothing in it was new."""
        return not self.transactions


@dataclass(frozen=True, slots=True)
class ExchangeDesk:
    """Writes bundles for other stations and takes theirs in."""

    store: Store
    catalogue: Catalogue
    clock: Clock
    keys: StationKeys
    colleagues: Colleagues
    certificate: str

    @property
    def _today(self) -> date:
        return day_of(self.clock.now_ms())

    # -- whom ------------------------------------------------------------------------------------

    def peers(self) -> list[Peer]:
        """The laptops that work can be carried to: those of the township, then the county's."""
        county = self.colleagues.county(self._today)
        found = [*self.colleagues.of_the_township(self._today), *([county] if county else [])]
        return [
            Peer(item.tag, item.station, item.role, item.device, item.valid_to, self._lack(item))
            for item in found
        ]

    def _lack(self, peer: Certificate) -> int:
        return sum(part.last - part.first + 1 for part in self._slices([peer]))

    def invite(self, certificate_text: str) -> Certificate:
        """Get to know another laptop by its certificate file, before any receipt has brought it.

        Raises BundleRefused when the certificate does not hold, StationRefused when it is of another place.
        """
        trust = self.colleagues.trust(self._today, ("township", "county"))
        certificate = trust.certificate(certificate_text)
        self.colleagues.learn([certificate_text], self._today)
        if certificate.device not in {peer.device for peer in self.peers()}:
            raise StationRefused(_STRANGER)
        return certificate

    # -- out -------------------------------------------------------------------------------------

    def export(self, folder: Path, *, county: bool = False, whole: bool = False) -> WrittenBundle:
        """Write what the other laptops of the township lack, or the county; ``whole`` sends everything.

        Raises StationRefused when nobody is known or nothing is new, a MachineFault of the stick.
        """
        to = self._receivers(county=county)
        slices = tuple(self._slices(to, whole=whole))
        if not slices:
            raise StationRefused(_NOTHING_NEW)
        sender = Sender(self.keys, self.certificate)
        return write_bundle(folder, self._dispatch(to, slices, county=county), sender, self.store)

    def _receivers(self, *, county: bool) -> list[Certificate]:
        if county:
            station = self.colleagues.county(self._today)
            if station is None:
                raise StationRefused(_NO_COUNTY)
            return [station]
        found = self.colleagues.of_the_township(self._today)
        if not found:
            raise StationRefused(_NOBODY)
        return found

    def _slices(self, to: Sequence[Certificate], *, whole: bool = False) -> Iterator[Slice]:
        """This device's saves first, then those of others up to where they signed."""
        ends = self.store.chain_ends()
        signed = self.colleagues.heads()
        last = {
            device: head.seq
            for device, head in signed.items()
            if device in ends and head.seq <= ends[device].seq
        }
        own = self.keys.device
        for device in (own, *sorted(last)):
            until = ends[own].seq if device == own and own in ends else last.get(device, 0)
            others = [item.device for item in to if item.device != device]
            has = 0 if whole else min((self._known_of(peer, device) for peer in others), default=until)
            if has < until and others:
                yield Slice(device, has + 1, until)

    def _known_of(self, peer: str, device: str) -> int:
        return self.colleagues.known(peer).chains.get(device, 0)

    def _dispatch(self, to: Sequence[Certificate], slices: tuple[Slice, ...], *, county: bool) -> Dispatch:
        carried = [part.device for part in slices if part.device != self.keys.device]
        texts, heads = self.colleagues.newest_texts(), self.colleagues.heads()
        readable = set.intersection(*(set(item.audience) for item in to))
        ends = {device: end.seq for device, end in self.store.chain_ends().items()}
        known = Known(int(self.store.meta("receipt") or 0), ends)
        files = attachments_in(self.store, slices) if self.store.count("attachment") else ()
        own = self.colleagues.own
        numbers = f"{slices[0].first:06d}-{slices[0].last:06d}"
        return Dispatch(
            kind=Kind.BUNDLE,
            edition=self.catalogue.edition,
            made_at=stamp_text(self.clock.now_ms()),
            recipients=tuple(sorted({item.recipient for item in to})),
            slices=slices,
            withheld=withheld_from(readable, self.catalogue),
            money=money_fields(self.catalogue),
            attachments=files,
            certificates=tuple(texts[device] for device in carried if device in texts),
            heads=tuple(heads[device] for device in carried),
            papers={KNOWN_PAPER: known.to_bytes()},
            expected=self.store.weight(slices, files),
            name=f"{own.area}_{own.tag}_{'county' if county else 'peers'}_{numbers}",
        )

    # -- in --------------------------------------------------------------------------------------

    def take(self, path: Path) -> Brought:
        """Take another station's bundle in, whole or not at all; the same one again changes nothing.

        Raises BundleRefused with the reason, also when saves before it are lacking here.
        """
        roles = ("township", "county") if self.colleagues.own.role == "county" else ("township",)
        keys = self.keys.reading(inspect(path).cover.recipients)
        verified = verify(path, self.colleagues.trust(self._today, roles), keys.recipient)
        with open_bundle(verified, keys.identity) as contents:
            self._require_no_gap(contents)
            if contents.manifest.attachments:
                # What is kept outside the one write of the journal is read to its end before.
                check_through(verified, keys.identity)
            applied = self._apply(contents)
            self._note(verified, contents)
        return self._told(verified, applied)

    def _require_no_gap(self, contents: Contents) -> None:
        for part in contents.manifest.slices:
            have = self.store.chain_end(part.device).seq
            if part.first > have + 1:
                message = f"{SENTENCES[Reason.GAP]}（缺第{have + 1}至{part.first - 1}号）"
                raise BundleRefused(Reason.GAP, message)

    def _apply(self, contents: Contents) -> Applied:
        judgement = self.colleagues.judgement(self.catalogue, contents.certificates.values())
        for attachment in contents.attachments():
            self.store.keep_blob(attachment.content)
        applied = self.store.apply(contents.transactions(), judgement, judgement.counted)
        self.store.recount(judgement.clocked)
        return applied

    def _note(self, verified: Verified, contents: Contents) -> None:
        """Remember what the colleague is, has and signed; the bundle is noted last of all."""
        cover, manifest = verified.cover, contents.manifest
        self.colleagues.learn([cover.certificate, *manifest.certificates], self._today)
        self.colleagues.note_heads([*manifest.heads, *([contents.close.head] if contents.close.head else [])])
        known = Known.parse(contents.papers.get(KNOWN_PAPER, Known().to_bytes()))
        self.colleagues.note_known(cover.sender, known)
        inner, at = verified.inspected.inner_sha256, stamp_text(self.clock.now_ms())
        name = verified.inspected.path.name
        parcel = Parcel(inner, "in", cover.sender, cover.first, cover.last, name, at, ACCEPTED, "[]")
        self.store.note_parcel(parcel)
        self.store.note_event(at, "", "colleague's bundle taken in", cover.tag)

    def _told(self, verified: Verified, applied: Applied) -> Brought:
        cover = verified.cover
        return Brought(
            cover.station,
            cover.tag,
            cover.sender,
            cover.first,
            cover.last,
            applied.transactions,
            tuple(applied.refusals),
            len(self.store.conflicts()),
            bool(applied.forks),
        )
