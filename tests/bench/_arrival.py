"""What it takes in memory to import a bundle, in a process that does nothing else.

``python -m tests.bench._arrival BUNDLE FOLDER``, with the receiver's keys on standard input: creates a store
in FOLDER, imports the bundle as the province does, and prints the MB that the process had before and at most.
Linux alone tells and resets a peak.
"""

import sys
from datetime import date
from pathlib import Path

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.province.judging import Judgement
from desktop_app.station.wiring import store_context
from desktop_app.store.cipher import new_key
from desktop_app.store.store import Store
from desktop_app.sync.container import verify
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.reading import open_bundle
from desktop_app.sync.trust import Trust

TODAY = date(2018, 10, 31)


def received(path: Path, keys: StationKeys, store: Store) -> None:
    """Take a bundle in: judged, decrypted, every hash computed, applied to records, journal and index."""
    trust = Trust(ProvinceKey("51", "四川省", keys.public, keys.recipient), TODAY)
    verified = verify(path, trust, keys.recipient)
    with open_bundle(verified, keys.identity) as contents:
        judgement = Judgement(store.catalogue, contents.certificates.values())
        store.apply(contents.transactions(), judgement, judgement.counted)


def _megabytes(what: str) -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) // 1024


def main(bundle: Path, folder: Path) -> None:
    """Import once and print what was had before and at most."""
    keys = StationKeys.from_bytes(sys.stdin.buffer.read())
    context = store_context(load_catalogue(), load_divisions())
    with Store.create(folder / "arrival.db", new_key(), context) as store:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
        idle = _megabytes("VmHWM")
        received(bundle, keys, store)
        sys.stdout.write(f"{idle} {_megabytes('VmHWM')}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
