"""The parts of a grid: its columns, its rows, and the refusal of a cell. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.catalog.model import Field, Value
from desktop_app.checks.registry import Found

Rival = Callable[[str, str, str], str]
"""Who else has a number: from field, raw text and the row's own id to a sentence, or an empty one."""

Judge = Callable[[str, Mapping[str, Value]], Sequence[Found]]
"""What the checks say of a record of an entity as it stands in a row."""

Derive = Callable[[Mapping[str, str]], Mapping[str, str]]
"""The computed texts of a row, from its raw ones."""


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
    why a text stands there that nobody typed, ``is_drafted`` that it holds texts of a draft, ``given`` the
    texts that a row is known by from the first and that nobody types.
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
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is stored of it, and nothing stands in it but what is given."""
        return not self.record_id and not any(raw for key, raw in self.raws.items() if key not in self.given)

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
