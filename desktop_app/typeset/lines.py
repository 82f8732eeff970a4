"""Breaking Chinese text into lines: no sign where it may not stand, nothing split that belongs together.

The breaker is pure: it is given a measuring function and knows neither font nor sheet. Widths are in
the caller's unit (points). A line that would end one character early because a full stop does not fit
keeps it with half its width, since that half is blank; signs that meet are moved together by half an em.
Source: GB/T 15834 (where signs may stand), CLREQ 3.1.3 and 3.1.6; notices §5.1 for numbers and dates.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

NEVER_FIRST = frozenset("，。、；：？！）》〉】〕」』〗”’％%℃‰…—～·,.;:?!)]}~/")
NEVER_LAST = frozenset("（《〈【〔「『〖“‘([{￥$＄#№")
_BLANK_AFTER = frozenset("，。、；：）》〉】〕」』〗”’")
_BLANK_BEFORE = frozenset("（《〈【〔「『〖“‘")
_UNITS = "年月日时分秒户人元个名万亿天项岁亩号届期次条款页株头只吨斤公千米%％℃‰"
_GLUED = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日"  # a date
    r"|\d{1,4}年\d{1,2}月|\d{1,2}月\d{1,2}日"
    rf"|第?\d[\d,.]*(?:万亿|[万亿]元|[{_UNITS}])"  # a number and what it counts
    r"|第\d+"
    r"|—{2,}|…{2,}"
)
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


def may_part(before: str, after: str) -> bool:
    """Whether a line may end between two neighbours, by the signs alone."""
    if after in NEVER_FIRST or before in NEVER_LAST or after == " ":
        return False
    return not (is_latin(before) and is_latin(after))


def _breaks(text: str) -> bytearray:
    """For every place between characters (index of the second) whether a line may end before it."""
    allowed = bytearray(len(text) + 1)
    for place in range(1, len(text)):
        allowed[place] = may_part(text[place - 1], text[place])
    for match in _GLUED.finditer(text):
        for place in range(match.start() + 1, match.end()):
            allowed[place] = 0
    allowed[len(text)] = 1
    return allowed


def kern(before: str, after: str) -> float:
    """In ems, how far signs that meet are moved together: their blank halves make one."""
    if before in _BLANK_AFTER and (after in _BLANK_AFTER or after in _BLANK_BEFORE):
        return -0.5
    if before in _BLANK_BEFORE and after in _BLANK_BEFORE:
        return -0.5
    return 0.0


def break_lines(
    text: str, advance: Callable[[str], float], size: float, first: float, rest: float
) -> list[Line]:
    """Lines of `text`; `first` and `rest` are the room of the first and of all other lines.

    `advance` gives the width of one character and `size` is the em, both in the unit of the room.
    Every character is in exactly one line, in order, line feeds apart. A piece that may not be parted
    but is wider than the room is parted all the same, by the gentlest rule that makes progress.
    """
    lines: list[Line] = []
    for part in text.split("\n"):
        lines += _break_part(part, advance, size, first, rest)
        first = rest
    return lines


def _break_part(
    text: str, advance: Callable[[str], float], size: float, first: float, rest: float
) -> list[Line]:
    if not text:
        return [Line("", (), 0.0, first, True)]
    widths = [advance(character) for character in text]
    kerns = [0.0] + [size * kern(a, b) for a, b in zip(text, text[1:], strict=False)]
    allowed = _breaks(text)
    lines: list[Line] = []
    start, room, count = 0, first, len(text)
    while start < count:
        end, width = _fit(text, widths, kerns, start, room, size, allowed)
        own = (0.0, *kerns[start + 1 : end])
        lines.append(Line(text[start:end], own, width, room, end == count))
        start, room = end, rest
    return lines


def _fit(
    text: str, widths: list[float], kerns: list[float], start: int, room: float, size: float, allowed: bytearray
) -> tuple[int, float]:
    """Where the line from `start` ends and how wide it is."""
    reach, best, width, best_width = start, 0, 0.0, 0.0
    while reach < len(text):
        step = widths[reach] + (kerns[reach] if reach > start else 0.0)
        after = width + step
        if after > room + _SLACK:
            half = text[reach] in _BLANK_AFTER and widths[reach] > 0.75 * size
            if half and allowed[reach + 1] and after - size / 2 <= room + _SLACK:
                return reach + 1, after - size / 2
            if text[reach] == " ":
                return reach + 1, width
            break
        width = after
        reach += 1
        if allowed[reach]:
            best, best_width = reach, width
    if best:
        return best, best_width
    return _force(text, widths, kerns, start, reach)


def _force(text: str, widths: list[float], kerns: list[float], start: int, reach: int) -> tuple[int, float]:
    """The end of a line in which nothing may be parted: before the last sign that can stand first."""
    reach = max(reach, start + 1)
    end = reach
    while end > start + 1 and (text[end : end + 1] in NEVER_FIRST or text[end - 1] in NEVER_LAST):
        end -= 1
    if end == start + 1 and text[end : end + 1] in NEVER_FIRST:
        end = reach
    return end, widths[start] + sum(widths[start + 1 : end]) + sum(kerns[start + 1 : end])


def break_name(
    text: str, advance: Callable[[str], float], size: float, room: float
) -> list[Line]:
    """Lines of a table cell: a name of several parts is parted after “·” before anything else."""
    if "·" not in text:
        return break_lines(text, advance, size, room, room)
    lines: list[Line] = []
    held = ""
    for piece in re.findall(r"[^·]*·|[^·]+$", text):
        if held and sum(map(advance, held + piece)) > room + _SLACK:
            lines += break_lines(held, advance, size, room, room)
            held = piece
        else:
            held += piece
    return lines + break_lines(held, advance, size, room, room)


def is_torn(before: str, after: str) -> bool:
    """Whether two lines of one text part what belongs together: a number, a date, a Latin word."""
    return bool(before) and bool(after) and not _breaks(before + after)[len(before)]
