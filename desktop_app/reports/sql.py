"""From the text of an indicator to a statement: what its marks stand for, and which relations it reads."""

import re
from collections.abc import Iterator

from desktop_app.catalog.indicators import IndicatorSet
from desktop_app.catalog.model import Catalogue, Entity, FieldType, Need

_DAYS = re.compile(r"@days\(([\w.]+)\)")
_RECORDS = re.compile(r"@(\w+)")
_WORDS = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
_REVIEWED = ("household", "project")
_APPROVED = "2"
LAPSED = "lapsed"
"""The table of what was approved and has changed since (design.md §3)."""


def _day_number(column: str) -> str:
    """The number of a day (its Julian day, Fliegel and Van Flandern 1968), in whole numbers alone."""
    year, month, day = (
        f"CAST(substr({column}, {start}, {length}) AS INTEGER)" for start, length in ((1, 4), (6, 2), (9, 2))
    )
    early = f"(({month} - 14) / 12)"
    return (
        f"((1461 * ({year} + 4800 + {early})) / 4 + (367 * ({month} - 2 - 12 * {early})) / 12"
        f" - (3 * (({year} + 4900 + {early}) / 100)) / 4 + {day} - 32075)"
    )


def sources(text: str) -> list[str]:
    """The names that a statement reads from."""
    return _WORDS.findall(text)


class Statements:
    """Makes the statements of one catalogue; with ``approved_only`` what is not approved does not exist."""

    def __init__(self, catalogue: Catalogue, declared: IndicatorSet, *, approved_only: bool = False) -> None:
        self._catalogue = catalogue
        self._declared = declared
        self._approved_only = approved_only

    def expanded(self, text: str) -> str:
        """A statement with all its marks resolved; raises CatalogueError for an unknown entity."""
        dated = _DAYS.sub(lambda found: _day_number(found[1]), text)
        return _RECORDS.sub(lambda found: self._records(found[1]), dated)

    def _records(self, entity: str) -> str:
        columns = self._columns(self._catalogue.entity(entity))
        more = ""
        if self._approved_only and entity in _REVIEWED:
            more = f" AND review_state = '{_APPROVED}' AND id NOT IN (SELECT id FROM {LAPSED})"
        return f'(SELECT {columns} FROM "{entity}" WHERE coalesce(is_deleted, 0) = 0{more})'

    def _columns(self, entity: Entity) -> str:
        """All columns, the places in the codes of today (A9): what is joined by them meets again."""
        recoding, stored = self._catalogue.recoding, entity.stored_fields
        if not recoding or all(item.type is not FieldType.DIVISION for item in stored):
            return "*"
        named = (
            f'{recoding.expression(chr(34) + item.name + chr(34))} AS "{item.name}"'
            if item.type is FieldType.DIVISION
            else f'"{item.name}"'
            for item in stored
        )
        return ", ".join(("id", "home", *named))

    def relations(self, text: str) -> Iterator[str]:
        """The names of the relations a statement reads, each after those it reads itself."""
        seen: dict[str, None] = {}
        self._collect(text, seen)
        yield from seen

    def _collect(self, text: str, seen: dict[str, None]) -> None:
        for name in sources(text):
            relation = self._declared.relations.get(name)
            if relation is not None and name not in seen:
                source = self._declared.relations[relation.like] if relation.like else relation
                self._collect(source.sql, seen)
                seen[name] = None

    def completeness(self) -> str:
        """Every record of a household, project or their parts: fields it must have, and those it has."""
        selects = []
        for entity in self._catalogue.entities.values():
            needed = [item.name for item in entity.stored_fields if item.need is Need.SUBMIT]
            if needed and entity.owner == "township":
                filled = " + ".join(
                    f'CASE WHEN "{name}" IS NULL OR CAST("{name}" AS VARCHAR(9)) = \'\' THEN 0 ELSE 1 END'
                    for name in needed
                )
                selects.append(
                    f"SELECT '{entity.name}' AS entity, id, home, {len(needed)} AS required, "
                    f"{filled} AS filled FROM {self._records(entity.name)} r"
                )
        return " UNION ALL ".join(selects)
