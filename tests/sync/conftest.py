"""A province, a township with its keys and certificate, and journals to send."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, make_entry, seal
from desktop_app.sync.certificate import Certificate, Revocations
from desktop_app.sync.container import Verified, verify
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue, request_enrolment
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.tally import Withheld
from desktop_app.sync.trust import Trust
from desktop_app.sync.writing import Dispatch, Sender, WrittenBundle, write_bundle

AREA = "513429100"
TODAY = date(2018, 10, 31)
MONEY = {"project_fund": ("amount",)}
PHOTO = b"\xff\xd8" + bytes(range(256)) * 40


@dataclass
class Journal:
    """A store's journal as far as a bundle asks for it."""

    chains: dict[str, list[Transaction]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)

    def save(self, device: str, entries: list[Entry], person: str = "王干部") -> Transaction:
        chain = self.chains.setdefault(device, [])
        previous = chain[-1].hash if chain else GENESIS
        seq = len(chain) + 1
        time = (1_540_000_000_000 + seq) << 16
        header = Header(device, seq, f"save-{device}-{seq}", time, person, "录入", "2018.1", previous)
        chain.append(seal(header, entries))
        return chain[-1]

    def keep(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        self.blobs[name] = content
        return name

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
        yield from self.chains[device][first - 1 : last]

    def blob(self, sha256: str) -> bytes | None:
        return self.blobs.get(sha256)


def household(number: int, bank: str = "6222020000000000") -> list[Entry]:
    """A household with a fund and a bank account that the county may see and the province not."""
    home, key = AREA, f"h{number}"
    return [
        make_entry("household", key, home, "province", [Change("household_no", None, f"5134{number:06d}")]),
        make_entry("household", key, home, "county", [Change("bank_account", None, bank)]),
        make_entry(
            "project_fund", f"f{number}", home, "province", [Change("amount", None, 100_000 + number)]
        ),
    ]


@dataclass(frozen=True)
class Province:
    """The province's keys, its public file, and its certificate for itself."""

    keys: StationKeys
    key: ProvinceKey

    @classmethod
    def make(cls, code: str = "51", name: str = "四川省") -> "Province":
        keys = StationKeys.generate()
        return cls(keys, ProvinceKey(code, name, keys.public, keys.recipient))

    def enrol(self, keys: StationKeys, area: str = AREA, role: str = "township", **more: object) -> str:
        request = request_enrolment(keys, station="三河乡", area=area, role=role)
        terms = {"serial": f"C-{keys.device}", "tag": "A1"}
        days = {"valid_from": date(2018, 1, 1), "valid_to": date(2020, 12, 31)}
        grant = Grant(**(terms | days | more))  # type: ignore[arg-type]  # the test says what it changes
        return issue(EnrolmentRequest.parse(request), grant, self.key, self.keys)

    @property
    def sender(self) -> Sender:
        return Sender(self.keys, self.enrol(self.keys, "51", "province", tag="P"))

    @property
    def trust(self) -> Trust:
        return Trust(self.key, TODAY)


@dataclass
class Township:
    """A laptop with a journal of its own."""

    keys: StationKeys
    certificate: str
    journal: Journal = field(default_factory=Journal)

    @property
    def sender(self) -> Sender:
        return Sender(self.keys, self.certificate)

    @property
    def own(self) -> Certificate:
        return Certificate.parse(self.certificate)

    def enter(self, count: int, first: int = 1) -> None:
        for number in range(first, first + count):
            self.journal.save(self.keys.device, household(number))

    def dispatch(self, province: Province, **more: object) -> Dispatch:
        last = len(self.journal.chains.get(self.keys.device, ()))
        plain = Dispatch(
            kind=Kind.BUNDLE,
            edition="2018.1",
            made_at="2018-10-31T10:00:00",
            recipients=(province.key.recipient,),
            slices=(Slice(self.keys.device, 1, last),),
            withheld=Withheld(frozenset({"station", "county"})),
            money=MONEY,
        )
        return replace(plain, **more)  # type: ignore[arg-type]  # the test says what it changes

    def export(self, folder: Path, province: Province, **more: object) -> WrittenBundle:
        return write_bundle(folder, self.dispatch(province, **more), self.sender, self.journal)


@pytest.fixture(scope="session")
def province() -> Province:
    return Province.make()


@pytest.fixture
def township(province: Province) -> Township:
    keys = StationKeys.generate()
    made = Township(keys, province.enrol(keys))
    made.enter(5)
    return made


def accept(path: Path, province: Province, revocations: Revocations | None = None) -> Verified:
    """The province's judgement of a file from outside."""
    trust = replace(province.trust, revocations=revocations or Revocations())
    return verify(path, trust, province.key.recipient)
