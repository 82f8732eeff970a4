"""What the catalogue says: entities, fields, codes, checks and notice types, as plain frozen data.

What has nothing but fields is a named tuple: such a class is made in a fifth of the time at each start.

Everything else – columns, forms, lists, spreadsheet columns, help texts, journal validation – is derived
from these objects, so that a field is described once (design.md §2).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from desktop_app.catalog.recoding import Recoding

Value = str | int | None
"""A stored value. Money is integer fen, decimals are scaled integers, dates are ISO text, booleans 0/1."""

Record = Mapping[str, Value]
"""A stored record: its ``id``, its ``home`` and its fields by name."""

_NOTHING: Mapping[str, Any] = {}
"""What stands where nothing was declared."""


class CatalogueError(Exception):
    """The catalogue contradicts itself or lacks what was asked for: a mistake of ours, never of a person."""


class FieldType(StrEnum):
    """How a field is stored and typed."""

    TEXT = "text"
    INT = "int"
    MONEY = "money"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"
    YEAR = "year"
    BOOL = "bool"
    CODE = "code"
    CODES = "codes"
    REF = "ref"
    DIVISION = "division"
    JSON = "json"

    @property
    def is_integer(self) -> bool:
        """Whether values of this type are stored as INTEGER; all others are TEXT."""
        return self in _INTEGER_TYPES


_INTEGER_TYPES = frozenset(
    {FieldType.INT, FieldType.MONEY, FieldType.DECIMAL, FieldType.YEAR, FieldType.BOOL}
)


class Need(StrEnum):
    """When a field has to be filled in; a missing value blocks submitting, never saving."""

    SUBMIT = "submit"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"
    DERIVED = "derived"
    SYSTEM = "system"


class Audience(StrEnum):
    """The farthest recipient a value may travel to (amendment A11)."""

    STATION = "station"
    COUNTY = "county"
    PROVINCE = "province"
    DISCIPLINE = "discipline"


class Field(NamedTuple):
    """One field of an entity, declared once.

    ``unit`` is the unit of display and entry (money is stored in fen whatever it says), ``scale`` the
    number of decimals of a decimal, ``target`` the entity a reference points to, ``derived`` the rule of
    a computed field, ``when`` the condition under which a conditional field is asked for, ``due`` the
    narrower one under which it may not be left open, where it is asked for a step earlier than that,
    ``bounds`` what a number may be (``0..``, ``0..100``, ``..2020``, ``>0``, in ``unit``; of money ``0..`` or
    ``>0``), ``after`` the date of the same record before which a date may not lie,
    ``search`` how the field is found: ``name`` (characters and pinyin) or ``number`` (any run of digits).
    """

    name: str
    label: str
    type: FieldType
    need: Need = Need.OPTIONAL
    unit: str = ""
    max: int | None = None
    scale: int = 0
    codes: str = ""
    target: str = ""
    level: int | None = None
    audience: Audience = Audience.PROVINCE
    mask: str = ""
    search: str = ""
    verify: str = ""
    derived: str = ""
    when: str = ""
    due: str = ""
    bounds: str = ""
    after: str = ""
    default: str = ""
    group: str = ""
    help: str = ""
    note: str = ""
    source: str = ""
    retired: bool = False

    @property
    def stored(self) -> bool:
        """Whether the field is a column: computed fields are not."""
        return self.need is not Need.DERIVED


class Bounds(NamedTuple):
    """What the number of a field may be, as stored; None leaves a side open."""

    name: str
    least: int | None
    most: int | None


def bounds_of(item: Field) -> Bounds:
    """The bounds of a field, from the text the catalogue has; raises CatalogueError for another text."""
    unit = 10**item.scale if item.type is FieldType.DECIMAL else 1
    if item.bounds == ">0":
        return Bounds(item.name, 1, None)
    least, dots, most = item.bounds.partition("..")
    sides = [side for side in (least, most) if side]
    if not dots or not sides or not all(side.isdecimal() for side in sides) or not item.type.is_integer:
        raise CatalogueError(f"{item.name}: no bounds {item.bounds!r}")
    if item.type is FieldType.MONEY and item.bounds != "0..":
        raise CatalogueError(f"{item.name}: bounds of money are 0.. or >0")
    return Bounds(item.name, int(least) * unit if least else None, int(most) * unit if most else None)


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record.

    ``key`` names the fields of the natural key from which the id is made, ``parent`` the reference field
    whose record lends its ``home``, ``owner`` the level whose stations may write it; ``amounts`` are the
    names of its fields of money and decimals, ``divisions`` of those that hold a division's code,
    ``bounded`` those whose numbers have bounds, as stored, ``follows`` the dates that follow another.
    """

    name: str
    label: str
    group: str
    owner: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    parent: str = ""
    title: str = ""
    source: str = ""
    amounts: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())
    divisions: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())
    bounded: tuple[Bounds, ...] = field(init=False, repr=False, compare=False, default=())
    follows: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False, default=())
    _stored: tuple[Field, ...] = field(init=False, repr=False, compare=False, default=())
    _by_name: dict[str, Field] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update((item.name, item) for item in self.fields)
        scaled = (FieldType.MONEY, FieldType.DECIMAL)
        object.__setattr__(self, "amounts", tuple(item.name for item in self.fields if item.type in scaled))
        places = (item.name for item in self.fields if item.type is FieldType.DIVISION and item.stored)
        object.__setattr__(self, "divisions", tuple(places))
        object.__setattr__(self, "bounded", tuple(bounds_of(item) for item in self.fields if item.bounds))
        pairs = ((item.name, item.after) for item in self.fields if item.after)
        object.__setattr__(self, "follows", tuple(pairs))
        object.__setattr__(self, "_stored", tuple(item for item in self.fields if item.stored))

    def field(self, name: str) -> Field:
        """The field called ``name``; raises CatalogueError when the entity has none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise CatalogueError(f"{self.name} has no field {name}") from None

    def has(self, name: str) -> bool:
        """Whether the entity declares a field called ``name``."""
        return name in self._by_name

    @property
    def is_owned(self) -> bool:
        """Whether records belong to one of any kind, which ``owner_entity`` and ``owner_id`` name."""
        return "owner_entity" in self._by_name and "owner_id" in self._by_name

    @property
    def stored_fields(self) -> tuple[Field, ...]:
        """The fields that are columns, in order of declaration."""
        return self._stored


class Code(NamedTuple):
    """One code of a code table; ``parent`` is the code above it, ``note`` what the standard adds."""

    code: str
    label: str
    parent: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A code table, with its labels both ways. ``codes`` keeps the order of the standard."""

    name: str
    title: str
    codes: Mapping[str, Code]
    source: str = ""
    by_province: bool = False

    def label(self, code: str) -> str:
        """The label of ``code``, or the code itself when the table does not know it."""
        known = self.codes.get(code)
        return known.label if known else code

    def code_of(self, text: str) -> str | None:
        """The code whose number, label or legacy alias is ``text``; None when there is none."""
        if text in self.codes:
            return text
        for item in self.codes.values():
            if text == item.label or text in item.aliases:
                return item.code
        return None

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())


