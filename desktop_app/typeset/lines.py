"""Breaking Chinese text into lines: no sign where it may not stand, nothing split that belongs together.

The breaker is pure: it is given a measuring function and knows neither font nor sheet. Widths are in
the caller's unit (points). A line that would end one character early because a full stop does not fit
keeps it with half its width, since that half is blank; signs that meet are moved together by half an em.
A number is never parted, nor is 〔2018〕12号; a date or the whole number of a document is parted only in
running text, where it would otherwise leave its line so short that it cannot be justified.
Source: GB/T 15834 (where signs may stand), CLREQ 3.1.3 and 3.1.6; notices §5.1 for numbers and dates.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

NEVER_FIRST = frozenset("，。、；：？！）》〉】〕」』〗”’％%℃‰…—～·,.;:?!)]}~/")
NEVER_LAST = frozenset("（《〈【〔「『〖“‘([{￥$＄#№")
_BLANK_AFTER = frozenset("，。、；：）》〉】〕」』〗”’")
_BLANK_BEFORE = frozenset("（《〈【〔「『〖“‘")
_UNITS = "年月日时分秒户人元个名万亿天项岁亩号届期次条款页株头只吨斤公千米%％℃‰"
_DOCUMENT = r"〔\d{4}〕第?\d+号"
_NUMBERS = rf"{_DOCUMENT}|第?\d[\d,.]*(?:万亿|[万亿]元|[{_UNITS}])|第\d+|—{{2,}}|…{{2,}}"
_DATES = r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,4}年\d{1,2}月|\d{1,2}月\d{1,2}日"
_SOFT = rf"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{1,8}}{_DOCUMENT}|{_DATES}"
_SOFTLY_GLUED = re.compile(_SOFT)
_GLUED = re.compile(f"{_SOFT}|{_NUMBERS}")
_FIRMLY_GLUED = re.compile(_NUMBERS)
_SHORTEST = 0.92
"""A line of running text that holds less than this share of its room may part a date to be fuller."""
_CLOSEST = 1.02
"""Or it takes in what would make it so much too wide, and is set closer by a fiftieth."""
_SETTLED = 2
"""So many characters, signs not counted, a last line must have."""
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """A broken line: its text, how far before each character the pen moves (0 or minus half an em),
    its natural width, the room it had, and whether a line break of the writer follows."""

    text: str
    kerns: tuple[float, ...]
    width: float
    room: float
    last: bool


def is_latin(character: str) -> bool:
    """Letters, digits and the signs inside of numbers and addresses, which are never pulled apart."""
    return character < "\u0250" and (character.isalnum() or character in ".,%-/:@_&+#*'")


def _any_of(characters: Iterable[str]) -> str:
    """A regular expression's class of these characters."""
    return "[" + "".join(map(re.escape, sorted(characters))) + "]"


_LATIN = _any_of(one for one in map(chr, range(0x250)) if is_latin(one))
_INSEPARABLE = re.compile(
    f"(?={_any_of(NEVER_FIRST | {' '})})|(?<={_any_of(NEVER_LAST)})|(?<={_LATIN})(?={_LATIN})"
)
_MEETING = re.compile(
    f"(?<={_any_of(_BLANK_AFTER)})(?={_any_of(_BLANK_AFTER | _BLANK_BEFORE)})"
    f"|(?<={_any_of(_BLANK_BEFORE)})(?={_any_of(_BLANK_BEFORE)})"
)


def may_part(before: str, after: str) -> bool:
    """Whether a line may end between two neighbours, by the signs alone."""
    return _INSEPARABLE.match(before + after, 1) is None


def _breaks(text: str, glued: re.Pattern[str] = _GLUED) -> bytearray:
    """For every place between characters (index of the second) whether a line may end before it."""
    allowed = bytearray(b"\1" * (len(text) + 1))
    for match in _INSEPARABLE.finditer(text):
        allowed[match.start()] = 0
    for match in glued.finditer(text):
        start, end = match.start() + 1, match.end()
        allowed[start:end] = bytes(end - start)
    allowed[len(text)] = 1
    return allowed


def _kerns(text: str, size: float) -> list[float]:
    """How far each character is moved towards the one before: signs that meet share one blank half."""
    kerns = [0.0] * len(text)
    for match in _MEETING.finditer(text):
        kerns[match.start()] = -0.5 * size
    return kerns


@dataclass(frozen=True, slots=True)
class _Measured:
    """A paragraph with all that is needed to find the end of a line."""

    text: str
    size: float
    widths: list[float]
    kerns: list[float]
    allowed: bytearray
    weaker: bytearray
    """Where a line may end rather than be too short."""
    flush: bool

    def width(self, start: int, end: int) -> float:
        """Natural width of a stretch that is a line."""
        return sum(self.widths[start:end]) + sum(self.kerns[start + 1 : end])

    def compressible(self, place: int) -> bool:
        """Whether the character may stand at a line's end with half its width."""
        return self.text[place] in _BLANK_AFTER and self.widths[place] > 0.75 * self.size


def break_lines(
    text: str,
    advance: Callable[[str], float],
    size: float,
    first: float,
    rest: float,
    *,
    settled: bool = False,
    flush: bool = False,
) -> list[Line]:
    """Lines of `text`; `first` and `rest` are the room of the first and of all other lines.

    `advance` gives the width of one character and `size` is the em, both in the unit of the room.
    Every character is in exactly one line, in order, line feeds apart. A piece that may not be parted
    but is wider than the room is parted all the same, by the gentlest rule that makes progress.
    `settled` takes a character from the line above where the last one would be a single character.
    `flush` says that the lines will be justified: none shall be much shorter than its room.
    """
    lines: list[Line] = []
    for part in text.split("\n"):
        widths = [advance(one) for one in part]
        lines += break_measured(part, widths, size, first, rest, settled=settled, flush=flush)
        first = rest
    return lines


