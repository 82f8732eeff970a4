"""What other systems read of a ledger, the same for both kinds: views, a dictionary, a feed of changes.

``bangfu_v1`` is a schema in PostgreSQL (``postgres.views``). In the encrypted file, which nobody else opens,
the same names are temporary views of a read-only connection, and questions come through the command line.
"""

from collections.abc import Iterator
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue

VERSION = "bangfu_v1"
"""The name of this edition of the views; what could not be said by adding to it would be ``bangfu_v2``."""

DICTIONARY = ("entity", "entity_label", "field", "label", "type", "unit", "codes", "refers_to", "audience")
CODES = ("codes", "code", "label")


class FeedLine(NamedTuple):
    """A record that changed: the feed's position, when, which record, and whether it is void now."""

    position: int
    at: str
    entity: str
    home: str
    record_id: str
    void: bool


def dictionary_rows(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """A row for every stored field."""
    for entity in catalogue.entities.values():
        for item in entity.stored_fields:
            about = str(item.type), item.unit, item.codes, item.target, str(item.audience)
            yield (entity.name, entity.label, item.name, item.label, *about)


def code_rows(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """A row for every code."""
    for name, table in catalogue.codes.items():
        for code in table.codes.values():
            yield name, code.code, code.label
