"""Whatever comes on a stick: refused and named, nothing merged, nothing crashes, nothing written elsewhere.

Two hundred files in the quick run, two thousand of each kind in the slow one; of bombs, each of which becomes
64 MB, a tenth.
"""

import hashlib
import io
import json
import random
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.merge.belonging import FOREIGN
from desktop_app.merge.history import Change, Header, make_entry, seal
from desktop_app.province.inbox import Received, ReceiveOutcome
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.store.changes import Stamp, Touched
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import inspect, write_container
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue, request_enrolment
from desktop_app.sync.errors import SENTENCES, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Cover
from desktop_app.sync.streams import Writable, seal_stream
from desktop_app.sync.tar import END, whole
from tests.province.conftest import OTHER_TOWNSHIP, VALID, World, household
from tests.province.conftest import sqlite_office as office

__all__ = ["office"]  # the same ledger for every attack

QUICK, SLOW = 20, 2_000  # of each of the ten kinds
COUNTS = [pytest.param(QUICK, id="quick"), pytest.param(SLOW, id="slow", marks=pytest.mark.slow)]
_BOMB = 64 << 20  # what a paper may have at most


@dataclass
class Siege:
    """A province, an enrolled township that lies, and a good bundle of it."""

    world: World
    office: Office
    station: Station
    chance: random.Random
    good: bytes
    good_cover: Cover
    inner: bytes

    @property
    def keys(self) -> StationKeys:
        return self.station.sync.keys

    def forged(self, inner: bytes, cover: Cover | None = None, keys: StationKeys | None = None) -> bytes:
        """A file with anything inside, whose seal is perfect."""
        told = cover or self.good_cover

        def sealing(target: Writable) -> str:
            seal_stream([inner], target, told.recipients)
            return hashlib.sha256(inner).hexdigest()

        file = io.BytesIO()
        write_container(file, told, keys or self.keys, sealing)
        return file.getvalue()

    def members(self, content: bytes) -> list[tuple[str, bytes]]:
        """What is in a tar, by name."""
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            return [(item.name, archive.extractfile(item).read()) for item in archive]  # type: ignore[union-attr]  # regular files

    def send(self, content: bytes) -> ReceiveOutcome:
        path = self.world.stick / "any.bfb"
        path.write_bytes(content)
        return self.office.receive(path)


def opened(office: Office, content: bytes, cover_path: Path) -> bytes:
    """The inner archive of a bundle."""
    from pyrage import decrypt, x25519
    from zstandard import ZstdDecompressor

    seen = inspect(cover_path)
    sealed = content[seen.start : seen.start + seen.size]
    plain = decrypt(sealed, [x25519.Identity.from_str(office.desk.keys.identity)])
    return ZstdDecompressor().decompressobj().decompress(plain)


@pytest.fixture
def siege(world: World, office: Office, first: Station) -> Siege:
    household(first, household_no="51343120600001", phone="13800000001")
    path = first.export_bundle(world.stick).path
    good = path.read_bytes()
    chance = random.Random(2018)  # noqa: S311  # which byte to change, no secret
    return Siege(world, office, first, chance, good, inspect(path).cover, opened(office, good, path))


def standing(siege: Siege) -> set[Path]:
    """Every file outside the office's own folder, and what stands in its folder outside the shelves."""
    shelves = siege.office.desk.shelves
    own = {shelves.quarantine, shelves.archive, shelves.parked}
    return {
        path
        for path in siege.world.root.rglob("*")
        if path.is_file() and not own & {*path.parents} and path.name != "any.bfb"
    }


def flips(siege: Siege) -> bytes:
    content = bytearray(siege.good)
    for _ in range(siege.chance.choice((1, 1, 2, 30))):
        content[siege.chance.randrange(len(content))] ^= 1 << siege.chance.randrange(8)
    return bytes(content)


def cuts(siege: Siege) -> bytes:
    length = siege.chance.randrange(len(siege.good.rstrip(b"\0")) - 1)
    rest = bytes(len(siege.good) - length) if siege.chance.random() < 0.3 else b""
    return siege.good[:length] + rest


def swaps(siege: Siege) -> bytes:
    """The outer parts in another order, twice, left out, or those of another bundle of the same sender."""
    parts = siege.members(siege.good)
    other = siege.members(siege.forged(siege.inner[:-1024] + whole("x.json", b"{}") + END))
    while True:
        count = siege.chance.choice((2, 3, 3, 4))
        made = [siege.chance.choice((*parts, *other)) for _ in range(count)]
        if made not in (parts, other):
            return b"".join(whole(name, content) for name, content in made) + END


