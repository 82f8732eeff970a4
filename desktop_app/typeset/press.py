"""One rendering's way from text to PDF operators: which glyph of which font, and what has been used.

A press belongs to a single call of `render`; two renderings never share one. Fonts are named in the
order of their first use, so that the same document gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop_app.typeset.fonts import Chain, Face, FontShelf, Role, printable
from desktop_app.typeset.lines import Line, is_latin

_EM = 1000
_WIDEST_GAP = 0.24
"""Ems by which characters may be moved apart to fill a line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one font: resource name, the operator that shows it, width in 1/1000 em."""

    font: str
    shown: str
    width: float


class Press:
    """Measures text, turns it into operators and remembers the glyphs each face must bring along."""

    def __init__(self, shelf: FontShelf) -> None:
        self._shelf = shelf
        self.names: dict[Face, str] = {}
        self.used: dict[Face, dict[int, str]] = {}
        self._pieces: dict[tuple[Role, str], tuple[Piece, ...]] = {}

    def chain(self, role: Role) -> Chain:
        """The faces of a role."""
        return self._shelf.chain(role)

    def width(self, role: Role, text: str, size: float) -> float:
        """Width of one line of text in points, without compression or tracking."""
        return self._shelf.chain(role).width(text) * size / _EM

    def pieces(self, role: Role, text: str) -> tuple[Piece, ...]:
        """`text` cut where the font changes. Short texts are remembered: tables repeat themselves."""
        known = self._pieces.get((role, text))
        if known is None:
            known = tuple(self._cut(self._shelf.chain(role), printable(text)))
            if len(text) <= 12:
                self._pieces[role, text] = known
        return known

    def show(self, role: Role, text: str, size: float, x: float, y: float) -> tuple[list[str], float]:
        """Operators (inside BT … ET) that show one line at a point, and its width in points."""
        out = [f"1 0 0 1 {x:.2f} {y:.2f} Tm"]
        width = 0.0
        for piece in self.pieces(role, text):
            out.append(f"{piece.font} {size:g} Tf {piece.shown}")
            width += piece.width
        return out, width * size / _EM

    def set_line(
        self,
        roles: Sequence[Role],
        line: Line,
        size: float,
        x: float,
        y: float,
        tracking: float = 0.0,
        justify: bool = True,
    ) -> list[str]:
        """Operators that show a broken line from `x` on the baseline `y`; `roles` has one for each character.

        `tracking` is what the breaker was told to add after each Chinese character. Unless it is a last
        line, what is left of the room is spread over the gaps that have a Chinese character beside them.
        """
        text = line.text.rstrip(" ") if not line.last else line.text
        gap = _gap(text, line, size) if justify and not line.last else 0.0
        out: list[str] = []
        start, count = 0, len(text)
        while start < count:
            role = roles[start]
            lookup = self._shelf.chain(role).lookup
            place, latin = lookup(text[start]).place, is_latin(text[start])
            end, ems = start, 0.0
            while end < count and roles[end] == role and is_latin(text[end]) == latin:
                glyph = lookup(text[end])
                if glyph.place != place:
                    break
                ems += glyph.width
                end += 1
            step = 0.0 if latin else tracking + gap
            x += line.kerns[start]
            operators, shaped = self._stretch(role, text[start:end], size, line.kerns[start:end])
            out.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {step:.4f} Tc {operators}")
            ems = ems if shaped is None else shaped
            x += ems * size / _EM + sum(line.kerns[start + 1 : end]) + step * (end - start)
            if latin and end < count:
                x += gap
            start = end
        return [*out, "0 Tc"]

    def _stretch(
        self, role: Role, text: str, size: float, kerns: tuple[float, ...]
    ) -> tuple[str, float | None]:
        """The operators of one font's stretch; its width too when a shaper decided it."""
        if any(kerns[1:]):
            chain = self._shelf.chain(role)
            face = chain.faces[chain.lookup(text[0]).place]
            shown = []
            for character, move in zip(text, (0.0, *kerns[1:]), strict=True):
                if move:
                    shown.append(f"{-move * _EM / size:.0f}")
                shown.append(f"<{self._code(chain, face, character)}>")
            return f"{self._name(face)} {size:g} Tf [{''.join(shown)}] TJ", None
        pieces = self.pieces(role, text)
        operators = " ".join(f"{piece.font} {size:g} Tf {piece.shown}" for piece in pieces)
        return operators, sum(piece.width for piece in pieces)

    def _cut(self, chain: Chain, text: str) -> list[Piece]:
        return [
            self._shape(face, stretch) if face.shaped else self._plain(chain, face, stretch)
            for face, stretch in _stretches(chain, text)
        ]

    def from_the_right(self, role: Role, text: str) -> list[Piece]:
        """The pieces of a run that is read from right to left, in the order in which they are drawn.

        Letters of a script that joins are shaped as they are typed; everything else in the run is turned
        round, brackets mirrored. Source: Unicode Standard Annex 9, rules L2 and L4.
        """
        from bidi.mirror import MIRRORED

        chain = self._shelf.chain(role)
        return [
            self._shape(face, stretch)
            if face.shaped
            else self._plain(chain, face, "".join(MIRRORED.get(one, one) for one in reversed(stretch)))
            for face, stretch in reversed(list(_stretches(chain, printable(text))))
        ]

    def _plain(self, chain: Chain, face: Face, text: str) -> Piece:
        used = self._used(face)
        glyphs = [chain.lookup(character) for character in text]
        for character, glyph in zip(text, glyphs, strict=True):
            used.setdefault(glyph.gid, character)
        codes = "".join([glyph.code for glyph in glyphs])
        return Piece(self._name(face), f"<{codes}> Tj", sum([glyph.width for glyph in glyphs]))

    def _shape(self, face: Face, text: str) -> Piece:
        """A stretch of a script whose letters join or stack, set by HarfBuzz in its own direction."""
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(face.hb_font, buffer)
        starts = sorted({info.cluster for info in buffer.glyph_infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        used, scale = self._used(face), _EM / face.units
        shown: list[str] = []
        width, told = 0.0, set()
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            said = "" if info.cluster in told else text[info.cluster : ends[info.cluster]]
            told.add(info.cluster)
            used[info.codepoint] = used.get(info.codepoint) or said
            before, advance = position.x_offset * scale, position.x_advance * scale
            shown.append(
                f" {-before:.0f}<{info.codepoint:04X}>{face.width(info.codepoint) - advance + before:.0f}"
            )
            width += advance
        return Piece(self._name(face), f"[{''.join(shown)}] TJ", width)

    def _code(self, chain: Chain, face: Face, character: str) -> str:
        glyph = chain.lookup(character)
        self._used(face).setdefault(glyph.gid, character)
        return glyph.code

    def _used(self, face: Face) -> dict[int, str]:
        used = self.used.get(face)
        if used is None:
            used = self.used[face] = {}
        return used

    def _name(self, face: Face) -> str:
        name = self.names.get(face)
        if name is None:
            name = self.names[face] = f"/F{len(self.names) + 1}"
        return name


def _stretches(chain: Chain, text: str) -> Iterator[tuple[Face, str]]:
    """`text` cut where the face changes."""
    places = [chain.lookup(character).place for character in text]
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and places[end] == places[start]:
            end += 1
        yield chain.faces[places[start]], text[start:end]
        start = end


def _gap(text: str, line: Line, size: float) -> float:
    """The share of the left-over room for each gap of a full line.

    A line that lacks so much (a long number went to the next) is better left ragged than pulled apart.
    """
    gaps = sum([not (is_latin(a) and is_latin(b)) for a, b in pairwise(text)])
    if not gaps:
        return 0.0
    gap = (line.room - line.width) / gaps
    return gap if gap <= size * _WIDEST_GAP else 0.0
