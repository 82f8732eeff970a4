"""Which font file draws which character: faces, chains of fallbacks and the shelf that keeps them.

A shelf is made by whoever starts the program and handed in. It opens a file when its first character
is asked for, and maps it into memory, so that a shelf costs nothing until something is printed.
Characters are whole code points: CJK extensions beyond the BMP are characters like any other.
Source: domain notes §5.3; VR-NAM-004 for the check of names.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple


class Role(StrEnum):
    """What a face is for on an official sheet."""

    SONG = "song"
    TITLE = "title"
    HEI = "hei"
    FANG = "fang"
    KAI = "kai"


LATIN_FILE = "LiberationSerif-Regular.ttf"
SHIPPED = {
    Role.SONG: "NotoSerifSC-Regular.ttf",
    Role.TITLE: "NotoSerifSC-Black-subset.ttf",
    Role.HEI: "NotoSansSC-Medium-subset.ttf",
    Role.FANG: "LXGWZhuqueFangsong-Regular.ttf",
    Role.KAI: "LXGWWenKaiGBLite-subset.ttf",
}
OFFICE = {
    Role.TITLE: ("FZXBSJW.TTF", "方正小标宋简体.ttf"),
    Role.HEI: ("simhei.ttf",),
    Role.FANG: ("仿宋_GB2312.ttf", "simfang.ttf"),
    Role.KAI: ("楷体_GB2312.ttf", "simkai.ttf"),
}
"""The faces the standard names, as Windows and offices call their files."""
SCRIPTS = (
    "NuosuSIL-Regular.ttf",
    "NotoSansLisu-Regular.ttf",
    "NotoSerifTibetan-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
)
SHAPED = frozenset(SCRIPTS[2:])
"""Fonts whose characters change shape or place beside each other."""

_PACKS = (Path("/usr/share/fonts/truetype/hanazono"), Path("/usr/share/fonts/hanazono"))
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_CHINESE_QUOTES = frozenset("“”‘’")
_LATIN_ROLES = frozenset({Role.FANG, Role.KAI})


class MissingGlyphs(Exception):
    """No font at hand has these characters; nothing was printed. VR-NAM-004.

    `characters` in the order they were met; `message` is the Chinese sentence for the person.
    """

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        named = "、".join(f"“{one}”（U+{ord(one):04X}）" for one in characters[:20])
        more = f"等{len(characters)}个字" if len(characters) > 20 else ""
        self.message = (
            f"字库中没有{named}{more}，不能打印；请核对用字，或把含有该字的字体放入可选字库后重试。"
        )
        super().__init__(self.message)


class Glyph(NamedTuple):
    """One character in one face: `place` in its chain, glyph id, its two bytes as hex, width in 1/1000 em."""

    place: int
    gid: int
    code: str
    width: int


class Face:
    """One font file. Opening is put off until a character is asked for."""

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        self.name = path.stem
        self.shaped = path.name in SHAPED

    @cached_property
    def hb_face(self) -> Any:
        """The HarfBuzz face over the mapped file; read instead where the path would not survive C."""
        import uharfbuzz

        path = str(self.path)
        mapped = os.name != "nt" or path.isascii()
        blob = uharfbuzz.Blob.from_file_path(path) if mapped else uharfbuzz.Blob(self.path.read_bytes())
        return uharfbuzz.Face(blob, self.index)

    @cached_property
    def hb_font(self) -> Any:
        """The HarfBuzz font, in units of the face."""
        import uharfbuzz

        return uharfbuzz.Font(self.hb_face)

    @cached_property
    def units(self) -> int:
        """Units per em."""
        return int(self.hb_face.upem)

    def glyph(self, character: str) -> int:
        """The glyph id of one code point, 0 when the face has none."""
        return int(self.hb_font.get_nominal_glyph(ord(character)) or 0)

    def width(self, gid: int) -> int:
        """Advance of a glyph in 1/1000 em, rounded as it will stand in the PDF."""
        return round(int(self.hb_font.get_glyph_h_advance(gid)) * 1000 / self.units)


class Chain:
    """The faces asked in turn for one role. `lookup` never fails: see `FontShelf.require`."""

    def __init__(self, role: Role, faces: tuple[Face, ...], latin: Face | None, song: Face) -> None:
        self.role = role
        self.faces = faces if latin is None else (*faces, latin)
        self._own = tuple(range(len(faces)))
        self._latin = None if latin is None else len(faces)
        self._song = faces.index(song)
        self._known: dict[str, Glyph] = {}
        self._widths: dict[str, int] = {}

    def lookup(self, character: str) -> Glyph:
        """The glyph that draws `character`; glyph 0 of the first face when no face has it."""
        known = self._known.get(character)
        if known is None:
            known = self._known[character] = self._find(character)
        return known

    def width(self, text: str) -> int:
        """Width of `text` in 1/1000 em, without compression."""
        try:
            return sum(map(self._widths.__getitem__, text))
        except KeyError:
            self._widths.update({character: self.lookup(character).width for character in text})
            return self.width(text)

    def _find(self, character: str) -> Glyph:
        for place in self._order(character):
            face = self.faces[place]
            gid = face.glyph(character)
            if gid:
                return Glyph(place, gid, f"{gid:04X}", face.width(gid))
        return Glyph(0, 0, "0000", 1000)

    def _order(self, character: str) -> tuple[int, ...]:
        if self._latin is not None:
            if " " <= character <= "~":
                return (self._latin, *self._own)
            if character in _CHINESE_QUOTES:  # 仿宋 and 楷体 have only narrow, Latin ones
                return (self._song, *self._own)
        return self._own


def printable(text: str) -> str:
    """`text` without what draws nothing: controls, joiners, variation selectors. Keeps line feeds."""
    if text.isprintable() and not _SELECTORS.search(text):
        return text
    return "".join([c for c in text if c == "\n" or not _silent(c)])


def _silent(character: str) -> bool:
    return bool(_SELECTORS.match(character)) or unicodedata.category(character) in ("Cc", "Cf")


def office_folder(environment: Mapping[str, str] = os.environ, system: str = os.name) -> Path | None:
    """Where Windows keeps its own fonts, the standard's faces among them; None on other systems."""
    windows = environment.get("WINDIR", "")
    return Path(windows) / "Fonts" if system == "nt" and windows else None


