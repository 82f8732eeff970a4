"""A range that comes back from a spreadsheet: its cells, and which fields or columns are meant. No Qt."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from desktop_app.gui.copying import as_range

_RUNNING_NUMBER = "序号"
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")
_NEEDS_QUOTES = re.compile(r'[\t\n]|""')
_MARKS = re.compile(r"[\s*＊]+|[（(][^（()）]*[)）]$")
_HEADINGS_WITHIN = 4
_FEW = 2


def cells_of(text: str) -> list[list[str]]:
    """The cells of a copied range, line by line, as spreadsheets put them on the clipboard.

    A cell that holds a tab, a line break or a quoted quote stands in quotes; quotes around anything else are
    the cell's own, for spreadsheets leave them alone.
    """
    whole = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    lines: list[list[str]] = [[]]
    place = 0
    while True:
        quoted = _QUOTED.match(whole, place)
        if quoted and _NEEDS_QUOTES.search(quoted[1]):
            lines[-1].append(quoted[1].replace('""', '"'))
            place = quoted.end()
        else:
            plain = _PLAIN.match(whole, place)
            lines[-1].append(plain[0] if plain else "")
            place += len(lines[-1][-1])
        if place >= len(whole):
            return lines
        if whole[place] == "\n":
            lines.append([])
        place += 1


def on_one_line(text: str) -> str:
    """A cell that was broken for the looks of its table, on the one line that a field has."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    whole = "".join(lines[:1])
    for line in lines[1:]:
        whole += line if not (whole[-1] + line[0]).isascii() else f" {line}"
    return whole


@dataclass(frozen=True, slots=True)
class Block:
    """A range as a grid takes it: the keys of its columns, empty where the grid has no such column, the lines
    below the headings, and the headings that mean nothing here.
    """

    keys: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    strange: tuple[str, ...] = ()


@dataclass(slots=True)
class Pasted:
    """What became of a pasted block: the rows and filled cells, and what was left out, for whoever pasted it.

    ``beyond`` counts columns to the right of the last one, ``not_typed`` texts for cells that nobody types,
    ``hidden`` numbers of which only the ends came, ``below`` lines that found no row, ``nowhere`` the names
    of those whose row there is not.
    """

    strange: tuple[str, ...] = ()
    beyond: int = 0
    rows: int = 0
    cells: int = 0
    not_typed: int = 0
    hidden: int = 0
    below: int = 0
    nowhere: tuple[str, ...] = ()

    def told(self) -> str:
        """One sentence for each thing that happened."""
        names, rows = ("、".join(f"“{name}”" for name in listed) for listed in (self.strange, self.nowhere))
        parts = (
            (self.cells, f"已粘贴{self.rows}行，填了{self.cells}格，按 Ctrl+Z 撤回。"),
            (not self.cells, "没有可以粘贴的内容。"),
            (self.strange, f"没有{names}栏，这些没有粘贴。"),
            (self.beyond, f"右边多出的{self.beyond}列没有粘贴；连同栏名一起复制，就按栏名对应。"),
            (self.below, f"下面多出的{self.below}行没有粘贴。"),
            (self.nowhere, f"没有{rows}行，这些没有粘贴。"),
            (self.not_typed, f"{self.not_typed}格是算出来的或不用填的，没有粘贴。"),
            (self.hidden, f"{self.hidden}个号码带星号，没有粘贴，请复制完整的号码。"),
        )
        return "".join(text for holds, text in parts if holds)


def read_block(text: str, labels: Mapping[str, str], here: Sequence[str]) -> Block:
    """What a copied range means in a grid.

    Where headings were copied along (also below a title, or on two lines with merged cells), they say which
    columns are meant, whatever their order: ``labels`` has the key of each. Else it is the columns from the
    cursor on, whose keys are ``here``.
    """
    lines = cells_of(text)
    found = _below_headings(lines, labels)
    if found is not None:
        return found
    widest = max(map(len, lines))
    keys = (*here[:widest], *[""] * (widest - len(here)))
    return Block(keys, tuple(map(tuple, lines)))


