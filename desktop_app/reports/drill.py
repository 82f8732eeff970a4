"""The records behind numbers, named for a reader: those of one figure, or of all as they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_app.catalog.indicators import Figure
from desktop_app.reports.engine import Engine, Line, Result
from desktop_app.reports.scope import Scope
from desktop_app.reports.subjects import Subjects


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
    """How many records stand behind a figure, and how many of them are written."""

    result: Result
    count: int
    shown: int

    @property
    def key(self) -> str:
        """The indicator and the figure, as a reader finds them: IN-POV-02.persons."""
        return f"{self.result.indicator.id}.{self.result.figure.key}"

    @property
    def cut(self) -> int:
        """How many records are left out."""
        return self.count - self.shown


@dataclass(frozen=True, slots=True)
class Limits:
    """How many records may be written behind one figure, and behind all of them."""

    each: int
    all: int


@dataclass(frozen=True, slots=True)
class Drill:
    """The records behind figures, fetched one figure after the other: a county's do not fit in memory."""

    engine: Engine
    scope: Scope
    extents: tuple[Extent, ...]

    @classmethod
    def of(
        cls, engine: Engine, results: Sequence[Result], scope: Scope, limits: Limits | None = None
    ) -> "Drill":
        """The records behind ``results``; all of them, or what ``limits`` leave."""
        counts: dict[str, dict[str, int]] = {}
        extents: list[Extent] = []
        left = None if limits is None else limits.all
        for result in results:
            name = result.indicator.id
            if name not in counts:
                counts[name] = engine.count_records(name, scope)
            count = sum(counts[name].get(part, 0) for part in result.figure.parts)
            shown = count
            if limits is not None and left is not None:
                shown = min(count, limits.each, left)
                left -= shown
            extents.append(Extent(result, count, shown))
        return cls(engine, scope, tuple(extents))

    @property
    def shown(self) -> int:
        """How many records are written."""
        return sum(extent.shown for extent in self.extents)

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(extent.count for extent in self.extents)

    def lines(self, extent: Extent) -> Iterator[tuple[Line, str]]:
        """The records of a figure that are written, each with its name."""
        if extent.shown:
            found = behind(self.engine, extent.result, self.scope, extent.shown, extent.count)
            yield from zip(found.lines, found.names, strict=True)


def behind(
    engine: Engine, result: Result, scope: Scope, limit: int | None = None, count: int | None = None
) -> Behind:
    """The records behind one figure, at most ``limit`` of them; ``count`` is how many, where it is known."""
    shown = engine.records(result.indicator.id, result.figure.key, scope, None if count is None else limit)
    every = len(shown) if count is None else count
    shown = shown if limit is None else shown[:limit]
    names = Subjects(engine.ledger, engine.catalogue).names((line.entity, line.record_id) for line in shown)
    return Behind(
        f"{result.indicator.id}.{result.figure.key}",
        result.figure,
        tuple(shown),
        tuple(names.get((line.entity, line.record_id), "") for line in shown),
        every - len(shown),
    )
