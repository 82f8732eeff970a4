"""What the signing machine asks of everything before it signs: it believes nothing because it was brought.

A certificate rests on the station's own request or on one signed before; the list of revocations only grows;
a receipt is read to its end, and goes to one enrolled station.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from desktop_app.province.enrolling import office_scope
from desktop_app.province.outgoing import Batch
from desktop_app.province.pending import Wished
from desktop_app.sync.certificate import SUITE, Certificate, Revocations
from desktop_app.sync.container import Verified
from desktop_app.sync.documents import Paper
from desktop_app.sync.enrolment import OWN_LEVELS, READABLE, EnrolmentRequest, ProvinceKey
from desktop_app.sync.errors import BundleRefused, Reason, SourceUnreadable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind
from desktop_app.sync.minisign import PublicKey
from desktop_app.sync.numbering import is_grantable
from desktop_app.sync.reading import open_bundle
from desktop_app.sync.receipt import Receipt, State, read_receipt
from desktop_app.sync.trust import Trust
from desktop_app.sync.unsigned import Unsigned

_LONGEST = timedelta(days=5 * 366)
_LATE = timedelta(days=1)


@dataclass(slots=True)
class Register:
    """What this machine has signed: certificates by serial (device, recipient, digest of the body), the list
    of revocations, and each station's newest receipt (number, SHA-256 of its content).
    """

    certificates: dict[str, list[str]] = field(default_factory=dict)
    revocations: Revocations = field(default_factory=Revocations)
    receipts: dict[str, list[Any]] = field(default_factory=dict)

    def to_text(self) -> str:
        """The register as JSON."""
        body = {
            "certificates": self.certificates,
            "revocations": self.revocations.to_body(),
            "receipts": self.receipts,
        }
        return orjson.dumps(body).decode()

    @classmethod
    def parse(cls, text: str) -> "Register":
        """The other way; an empty text is a new register."""
        if not text:
            return cls()
        body = orjson.loads(text)
        return cls(body["certificates"], Revocations.from_body(body["revocations"]), body["receipts"])

    def enter(self, certificate: Certificate) -> None:
        """Remember a certificate."""
        entry = [certificate.device, certificate.recipient, _digest(certificate)]
        self.certificates[certificate.serial] = entry

    def recipient_of(self, device: str) -> str:
        """The age recipient that a device was certified with, empty for one that is not known or was taken
        back.
        """
        gone = {item.serial for item in self.revocations.items}
        found = [
            entry[1]
            for serial, entry in self.certificates.items()
            if serial not in gone and entry[0] == device
        ]
        return found[-1] if found else ""


@dataclass(slots=True)
class Tally:
    """What a folder asks for, and what stands against it: ``problems`` are sentences, none for a good one.

    ``certificates`` counts them by role, ``revoked`` those that the list takes back beyond the last one;
    ``transactions``, ``entries`` and ``answers`` add up what the ``receipts`` carry. ``recipient`` is the
    age recipient for which stations shall seal from now on, or empty.
    """

    certificates: Counter[str] = field(default_factory=Counter)
    revoked: int = 0
    receipts: int = 0
    transactions: int = 0
    entries: int = 0
    answers: int = 0
    recipient: str = ""
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Checking:
    """Looks one folder over. ``before`` are the keys that signed earlier, ``hand`` is the text of the
    certificate under which receipts go out, ``keys`` are this machine's own; ``register`` is brought up on
    the way.
    """

    province: ProvinceKey
    before: tuple[PublicKey, ...]
    hand: str
    keys: StationKeys
    register: Register
    today: date

    def look(self, folder: Path, batch: Batch) -> Tally:
        """Everything in a folder, with a sentence for whatever stands against signing it."""
        tally = Tally()
        if batch.province != self.province.code:
            tally.problems.append("这个文件夹是另一个省的。")
            return tally
        for wish in batch.certificates:
            tally.certificates[wish.certificate.role] += 1
            tally.problems += self._certificate(wish)
        if batch.revocations:
            tally.problems += self._revocations(batch.revocations, tally)
        if batch.recipient:
            tally.recipient = batch.recipient
            tally.problems += self._recipient(batch)
        for name in batch.receipts:
            tally.receipts += 1
            tally.problems += self._named(folder, name, tally)
        return tally

    # -- certificates ----------------------------------------------------------------------------

    def _certificate(self, wish: Wished) -> Iterator[str]:
        asked = wish.certificate
        said = f"证书{asked.serial}（{asked.station}）"
        known = self.register.certificates.get(asked.serial)
        if known and known[2] != _digest(asked):
            yield f"{said}：这个编号以前签发过另一份内容。"
        try:
            if not self._rests_on(wish):
                yield f"{said}：与所附的登记申请或原证书对不上。"
        except BundleRefused as refusal:
            yield f"{said}：所附的登记申请或原证书有问题。{refusal.message}"
        if (
            asked.province != self.province.code
            or asked.suite != SUITE
            or asked.issued_by != self.keys.public
        ):
            yield f"{said}：省份、加密方法或签发钥匙不对。"
        if not self._is_within(asked):
            yield f"{said}：级别、地区或权限超出了这一级站点可以有的。"
        if not asked.valid_from <= asked.valid_to or asked.valid_to > self.today + _LONGEST:
            yield f"{said}：有效期不对。"
        if not all(map(is_grantable, asked.ranges)):
            yield f"{said}：编号范围不对。"
        self.register.enter(asked)

    def _rests_on(self, wish: Wished) -> bool:
        asked = wish.certificate
        about = (
            asked.device,
            asked.key,
            asked.recipient,
            asked.station,
            asked.area,
            asked.role,
            asked.replaces,
        )
        basis: EnrolmentRequest | Certificate
        if Paper.kind_of(wish.basis) == Certificate.PAPER:
            basis = Certificate.parse(wish.basis)
            if basis.issued_by not in (*self.before, self.keys.public):
                return False
        else:
            basis = EnrolmentRequest.parse(wish.basis)
        shown = (
            basis.device,
            basis.key,
            basis.recipient,
            basis.station,
            basis.area,
            basis.role,
            basis.replaces,
        )
        return about == shown

    def _is_within(self, asked: Certificate) -> bool:
        own = office_scope(self.province.code)
        return (
            asked.role in ("township", "county", "city")
            and own.covers(asked.area)
            and all(own.covers(code) for code in asked.scope.include)
            and set(asked.levels) <= set(OWN_LEVELS[asked.role])
            and set(asked.audience) <= set(READABLE[asked.role])
        )

    # -- revocations -----------------------------------------------------------------------------

    def _revocations(self, asked: Revocations, tally: Tally) -> Iterator[str]:
        known = self.register.revocations
        fresh = [item for item in asked.items if item not in known.items]
        tally.revoked += len(fresh)
        if asked.number < known.number or not set(known.items) <= set(asked.items):
            yield "吊销名单比以前签过的少：已经吊销的不能恢复，只能重新登记。"
            return
        if any(item.since > self.today + _LATE for item in fresh):
            yield "吊销名单里有日期在今天以后的，请核对两台机器的日期。"
        self.register.revocations = asked

    # -- the decryption key ------------------------------------------------------------------------

    def _recipient(self, batch: Batch) -> Iterator[str]:
        try:
            following = following_key(batch)
        except BundleRefused as refusal:
            yield f"更换解密钥匙：所附的公钥文件有问题。{refusal.message}"
            return
        paper, known = Paper.parse(batch.province_key, ProvinceKey.PAPER), self.province
        if following.code != known.code or following.signs != self.keys.public:
            yield "更换解密钥匙：所附的公钥文件不是本省现在的。"
        if not any(map(paper.holds, (*self.before, self.keys.public))):
            yield "更换解密钥匙：所附的公钥文件不是本省签发的。"
        if following.number < known.number or (
            following.number == known.number and following.recipient != known.recipient
        ):
            yield "更换解密钥匙：所附的公钥文件比以前签过的旧。"

    # -- receipts --------------------------------------------------------------------------------

    def _named(self, folder: Path, name: str, tally: Tally) -> Iterator[str]:
        if Path(name).name != name or not name.endswith(".unsigned"):
            yield f"文件名“{name}”不对。"
            return
        try:
            yield from self._receipt(name, Unsigned(folder / name), tally)
        except (BundleRefused, SourceUnreadable) as refusal:
            yield f"回执{name}：{refusal.message}"

    def _receipt(self, name: str, unsigned: Unsigned, tally: Tally) -> Iterator[str]:
        cover = unsigned.cover
        hand = Certificate.parse(self.hand)
        if cover.kind is not Kind.RECEIPT or cover.certificate != self.hand or cover.key != hand.key.text:
            yield f"回执{name}：不是由本机负责签名的回执。"
            return
        trust = Trust(self.province, self.today, roles=frozenset({"province"}))
        with open_bundle(Verified(unsigned.inspected(), hand, trust), self.keys.identity) as contents:
            receipt = read_receipt(contents.papers, _addressee(contents.papers))
            for _ in contents.transactions():
                pass
            tally.transactions += contents.close.transactions
            tally.entries += contents.close.entries
        tally.answers += sum(item.state is not State.ACCEPTED for item in receipt.outcomes)
        yield from (f"回执{name}：{said}" for said in self._addressed(receipt, unsigned))

    def _addressed(self, receipt: Receipt, unsigned: Unsigned) -> Iterator[str]:
        recipient = self.register.recipient_of(receipt.device)
        if not recipient or set(unsigned.cover.recipients) != {recipient, self.keys.recipient}:
            yield "收件的站点没有登记、已经吊销，或除它以外还有别人能打开。"
        issuers = (*self.before, self.keys.public)
        if any(Certificate.parse(text).issued_by not in issuers for text in receipt.certificates):
            yield "所带的证书不是本省签发的。"
        if receipt.revocations:
            carried = Revocations.parse(receipt.revocations, issuers)
            if carried.number > self.register.revocations.number and carried != self.register.revocations:
                yield "所带的吊销名单不是本机签过的。"
        number, inner = self.register.receipts.get(receipt.device, [0, ""])
        if receipt.number < number or (receipt.number == number and inner != unsigned.outside.inner_sha256):
            yield f"编号{receipt.number}以前签过，或比以前签过的小；接收机如从备份恢复过，请先换接收机证书。"
        self.register.receipts[receipt.device] = [receipt.number, unsigned.outside.inner_sha256]


def _addressee(papers: Any) -> str:
    try:
        return str(orjson.loads(papers["receipt.json"])["device"])
    except (ValueError, KeyError, TypeError) as error:
        raise BundleRefused(Reason.MALFORMED) from error


def following_key(batch: Batch) -> ProvinceKey:
    """The paper by which stations seal for the next decryption key; raises BundleRefused when damaged."""
    return ProvinceKey.parse(batch.province_key).with_recipient(batch.recipient)


def _digest(certificate: Certificate) -> str:
    body = orjson.dumps(certificate.to_body(), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()
