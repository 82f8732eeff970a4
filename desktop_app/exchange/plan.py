"""What an import would do: the edits, the report of every row, and what has to be asked first."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from desktop_app.catalog.model import Edit, Value
from desktop_app.exchange.national import Reconciled


class ImportRefused(Exception):
    """The file as a whole cannot be imported; ``message`` is a Chinese sentence saying what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PlannedValues(Mapping[str, Value]):
    """Values of a row or an edit in a quarter of the room a dict takes: an import makes 200,000 edits.

    Those of one shape share the names of their fields; a value is found by going through them.
    """

    __slots__ = ("_fields", "_values")

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._fields = _shared(tuple(values))
        self._values = tuple(values.values())

    def __getitem__(self, name: str) -> Value:
        """The value of a field; raises KeyError."""
        try:
            return self._values[self._fields.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        """Whether the edit touches a field."""
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        """The names of the fields in their order."""
        return iter(self._fields)

    def __len__(self) -> int:
        """How many fields the edit touches."""
        return len(self._fields)


@lru_cache(maxsize=4096)
def _shared(fields: tuple[str, ...]) -> tuple[str, ...]:
    return fields


class Outcome(StrEnum):
    """What becomes of a row."""

    TAKEN = "taken"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word the report shows."""
        return {"taken": "新增", "changed": "更新", "unchanged": "无变化", "refused": "未导入"}[self.value]


@dataclass(frozen=True, slots=True)
class RowReport:
    """What becomes of one row and why.

    ``reasons`` say why it is refused, ``notes`` what a person should look at although it is taken;
    ``key`` is the household number or natural key, ``title`` the name of the person or record,
    ``records`` the (entity, id) it stands for.
    """

    sheet: str
    row: int
    key: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A column that no known heading matches: it is listed, never silently dropped (UX-4)."""

    sheet: str
    letters: str
    heading: str


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word under a heading that stands for none of the ``choices``: it may be said once what it means."""

    heading: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A value that every record needs and the file does not carry; it is asked once for the whole file.

    ``key`` goes back as ``--set key=value``; ``choices`` are (code, label) when there is a code table.
    """

    key: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    households: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do; nothing is written until the station commits it.

    ``edits`` is empty while there are ``questions``: nothing is half imported. ``reconciled`` is what an
    export of the national system says of the fields that were changed here.
    """

    edits: tuple[Edit, ...]
    rows: tuple[RowReport, ...]
    unknown_columns: tuple[UnknownColumn, ...] = ()
    questions: tuple[Question, ...] = ()
    skipped_sheets: tuple[str, ...] = ()
    reconciled: Reconciled = field(default_factory=Reconciled)
    unknown_words: tuple[UnknownWord, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether the plan can be committed as it is."""
        return not self.questions

    def counts(self) -> Mapping[Outcome, int]:
        """How many rows had each outcome."""
        return Counter(row.outcome for row in self.rows)

    def touched(self, entity: str, outcome: Outcome) -> int:
        """How many different records of ``entity`` stand on rows with ``outcome``."""
        return len(
            {
                record
                for row in self.rows
                if row.outcome is outcome
                for record in row.records
                if record[0] == entity
            }
        )
