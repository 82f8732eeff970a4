"""An enrolled sender who lies: properly signed files with anything inside are refused, and crash nothing."""

import gzip
import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.sync.container import inspect, write_container
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.reading import check_through, open_bundle
from desktop_app.sync.streams import Writable, seal_stream
from desktop_app.sync.tar import END, whole
from desktop_app.sync.writing import WrittenBundle
from tests.sync.conftest import PHOTO, Province, Township, accept

MUTANTS = 400


def forge(path: Path, original: WrittenBundle, inner: bytes, township: Township, province: Province) -> Path:
    """A file with ``inner`` inside whose seal is perfect."""

    def sealing(target: Writable) -> str:
        seal_stream([inner], target, [province.key.recipient])
        return hashlib.sha256(inner).hexdigest()

    with path.open("w+b") as file:
        write_container(file, original.cover, township.keys, sealing)
    return path


def inner_of(original: WrittenBundle, province: Province) -> bytes:
    from pyrage import decrypt, x25519
    from zstandard import ZstdDecompressor

    seen = inspect(original.path)
    sealed = original.path.read_bytes()[seen.start : seen.start + seen.size]
    opened = decrypt(sealed, [x25519.Identity.from_str(province.keys.identity)])
    return ZstdDecompressor().decompressobj().decompress(opened)


@pytest.fixture
def original(tmp_path: Path, province: Province, township: Township) -> WrittenBundle:
    photo = township.journal.keep(PHOTO[:600])
    return township.export(tmp_path, province, attachments=(photo,))


def outcome(path: Path, province: Province) -> Reason | None:
    try:
        check_through(accept(path, province), province.keys.identity)
    except BundleRefused as refused:
        return refused.code
    return None


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def digit(data: bytearray, chance: random.Random) -> None:
    digits = [place for place, byte in enumerate(data) if chr(byte).isascii() and chr(byte).isdigit()]
    data[chance.choice(digits)] = ord(chance.choice('0123456789-e"'))


def cut(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.choice([1, 512, 5_000])]


def double(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = data[start : start + chance.choice([1, 512, 1_024])]


@pytest.mark.parametrize("mutate", [flip, digit, cut, double])
def test_no_mutant_is_taken_or_crashes(
    tmp_path: Path,
    province: Province,
    township: Township,
    original: WrittenBundle,
    mutate: Callable[[bytearray, random.Random], None],
) -> None:
    inner = inner_of(original, province)
    assert outcome(forge(tmp_path / "same.bfb", original, inner, township, province), province) is None
    for seed in range(MUTANTS // 4):
        data = bytearray(inner)
        mutate(data, random.Random(seed))  # noqa: S311
        if data == inner:
            continue
        path = forge(tmp_path / "mutant.bfb", original, bytes(data), township, province)
        assert outcome(path, province) is not None, seed


def test_a_bomb_is_refused_before_it_fills_the_memory(
    tmp_path: Path, province: Province, township: Township, original: WrittenBundle
) -> None:
    bomb = whole("manifest.json", b" " * (65 << 20)) + END
    path = forge(tmp_path / "bomb.bfb", original, bomb, township, province)
    assert path.stat().st_size < 100_000
    assert outcome(path, province) is Reason.MALFORMED


@pytest.mark.parametrize(
    "inner",
    [
        b"",
        END,
        gzip.compress(b"x", mtime=0),
        whole("close.json", b"{}") + END,
        whole("manifest.json", b"{" * 9_999) + END,
    ],
)
def test_an_inside_of_another_kind(
    tmp_path: Path, province: Province, township: Township, original: WrittenBundle, inner: bytes
) -> None:
    assert (
        outcome(forge(tmp_path / "x.bfb", original, inner, township, province), province) is Reason.MALFORMED
    )


def test_content_that_is_not_sealed_at_all(
    tmp_path: Path, province: Province, township: Township, original: WrittenBundle
) -> None:
    def sealing(target: Writable) -> str:
        target.write(b"plain text")
        return "0" * 64

    path = tmp_path / "plain.bfb"
    with path.open("w+b") as file:
        write_container(file, original.cover, township.keys, sealing)
    assert outcome(path, province) is Reason.MALFORMED


def test_a_reader_that_stops_leaves_no_thread(province: Province, original: WrittenBundle) -> None:
    with open_bundle(accept(original.path, province), province.keys.identity) as contents:
        next(contents.transactions())
