"""The area a number is of: code prefixes taken in and left out, so that the longest prefix wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_app.catalog.areas import Areas
from desktop_app.catalog.recoding import Recoding


@dataclass(frozen=True, slots=True)
class Scope:
    """An area: everything below ``include`` and not below ``exclude`` (statistics.md §2 rule 4).

    喀什地区 leaves out 喀什市 and 塔什库尔干, which another pairing takes in, and the regiments of 第三师.
    """

    name: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()

    @property
    def is_division(self) -> bool:
        """Whether it is one division, whole."""
        return len(self.include) == 1 and not self.exclude

    def condition(self, column: str = "area") -> str:
        """The scope as a condition on a column; ``values`` binds it."""
        taken = " OR ".join(
            f"substr({column}, 1, {len(prefix)}) = :in_{n}" for n, prefix in enumerate(self.include)
        )
        left = "".join(
            f" AND substr({column}, 1, {len(prefix)}) <> :out_{n}" for n, prefix in enumerate(self.exclude)
        )
        return f"({taken}){left}"

    def today(self, recoding: Recoding) -> "Scope":
        """The scope in the codes of today, to be asked of areas in the codes of today."""
        if not recoding:
            return self
        return Scope(
            self.name, tuple(map(recoding.now, self.include)), tuple(map(recoding.now, self.exclude))
        )

    def values(self) -> dict[str, object]:
        """The parameters of ``condition``."""
        return {
            **{f"in_{n}": prefix for n, prefix in enumerate(self.include)},
            **{f"out_{n}": prefix for n, prefix in enumerate(self.exclude)},
        }


class Divisions(Protocol):
    """What names divisions in full."""

    def exists(self, code: str) -> bool:
        """Whether the code is known."""
        ...

    def full_name(self, code: str) -> str:
        """The name with those above it."""
        ...


def named_scope(code: str, areas: Areas, divisions: Divisions) -> Scope | None:
    """The area of a division's code or of a supported area's id (SA-01 …); None when nothing is so called."""
    for area in areas:
        if area.id == code:
            return Scope(area.name, *areas.scope(code))
    return Scope(divisions.full_name(code), (code,)) if divisions.exists(code) else None


LEVELS: Sequence[int] = (2, 4, 6, 9, 12)
"""Lengths of the codes of provinces, cities, counties, townships and villages."""


def below(code: str) -> int:
    """The length of the codes directly below ``code``; villages have none below and keep theirs."""
    return next((length for length in LEVELS if length > len(code)), LEVELS[-1])
