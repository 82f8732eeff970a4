"""The catalogue's edition that is in force in a file: the program's own, or a newer one that was kept there.

It travels as signed by the province and stands inside the encrypted file. It comes into force when the file
is opened the next time, by the same migration and after the same backup as an edition that came with a
newer program (design.md §2).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue, CatalogueError
from desktop_app.store.cipher import has_table
from desktop_app.store.errors import StoreTooNew

if TYPE_CHECKING:
    from sqlite_utils import Database

    from desktop_app.store.store import Store, StoreContext

_KEPT = "catalogue-edition"


def keep_edition(store: "Store", packed: bytes) -> None:
    """Keep an edition for the next opening; what it may not do has been asked before."""
    store.set_secret(_KEPT, packed)


def kept_edition(store: "Store") -> bytes | None:
    """The edition that was kept last, as it travels, or None."""
    return store.secret(_KEPT)


def in_force(packed: bytes | None, ours: Catalogue) -> Catalogue:
    """The newer one of a kept edition and the program's own. SQL is the program's in either case; what a
    province recoded stays so.

    Raises StoreTooNew for a kept one that this program cannot read.
    """
    if packed is None:
        return ours
    from desktop_app.catalog.edition import unpack_edition

    try:
        theirs = unpack_edition(packed)
    except CatalogueError as error:
        raise StoreTooNew from error
    if theirs.edition > ours.edition:
        return replace(theirs, columns=ours.columns)
    return replace(ours, recoding=ours.recoding.with_steps(theirs.recoding.steps))


def context_in_force(db: "Database", context: "StoreContext") -> "StoreContext":
    """``context`` with the edition that is in force in an open file."""
    if not has_table(db, "secret"):
        return context
    row = db.execute("SELECT value FROM secret WHERE name = ?", [_KEPT]).fetchone()
    return context._replace(catalogue=in_force(bytes(row[0]) if row else None, context.catalogue))
