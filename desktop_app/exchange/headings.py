"""What the headings of other people's tables mean: the national system's columns, and our own labels."""

import re
import unicodedata
from collections.abc import Iterable

from desktop_app.catalog.model import Catalogue, FieldType, ImportColumn, Need

_SYSTEM_CODE = re.compile(r"^[a-z]{3}\d{3}(?:_\d+)?(?:-\d+)?(?=\D)")
_UNIT = re.compile(r"[(](?:元|万元|亩|月|月数|人|公里|千米|平方米|㎡|户|个|必填|选填)[)]$")
_NOISE = re.compile(r"[\s*＊:：_]+")
OWN_LAYOUT = "own"
SEPARATE_LAYOUTS = frozenset({"village_codes"})
"""Layouts whose headings belong to another entity than the household and its people."""


def plain_heading(text: str) -> str:
    """A heading as it is compared: no blanks, asterisks, units or system codes; narrow brackets.

    ``aac073 工资性收入``, ``工资性收入（元）`` and ``工资性 收入`` are the same heading.
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    plain = _SYSTEM_CODE.sub("", plain)
    return _UNIT.sub("", plain) or plain


class Headings:
    """The columns one kind of import understands, by heading."""

    def __init__(self, columns: Iterable[ImportColumn]) -> None:
        self._columns: dict[str, ImportColumn] = {}
        for column in columns:
            self._columns.setdefault(plain_heading(column.heading), column)

    def column(self, heading: str) -> ImportColumn | None:
        """The column ``heading`` stands for, or None when it is unknown."""
        return self._columns.get(plain_heading(heading))

    def meaning(self, heading: str) -> str | None:
        """What the heading stands for, so that two spellings of one column clash."""
        column = self.column(heading)
        if column is None:
            return None
        if column.mode in ("ignore", "unkept", "check"):
            return f"{column.mode} {plain_heading(column.heading)}"
        how = column.mode if column.mode == "head" or column.mode.startswith("yes") else ""
        return f"{column.entity}.{','.join(column.fields)} {how}".strip()


def own_columns(catalogue: Catalogue, entity: str) -> list[ImportColumn]:
    """A column per typed field of ``entity`` under its own label, so that our exports come back in."""
    return [
        ImportColumn(OWN_LAYOUT, field.label, entity, (field.name,), _own_mode(field.need))
        for field in catalogue.entity(entity).fields
        if field.need is not Need.SYSTEM and field.type not in (FieldType.REF, FieldType.JSON)
    ]


def _own_mode(need: Need) -> str:
    return "check" if need is Need.DERIVED else "write"


def household_headings(catalogue: Catalogue) -> Headings:
    """The headings of household and member tables: the national layouts first, our own labels behind."""
    national = [item for item in catalogue.import_columns if item.layout not in SEPARATE_LAYOUTS]
    own = [
        column
        for entity in ("household", "household_year", "household_income", "member", "member_year")
        for column in own_columns(catalogue, entity)
        if column.fields[0] != "source_kind"
    ]
    return Headings([*national, *own])