def pack_folders() -> tuple[Path, ...]:
    """Where Debian's package of rare characters (fonts-hanazono) puts them."""
    return tuple(place for place in _PACKS if place.is_dir())


class FontShelf:
    """The fonts of one running program.

    `folder` holds the files of `SHIPPED`; `optional` are folders with fonts for rare characters, asked
    last, file names in order (`folder / "optional"` always belongs to them); `office` is the folder of
    the system's own fonts, whose standard faces are preferred where they exist, or None for the same
    bytes on every machine. Raises FileNotFoundError when a shipped file is missing.
    """

    def __init__(self, folder: Path, optional: Iterable[Path] = (), office: Path | None = None) -> None:
        self._folder = folder
        self._office = office
        self._faces: dict[Path, Face] = {}
        self._chains: dict[Role, Chain] = {}
        self._has: dict[str, bool] = {}
        self._preferring: dict[Path, FontShelf] = {}
        places = dict.fromkeys((folder / "optional", *optional))
        self._optional = tuple(path for place in places for path in sorted(place.glob("*.ttf")))

    def preferring(self, office: Path | None) -> "FontShelf":
        """The same shelf with the standard faces of an office's own folder first, where they exist."""
        if office is None or not office.is_dir():
            return self
        known = self._preferring.get(office)
        if known is None:
            packs = (path.parent for path in self._optional)
            known = self._preferring[office] = FontShelf(self._folder, dict.fromkeys(packs), office)
        return known

    def chain(self, role: Role) -> Chain:
        """The faces of a role with their fallbacks: its own, 宋, minority scripts, the optional pack."""
        chain = self._chains.get(role)
        if chain is None:
            song = self._face(self._folder / SHIPPED[Role.SONG])
            faces = [self._own_face(role), song]
            faces += [self._face(self._folder / name) for name in SCRIPTS]
            faces += [self._face(path) for path in self._optional]
            latin = self._face(self._folder / LATIN_FILE)
            unique = tuple(dict.fromkeys(faces))
            chain = Chain(role, unique, latin if role in _LATIN_ROLES else None, song)
            self._chains[role] = chain
        return chain

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of `text` that no face has, each once, in order. Cheap enough for every name."""
        known = self._has
        gaps: dict[str, None] = {}
        for character in printable(text):
            has = known.get(character)
            if has is None:
                has = known[character] = character == "\n" or self.chain(Role.SONG).lookup(character).gid > 0
            if not has:
                gaps[character] = None
        return tuple(gaps)

    def require(self, texts: Iterable[str]) -> None:
        """Raise `MissingGlyphs` unless every character of every text can be drawn."""
        characters: dict[str, None] = {}
        for text in texts:
            characters.update(dict.fromkeys(text))
        gaps = self.missing("".join(characters))
        if gaps:
            raise MissingGlyphs(gaps)

    def _own_face(self, role: Role) -> Face:
        if self._office is not None:
            for name in OFFICE.get(role, ()):
                if (self._office / name).is_file():
                    return self._face(self._office / name)
        return self._face(self._folder / SHIPPED[role])

    def _face(self, path: Path) -> Face:
        face = self._faces.get(path)
        if face is None:
            if not path.is_file():
                raise FileNotFoundError(path.name)
            face = self._faces[path] = Face(path)
        return face
