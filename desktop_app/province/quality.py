"""What a bundle's content is worth: a report for the station's supervisor, kept with the bundle's hash."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Quality:
    """The report on one bundle: how many records of each entity it touched, entries that were not applied,
    fields in conflict, and what the checks find in the households, projects … concerned, by check.
    """

    sha256: str
    device: str
    station: str
    at: str
    records: Mapping[str, int] = field(default_factory=dict)
    not_applied: int = 0
    conflicts: int = 0
    errors: int = 0
    warnings: int = 0
    checks: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many records the bundle touched."""
        return sum(self.records.values())

    @property
    def share_without_error(self) -> float | None:
        """The share of records without an error, 0 to 1, counting one error a record; None for none."""
        return max(0.0, 1 - self.errors / self.total) if self.total else None

    def to_text(self) -> str:
        """The report as JSON: the same report gives the same text."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def parse(cls, text: str) -> "Quality":
        """The report in a text that ``to_text`` made."""
        body: dict[str, Any] = orjson.loads(text)
        return cls(**body)
