"""Whom a station knows beside its province: the laptops around it, how far it has heard of their work.

Everything here is kept as facts of the file and travels nowhere by itself: certificates that receipts and
bundles brought, ends of chains as their own devices signed them, what each colleague last said it has.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Version
from desktop_app.province.carriage import Known
from desktop_app.province.judging import Judgement
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate, Revocations
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import SignedHead, Slice
from desktop_app.sync.trust import Trust

_TOWNSHIP_DIGITS = 9
_CERTIFICATES, _HEADS, _UNTIMED, _KNOWN = "certificates", "signed_heads", "untimed", "known."
_PROVINCE = "province_has"


@dataclass(frozen=True, slots=True)
class Colleagues:
    """What one station knows of others, under one province."""

    store: Store
    province: ProvinceKey
    own: Certificate

    # -- certificates ----------------------------------------------------------------------------

    def learn(self, texts: Iterable[str], on: date) -> None:
        """Keep certificates that the province issued; others are passed over, damaged ones refused.

        ``on`` is the day: a key that has retired speaks for nobody new.
        """
        known = self.texts()
        fresh = dict(known)
        for text in texts:
            certificate = Certificate.parse(text)
            if certificate.issued_by in self.province.issuers_on(on):
                fresh[certificate.serial] = text
        if fresh != known:
            self.store.set_meta(**{_CERTIFICATES: orjson.dumps(fresh).decode()})

    def texts(self) -> dict[str, str]:
        """Every certificate kept, by its serial, as it was signed."""
        kept = self.store.meta(_CERTIFICATES)
        return dict(orjson.loads(kept)) if kept else {}

    def certificates(self) -> list[Certificate]:
        """Every certificate kept, and this station's own."""
        return [*map(Certificate.parse, self.texts().values()), self.own]

    def newest_texts(self) -> dict[str, str]:
        """The newest certificate of every other device."""
        ordered = sorted(
            ((Certificate.parse(text), text) for text in self.texts().values()),
            key=lambda item: (item[0].valid_from, item[0].serial),
        )
        return {item.device: text for item, text in ordered if item.device != self.own.device}

    def revocations(self) -> Revocations:
        """The newest list of revocations that came with a receipt."""
        text = self.store.meta("revocations")
        return Revocations.kept(text)

    def of_the_township(self, on: date) -> list[Certificate]:
        """The other laptops of this township that may be sent its work on a day, by their tags (A8).

        A laptop whose place a restored one took is no longer among them.
        """
        newest = [Certificate.parse(text) for text in self.newest_texts().values()]
        replaced = {item.replaces for item in (*newest, self.own)}
        return sorted(
            (item for item in newest if item.device not in replaced and self._is_neighbour(item, on)),
            key=lambda item: item.tag,
        )

    def _is_neighbour(self, other: Certificate, on: date) -> bool:
        township = self.own.area[:_TOWNSHIP_DIGITS]
        return (
            other.role == self.own.role == "township"
            and other.area[:_TOWNSHIP_DIGITS] == township
            and other.valid_on(on)
            and self.revocations().of(other) is None
        )

    def county(self, on: date) -> Certificate | None:
        """The county's station above this one, if it is known and may be sent bundles on that day."""
        found = [
            item
            for item in map(Certificate.parse, self.newest_texts().values())
            if item.role == "county" and item.scope.covers(self.own.area) and item.valid_on(on)
        ]
        return next((item for item in found if self.revocations().of(item) is None), None)

    def trust(self, on: date, roles: Iterable[str]) -> Trust:
        """By what a bundle from one of ``roles`` in this station's area is judged."""
        known = frozenset(self.texts().values())
        return Trust(self.province, on, self.revocations(), self.own.sees, frozenset(roles), known)

    # -- clocks ----------------------------------------------------------------------------------

    def doubt(self, versions: Iterable[Version]) -> None:
        """Keep the versions whose clock the province did not believe."""
        known = set(self._untimed())
        if added := set(versions) - known:
            rows = sorted(map(list, known | added))
            self.store.set_meta(**{_UNTIMED: orjson.dumps(rows).decode()})

    def _untimed(self) -> Iterator[Version]:
        kept = self.store.meta(_UNTIMED)
        return (Version(device, seq) for device, seq in (orjson.loads(kept) if kept else ()))

    def judgement(self, catalogue: Catalogue, more: Iterable[Certificate] = ()) -> Judgement:
        """Whose entries count and whose clock, by all that is known here and ``more`` certificates."""
        return Judgement(catalogue, [*self.certificates(), *more], untimed=frozenset(self._untimed()))

    # -- how far others have come ----------------------------------------------------------------

    def known(self, device: str) -> Known:
        """What a colleague last said it has."""
        kept = self.store.meta(_KNOWN + device)
        return Known.parse(kept.encode()) if kept else Known()

    def note_known(self, device: str, known: Known) -> None:
        """Remember what a colleague says it has; it never has less than before."""
        chains = _greatest(self.known(device).chains, known.chains)
        self.store.set_meta(**{_KNOWN + device: Known(known.receipt, chains).to_bytes().decode()})

    def note_province(self, around: Mapping[str, int]) -> None:
        """Remember how far the province has the devices around this one."""
        self.store.set_meta(
            **{_PROVINCE: Known(0, _greatest(self._province_has(), around)).to_bytes().decode()}
        )

    def _province_has(self) -> Mapping[str, int]:
        kept = self.store.meta(_PROVINCE)
        return Known.parse(kept.encode()).chains if kept else {}

    def orphans(self) -> Iterator[Slice]:
        """Work of laptops that others have taken the place of, which the province does not have yet.

        A laptop that was restored from a backup does not have it either: who got it straight from it carries
        it up, as far as it was signed.
        """
        replaced = {item.replaces for item in self.certificates()} - {"", self.own.device}
        ends, has, texts = self.store.chain_ends(), self._province_has(), self.newest_texts()
        for device, head in sorted(self.heads().items()):
            first = has.get(device, 0) + 1
            if device in replaced & texts.keys() & ends.keys() and first <= head.seq <= ends[device].seq:
                yield Slice(device, first, head.seq)

    def heads(self) -> dict[str, SignedHead]:
        """The furthest end of each other device's chain that came with that device's signature."""
        kept = self.store.meta(_HEADS)
        rows = orjson.loads(kept) if kept else []
        return {head.device: head for head in map(SignedHead.from_row, rows)}

    def note_heads(self, heads: Iterable[SignedHead]) -> None:
        """Remember signed ends; an earlier one never takes the place of a later one."""
        known = self.heads()
        for head in heads:
            before = known.get(head.device)
            if head.device != self.own.device and (before is None or head.seq > before.seq):
                known[head.device] = head
        rows = [head.to_row() for head in known.values()]
        self.store.set_meta(**{_HEADS: orjson.dumps(rows).decode()})


