"""The records behind numbers, named for a reader; as many as a sheet should hold."""

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


def behind(engine: Engine, result: Result, scope: Scope, limit: int | None = None) -> Behind:
    """The records behind one figure, at most ``limit`` of them."""
    lines = engine.records(result.indicator.id, result.figure.key, scope)
    shown = lines if limit is None else lines[:limit]
    names = Subjects(engine.ledger, engine.catalogue).names((line.entity, line.record_id) for line in shown)
    return Behind(
        f"{result.indicator.id}.{result.figure.key}",
        result.figure,
        tuple(shown),
        tuple(names.get((line.entity, line.record_id), "") for line in shown),
        len(lines) - len(shown),
    )


def all_behind(
    engine: Engine, results: Sequence[Result], scope: Scope, limit: int, most: int
) -> Iterator[Behind]:
    """The records behind many figures: at most ``limit`` for each and ``most`` in all."""
    left = most
    for result in results:
        found = behind(engine, result, scope, min(limit, left))
        left -= len(found.lines)
        yield found
