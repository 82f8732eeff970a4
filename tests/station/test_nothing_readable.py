"""Nothing personal lies readable beside the program: not in the data folder, not in the temporary folder.

A station works in a process of its own; while it is open and after it has closed every file around it is
searched for planted names and numbers, and strace says which files were ever written.
"""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.disk.recorder import CAN_TRACE
from tests.station.visible_worker import PLANTED

ENCODINGS = ("utf-8", "utf-16-le", "gb18030")
WRITTEN = re.compile(rb'open(?:at)?\(.*?"([^"]+)", [A-Z_|]*(?:O_WRONLY|O_RDWR|O_CREAT)')
MEANT = re.compile(
    r"\.{0,2}(national|photo|members|day)(\.part){0,2}\.(xlsx|png|bfk)(\.\d)?(\.part|\.steady)?"
)
OF_THE_FOLDER = re.compile(
    r"(store\.db(\.copying|\.scratch-\w{8})?(-wal|-shm|-journal)?|keyring\.json(\.new)?|attempts(\.new)?|lock|probe)"
)


def readable(content: bytes) -> list[str]:
    """Which of the planted words stand in some bytes."""
    return [
        word
        for word in PLANTED
        for form in (*(word.encode(code) for code in ENCODINGS), word.encode("ascii", "xmlcharrefreplace"))
        if form in content
    ]


def found_in(folder: Path) -> dict[str, list[str]]:
    """The planted words that can be read in the files of a folder, also inside archives."""
    found = {}
    for path in (item for item in folder.rglob("*") if item.is_file()):
        words = readable(path.read_bytes())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                words += [word for name in archive.namelist() for word in readable(archive.read(name))]
        if words:
            found[path.name] = words
    return found


@dataclass
class Watched:
    """A station at work, its folders, and the log of what it opened."""

    process: subprocess.Popen[str]
    data: Path
    temporary: Path
    out: Path
    trace: Path


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    places = {name: tmp_path / name for name in ("data", "temporary", "out", "home")}
    for name in ("temporary", "out", "home"):
        places[name].mkdir()
    trace = tmp_path / "trace"
    home, temporary = str(places["home"]), str(places["temporary"])
    environment = {**os.environ, "TMPDIR": temporary, "HOME": home, "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home, "XDG_DATA_HOME": home}
    tracing = ["strace", "-f", "-s", "400", "-o", str(trace), "-e", "trace=open,openat,creat"]
    command = [sys.executable, "-m", "tests.station.visible_worker", str(places["data"]), str(places["out"])]
    process = subprocess.Popen(
        [*(tracing if CAN_TRACE else []), *command],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Watched(process, places["data"], places["temporary"], places["out"], trace)
    process.communicate(timeout=60)


def test_a_days_work_leaves_nothing_readable(watched: Watched, tmp_path: Path) -> None:
    assert watched.process.stdout is not None and watched.process.stdin is not None
    assert watched.process.stdout.readline().strip() == "open"
    assert (watched.data / "store.db-wal").stat().st_size > 0
    everything = (watched.data, watched.temporary, tmp_path / "home")
    while_open = [found_in(folder) for folder in everything]
    watched.process.communicate("\n", timeout=60)
    assert watched.process.returncode == 0
    assert while_open == [{}, {}, {}]
    assert [found_in(folder) for folder in everything] == [{}, {}, {}]
    assert list(watched.temporary.iterdir()) == []
    assert set(found_in(watched.out)) >= {
        "members.xlsx",
        "photo.png",
    }  # what goes out on purpose is seen by the same search


@pytest.mark.skipif(not CAN_TRACE, reason="needs strace and the right to trace")
def test_no_file_is_ever_written_that_is_not_meant(watched: Watched) -> None:
    watched.process.communicate("\n", timeout=60)
    written = {Path(os.fsdecode(hit)) for hit in WRITTEN.findall(watched.trace.read_bytes())}
    assert watched.data / "store.db" in written
    own = (watched.data, watched.data / "creating")
    strange = [
        path
        for path in written
        if not path.is_relative_to("/dev")
        and not path.is_relative_to("/proc")
        and not (path.parent == watched.out and MEANT.fullmatch(path.name))
        and not (path.parent in own and OF_THE_FOLDER.fullmatch(path.name))
    ]
    assert strange == []


def test_the_search_of_the_test_itself_finds_what_is_readable(tmp_path: Path) -> None:
    for number, code in enumerate(ENCODINGS):
        (tmp_path / f"{number}.bin").write_bytes(b"\0\1" + PLANTED[0].encode(code))
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", PLANTED[1] * 50)
    assert len(found_in(tmp_path)) == len(ENCODINGS) + 1