def oversize(siege: Siege) -> bytes:
    """A header that promises more than is there, or a part that is longer than it may be."""
    parts = dict(siege.members(siege.good))
    name = siege.chance.choice([*parts])
    if siege.chance.random() < 0.5:
        content = bytearray(siege.good)
        place = siege.good.index(name.encode() + b"\0")
        about = tarfile.TarInfo(name)
        about.size = siege.chance.randrange(2**28, 2**33 - 1)
        content[place : place + 512] = about.tobuf(tarfile.USTAR_FORMAT)
        return bytes(content)
    parts[name] += b" " * siege.chance.choice((1, 300_000, 1_000_000))
    return b"".join(whole(*item) for item in parts.items()) + END


SLIPS = ("../evil", "/srv/evil", "papers/../../evil", "a/../b", "..", "papers/..", "C:\\evil", "journal/../x")


def slips(siege: Siege) -> bytes:
    """Names that lead out, inside or outside, as files, links and folders."""
    about = tarfile.TarInfo(siege.chance.choice(SLIPS) + "x" * siege.chance.randrange(3))
    about.type = siege.chance.choice((tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE))
    about.linkname = "/etc/passwd" if about.type in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    member = about.tobuf(tarfile.PAX_FORMAT)
    parts = siege.members(siege.good if siege.chance.random() < 0.3 else siege.inner)
    place = siege.chance.randrange(len(parts) + 1)
    pieces = [whole(*item) for item in parts]
    pieces.insert(place, member)
    made = b"".join(pieces) + END
    return made if len(parts) == 3 else siege.forged(made)


def bombs(siege: Siege) -> bytes:
    """A few kilobytes that become a great deal."""
    size = siege.chance.randrange(_BOMB, _BOMB + (1 << 20))
    name = siege.chance.choice(("manifest.json", "papers/x.json", "journal/000001.ndjson"))
    head = siege.inner[: siege.inner.index(b"close.json\0")] if name != "manifest.json" else b""
    if name.startswith("papers"):
        head = whole(*siege.members(siege.inner)[0])
    return siege.forged(head + whole(name, bytes(size + 1)) + END)


def foreign(siege: Siege) -> bytes:
    """Certificates of somebody else: self-made, of another province, another key, another suite, run out."""
    keys, office = siege.keys, siege.office
    stranger = StationKeys.generate()
    own = Certificate.parse(siege.good_cover.certificate)
    request = EnrolmentRequest.parse(
        request_enrolment(keys, station="四开乡", area=own.area, role="township")
    )
    grant = Grant(own.serial, own.tag, *VALID)
    kind = siege.chance.randrange(6)
    if kind == 0:  # a province that calls itself ours
        pretended = ProvinceKey("51", "四川省", stranger.public, stranger.recipient)
        text = issue(request, grant, pretended, stranger)
    elif kind == 1:
        other = ProvinceKey("52", "贵州省", stranger.public, stranger.recipient)
        text = issue(request, grant, other, stranger)
    elif kind == 2:  # the certificate of a colleague
        text = replace(own, key=stranger.public).signed(office.desk.keys)
    elif kind == 3:
        text = replace(own, suite="ed25519-x25519-md5").signed(office.desk.keys)
    elif kind == 4:
        text = replace(own, valid_to=date(2018, 10, siege.chance.randrange(1, 30))).signed(office.desk.keys)
    else:
        text = siege.good_cover.certificate.replace('"513431206"', '"51"', siege.chance.randrange(1, 3))
    return siege.forged(siege.inner, replace(siege.good_cover, certificate=text))


def backdated(siege: Siege) -> bytes:
    """A revoked laptop dates its bundle to a day before it was revoked."""
    siege.office.revoke(siege.station.profile.device, "电脑丢失")
    day = f"201{siege.chance.randrange(0, 9)}-0{siege.chance.randrange(1, 10)}-01T08:00:00"
    return siege.forged(siege.inner, replace(siege.good_cover, made_at=day))


