"""What indicators need and the ledger's tables do not hold: the circular's lists, what the checks found."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.catalog.areas import Areas
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.recoding import Recoding
from desktop_app.reports.ledger import Ledger

HELD: Mapping[str, Mapping[str, str]] = {
    "place": {"id": "TEXT", "code": "TEXT", "sanqu": "INTEGER"},
    "poverty_county": {"code": "TEXT", "name": "TEXT"},
    "poverty_line_of_year": {"province": "TEXT", "amount": "BIGINT"},
    "notice_rule": {"notice_type": "TEXT", "min_days": "INTEGER"},
    "lapsed": {"id": "TEXT"},
    "warning": {
        "check_id": "TEXT",
        "severity": "TEXT",
        "entity": "TEXT",
        "record_id": "TEXT",
        "area": "TEXT",
    },
    "typed_entry": {
        "entity": "TEXT",
        "record_id": "TEXT",
        "area": "TEXT",
        "fields": "INTEGER",
        "day": "TEXT",
    },
}
"""The tables that are handed in, with the SQL type of each column."""

Rows = Iterable[Sequence[object]]
Later = Callable[[], Rows]
"""Rows that are worked out only when an indicator reads them: running all checks takes its time."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The rows of every table in ``HELD``."""

    tables: Mapping[str, Later]

    def rows(self, name: str) -> Rows:
        """The rows of one table."""
        return self.tables[name]()


def recoded_rows(columns: Mapping[str, str], rows: Rows, recoding: Recoding) -> Rows:
    """Rows whose codes and areas are those of today (A9)."""
    if not recoding:
        return rows
    places = [name in ("code", "area") for name in columns]
    return [
        tuple(
            recoding.now(str(value)) if is_place else value
            for is_place, value in zip(places, row, strict=True)
        )
        for row in rows
    ]


def gather(
    ledger: Ledger,
    catalogue: Catalogue,
    areas: Areas,
    year: int,
    *,
    findings: Later = tuple,
    typed: Later = tuple,
    lapsed: Later = tuple,
) -> Outside:
    """Everything for one year: lists of the circular from the catalogue, findings and typed entries as given.

    ``findings`` are (check id, severity, entity, record id, area), ``typed`` (entity, record id, area,
    fields, day) of what was typed rather than imported, ``lapsed`` (id) the households and projects whose
    approval no longer holds.
    """
    lines = catalogue.poverty_lines.items()
    return Outside(
        {
            "place": lambda: list(_places(ledger, areas)),
            "poverty_county": load_poverty_counties,
            "poverty_line_of_year": lambda: [(province, fen) for (province, of), fen in lines if of == year],
            "notice_rule": lambda: [(item.code, item.min_days) for item in catalogue.notices.values()],
            "warning": findings,
            "typed_entry": typed,
            "lapsed": lapsed,
        }
    )


def _places(ledger: Ledger, areas: Areas) -> Iterator[tuple[Any, ...]]:
    """The prefixes of the supported areas: the circular's, and as the ledger's records change them.

    A pairing that has ended keeps its place: money and plans of its time name it.
    """
    names = ("id", "area_id", "codes", "is_sanqu")
    sql = f"SELECT {', '.join(names)} FROM supported_area WHERE coalesce(is_deleted, 0) = 0 ORDER BY id"
    rows = [dict(zip(names, row, strict=True)) for row in ledger.rows(sql, {})]
    for area in areas.recorded(rows):
        yield from ((area.record_id, code, int(area.deep)) for code in area.codes)


def load_poverty_counties(folder: Path | None = None) -> list[tuple[str, str]]:
    """The national poverty counties of the supported areas: code and name (PM-057)."""
    path = (folder or resources_folder() / "divisions") / "poverty_counties.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["code"], row["name"]) for row in csv.DictReader(lines)]
