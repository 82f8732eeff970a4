"""Names of people: written in one way, and compared in one way.

Chinese characters come from the whole of GB 18030-2022, so from every CJK block of Unicode, not only from
the basic one; 〇 and 々 stand among them.
"""

from functools import lru_cache

from desktop_app.catalog.values import tidy

DOT = "\u00b7"
"""The dot between the parts of a name (SRC-23)."""

_OTHER_DOTS = "\u2022\u30fb\u2027\uff0e\u002e\u22c5\u2219\u0387\uff65\u2024\u2e31\u25cf\u16eb"
_TO_DOT = str.maketrans(dict.fromkeys(_OTHER_DOTS, DOT))
_HAN_RANGES = (
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xE000, 0xF8FF),  # private use: characters of GB 18030-2000 that Unicode received later
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


def normalise_name(text: object) -> str:
    """A name without blanks and with U+00B7 for every dot that looks like it (VR-NAM-002)."""
    if text is None:
        return ""
    joined = "".join(tidy(str(text).translate(_TO_DOT)).split())
    return joined.strip(DOT)


def is_han(char: str) -> bool:
    """Whether one character is a Chinese character of GB 18030."""
    point = ord(char)
    return any(first <= point <= last for first, last in _HAN_RANGES)


def is_name(text: str) -> bool:
    """Whether a normalised name is made of Chinese characters, in parts joined by single dots."""
    return bool(text) and all(part and all(map(is_han, part)) for part in text.split(DOT))


def foreign_characters(text: str) -> str:
    """The characters of a normalised name that do not belong in one, each once, in order."""
    return "".join(dict.fromkeys(char for char in text if char != DOT and not is_han(char)))


def name_length(text: str) -> int:
    """The number of characters as a reader counts them: code points, not UTF-16 units (VR-NAM-003)."""
    return len(text)


def match_key(text: object) -> str:
    """What two spellings of a name have in common: characters only, without dots and blanks."""
    return "" if text is None else _key(str(text))


@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    """The same cadres are compared with every payee."""
    return normalise_name(text).replace(DOT, "")


def likeness(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1: shared pairs of neighbouring characters (Dice, VR-PRJ-007)."""
    if one == other:
        return 1.0
    pairs = [one[place : place + 2] for place in range(len(one) - 1)]
    rest = [other[place : place + 2] for place in range(len(other) - 1)]
    total = len(pairs) + len(rest)
    shared = 0
    for pair in pairs:
        if pair in rest:
            rest.remove(pair)
            shared += 1
    return 2 * shared / total if total else 0.0