def break_measured(
    text: str,
    widths: list[float],
    size: float,
    first: float,
    rest: float,
    *,
    settled: bool = False,
    flush: bool = False,
) -> list[Line]:
    """As `break_lines`, for text without line feeds of which every character has been measured."""
    if not text:
        return [Line("", (), 0.0, first, True)]
    allowed = _breaks(text)
    parted = flush and _SOFTLY_GLUED.search(text)
    weaker = _breaks(text, _FIRMLY_GLUED) if parted else allowed
    whole = _Measured(text, size, widths, _kerns(text, size), allowed, weaker, flush)
    cuts, room = [0], first
    while cuts[-1] < len(text):
        cuts.append(_fit(whole, cuts[-1], room))
        room = rest
    if settled:
        _settle(whole, cuts, rest)
    rooms = [first] + [rest] * (len(cuts) - 2)
    return [_line(whole, start, end, room) for start, end, room in zip(cuts, cuts[1:], rooms, strict=False)]


def _line(whole: _Measured, start: int, end: int, room: float) -> Line:
    width = whole.width(start, end)
    if width > room + _SLACK and whole.compressible(end - 1):
        width -= whole.size / 2
    elif width > room + _SLACK and whole.text[end - 1] == " ":
        width -= whole.widths[end - 1]
    return Line(
        whole.text[start:end], (0.0, *whole.kerns[start + 1 : end]), width, room, end == len(whole.text)
    )


def _fit(whole: _Measured, start: int, room: float) -> int:
    """Where the line from `start` ends."""
    text, widths, kerns, allowed = whole.text, whole.widths, whole.kerns, whole.allowed
    reach, best, fuller, width = start, 0, 0, 0.0
    while reach < len(text):
        after = width + widths[reach] + (kerns[reach] if reach > start else 0.0)
        if after > room + _SLACK:
            if text[reach] == " ":
                return reach + 1
            squeezed = after - whole.size / 2 <= room + _SLACK and whole.compressible(reach)
            if squeezed and allowed[reach + 1]:
                return reach + 1
            break
        width = after
        reach += 1
        if allowed[reach]:
            best = reach
        elif whole.weaker[reach]:
            fuller = reach
    if best and whole.flush and reach < len(text) and whole.width(start, best) < _SHORTEST * room:
        return _pushed_in(whole, start, best, room) or max(best, fuller)
    return best or _force(text, start, max(reach, start + 1))


def _pushed_in(whole: _Measured, start: int, best: int, room: float) -> int:
    """The next place after `best` where the line may end if it is set a little closer, or 0."""
    end = next(place for place in range(best + 1, len(whole.text) + 1) if whole.allowed[place])
    width = whole.width(start, end)
    if whole.compressible(end - 1):
        width -= whole.size / 2
    return end if width <= room * _CLOSEST else 0


def _force(text: str, start: int, reach: int) -> int:
    """The end of a line in which nothing may be parted: inside a date, else inside a word or number."""
    weaker = _breaks(text, _FIRMLY_GLUED)
    for end in range(reach, start, -1):
        if weaker[end]:
            return end
    for end in range(reach, start, -1):
        if text[end : end + 1] not in NEVER_FIRST and text[end - 1] not in NEVER_LAST:
            return end
    return reach


def _settle(whole: _Measured, cuts: list[int], room: float) -> None:
    """Move the last break back until the last line has two characters, if that takes at most three."""
    if len(cuts) < 3 or _solid(whole.text[cuts[-2] :]) >= _SETTLED:
        return
    for place in range(cuts[-2] - 1, max(cuts[-3], cuts[-2] - 4), -1):
        if whole.allowed[place] and _solid(whole.text[place:]) >= _SETTLED:
            if whole.width(place, cuts[-1]) <= room:
                cuts[-2] = place
            return


def _solid(text: str) -> int:
    return sum(1 for one in text if one not in NEVER_FIRST)


def break_head(text: str, advance: Callable[[str], float], size: float, room: float) -> list[Line]:
    """Lines of a column's head: what stands in brackets on its own line, the rest as even as may be."""
    cut = text.find("（")
    if cut > 0 and sum(map(advance, text)) > room + _SLACK:
        return [line for part in (text[:cut], text[cut:]) for line in _evenly(part, advance, size, room)]
    return _evenly(text, advance, size, room)


def _evenly(text: str, advance: Callable[[str], float], size: float, room: float) -> list[Line]:
    lines = break_lines(text, advance, size, room, room)
    narrow = room
    while len(lines) > 1 and narrow > size:
        narrow -= size / 4
        tried = break_lines(text, advance, size, narrow, narrow)
        if len(tried) > len(lines) or any(is_torn(a.text, b.text) for a, b in pairwise(tried)):
            break
        lines = tried
    return lines


def break_name(text: str, advance: Callable[[str], float], size: float, room: float) -> list[Line]:
    """Lines of a table cell: a name of several parts is parted after “·” before anything else."""
    held, lines = "", []
    for piece in re.findall(r"[^·]*·|[^·]+$", text):
        if held and sum(map(advance, held + piece)) > room + _SLACK:
            lines += break_lines(held, advance, size, room, room, settled=True)
            held = piece
        else:
            held += piece
    return lines + break_lines(held, advance, size, room, room, settled=True)


def is_torn(before: str, after: str) -> bool:
    """Whether two lines of one text part what belongs together: a number, a date, a Latin word."""
    return bool(before) and bool(after) and not _breaks(before + after)[len(before)]
