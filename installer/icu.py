"""Qt's copy of ICU's data, cut down to Chinese and English: 32 MB of 270 languages become 4.

Qt asks ICU for sorting, changes of case, time zones and converters. What is left out is found nowhere else
and asked for by nothing: other languages, line breaking (Qt has its own), units, currencies and the names of
countries. The package of data is a table of names and places, sorted by name, in front of the items
(ICU, ``ucmndata.h``, format "CmnD" 1); it lies in a library of its own that has one symbol.
"""

import ctypes
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from installer.steps import SetupFailed

LIBRARY = re.compile(r"libicudata\.so\.(?P<version>\d+)")
_LANGUAGES = frozenset({"root", "en", "zh", "pool", "res"})  # "res" of res_index.res
_FOLDERS = frozenset({"coll", "zone"})
_CONVERTERS = ("gb18030", "gb2312", "ibm-1386", "ibm-5478", "noop-gb2312")
_ALIGNED = 16  # bytes
_LANGUAGE = re.compile(r"[a-z]{2,3}(_.*)?\.res")


def is_wanted(name: str) -> bool:
    """Whether an item of ICU's data, named as ``coll/zh.res``, is kept."""
    folder, _, file = name.rpartition("/")
    stem = file.partition(".")[0].partition("_")[0]
    if file.endswith(".cnv"):
        return file.startswith(_CONVERTERS)
    if folder:
        return folder in _FOLDERS and (stem in _LANGUAGES or not _LANGUAGE.fullmatch(file))
    return stem in _LANGUAGES or not _LANGUAGE.fullmatch(file)


def read_package(package: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The header of a package of ICU data and its items by full name; raises ValueError for anything else."""
    (size,) = struct.unpack_from("<H", package)
    if package[2:4] != b"\xda\x27" or package[12:17] != b"CmnD\x01":
        raise ValueError("not a package of ICU data")
    body = package[size:]
    (count,) = struct.unpack_from("<I", body)
    places = [struct.unpack_from("<II", body, 4 + 8 * index) for index in range(count)]
    ends = [start for _, start in places[1:]] + [len(body)]
    items = {}
    for (name_at, start), end in zip(places, ends, strict=True):
        items[body[name_at : body.index(b"\0", name_at)].decode("ascii")] = body[start:end]
    return package[:size], items


def write_package(header: bytes, items: Mapping[str, bytes]) -> bytes:
    """A package of ICU data with ``items``, as ``read_package`` gives them."""
    names = sorted(items)
    table = 4 + 8 * len(names)
    text, name_places = bytearray(), []
    for name in names:
        name_places.append(table + len(text))
        text += name.encode("ascii") + b"\0"
    content, places = bytearray(), []
    start = table + len(text)
    content += bytes(-start % _ALIGNED)
    for name in names:
        places.append(start + len(content))
        content += items[name] + bytes(-len(items[name]) % _ALIGNED)
    head = struct.pack("<I", len(names))
    head += b"".join(struct.pack("<II", *pair) for pair in zip(name_places, places, strict=True))
    return header + head + bytes(text) + bytes(content)


def thin_library(library: Path, place: Path, wanted: Callable[[str], bool] = is_wanted) -> Path:
    """The library ``libicudata.so.NN`` with the wanted items alone, made in ``place``; gives its path.

    Raises SetupFailed where no C compiler is, ValueError when the library is none of ICU's.
    """
    named = LIBRARY.fullmatch(library.name)
    if named is None:
        raise ValueError(f"{library.name} is no library of ICU data")
    symbol = f"icudt{named['version']}_dat"
    header, items = read_package(_content(library, symbol))
    kept = {name: item for name, item in items.items() if wanted(name.partition("/")[2])}
    place.mkdir(parents=True, exist_ok=True)
    data, made = place / "icudata.dat", place / library.name
    data.write_bytes(write_package(header, kept))
    source = place / "icudata.s"
    source.write_text(_ASSEMBLY.format(symbol=symbol, file=data), encoding="utf-8")
    link = (
        "-shared",
        "-nostdlib",
        f"-Wl,-soname,{library.name}",
        "-Wl,--build-id=none",
        "-Wl,-z,noexecstack",
    )
    try:
        subprocess.run(["gcc", *link, "-o", made, source], check=True)
    except FileNotFoundError as error:
        raise SetupFailed("gcc is missing: apt-get install gcc libc6-dev.  缺少 gcc。") from error
    return made


_ASSEMBLY = """\
.section .rodata
.balign 16
.globl {symbol}
.type {symbol}, %object
{symbol}: .incbin "{file}"
.size {symbol}, . - {symbol}
.section .note.GNU-stack, "", %progbits
"""


def _content(library: Path, symbol: str) -> bytes:
    """The bytes of the one symbol of a library of ICU data."""
    answer = subprocess.run(["nm", "-D", "-S", library], check=True, capture_output=True, encoding="ascii")
    sizes = {
        words[3]: int(words[1], 16) for line in answer.stdout.splitlines() if len(words := line.split()) == 4
    }
    if symbol not in sizes:
        raise ValueError(f"{library.name} holds no {symbol}")
    start = ctypes.addressof(ctypes.c_char.in_dll(ctypes.CDLL(str(library)), symbol))
    return ctypes.string_at(start, sizes[symbol])


def thinned(entries: Sequence[tuple[str, str, str]], place: Path) -> list[tuple[str, str, str]]:
    """PyInstaller's entries (name, source, kind) with the library of ICU data, if there is one, cut down."""
    if sys.platform == "win32":
        return list(entries)
    return [
        (name, str(thin_library(Path(source), place)), kind)
        if kind == "BINARY" and LIBRARY.fullmatch(Path(name).name)
        else (name, source, kind)
        for name, source, kind in entries
    ]
