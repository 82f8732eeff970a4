"""A second language on a notice: Uyghur from right to left, Tibetan, Yi, Lisu.

Lines end at blanks, in Tibetan after a tsheg or shad, in Yi between any two syllables. A line is ordered
for the eye run by run and its letters are shaped; what is copied from it is what was typed.
Source: Unicode Standard Annexes 9 (bidirectional text) and 14 (Tibetan and Yi line breaking).
"""

import re
from collections.abc import Callable, Iterator

from desktop_app.typeset.blocks import Grid
from desktop_app.typeset.document import Foreign
from desktop_app.typeset.flow import Item
from desktop_app.typeset.fonts import Role, printable
from desktop_app.typeset.lines import NEVER_FIRST, may_part
from desktop_app.typeset.press import Piece
from desktop_app.typeset.sheet import Sheet, baseline
from desktop_app.typeset.tree import Element

_TSHEG, _SHAD = "\u0f0b\u0f0c", "\u0f0d\u0f0e\u0f11\u0f14"
_NUMBER = re.compile(r"\d+(?:[-/.:]\d+)+")
"""A telephone number or a date: its parts keep their order beside Arabic letters too, where the rules of
plain text would turn 0998-8331234 round."""
_EM = 1000
_INDENT = 2
_TITLE_SHARE = 0.85
"""The size of a second title beside the Chinese one."""


def foreign_items(grid: Grid, foreign: Foreign) -> list[Item]:
    """The sheet of a second language: its title, and a paragraph for each line that was typed."""
    items = foreign_title(grid, foreign) if foreign.title else []
    size, pitch = grid.sizes.body, grid.sizes.pitch
    for paragraph in filter(None, map(str.strip, printable(foreign.text).split("\n"))):
        element = grid.root.add("P", language=foreign.language)
        indent = _INDENT * size
        lines = broken(paragraph, _measure(grid, Role.SONG, size), grid.room - indent, grid.room)
        right = is_from_the_right(paragraph)
        for place, line in enumerate(lines):
            shift = indent if place == 0 else 0.0
            items.append(_line(grid, element, Role.SONG, line, size, pitch, _Aligned(right, shift)))
    return items


def foreign_title(grid: Grid, foreign: Foreign) -> list[Item]:
    """The title in a second language, centred, with the space that sets it off from the text."""
    size, pitch = grid.sizes.title * _TITLE_SHARE, grid.sizes.title_pitch
    element = grid.root.add("H1", language=foreign.language)
    measure = _measure(grid, Role.TITLE, size)
    lines = broken(printable(foreign.title).replace("\n", " "), measure, grid.room, grid.room)
    right = is_from_the_right(foreign.title)
    made = [_line(grid, element, Role.TITLE, line, size, pitch, _Aligned(right)) for line in lines]
    return [*made, Item(grid.sizes.pitch * 0.6, lambda _sheet, _top: None, keep=True)]


class _Aligned:
    """Where a line stands: in the middle, or at the edge where reading begins, `shift` points inside it."""

    def __init__(self, right: bool, shift: float | None = None) -> None:
        self.right = right
        self.shift = shift

    def start(self, grid: Grid, width: float) -> float:
        """The x of the left end of a line."""
        if self.shift is None:
            return (grid.paper.left + grid.paper.right - width) / 2
        return grid.paper.right - self.shift - width if self.right else grid.paper.left + self.shift


def _line(
    grid: Grid, element: Element, role: Role, text: str, size: float, pitch: float, aligned: _Aligned
) -> Item:
    runs = visual_runs(text, aligned.right)
    pieces = _visual(grid, role, runs)
    plain = any(turned for _, turned in runs)  # readers turn such a line round by themselves
    width = sum(piece.width for piece in pieces) * size / _EM

    def put(sheet: Sheet, top: float) -> None:
        x, y = aligned.start(grid, width), baseline(top, pitch, size)
        shown = ["BT"]
        for piece in pieces:
            shown.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {piece.font} {size:g} Tf {piece.shown}")
            x += piece.width * size / _EM
        with sheet.inside(element):
            sheet.operators += [*shown, "ET"] if plain else sheet.standing_for(text, [*shown, "ET"])

    return Item(pitch, put, keep=aligned.shift is None)


