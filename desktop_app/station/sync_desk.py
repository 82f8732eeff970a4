"""Carrying: the station's keys, its outbox, its bundles and the receipts that answer them."""

from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.province.carriage import KNOWN_PAPER, Known, attachments_in
from desktop_app.station.clock import Clock
from desktop_app.station.colleagues import Colleagues
from desktop_app.station.edition_desk import EditionDesk
from desktop_app.station.exchange_desk import ExchangeDesk
from desktop_app.station.outbox import EXPORTED, OutboxLine, Sent, checked_slice, next_slice, outbox
from desktop_app.station.people import Profile, StationRefused
from desktop_app.station.receipts import REFUSED, ReceiptDesk, ReceiptResult, ReturnedItem, kept_reports
from desktop_app.station.records_desk import SERIALS_LEFT
from desktop_app.store.post import Parcel
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate, NumberRange, Scope
from desktop_app.sync.enrolment import READABLE, ProvinceKey, not_its_own, request_enrolment
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.minisign import PublicKey
from desktop_app.sync.numbering import SERIES, range_of
from desktop_app.sync.tally import money_fields, withheld_from
from desktop_app.sync.trust import Trust
from desktop_app.sync.writing import Dispatch, Sender, WrittenBundle, write_bundle

KEYS = "station-keys"
_OLD_KEY = "这份省级公钥文件比本机已有的旧，没有采用，请向省里要现在的公钥文件。"
_NOT_ENROLLED = "还没有安装省里签发的证书。请先在“上报同步”中生成登记申请，送省里签发，再安装证书。"


