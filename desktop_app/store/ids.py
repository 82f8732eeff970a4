"""The ids of a very long list in little memory: one text instead of a million objects."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload


class Ids(Sequence[str]):
    """An unchanging sequence of ids, one byte a character. Compares equal to a list of the same ids.

    Ids of one length, as all of a ledger are, need nothing besides; of others it is kept where each ends.
    """

    __slots__ = ("_count", "_ends", "_text", "_width")
    _count: int
    _width: int
    _text: str
    _ends: "array[int]"

    def __init__(self, ids: Iterable[str] = ()) -> None:
        if isinstance(ids, Ids):
            self._count, self._width, self._text, self._ends = ids._count, ids._width, ids._text, ids._ends
            return
        self._gather([ids if isinstance(ids, list | tuple) else list(ids)])

    @classmethod
    def of_one_width(cls, text: str, width: int) -> "Ids":
        """The ids of which ``text`` consists, each ``width`` characters long; the text is not copied."""
        made = cls()
        made._count, made._width, made._text = len(text) // width, width, text
        return made

    @classmethod
    def gathered(cls, batches: Iterable[Sequence[str]]) -> "Ids":
        """The ids of many batches, of which there is never more than one as objects."""
        made = cls()
        made._gather(batches)
        return made

    def _gather(self, batches: Iterable[Sequence[str]]) -> None:
        text = ""
        widths: set[int] = set()
        lengths = array("I")
        for batch in batches:
            text += "".join(batch)  # it grows where it stands: no second one is made of its parts
            lengths.extend(map(len, batch))
            widths.update(map(len, batch))
        self._count, self._text = len(lengths), text
        self._width = widths.pop() if len(widths) == 1 else 0
        self._ends = array("Q", () if self._width else accumulate(lengths))

    def followed_by(self, ids: "Ids") -> "Ids":
        """These ids and then others."""
        if not self._count or not ids._count:
            return ids if not self._count else self
        if self._width and self._width == ids._width:
            return Ids.of_one_width(self._text + ids._text, self._width)
        return Ids([*self, *ids])

    def parts(self, places: Sequence[range]) -> "Ids":
        """The ids at stretches of places, one stretch after another: in a moment also of a million."""
        if not self._width:
            return Ids([one for part in places for one in self[part.start : part.stop]])
        width = self._width
        texts = (self._text[part.start * width : part.stop * width] for part in places)
        return Ids.of_one_width("".join(texts), width)

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
        if self._width:
            return self._text[number * self._width : (number + 1) * self._width]
        return self._text[self._ends[number - 1] if number else 0 : self._ends[number]]

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(self._count))

    def find(self, wanted: object) -> int:
        """The place of an id, -1 where there is none."""
        if not isinstance(wanted, str) or not self._count or (self._width and len(wanted) != self._width):
            return -1
        if not wanted:
            return next((place for place, one in enumerate(self) if not one), -1)
        at = self._text.find(wanted)
        while at >= 0:
            place = at // self._width if self._width else bisect_left(self._ends, at + len(wanted))
            if self[place] == wanted and (not self._width or at % self._width == 0):
                return place
            at = self._text.find(wanted, at + 1)
        return -1

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
        return hash((self._count, self._text))