def read_turned(
    text: str, labels: Mapping[str, str], name: str, name_in: Callable[[str], str]
) -> Block | None:
    """What a copied range means whose headings stand beside its lines; None where they do not.

    The rows of the grid are named above: ``name_in`` finds a name in a cell, ``name`` is the column it has.
    """
    lines = cells_of(text)
    known = {_plain(label) for label in labels}
    above = next((line for line in lines if any(map(name_in, line[1:]))), [])
    if not above or _plain(above[0]) in known or _below_headings(lines, labels) is not None:
        return None
    corner = next(place for place, cell in enumerate(above) if name_in(cell))
    above[:corner] = [next(label for label, key in labels.items() if key == name)] * corner
    return _below_headings([list(column) for column in zip_longest(*lines, fillvalue="")], labels)


def read_fields(text: str, labels: Mapping[str, str], here: Sequence[str]) -> list[tuple[str, str]]:
    """What a copied range means in a form, by field: by the labels above the texts or beside them.

    Where there are none it goes across or down from the cursor on, as ``here`` has the fields.
    """
    lines = cells_of(text)
    found = _below_headings(lines, labels)
    if found is None and len(lines) > 1:
        lines = [list(column) for column in zip_longest(*lines, fillvalue="")]
        found = _below_headings(lines, labels)
    if found is None:
        found = Block(tuple(here), (tuple(lines[0]),))
    first = found.lines[0] if found.lines else ()
    return [
        (key, on_one_line(told)) for key, told in zip(found.keys, first, strict=False) if key and told.strip()
    ]


def _below_headings(lines: Sequence[Sequence[str]], labels: Mapping[str, str]) -> Block | None:
    known = {_plain(label): key for label, key in labels.items()}
    headings = max(_headings(lines), key=lambda found: _fitting(found[1], known), default=(0, []))
    if _fitting(headings[1], known) < _FEW:
        return None
    keys = tuple(known.get(_plain(heading), "") for heading in headings[1])
    strange = [heading for heading, key in zip(headings[1], keys, strict=True) if heading.strip() and not key]
    below = tuple(tuple(line) for line in lines[headings[0] + 1 :] if any(line))
    return Block(keys, below, tuple(one for one in strange if one.strip() != _RUNNING_NUMBER))


def _headings(lines: Sequence[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    """What may be headings: a line, or one that fills up the gaps of merged cells from the line above it."""
    for number, line in enumerate(lines[:_HEADINGS_WITHIN]):
        yield number, list(line)
        if number:
            above = [*lines[number - 1], *[""] * (len(line) - len(lines[number - 1]))]
            beside = [*line, *[""] * (len(above) - len(line))]
            yield number, [own or upper for own, upper in zip(beside, above, strict=True)]


def _fitting(headings: Sequence[str], known: Mapping[str, str]) -> int:
    """How many headings are known, if most are; else none."""
    said = [_plain(heading) for heading in headings if heading.strip()]
    fitting = sum(heading in known for heading in said)
    return fitting if 2 * fitting >= len(said) else 0


def _plain(heading: str) -> str:
    """A heading without its unit, marks and line breaks."""
    return _MARKS.sub("", heading.strip())


def as_records(text: str, labels: Mapping[str, str]) -> str:
    """The copied text with every heading of ``labels`` replaced by the name of its field.

    A heading that stands for an empty name is computed here: its column is left out. A heading that is not in
    ``labels`` stays as it is, for the import to ask about; a title above the headings is passed over. Empty
    where no heading and row were copied.
    """
    lines = [line for line in cells_of(text) if any(line)]
    while lines and sum(map(bool, lines[0])) < _FEW <= len(lines[0]):
        del lines[0]
    if len(lines) < 2:  # a heading and a row
        return ""
    named = [labels.get(heading.strip(), heading.strip()) for heading in lines[0]]
    kept = [place for place, name in enumerate(named) if name]
    rows = ([line[place] if place < len(line) else "" for place in kept] for line in lines[1:])
    return as_range([[named[place] for place in kept], *rows]) + "\n"
