"""What a new record proposes from what its page already says (``proposals.toml``, PM-077)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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


def load_proposals(catalogue: Catalogue, folder: Path | None = None) -> tuple[Proposal, ...]:
    """All proposals in order. Raises CatalogueError for an unknown field or a value it cannot have."""
    place = folder or resources_folder() / "catalog"
    rows = tomllib.loads((place / "proposals.toml").read_text(encoding="utf-8"))["proposal"]
    found = tuple(Proposal(**row) for row in rows)
    for one in found:
        if bool(one.value) == bool(one.like) or (one.like and one.like not in _LIKE):
            raise CatalogueError(f"proposals.toml: {one.field} needs either a value or a known likeness")
        try:
            parse_value(one.of(catalogue), one.value, catalogue)
        except ValueRefused as error:
            raise CatalogueError(f"proposals.toml: {one.field}: {error.message}") from None
    return found