def _visual(grid: Grid, role: Role, runs: list[tuple[str, bool]]) -> list[Piece]:
    """A line's pieces from left to right."""
    press = grid.press
    out: list[Piece] = []
    for run, turned in runs:
        out += press.from_the_right(role, run) if turned else press.pieces(role, run)
    return out


def _measure(grid: Grid, role: Role, size: float) -> Callable[[str], float]:
    """The width of a text that is shaped as a whole."""
    return lambda text: sum(piece.width for piece in grid.press.pieces(role, text)) * size / _EM


def is_from_the_right(text: str) -> bool:
    """Whether a paragraph is read from right to left: its first letter decides (UAX 9, P2 and P3)."""
    from bidi.algorithm import get_base_level

    return bool(get_base_level(text))


def visual_runs(text: str, right: bool) -> list[tuple[str, bool]]:
    """The runs of a line from left to right, each as typed, and whether it is read from the right."""
    levels = _levels(text, int(right))
    runs: list[tuple[int, str]] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or levels[place] != levels[start]:
            runs.append((levels[start], text[start:place]))
            start = place
    for level in range(max((one for one, _ in runs), default=0), 0, -1):
        runs = _turned(runs, level)
    return [(run, bool(level % 2)) for level, run in runs]


def _turned(runs: list[tuple[int, str]], least: int) -> list[tuple[int, str]]:
    """The runs with every sequence of at least a level turned round (UAX 9, L2)."""
    out: list[tuple[int, str]] = []
    held: list[tuple[int, str]] = []
    for run in runs:
        if run[0] >= least:
            held.append(run)
            continue
        out += [*reversed(held), run]
        held = []
    return out + held[::-1]


def _levels(text: str, base: int) -> list[int]:
    """The embedding level of every character, blanks at the end at the level of the paragraph (L1)."""
    from bidi import algorithm

    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, ("L", "R")[base]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = [int(one["level"]) for one in storage["chars"]]
    for number in _NUMBER.finditer(text):
        levels[number.start() : number.end()] = [levels[number.start()]] * len(number.group())
    trailing = len(text) - len(text.rstrip())
    return levels[: len(levels) - trailing] + [base] * trailing


def broken(text: str, measure: Callable[[str], float], first: float, rest: float) -> list[str]:
    """The lines of a paragraph, each as typed; `first` and `rest` are the room of the first and others."""
    lines: list[str] = []
    held, room = "", first
    for atom in _small_enough(text, measure, min(first, rest)):
        if held and measure((held + atom).rstrip()) > room:
            lines.append(held.rstrip())
            held, room = "", rest
        held += atom
    return [*lines, held.rstrip()]


def _small_enough(text: str, measure: Callable[[str], float], room: float) -> Iterator[str]:
    """The pieces between which a line may end; one wider than the room comes letter by letter."""
    for atom in atoms(text):
        if measure(atom.rstrip()) <= room:
            yield atom
        else:
            yield from atom


def atoms(text: str) -> Iterator[str]:
    """`text` in order, cut where a line may end."""
    start = 0
    for place in range(1, len(text)):
        if _may_end(text[place - 1], text[place]):
            yield text[start:place]
            start = place
    if start < len(text):
        yield text[start:]


def _may_end(before: str, after: str) -> bool:
    if after == " " or after in NEVER_FIRST or after in _SHAD or after in _TSHEG:
        return False
    if before == " " or before in _TSHEG or before in _SHAD:
        return True
    return _is_wide(before) and _is_wide(after) and may_part(before, after)


def _is_wide(character: str) -> bool:
    """Yi syllables and Chinese characters, between which a line may end anywhere."""
    return "\u2e80" <= character <= "\ua4cf" or "\uff00" <= character <= "\uffef" or character > "\U0001ffff"
