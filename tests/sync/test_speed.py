"""How fast a large bundle goes and comes, and that its size does not show in memory."""

import hashlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.catalog.model import Value
from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, make_entry, seal
from desktop_app.sync.manifest import Slice
from desktop_app.sync.reading import open_bundle
from desktop_app.sync.writing import write_bundle
from tests.sync.conftest import AREA, Journal, Province, Township, accept

FIELDS = [f"field_{number:02d}" for number in range(15)]


def member(number: int) -> Entry:
    values: list[Value] = [
        f"张{number % 997}",
        number,
        "51342919900101",
        "01",
        None if number % 3 else "务工",
    ] * 3
    changes = [
        Change(name, None, value) for name, value in zip(FIELDS, values, strict=True) if value is not None
    ]
    return make_entry("member", f"0188-{number:08d}", AREA, "province", changes)


def photo(number: int) -> bytes:
    """Half a megabyte that cannot be compressed."""
    return random.Random(number).randbytes(500_000)  # noqa: S311


class Generated(Journal):
    """A journal that is made while it is read: a hundred entries a transaction."""

    def __init__(self, transactions: int, photos: int = 0) -> None:
        super().__init__()
        self._count = transactions
        self._photos = {hashlib.sha256(photo(number)).hexdigest(): number for number in range(photos)}

    @property
    def attachments(self) -> tuple[str, ...]:
        return tuple(self._photos)

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
        previous = GENESIS
        for seq in range(1, (last or self._count) + 1):
            header = Header(device, seq, f"s{seq}", seq << 16, "王干部", "导入", "2018.1", previous)
            made = seal(header, [member(seq * 100 + number) for number in range(100)])
            previous = made.hash
            if seq >= first:
                yield made

    def blob(self, sha256: str) -> bytes | None:
        return photo(self._photos[sha256])


@pytest.mark.slow
def test_a_hundred_thousand_entries(
    tmp_path: Path, province: Province, township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    device = township.keys.device
    journal = Journal({device: list(Generated(1000).transactions(device))})
    dispatch = township.dispatch(province, slices=(Slice(device, 1, 1000),))
    start = time.perf_counter()
    written = write_bundle(tmp_path, dispatch, township.sender, journal)
    there = time.perf_counter()
    verified = accept(written.path, province)
    judged = time.perf_counter()
    with open_bundle(verified, province.keys.identity) as contents:
        read = sum(len(transaction.entries) for transaction in contents.transactions())
    back = time.perf_counter()
    with capsys.disabled():
        print(  # noqa: T201
            f"\n100,000 entries: {written.size / 1e6:.1f} MB, written {there - start:.2f} s, "
            f"verified {judged - there:.2f} s, read {back - judged:.2f} s"
        )
    assert read == 100_000 and back - start < 60


MEASURE = """
import sys
from pathlib import Path
from tests.sync import test_speed
from tests.sync.conftest import Province, Township, accept
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Slice
from desktop_app.sync.reading import check_through

def peak():
    # Unlike ru_maxrss this one does not begin with what the parent process used.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024

folder, photos = Path(sys.argv[1]), int(sys.argv[2])
province, keys = Province.make(), StationKeys.generate()
township = Township(keys, province.enrol(keys), test_speed.Generated(300, photos))
names = township.journal.attachments

def go(name, last, attachments):
    slices = (Slice(keys.device, 1, last),)
    written = township.export(folder, province, name=name, slices=slices, attachments=attachments)
    exported = peak()
    check_through(accept(written.path, province), province.keys.identity)
    return written.size, exported

go("small", 20, names[:2])
idle = peak()
size, exported = go("large", 300, names)
print(size // 1_000_000, idle, exported, peak())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_large_bundle_does_not_show_in_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", MEASURE, str(tmp_path), "600"]
    size, idle, _, peak = map(
        int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    )
    with capsys.disabled():
        print(f"\n{size} MB written and read: {peak - idle} MB above {idle} MB")  # noqa: T201
    assert size > 200 and peak - idle <= 60