class SyncDesk:
    """What one station sends and takes in."""

    def __init__(self, store: Store, catalogue: Catalogue, profile: Profile, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._profile = profile
        self._clock = clock

    @property
    def keys(self) -> StationKeys:
        """The station's secret keys, from inside the encrypted store."""
        return StationKeys.from_bytes(self._store.secret(KEYS) or b"")

    def sign(self, message: bytes) -> bytes:
        """The station's Ed25519 signature of a message."""
        return self.keys.sign(message)

    # -- enrolment -------------------------------------------------------------------------------

    def enrolment_request(self) -> str:
        """The text to be carried to the province, which answers it with a certificate."""
        profile = self._profile
        return request_enrolment(
            self.keys,
            station=profile.name,
            area=profile.area,
            role=profile.level,
            replaces=self._store.meta("replaces"),
        )

    def renew_identity(self) -> str:
        """Give the station another key to open with; the text of the request that tells the province.

        The device stays the same. What was sealed for the key before is opened as before.
        """
        self._store.set_secret(KEYS, self.keys.with_new_identity().to_bytes())
        self._note("decryption key renewed", self._profile.device)
        return self.enrolment_request()

    def install_certificate(self, certificate_text: str, province_key_text: str) -> Certificate:
        """Install what the province granted; from now on the station can export and take receipts in.

        The tag in serial numbers becomes the granted one at the next opening (amendment A6).
        Raises BundleRefused when the papers are damaged, expired or do not belong together, StationRefused
        when the certificate is for another device.
        """
        province = ProvinceKey.parse(province_key_text)
        held = self._store.meta("province_key")
        if held and self.certificate is not None:
            known = ProvinceKey.parse(held)
            if known.code == province.code and province.number < known.number:
                raise StationRefused(_OLD_KEY)
        trust = Trust(province, day_of(self._clock.now_ms()))
        certificate = trust.certificate(certificate_text)
        if certificate.device != self._profile.device:
            raise StationRefused("这份证书是签发给另一台电脑的，请核对后装到申请它的那台电脑上。")
        if not certificate.scope.covers(self._profile.area):
            raise StationRefused(not_its_own(self._profile.area, certificate.scope))
        self._store.set_meta(
            certificate=certificate_text, province_key=province_key_text, tag=certificate.tag
        )
        self._store.set_meta(**{SERIALS_LEFT + kind: "" for kind in SERIES})
        self._note("certificate installed", certificate.serial)
        return certificate

    @property
    def certificate(self) -> Certificate | None:
        """The station's certificate, or None before one is installed."""
        text = self._store.meta("certificate")
        if not text or not self._store.meta("province_key"):
            return None
        certificate = Certificate.parse(text)
        return certificate if certificate.device == self._profile.device else None

    def number_range(self, kind: str) -> NumberRange | None:
        """The serials of a series that the certificate grants (A6); None before there is one."""
        return range_of(self.certificate, kind)

    def running_out(self) -> dict[str, int]:
        """The series of which few serials are left in the longest-numbered village, with how many."""
        left = {kind: self._store.meta(SERIALS_LEFT + kind) for kind in SERIES}
        return {kind: int(number) for kind, number in left.items() if number}

    def scope(self) -> Scope:
        """The area this station answers for: by its certificate, before that the one it was set up for."""
        own = self.certificate
        return own.scope if own else Scope((self._profile.area,))

    def covers(self, code: str) -> bool:
        """Whether a division lies in the area this station answers for."""
        return any(map(self.scope().covers, self._catalogue.recoding.alike(code)))

    def province(self) -> ProvinceKey:
        """The province that this station belongs to; raises StationRefused without a certificate."""
        if self.certificate is None:
            raise StationRefused(_NOT_ENROLLED)
        return ProvinceKey.parse(self._store.meta("province_key"))

    def issuers(self) -> tuple[PublicKey, ...]:
        """The keys that speak for the province today; raises StationRefused without a certificate."""
        return self.province().issuers_on(day_of(self._clock.now_ms()))

    @property
    def colleagues(self) -> Colleagues:
        """Whom this station knows beside the province; raises StationRefused without a certificate."""
        own = self.certificate
        if own is None:
            raise StationRefused(_NOT_ENROLLED)
        return Colleagues(self._store, self.province(), own)

    @property
    def exchange(self) -> ExchangeDesk:
        """Bundles for and from colleagues; raises StationRefused without a certificate."""
        text = self._store.meta("certificate")
        return ExchangeDesk(self._store, self._catalogue, self._clock, self.keys, self.colleagues, text)

    # -- sending ---------------------------------------------------------------------------------

    def outbox(self) -> list[OutboxLine]:
        """What is to be sent, was sent, and what became of it, the oldest first."""
        sent = self._sent()
        orphans = tuple(self.colleagues.orphans()) if self.certificate else ()
        reports = {item.sha256: item for item in kept_reports(self._store)}
        return outbox(sent, self._end(), self._store.outcomes(open_only=True), orphans, reports)

    def _sent(self) -> list[Sent]:
        own = [item for item in self._store.parcels("out") if item.device == self._profile.device]
        return sorted(map(Sent.of, own), key=lambda sent: (sent.parcel.first_seq, sent.parcel.last_seq))

    def _end(self) -> int:
        return self._store.chain_end(self._profile.device).seq

    def export_bundle(self, folder: Path, first: int = 0, last: int = 0) -> WrittenBundle:
        """Write the next bundle for the province into ``folder``, such as a stick.

        It carries what was not sent yet; when there is nothing new, the oldest bundle without a receipt
        once more, with the same content. ``first`` asks for the one that begins with that number, ``last``
        ends it earlier, where one bundle would be too large. Raises
        StationRefused without a certificate or without anything to send, a MachineFault of the stick.
        """
        province = self.province()
        sent = self._sent()
        missing = int(self._store.meta("missing") or 0)
        orphans = tuple(self.colleagues.orphans())
        part = next_slice(sent, self._profile.device, self._end(), missing, first, orphans=bool(orphans))
        if last:
            part = checked_slice(part._replace(last=min(last, part.last)), self._end())
        before = next((item for item in sent if _same(item.parcel, part)), None)
        if before and all(self._is_signed(carried) for carried in before.carried):
            note = before
        else:
            note = Sent(_unsent(part), self._known(), carried=orphans)
        sender = Sender(self.keys, self._store.meta("certificate"))
        written = write_bundle(folder, self._dispatch(province, part, note), sender, self._store)
        self._note_sent(written, note)
        return written

    def _known(self) -> Known:
        """What this station has of others, so that the province can tell what it lacks."""
        ends = self._store.chain_ends().items()
        chains = {device: end.seq for device, end in ends if device != self._profile.device}
        return Known(int(self._store.meta("receipt") or 0), chains)

    def _dispatch(self, province: ProvinceKey, part: Slice, note: Sent) -> Dispatch:
        slices = (*([part] if part.last else []), *note.carried)
        texts, heads = self.colleagues.newest_texts(), self.colleagues.heads()
        files = attachments_in(self._store, slices) if self._store.count("attachment") else ()
        return Dispatch(
            kind=Kind.BUNDLE,
            edition=self._catalogue.edition,
            made_at=stamp_text(self._clock.now_ms()),
            recipients=(province.recipient,),
            slices=slices,
            withheld=withheld_from(READABLE["province"], self._catalogue),
            money=money_fields(self._catalogue),
            attachments=files,
            certificates=tuple(texts[item.device] for item in note.carried),
            heads=tuple(heads[item.device] for item in note.carried),
            papers={KNOWN_PAPER: note.known.to_bytes()},
            expected=self._store.weight(slices, files),
        )

    def _is_signed(self, carried: Slice) -> bool:
        head = self.colleagues.heads().get(carried.device)
        return head is not None and head.seq == carried.last

    def _note_sent(self, written: WrittenBundle, note: Sent) -> None:
        at, name = stamp_text(self._clock.now_ms()), written.path.name
        again = note.parcel.sha256 == written.inner_sha256
        parcel = note.parcel._replace(
            sha256=written.inner_sha256,
            file=name,
            at=at,
            state=note.parcel.state if again else EXPORTED,
        )
        self._store.note_parcel(replace(note, parcel=parcel).to_parcel())
        self._note("bundle exported", f"{parcel.first_seq}-{parcel.last_seq}")

    # -- taking in -------------------------------------------------------------------------------

    def import_receipt(self, path: Path) -> ReceiptResult:
        """Take the province's receipt in; the same one again changes nothing.

        Raises StationRefused without a certificate, BundleRefused when the receipt is damaged, of another
        province or for another device.
        """
        desk = ReceiptDesk(self._store, self._catalogue, self._clock, self.keys, self.colleagues)
        result = desk.take(path)
        self._note("receipt imported", str(result.number))
        return result

    def returned(self) -> list[ReturnedItem]:
        """What the province sent back and nobody has corrected yet."""
        return [
            ReturnedItem(item.entity, item.record_id, item.field, item.reason, item.at)
            for item in self._store.outcomes(open_only=True)
            if item.state in ("returned", REFUSED)
        ]

    def take_what_waited(self) -> int:
        """Apply what waited for the edition of the catalogue in force now; how many records it touched."""
        if self.certificate is None:
            return 0
        judge = self.colleagues.judgement(self._catalogue).judge
        return EditionDesk(self._store).take_what_waited(judge)

    def called(self, device: str) -> str:
        """What the laptop of a device is called by its certificate; "" for this one."""
        if device == self._profile.device:
            return ""
        text = self.colleagues.newest_texts().get(device, "") if self.certificate is not None else ""
        if not text:
            return "另一台电脑"
        certificate = Certificate.parse(text)
        return f"{certificate.station}{certificate.tag}"

    def look_again(self) -> None:
        """Judge what others entered below a record before it was entered here itself."""
        if self.certificate is not None:
            judgement = self.colleagues.judgement(self._catalogue)
            self._store.apply((), judgement, judgement.counted)

    def _note(self, event: str, detail: str) -> None:
        self._store.note_event(stamp_text(self._clock.now_ms()), "", event, detail)


def _same(parcel: Parcel, part: Slice) -> bool:
    return (parcel.first_seq, parcel.last_seq) == (part.first, part.last)


def _unsent(part: Slice) -> Parcel:
    return Parcel("", "out", *part, "", "", EXPORTED)
