"""A reader written from resources/help/bundle-format.md alone, with stock programs, reads kept samples.

Nothing of the program takes part in the reading. A sample of every format that was ever released stays in
tests/golden/sync and has to stay readable, by this reader and by the program.
"""

import base64
import hashlib
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop_app.sync.container import verify
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.reading import check_through
from desktop_app.sync.trust import Trust
from tests.sync.conftest import PHOTO, TODAY, Province, Township

SAMPLES = Path(__file__).parents[1] / "golden" / "sync"


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(sample: Path, folder: Path) -> Path:
    """Open a bundle with the stock programs; returns the inner archive."""

    def run(*words: str | Path) -> str:
        return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout

    run("tar", "xf", sample / "sample.bfb")
    cover = json.loads((folder / "cover.json").read_text())
    said = run("minisign", "-V", "-m", "bundle.age", "-P", cover["key"])
    run("age", "-d", "-i", sample / "province.identity", "-o", "inner.tar.zst", "bundle.age")
    run("zstd", "-q", "-d", "inner.tar.zst")
    for name, file in (("cover", "cover.json"), ("inner", "inner.tar")):
        assert f"{name}={hashlib.sha256((folder / file).read_bytes()).hexdigest()}" in said
    return folder / "inner.tar"


def pieces(run: dict[str, Any]) -> list[bytes]:
    """The digests of hidden entries, or the salts of others: carried, or grown from a seed."""
    if "seed" in run:
        secret, first = base64.b64decode(run["seed"][0]), run["seed"][1]
        places = range(first, first + len(run["ids"]))
        return [hashlib.sha256(secret + place.to_bytes(8, "big")).digest()[:16] for place in places]
    joined = base64.b64decode(run["digests"] if run["kind"] == "hidden" else run["salts"])
    size = len(joined) // len(run["ids"])
    return [joined[start : start + size] for start in range(0, len(joined), size)]


def runs(line: str) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """The digest and the changes of every entry in a line."""
    for run in json.loads(line):
        about = [run["entity"], None, run["home"], run["audience"]]
        carried = pieces(run)
        for place, record in enumerate(run["ids"]):
            piece = carried[place]
            if run["kind"] == "hidden":
                yield piece, None
                continue
            changes = []
            for field in sorted(run["new"]):
                new = run["new"][field][place]
                if run["kind"] == "create" and new is None:
                    continue
                old = run.get("old", {}).get(field, [None] * (place + 1))[place]
                replaced = run.get("replaces", {}).get(field, [[]] * (place + 1))[place]
                changes.append([field, old, new, replaced])
            about[1] = record
            yield hashlib.sha256(piece + compact([*about, changes])).digest(), {c[0]: c[2] for c in changes}


class Chain:
    """The journal lines of one device, put together again."""

    def __init__(self) -> None:
        self.end = bytes(32)
        self.seq = 0
        self.values: list[dict[str, Any] | None] = []
        self._waiting: list[tuple[list[Any], list[bytes]]] = []

    def block(self, frame: dict[str, Any], line: str) -> None:
        assert frame["previous"] == self.end.hex()
        self._waiting += [(row, []) for row in frame["transactions"]]
        for digest, values in runs(line):
            self._settle(frame["device"])
            self._waiting[0][1].append(digest)
            self.values.append(values)
        self._settle(frame["device"])
        assert frame["hash"] == self.end.hex()

    def _settle(self, device: str) -> None:
        while self._waiting and len(self._waiting[0][1]) == self._waiting[0][0][6]:
            row, digests = self._waiting.pop(0)
            header = compact(["bangfu-journal-1", device, *row])
            self.end = hashlib.sha256(header + self.end + b"".join(digests)).digest()
            self.seq = row[0]


def read(inner: Path) -> tuple[dict[str, Any], dict[str, Any], Chain]:
    """Manifest, close and the sender's chain."""
    chain = Chain()
    parts = []
    with tarfile.open(inner) as archive:
        for member in archive:
            file = archive.extractfile(member)
            assert file is not None
            content = file.read()
            parts.append([member.name, len(content), hashlib.sha256(content).hexdigest()])
            if member.name.startswith("journal/"):
                lines = content.decode().removesuffix("\n").split("\n")
                for frame, line in zip(lines[::2], lines[1::2], strict=True):
                    chain.block(json.loads(frame), line)
            elif member.name == "manifest.json":
                manifest = json.loads(content)
    close = json.loads(content)
    assert close["parts"] == parts[:-1] and parts[-1][0] == "close.json"
    return manifest, close, chain


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda sample: sample.name)
@pytest.mark.posix
def test_every_released_format_stays_readable(sample: Path, tmp_path: Path) -> None:
    manifest, close, chain = read(unpack(sample, tmp_path))
    expected = json.loads((sample / "expected.json").read_text())
    assert {"close": close, "seq": chain.seq, "values": chain.values} == expected
    device, seq, end, signature = close["head"]
    assert (device, seq, end) == (manifest["sender"], chain.seq, chain.end.hex())
    key = base64.b64decode(json.loads((tmp_path / "cover.json").read_text())["key"])[10:]
    message = compact(["bangfu-head-1", device, seq, end])
    Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(signature), message)

    province = ProvinceKey.parse((sample / "province.key.json").read_text())
    verified = verify(sample / "sample.bfb", Trust(province, TODAY), province.recipient)
    own = check_through(verified, (sample / "province.identity").read_text().strip())
    assert json.loads(own.to_bytes()) == close


def make_sample(folder: Path) -> None:
    """How the sample of the present format was made, once; a released one is never made again."""
    from desktop_app.merge.history import Change, Seed, Version, grown_salts, make_entry
    from desktop_app.sync.keys import StationKeys

    province, keys = Province.make(), StationKeys.generate()
    township = Township(keys, province.enrol(keys))
    township.enter(3)
    home, first, secret = "513429100", Version(keys.device, 1), bytes(range(16))
    note = '引号“"”与\\反斜线\t和𠮷字'
    township.journal.save(
        keys.device,
        [
            make_entry(
                "household",
                "h1",
                home,
                "province",
                [Change("note", None, note), Change("tel", "1", None, (first,))],
            ),
            make_entry(
                "household", "h2", home, "province", [Change("note", "旧", note, (first, Version("b", 2)))]
            ),
            *[
                make_entry("member", f"m{n}", home, "province", [Change("name", None, f"马{n}")], salt, seed)
                for n, (salt, seed) in enumerate(
                    zip(grown_salts(secret, 0, 1200), (Seed(secret, n) for n in range(1200)), strict=True)
                )
            ],
        ],
    )
    photo = township.journal.keep(PHOTO)
    written = township.export(folder, province, attachments=(photo,))
    written.path.rename(folder / "sample.bfb")
    (folder / "province.identity").write_text(province.keys.identity + "\n")
    (folder / "province.key.json").write_text(province.key.signed(province.keys))
