"""What an annual report is written from: this year's numbers, last year's, and what is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_app.catalog.divisions import Divisions
from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report says besides its numbers: who writes to whom, when, and the typed section."""

    area_name: str
    issuer: str
    recipients: tuple[str, ...]
    date: str
    number: str
    journal: Mapping[str, str]
    outlook: str = ""
    footer: tuple[str, ...] = ()
    sealed: bool = True
    pairings: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """The numbers a report is written from: this year's and last year's."""

    engine: Engine
    scope: Scope
    places: Divisions
    asked: Asked
    results: Sequence[Result]
    before: Mapping[str, Mapping[str, Any]]
    by_key: dict[str, Result] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.by_key = {f"{item.indicator.id}.{item.figure.key}": item for item in self.results}

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.engine.period.year

    def result(self, key: str) -> Result:
        """A figure by its key, IN-POV-02.persons."""
        return self.by_key[key]

    def said(self, key: str) -> str:
        """A figure with its unit."""
        found = self.result(key)
        return f"{found.amount.text}{found.figure.unit}"

    def has(self, *keys: str) -> bool:
        """Whether any of the figures is more than nothing."""
        return any(self.result(key).amount.number for key in keys)

    def of(self, *prefixes: str) -> list[Result]:
        """The figures of some indicators, in order."""
        return [item for item in self.results if item.indicator.id.startswith(prefixes)]
