"""The records behind numbers, named for a reader: those of one figure, or of all as they are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from desktop_app.catalog.indicators import Figure, Indicator
from desktop_app.reports.engine import Engine, Line, Result
from desktop_app.reports.scope import Scope
from desktop_app.reports.subjects import Subjects

Key = tuple[str, str]
"""A part of an indicator: IN-POV-02, poor."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The records behind one figure, each with its name; ``cut`` is how many more there are."""

    key: str
    figure: Figure
    lines: tuple[Line, ...]
    names: tuple[str, ...]
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Extent:
    """The records of one part of an indicator: how many there are, and how many of them are written.

    Figures share parts: whoever was poor is behind the households, the persons and the rate, and is written
    once. ``beside`` is a part with the same records, whose values stand in the same rows.
    """

    indicator: Indicator
    part: str
    count: int
    shown: int
    beside: str = ""

    @property
    def cut(self) -> int:
        """How many records are left out."""
        return self.count - self.shown

    @property
    def name(self) -> str:
        """The figures that count its records, as a reader knows them; a divisor says so."""
        named = []
        for figure in self.indicator.figures:
            if figure.above.part == self.part:
                named.append(figure.name)
            elif figure.below is not None and figure.below.part == self.part:
                named.append(f"{figure.name}的基数")
        return "、".join(named)


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it is written: ``beside`` is its value in the part beside, if there is one."""

    line: Line
    name: str
    beside: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How many records may be written of one part of an indicator, and of all of them."""

    each: int
    all: int


@dataclass(frozen=True, slots=True)
class Drill:
    """Figures with the records behind them, fetched part by part: a county's do not fit in memory.

    ``homes`` says of a part without an extent where its records are written.
    """

    engine: Engine
    scope: Scope
    results: tuple[Result, ...]
    extents: Mapping[Key, Extent]
    homes: Mapping[Key, Key]
    subjects: Subjects

    @classmethod
    def of(
        cls, engine: Engine, results: Sequence[Result], scope: Scope, limits: Limits | None = None
    ) -> "Drill":
        """The records behind ``results``; all of them, or what ``limits`` leave."""
        asked = {(item.indicator.id, part): item.indicator for item in results for part in item.figure.parts}
        homes = _homes(asked)
        counts = {name: engine.count_records(name, scope) for name, _ in asked}
        extents: dict[Key, Extent] = {}
        left = None if limits is None else limits.all
        for key, indicator in asked.items():
            if key in homes:
                continue
            name, part = key
            shown = count = counts[name].get(part, 0)
            if limits is not None and left is not None:
                shown = min(count, limits.each, left)
                left -= shown
            beside = next((other for other, where in indicator.beside.items() if where == part), "")
            extents[key] = Extent(indicator, part, count, shown, beside)
        return cls(engine, scope, tuple(results), extents, homes, Subjects(engine.ledger, engine.catalogue))

    @property
    def shown(self) -> int:
        """How many records are written."""
        return sum(extent.shown for extent in self.extents.values())

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(extent.count for extent in self.extents.values())

    def records(self, extent: Extent) -> Iterator[Written]:
        """The records of a part that are written."""
        if not extent.shown:
            return
        limit = extent.shown if extent.cut else None
        lines = self.engine.part_records(extent.indicator, (extent.part,), self.scope, limit)
        values: Iterable[int | None] = repeat(None, len(lines))
        if extent.beside:
            others = self.engine.part_records(extent.indicator, (extent.beside,), self.scope, limit)
            values = (other.value for other in others)
        names = self.subjects.names((line.entity, line.record_id) for line in lines)
        for line, value in zip(lines, values, strict=True):
            yield Written(line, names.get((line.entity, line.record_id), ""), value)


def _homes(asked: Mapping[Key, Indicator]) -> dict[Key, Key]:
    """The parts whose records are listed with those of another part that is asked for, too."""
    found = {}
    for (name, part), indicator in asked.items():
        home = indicator.same.get(part) or (name, indicator.beside.get(part, ""))
        if home in asked:
            found[name, part] = home
    return found


def behind(engine: Engine, result: Result, scope: Scope, limit: int | None = None) -> Behind:
    """The records behind one figure, at most ``limit`` of them."""
    found = engine.records(result.indicator.id, result.figure.key, scope)
    shown = found if limit is None else found[:limit]
    names = Subjects(engine.ledger, engine.catalogue).names((line.entity, line.record_id) for line in shown)
    return Behind(
        f"{result.indicator.id}.{result.figure.key}",
        result.figure,
        tuple(shown),
        tuple(names.get((line.entity, line.record_id), "") for line in shown),
        len(found) - len(shown),
    )