def remember_former_self(store: Store, keys: StationKeys) -> None:
    """Let a device that becomes another one sign the end of its chain, and keep its certificate.

    So what it had not sent before the backup can still go up, under the name it was written in.
    """
    end, certificate = store.chain_end(keys.device), store.meta("certificate")
    if not end.seq or not certificate:
        return
    head = SignedHead.sign(end.seq, end.hash, keys)
    kept = store.meta(_HEADS)
    rows = [row for row in (orjson.loads(kept) if kept else []) if row[0] != keys.device]
    texts = store.meta(_CERTIFICATES)
    known = (orjson.loads(texts) if texts else {}) | {Certificate.parse(certificate).serial: certificate}
    store.set_meta(
        **{_HEADS: orjson.dumps([*rows, head.to_row()]).decode(), _CERTIFICATES: orjson.dumps(known).decode()}
    )


def forget_former_self(store: Store, device: str) -> None:
    """Take back what ``remember_former_self`` signed: the chain went on otherwise."""
    kept = store.meta(_HEADS)
    rows = [row for row in (orjson.loads(kept) if kept else []) if row[0] != device]
    store.set_meta(**{_HEADS: orjson.dumps(rows).decode()})


def _greatest(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {name: max(first.get(name, 0), second.get(name, 0)) for name in {**first, **second}}


def versions_in(paper: bytes) -> list[Version]:
    """The versions that a paper names in rows of device and number; raises BundleRefused."""
    try:
        return [Version(str(device), int(seq)) for device, seq in orjson.loads(paper)]
    except (ValueError, TypeError) as error:
        raise BundleRefused(Reason.MALFORMED) from error
