"""The parts of a grid: its columns, its rows, and the refusal of a cell. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Field, Value
from desktop_app.checks.registry import Found


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field, and whether it belongs to the row's companion of the year."""

    key: str
    field: Field
    companion: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """What the raw texts of a row say: the computed texts, and the values that conditions are asked of, of
    the record and of its companion. Holds as long as the texts are ``raws``.
    """

    raws: dict[str, str]
    computed: dict[str, str]
    own: Mapping[str, Value]
    beside: Mapping[str, Value]


@dataclass(slots=True, eq=False)
class GridRow:
    """A row: the ids it is stored under (empty for a new one), the raw texts now and as they were stored.

    It is itself whatever stands in it. ``typed`` are the keys a person has just typed: their numbers are seen
    in full. ``computed`` are the computed fields of a stored row as they are shown, ``understood`` what the
    texts said when last asked, ``live`` by key what the checks say of the row as it stands, None until they
    are asked, ``rivals`` by key which other record has the number that was just typed, ``proposed`` by key
    why a text stands there that nobody typed, ``is_drafted`` that it holds texts of a draft.
    """

    record_id: str = ""
    companion_id: str = ""
    raws: dict[str, str] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    computed: dict[str, str] = field(default_factory=dict)
    understood: Understood | None = None
    live: Mapping[str, Found] | None = None
    rivals: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)
    is_drafted: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.raws.values())

    def changed(self) -> dict[str, str]:
        """The texts that differ from what is stored."""
        return {key: raw for key, raw in self.raws.items() if raw != self.stored.get(key, "")}


class CellRefused(Exception):
    """A cell holds what cannot be stored; ``row`` and ``key`` say where, ``message`` why."""

    def __init__(self, row: int, key: str, message: str) -> None:
        super().__init__(message)
        self.row = row
        self.key = key
        self.message = message