class CheckText(NamedTuple):
    """What the catalogue says of a check: severity, sentence and thresholds; the logic is Python.

    ``rows`` are the records below the one that is checked by which it is mended, where no field is wrong.
    """

    id: str
    severity: str
    entity: str
    message: str
    rule: str
    group: str = ""
    source: str = ""
    thresholds: Mapping[str, int] = _NOTHING
    rows: str = ""


class NoticeColumn(NamedTuple):
    """A column of a notice's table; ``width`` in millimetres."""

    key: str
    label: str
    width: float


class NoticeType(NamedTuple):
    """A type of notice: its texts with {placeholders}, its issuer and its minimum period in days."""

    code: str
    name: str
    kind: str
    issuer: str
    sign: str
    title: str
    body: str
    legal: tuple[str, ...]
    min_days: int
    mask: str
    place: str
    co_sign: str = ""
    trigger: str = ""
    orientation: str = "portrait"
    columns: tuple[NoticeColumn, ...] = ()
    lines: Mapping[str, str] = _NOTHING


class Setting(NamedTuple):
    """A shaky fact made adjustable: a key, its default, and where the default comes from."""

    key: str
    label: str
    value: str
    source: str = ""


class ImportColumn(NamedTuple):
    """A column of the national system: its heading and the field it fills.

    ``mode`` is ``write``, ``by_label`` (a code by its label, never by a foreign number), ``check`` (derived:
    compared, not written), ``head`` (belongs to the household head), ``yes=N`` (是 stores the code N),
    ``unkept`` (known, listed, not stored) or ``ignore``.
    """

    layout: str
    heading: str
    entity: str
    fields: tuple[str, ...]
    mode: str