Attack = Callable[[Siege], bytes]
EXPECTED: dict[Attack, set[Reason]] = {
    flips: {Reason.CHANGED, Reason.CUT_SHORT, Reason.NOT_A_BUNDLE, Reason.WRONG_SIGNER, Reason.TOO_NEW},
    cuts: {Reason.CUT_SHORT, Reason.NOT_A_BUNDLE, Reason.CHANGED},
    swaps: {Reason.CHANGED, Reason.CUT_SHORT, Reason.NOT_A_BUNDLE},
    oversize: {Reason.CHANGED, Reason.CUT_SHORT, Reason.NOT_A_BUNDLE},
    slips: {Reason.CHANGED, Reason.MALFORMED, Reason.NOT_A_BUNDLE, Reason.CUT_SHORT},
    bombs: {Reason.MALFORMED},
    foreign: {
        Reason.NOT_ENROLLED,
        Reason.OTHER_PROVINCE,
        Reason.WRONG_SIGNER,
        Reason.WRONG_SUITE,
        Reason.EXPIRED,
        Reason.TEXT_DAMAGED,
    },
    backdated: {Reason.REVOKED},
}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("attack", EXPECTED, ids=lambda attack: attack.__name__)
def test_every_mutant_is_refused_and_named(siege: Siege, attack: Attack, count: int) -> None:
    before, ends = standing(siege), siege.office.store.chain_ends()
    seen: set[str] = set()
    for _ in range(max(QUICK, count // 10) if attack is bombs else count):
        content = attack(siege)
        outcome = siege.send(content)
        assert outcome.state is Received.QUARANTINED, (attack, outcome)
        assert outcome.code in EXPECTED[attack] and outcome.message == SENTENCES[Reason(outcome.code)]
        assert siege.office.store.chain_ends() == ends
        seen.add(hashlib.sha256(content).hexdigest())
    kept = {path.stem for path in siege.office.desk.shelves.quarantine.glob("*.bfb")}
    assert kept == seen and standing(siege) == before
    assert siege.office.store.count("household") == 0
    if attack is not backdated:  # and the good one still goes in
        assert siege.send(siege.good).state is Received.ACCEPTED


NASTY = (None, True, -1, 0, 2**63, 10**30, 1.5, "", "x" * 5_000, "\0", [], [[]], {}, {"x": []}, [None], [{}])


def spoilt(chance: random.Random, read: object) -> object:
    """What was read from JSON, anything in it exchanged for something of another kind."""
    if isinstance(read, dict) and read and chance.random() < 0.9:
        name = chance.choice([*read])
        return {**read, name: spoilt(chance, read[name])}
    if isinstance(read, list) and read and chance.random() < 0.9:
        place = chance.randrange(len(read))
        return [*read[:place], spoilt(chance, read[place]), *read[place + 1 :]]
    return chance.choice(NASTY)


def plain(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def of_another_kind(siege: Siege) -> bytes:
    """A line of JSON somewhere says something of a kind that nobody expects; all seals are right."""
    parts = siege.members(siege.inner)
    place = siege.chance.randrange(-1, len(parts))
    if place < 0:
        told = spoilt(siege.chance, json.loads(siege.good_cover.to_bytes()))
        return siege.forged(siege.inner, Spoilt(siege.good_cover, told))  # type: ignore[arg-type]  # as if it were one
    name, content = parts[place]
    lines = content.split(b"\n")
    which = siege.chance.choice([n for n, line in enumerate(lines) if line])
    lines[which] = plain(spoilt(siege.chance, json.loads(lines[which])))
    parts[place] = name, b"\n".join(lines)
    if name != "close.json":
        close = json.loads(parts[-1][1])
        close["parts"] = [[n, len(c), hashlib.sha256(c).hexdigest()] for n, c in parts[:-1]]
        parts[-1] = "close.json", plain(close)
    return siege.forged(b"".join(whole(*item) for item in parts) + END)


@dataclass(frozen=True)
class Spoilt:
    """A cover whose text says something else."""

    cover: Cover
    told: object

    @property
    def recipients(self) -> tuple[str, ...]:
        return self.cover.recipients

    def to_bytes(self) -> bytes:
        return plain(self.told)


@pytest.mark.parametrize(
    "count", [pytest.param(150, id="quick"), pytest.param(SLOW, id="slow", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_of_another_kind_crashes_or_stops_anybody(
    world: World, request: pytest.FixtureRequest, kind: str, count: int
) -> None:
    """What is harmless is taken, all else refused; the next bundle goes in as ever."""
    office = world.office() if kind == "sqlite" else request.getfixturevalue("postgres_office")
    first, second = world.station("甲", office), world.station("乙", office)
    for n, station in enumerate((first, second)):
        household(station, household_no=f"5134312060000{n}", phone="13800000001")
    path = first.export_bundle(world.stick).path
    good = path.read_bytes()
    chance = random.Random(2018)  # noqa: S311  # what to spoil, no secret
    siege = Siege(world, office, first, chance, good, inspect(path).cover, opened(office, good, path))
    told = {siege.send(of_another_kind(siege)).state for _ in range(count)}
    assert Received.QUARANTINED in told
    assert world.up(second, office).state is Received.ACCEPTED
    assert office.store.verify_journal().ok and office.status().transactions <= 2
    world.down(office, second)


@pytest.mark.parametrize("count", COUNTS)
def test_a_replay_changes_nothing(siege: Siege, count: int) -> None:
    sent = [siege.good]
    made = siege.station.store.ids("household")[0]
    for group in ("二组", "三组"):
        siege.station.put("household", {"village_group": group}, made)
        sent.append(siege.station.export_bundle(siege.world.root).path.read_bytes())
    assert [siege.send(content).state for content in sent] == [Received.ACCEPTED] * 3
    before = standing(siege), siege.office.store.chain_ends(), len(siege.office.store.parcels())
    for _ in range(count):
        again = siege.send(siege.chance.choice(sent))
        assert (again.state, again.transactions) == (
            Received.ALREADY,
            0,
        ) and "以前已经接收过" in again.message
    assert (standing(siege), siege.office.store.chain_ends(), len(siege.office.store.parcels())) == before
    assert siege.office.record("household", made)["village_group"] == "三组"  # type: ignore[index]  # it is there


@pytest.mark.parametrize("count", COUNTS)
def test_a_write_outside_the_area_is_kept_and_not_applied(siege: Siege, count: int) -> None:
    siege.send(siege.good)
    before = standing(siege)
    for name in _foreign_records(siege, count):
        outcome = siege.send(siege.station.export_bundle(siege.world.stick).path.read_bytes())
        for path in siege.world.stick.glob("51*.bfb"):
            path.unlink()
        assert outcome.state is Received.ACCEPTED  # a chain never jams
        assert [item.touched.record_id for item in outcome.refusals] == [name]
        assert "不在本站点负责的地区" in outcome.refusals[0].reason
    assert siege.office.store.count("household") == 1
    assert standing(siege) <= before


FORGED: list[tuple[str, dict[str, str | int], bool]] = [
    ("household", {"phone": "13999999999"}, False),
    ("household", {"phone": "13999999999", "village_group": "九组"}, True),
    ("household", {"is_deleted": 1, "void_reason": "冒名"}, True),
    ("member", {"name": "冒名"}, True),
]


@pytest.mark.parametrize(("entity", "values", "seen"), FORGED, ids=["edit", "replaces", "deletion", "member"])
@pytest.mark.parametrize("before", [False, True], ids=["after", "before"])
def test_a_record_is_not_rewritten_under_a_home_of_the_attackers(
    siege: Siege, entity: str, values: dict[str, str | int], seen: bool, before: bool
) -> None:
    """Ids follow from numbers, so that anybody may name one; ``before``: the forgery comes first."""
    office, victim = siege.office, siege.station
    (made,) = victim.store.ids("household")
    told = {"household": made, "member": victim.put("member", {"household_id": made, "name": "甲"}).record_id}
    thief = siege.world.station("贼", office, OTHER_TOWNSHIP)
    device = thief.profile.device
    versions = [item.version for item in victim.store.transactions(victim.profile.device)] if seen else []
    changes = [Change(name, None, value, tuple(versions)) for name, value in values.items()]
    entry = make_entry(entity, told[entity], OTHER_TOWNSHIP, "province", changes)
    end = thief.store.chain_end(device)
    now = siege.world.clock.now_ms() << 16
    header = Header(device, end.seq + 1, "forged", now, "贼", "录入", "2018.1", end.hash)
    thief.store.apply([seal(header, [entry])], lambda _t, _e: "", lambda item: item.time)
    if not before:
        assert siege.send(siege.good).state is siege.world.up(victim, office).state is Received.ACCEPTED
    outcome = siege.world.up(thief, office)
    assert outcome.state is Received.ACCEPTED  # a chain never jams
    if before:
        assert siege.send(siege.good).state is siege.world.up(victim, office).state is Received.ACCEPTED
    else:
        assert [(item.touched, item.reason) for item in outcome.refusals] == [
            (Touched(entity, told[entity]), FOREIGN)
        ]
    for kind, record_id in told.items():
        theirs, own = office.record(kind, record_id), victim.store.get(kind, record_id)
        assert theirs is not None and own is not None
        assert {name: theirs[name] for name in own} == own
    assert not office.store.conflicts()
    siege.world.down(office, thief)  # and the thief hears of it
    assert FOREIGN in {item.reason for item in thief.store.outcomes()}


def _foreign_records(siege: Siege, count: int) -> Iterator[str]:
    for number in range(count):
        edit = Edit("household", f"foreign-{number}", {"household_no": f"5134312050{number:04}"})
        stamp = Stamp("王干部", "录入", siege.world.clock.now_ms())
        siege.station.store.write([edit], stamp, device=siege.station.profile.device, area=OTHER_TOWNSHIP)
        yield edit.record_id
