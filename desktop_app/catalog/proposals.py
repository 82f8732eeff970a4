"""What a new record proposes from what its page already says, and which amounts one answer settles together
(``proposals.toml``, PM-077).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.catalog.conditions import held
from desktop_app.catalog.model import Catalogue, CatalogueError, Field, Value
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.values import ValueRefused, parse_value

_LIKE = ("first", "neighbour")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for ``field`` (``entity.name``), told with its ``reason``.

    The value is ``value`` where ``when`` holds, in the first row only if ``first``; or that of the first row
    or of the neighbour, as ``like`` says.
    """

    field: str
    reason: str
    source: str
    value: str = ""
    when: str = ""
    like: str = ""
    first: bool = False

    @property
    def entity(self) -> str:
        """The entity of the field."""
        return self.field.partition(".")[0]

    @property
    def name(self) -> str:
        """The name of the field in its entity."""
        return self.field.partition(".")[2]

    def of(self, catalogue: Catalogue) -> Field:
        """The field that is proposed for; raises CatalogueError."""
        return catalogue.entity(self.entity).field(self.name)

    def holds(self, known: Mapping[str, Value]) -> bool:
        """Whether the condition holds of values named ``entity.name``."""
        return held(self.when, known)


@dataclass(frozen=True, slots=True)
class Rest:
    """Fields of ``entity`` that a person answers at once: those of them still empty get ``value``.

    ``label`` says so on a button: what is on paper one stroke through the boxes that are left.
    """

    entity: str
    fields: tuple[str, ...]
    value: str
    label: str
    source: str


def load_rests(catalogue: Catalogue, folder: Path | None = None) -> tuple[Rest, ...]:
    """All rests in order. Raises CatalogueError for an unknown field or a value it cannot have."""
    found = tuple(Rest(**{**row, "fields": tuple(row["fields"])}) for row in _declared(folder)["rest"])
    for one in found:
        for name in one.fields:
            try:
                parse_value(catalogue.entity(one.entity).field(name), one.value, catalogue)
            except ValueRefused as error:
                raise CatalogueError(f"proposals.toml: {one.entity}.{name}: {error.message}") from None
    return found


def _declared(folder: Path | None) -> dict[str, list[dict[str, Any]]]:
    place = folder or resources_folder() / "catalog"
    return tomllib.loads((place / "proposals.toml").read_text(encoding="utf-8"))


def load_proposals(catalogue: Catalogue, folder: Path | None = None) -> tuple[Proposal, ...]:
    """All proposals in order. Raises CatalogueError for an unknown field or a value it cannot have."""
    found = tuple(Proposal(**row) for row in _declared(folder)["proposal"])
    for one in found:
        if bool(one.value) == bool(one.like) or (one.like and one.like not in _LIKE):
            raise CatalogueError(f"proposals.toml: {one.field} needs either a value or a known likeness")
        try:
            parse_value(one.of(catalogue), one.value, catalogue)
        except ValueRefused as error:
            raise CatalogueError(f"proposals.toml: {one.field}: {error.message}") from None
    return found