class Section(NamedTuple):
    """Entities that are listed together at a place of the window; ``measure`` is one of the six or empty."""

    place: str
    title: str
    entities: tuple[str, ...]
    measure: str = ""


class Holiday(NamedTuple):
    """Days in a row that are free, or week-ends that are worked (``is_workday``); ``source`` is the circular
    with the grade of the text it was read in (B: the whole text, reprinted by an office)."""

    first: date
    last: date
    name: str
    is_workday: bool
    source: str


class Department(NamedTuple):
    """A department responsible for one of the six measures, by its name between two days (ISO, or open)."""

    measure: str
    name: str
    valid_from: str
    valid_to: str = ""

    def stands_on(self, day: str) -> bool:
        """Whether the department is responsible under this name on an ISO day."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


class Records(Protocol):
    """Reading access to records; void records are left out."""

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        ...

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        ...


class ComputedColumn(NamedTuple):
    """A column of a list that nobody types, computed for every record at once.

    ``sql`` is an expression over the row of the entity. A ``yearly`` column is asked for with a year behind
    its name, ``season@2018``. ``values`` are the words for its values where it has only a few.
    """

    entity: str
    name: str
    label: str
    sql: str
    yearly: bool = False
    values: Mapping[str, str] = _NOTHING
    source: str = ""

    def expression(self, year: int) -> str:
        """The expression for a year; the year counts only where the column is yearly."""
        return self.sql.format(year=year) if self.yearly else self.sql


class Edit(NamedTuple):
    """A wish to create or change one record: only the fields named in ``values`` are touched."""

    entity: str
    record_id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue of one edition."""

    edition: str
    entities: Mapping[str, Entity]
    codes: Mapping[str, CodeTable]
    checks: Mapping[str, CheckText]
    notices: Mapping[str, NoticeType]
    settings: Mapping[str, Setting]
    import_columns: Sequence[ImportColumn]
    poverty_lines: Mapping[tuple[str, int], int]
    sections: Sequence[Section] = ()
    departments: Sequence[Department] = ()
    holidays: Sequence[Holiday] = ()
    columns: Mapping[tuple[str, str], ComputedColumn] = field(default_factory=dict)
    recoding: Recoding = field(default_factory=Recoding)

    def computed(self, entity: str, name: str) -> tuple[ComputedColumn, int] | None:
        """A computed column by its name, ``season@2018`` where it is yearly, and the year; None: no such."""
        stem, at, year = name.partition("@")
        column = self.columns.get((entity, stem))
        if column is None or column.yearly != (bool(at) and year.isdecimal()):
            return None
        return column, int(year or 0)

    def entity(self, name: str) -> Entity:
        """The entity called ``name``; raises CatalogueError when there is none."""
        try:
            return self.entities[name]
        except KeyError:
            raise CatalogueError(f"no entity {name}") from None

    def place_of(self, entity: str) -> str:
        """The place of the window that lists an entity; empty when it is entered on another one's page."""
        return next((section.place for section in self.sections if entity in section.entities), "")

    def departments_of(self, measure: str, day: str) -> tuple[str, ...]:
        """The departments responsible for a measure on an ISO day, as the circular orders them (PM-016)."""
        return tuple(
            item.name for item in self.departments if item.measure == measure and item.stands_on(day)
        )

    def children_of(self, name: str) -> tuple[Entity, ...]:
        """The entities whose parent reference points to ``name``, in order of declaration."""
        return tuple(
            item for item in self.entities.values() if item.parent and item.field(item.parent).target == name
        )

    def setting(self, key: str) -> str:
        """The default of a setting; raises CatalogueError when the catalogue does not know it."""
        try:
            return self.settings[key].value
        except KeyError:
            raise CatalogueError(f"no setting {key}") from None

    def poverty_line(self, province: str, year: int) -> int | None:
        """The poverty line of a year in fen: the province's own, else the national one (VR-INC-013)."""
        own = self.poverty_lines.get((province, year))
        return own if own is not None else self.poverty_lines.get(("00", year))
