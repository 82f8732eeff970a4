"""What two workers wrote at the same time, each unseen by the other: compared as the second one commits."""

from collections.abc import Collection
from uuid import UUID

from desktop_app.catalog.model import Catalogue
from desktop_app.province.errors import LedgerContended
from desktop_app.province.postgres.line import Line
from desktop_app.store.kinship import lends_home
from desktop_app.store.lineage import OWNER_ENTITY, OWNER_ID

_MET = (
    "SELECT 1 FROM {theirs} AS theirs JOIN {ours} AS ours ON {met} AND ours.home <> theirs.home "
    "WHERE ours.batch = %s AND theirs.batch = ANY(%s) LIMIT 1"
)


def compare_with_the_others(
    line: Line, catalogue: Catalogue, fresh: Collection[str], since: tuple[str, int, UUID]
) -> None:
    """Look whether one record was entered in two areas at once, or one below another area's.

    ``fresh`` are the entities of which there are new records, ``since`` the office, the number in its feed
    from which on others are looked at, and the batch that is being written. Raises LedgerContended: whoever
    starts again sees what the other one wrote.
    """
    office, known, batch = since
    others = [
        other for (other,) in line.rows("SELECT batch FROM feed WHERE home = %s AND n > %s", [office, known])
    ]
    # A batch is some ten thousand rows of which a young table's statistics know nothing: row by row, each
    # would be held against each of the other batches.
    line.rows("SET LOCAL enable_nestloop = off")
    for entity in catalogue.entities.values():
        met = [(entity.name, entity.name, "ours.id = theirs.id")] if entity.name in fresh else []
        if entity.is_owned:
            met += _kept_with(catalogue, entity.name, fresh)
        if entity.parent:
            target = entity.field(entity.parent).target
            if entity.name in fresh:
                met.append((target, entity.name, f'ours."{entity.parent}" = theirs.id'))
            if target in fresh:
                met.append((entity.name, target, f'theirs."{entity.parent}" = ours.id'))
        for theirs, ours, where in met:
            asked = _MET.format(theirs=f'"{theirs}"', ours=f'"{ours}"', met=where)
            if line.rows(asked, [batch, others]):
                raise LedgerContended
    line.rows("SET LOCAL enable_nestloop TO DEFAULT")


def _kept_with(catalogue: Catalogue, files: str, fresh: Collection[str]) -> list[tuple[str, str, str]]:
    """The same of files and the records that they are kept with."""
    met: list[tuple[str, str, str]] = []
    for owner in catalogue.entities:
        if not lends_home(catalogue, owner):
            continue
        if files in fresh:
            met.append((owner, files, f"ours.{OWNER_ID} = theirs.id AND ours.{OWNER_ENTITY} = '{owner}'"))
        if owner in fresh:
            met.append((files, owner, f"theirs.{OWNER_ID} = ours.id AND theirs.{OWNER_ENTITY} = '{owner}'"))
    return met
