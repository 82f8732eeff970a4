"""Libraries of which most is a hole are made small, and do what they did."""

import ctypes
import struct
import subprocess
import sys
from pathlib import Path

import PIL
import pytest

from installer.holes import WORTH, close_holes, closed

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(sys.platform != "linux", reason="the libraries are Linux's"),
]


@pytest.fixture(scope="module")
def library() -> Path:
    """A library of a wheel with two megabytes of nothing in it."""
    return next((Path(PIL.__file__).parents[1] / "pillow.libs").glob("libXau-*"))


def test_a_library_with_a_hole_becomes_small_and_answers_the_same(library: Path, tmp_path: Path) -> None:
    copy = tmp_path / "libXau.so.6"
    copy.write_bytes(library.read_bytes())
    close_holes(tmp_path)
    assert copy.stat().st_size < library.stat().st_size - WORTH
    named = subprocess.run(
        ["nm", "-D", "--defined-only", library], capture_output=True, check=True, text=True
    )
    functions = [line.split()[2] for line in named.stdout.splitlines() if " T " in line]
    told = []
    for path in (library, copy):
        loaded = ctypes.CDLL(str(path))
        loaded.XauFileName.restype = ctypes.c_char_p
        places = [ctypes.cast(getattr(loaded, name), ctypes.c_void_p).value or 0 for name in functions]
        told.append((loaded.XauFileName(), [place - min(places) for place in places]))
    assert told[0][0] and len(functions) > 5
    assert told[0] == told[1]


def test_everything_else_stays_as_it_is(library: Path) -> None:
    whole = library.read_bytes()
    smaller = closed(whole)
    for given in (b"", b"#!/bin/sh", b"\x7fELF\x01\x01\x01" + whole[7:], smaller):
        assert closed(given) is given
    other = bytearray(whole)
    struct.pack_into("<H", other, 18, 183)  # arm64, which may have pages of 64 KB
    assert closed(bytes(other)) == bytes(other)
