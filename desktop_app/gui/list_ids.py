"""The ids of a very long list in little memory: one text of equal pieces instead of a million objects."""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload


class Ids(Sequence[str]):
    """An unchanging sequence of ids. Ids of one length, as all of a ledger are, take one byte a character;
    others are kept as they are. Compares equal to a list of the same ids.
    """

    __slots__ = ("_count", "_plain", "_text", "_width")
    _count: int
    _width: int
    _text: str
    _plain: tuple[str, ...]

    def __init__(self, ids: Iterable[str] = ()) -> None:
        if isinstance(ids, Ids):
            self._count, self._width, self._text, self._plain = ids._count, ids._width, ids._text, ids._plain
            return
        given = ids if isinstance(ids, list | tuple) else list(ids)
        widths = {len(one) for one in given}
        self._count = len(given)
        self._width = widths.pop() if len(widths) == 1 else 0
        self._text = "".join(given) if self._width else ""
        self._plain = () if self._width else tuple(given)

    def followed_by(self, ids: "Ids") -> "Ids":
        """These ids and then others."""
        if self._width and self._width == ids._width:
            made = Ids()
            made._count, made._width = self._count + ids._count, self._width
            made._text = self._text + ids._text
            return made
        return Ids([*self, *ids])

    def after(self, count: int) -> "Ids":
        """All but the first ``count``."""
        if not self._width:
            return Ids(self._plain[count:])
        made = Ids()
        made._count, made._width = max(0, self._count - count), self._width
        made._text = self._text[count * self._width :]
        return made

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(self._count))]
        number = place + self._count if place < 0 else place
        if not 0 <= number < self._count:
            raise IndexError(place)
        if not self._width:
            return self._plain[number]
        return self._text[number * self._width : (number + 1) * self._width]

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(self._count))

    def find(self, wanted: object) -> int:
        """The place of an id, -1 where there is none."""
        if not self._width:
            return next((place for place, one in enumerate(self._plain) if one == wanted), -1)
        if not isinstance(wanted, str) or len(wanted) != self._width:
            return -1
        at = self._text.find(wanted)
        while at >= 0 and at % self._width:
            at = self._text.find(wanted, at + 1)
        return at // self._width if at >= 0 else -1

    def __contains__(self, wanted: object) -> bool:
        return self.find(wanted) >= 0

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        """The place of an id; raises ValueError where there is none."""
        place = self.find(value)
        if place < start or (stop is not None and place >= stop):
            raise ValueError(value)
        return place

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ids) and self._width and self._width == other._width:
            return self._text == other._text
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash((self._count, self._text, self._plain))
