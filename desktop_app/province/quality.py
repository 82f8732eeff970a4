"""What a bundle's content is worth: a report for the station's supervisor, kept with the bundle's hash."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from desktop_app.sync.errors import BundleRefused, Reason


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

    @property
    def told(self) -> str:
        """The report in one line."""
        parts = [f"{self.total}条记录", f"错误{self.errors}处", f"提示{self.warnings}处"]
        parts += [f"未采用{self.not_applied}条"] if self.not_applied else []
        parts += [f"不一致{self.conflicts}处"] if self.conflicts else []
        return "，".join(parts)

    @classmethod
    def parse(cls, text: str) -> "Quality":
        """The report in a text that ``to_text`` made."""
        body: dict[str, Any] = orjson.loads(text)
        return cls(**body)


def write_reports(reports: Iterable[Quality]) -> bytes:
    """Reports as a paper of a receipt: the same reports give the same bytes."""
    return orjson.dumps([asdict(item) for item in reports], option=orjson.OPT_SORT_KEYS)


def read_reports(paper: bytes) -> tuple[Quality, ...]:
    """The reports in such a paper; raises BundleRefused when it is none."""
    try:
        return tuple(Quality(**body) for body in orjson.loads(paper))
    except (ValueError, TypeError) as error:
        raise BundleRefused(Reason.MALFORMED) from error
