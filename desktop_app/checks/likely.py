"""Likely duplicates: two members who may be one person, with a score, for a person to look at.

The same identity number anywhere is an error (VR-ID-006) and no business of this module: here are those
whose numbers differ, are mistyped or missing. Nothing is ever merged by a score.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations

from desktop_app.catalog.model import Record
from desktop_app.catalog.pinyin import keys
from desktop_app.checks.identity import IdNumber
from desktop_app.checks.names import DOT, match_key, normalise_name
from desktop_app.checks.timeline import birth_date, sex
from desktop_app.checks.values import filled, text

THRESHOLD = 70
"""From this score on a pair is offered for review."""

_TRANSLITERATED = frozenset({"04", "05", "17", "29", "41", "43"})
"""Peoples (GB/T 3304) whose names are written by sound: 麦麦提 and 买买提 are two names, not one mistyped."""

_LARGEST_BLOCK = 60
"""A block with more members says nothing: 扎西 of one year and county."""

_TOWNSHIP = 9


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a member is recognised by."""

    member_id: str
    household_id: str
    name: str
    born: date | None
    sex: str | None
    village: str
    number: str
    ethnicity: str = ""

    @property
    def key(self) -> str:
        """The name without dots and blanks."""
        return match_key(self.name)

    @property
    def is_by_sound(self) -> bool:
        """Whether the name renders another language's sounds, so that another character is another name."""
        return DOT in normalise_name(self.name) or self.ethnicity in _TRANSLITERATED


@dataclass(frozen=True, slots=True)
class Likely:
    """Two members and how likely they are one person, 0 to 100, with the reasons in words."""

    one: Bearer
    other: Bearer
    score: int
    reasons: tuple[str, ...]


def bearer(member: Record, household: Record) -> Bearer:
    """A member as he or she is recognised."""
    number = IdNumber.parse(member.get("id_no"))
    return Bearer(
        text(member, "id"),
        text(member, "household_id"),
        text(member, "name"),
        birth_date(member),
        sex(member),
        text(household, "division_code"),
        number.text if number is not None and number.checksum_ok else text(member, "id_no"),
        text(member, "ethnicity"),
    )


def bearers(members: Iterable[Record], households: Mapping[str, Record]) -> Iterator[Bearer]:
    """The members who have not left, as they are recognised."""
    for member in members:
        household = households.get(text(member, "household_id"))
        if household is not None and not filled(member, "left_date"):
            yield bearer(member, household)


def likely_pairs(people: Iterable[Bearer], threshold: int = THRESHOLD) -> list[Likely]:
    """The pairs that score at least ``threshold``, the likeliest first; each pair once."""
    blocks: dict[tuple[str, ...], list[Bearer]] = {}
    for person in people:
        for key in _blocks(person):
            blocks.setdefault(key, []).append(person)
    found: dict[tuple[str, str], Likely] = {}
    for block in blocks.values():
        if not 1 < len(block) <= _LARGEST_BLOCK:
            continue
        for one, other in combinations(block, 2):
            place = (min(one.member_id, other.member_id), max(one.member_id, other.member_id))
            if place not in found and (pair := compare(one, other)).score >= threshold:
                found[place] = pair
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.one.member_id, pair.other.member_id))


def _blocks(person: Bearer) -> Iterator[tuple[str, ...]]:
    """Where a person is looked for: only those who share a block are compared."""
    if person.key:
        yield "name and village", person.key, person.village
        if person.born:
            yield "name and year", person.key, str(person.born.year)
    if person.born:
        yield "day and village", person.born.isoformat(), person.village
        for sound in _sounds(person.name)[:2]:
            yield "sound and day", sound, person.born.isoformat()
    if len(person.number) == 18:
        yield "number without its end", person.number[:14], person.village[:_TOWNSHIP]


def compare(one: Bearer, other: Bearer) -> Likely:
    """How likely two members are one person: name, day of birth, village, number, each with its weight."""
    parts = (_name(one, other), _birth(one, other), _place(one, other), _number(one, other), _sex(one, other))
    score = max(0, min(100, sum(points for points, _reason in parts)))
    return Likely(one, other, score, tuple(reason for points, reason in parts if points > 0 and reason))


def _name(one: Bearer, other: Bearer) -> tuple[int, str]:
    if one.key == other.key:
        return 50, "姓名相同"
    if one.is_by_sound or other.is_by_sound:
        return (30, "姓名缺一部分") if _is_part(one, other) or _is_part(other, one) else (-40, "")
    if not set(_sounds(one.name)).isdisjoint(_sounds(other.name)):
        return 38, "姓名同音"
    if len(one.key) == len(other.key) >= 3 and _differing(one.key, other.key) == 1:
        return 24, "姓名一字之差"
    return -40, ""


def _is_part(one: Bearer, other: Bearer) -> bool:
    """Whether ``one`` bears the first part only of the other's name: the father's name is often left out."""
    first, dot, _rest = normalise_name(other.name).partition(DOT)
    return bool(dot) and len(first) > 1 and match_key(first) == one.key


def _birth(one: Bearer, other: Bearer) -> tuple[int, str]:
    if one.born is None or other.born is None:
        return 0, ""
    if one.born == other.born:
        return 30, "出生日期相同"
    turned = (other.born.year, other.born.day, other.born.month)
    if (one.born.year, one.born.month, one.born.day) == turned:
        return 22, "出生月日颠倒"
    same = sum(getattr(one.born, part) == getattr(other.born, part) for part in ("year", "month", "day"))
    return (12, "出生日期一处不同") if same == 2 else (-35, "")


def _place(one: Bearer, other: Bearer) -> tuple[int, str]:
    if one.village == other.village:
        return 12, "同村"
    return (6, "同乡镇") if one.village[:_TOWNSHIP] == other.village[:_TOWNSHIP] else (0, "")


def _number(one: Bearer, other: Bearer) -> tuple[int, str]:
    """Two whole numbers belong to two people: a mistyped digit spoils the check character."""
    if not one.number or not other.number:
        return 5, ""
    if len(one.number) != len(other.number):
        return 0, ""
    if _is_whole(one.number) and _is_whole(other.number):
        return -25, ""
    differing = _differing(one.number, other.number)
    return (25, "证件号码一两位不同") if differing <= 2 else (-15, "")


def _sex(one: Bearer, other: Bearer) -> tuple[int, str]:
    known = one.sex is not None and other.sex is not None
    return (-30, "") if known and one.sex != other.sex else (0, "")


def _is_whole(number: str) -> bool:
    parsed = IdNumber.parse(number)
    return parsed is not None and parsed.checksum_ok


def _differing(one: str, other: str) -> int:
    return sum(first != second for first, second in zip(one, other, strict=True))


@lru_cache(maxsize=65536)
def _sounds(name: str) -> tuple[str, ...]:
    """The plausible spellings of a name without tones, the most usual first."""
    return keys(match_key(name)).full
