"""What two workers wrote at the same time, each unseen by the other: compared as the second one commits."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from desktop_app.catalog.model import Catalogue, Entity
from desktop_app.province.errors import LedgerContended
from desktop_app.province.postgres.line import Line
from desktop_app.store.kinship import lends_home
from desktop_app.store.lineage import OWNER_ENTITY, OWNER_ID

_MET = (
    'SELECT 1 FROM "{theirs}" AS theirs JOIN "{ours}" AS ours ON {met} AND ours.home <> theirs.home '
    "WHERE ours.batch = %s AND theirs.batch = ANY(%s) LIMIT 1"
)
_TOO_SLOW = "nestloop", "mergejoin", "seqscan"


class Pair(NamedTuple):
    """Two kinds of records, another's and one's own, and what makes two of them meet."""

    theirs: str
    ours: str
    met: str

    @property
    def sql(self) -> str:
        """Asks whether one's own batch and those of others hold two that meet in different areas."""
        return _MET.format(**self._asdict())


def compare_with_the_others(
    line: Line, catalogue: Catalogue, fresh: Collection[str], since: tuple[str, int, UUID]
) -> int:
    """Look whether one record was entered in two areas at once, or one below another area's.

    ``fresh`` are the entities of which there are new records, ``since`` the office, the number in its feed
    from which on others are looked at, and the batch that is being written. Returns the number up to which
    they were. Raises LedgerContended: whoever starts again sees what the other one wrote.
    """
    office, known, batch = since
    told = line.rows("SELECT n, batch FROM feed WHERE home = %s AND n > %s", [office, known])
    if not told:
        return known
    others = [other for _, other in told]
    # A batch is some ten thousand rows of which a table's statistics know nothing: row by row, each would be
    # held against each of the other batches; in the order of a key, or of the table, all there are be walked.
    for way in _TOO_SLOW:
        line.rows(f"SET LOCAL enable_{way} = off")
    met = [pair for entity in catalogue.entities.values() for pair in _pairs(catalogue, entity, fresh)]
    wrote = _written(line, sorted({pair.theirs for pair in met}), others)
    for pair in met:
        if pair.theirs in wrote and line.rows(pair.sql, [batch, others]):
            raise LedgerContended
    for way in _TOO_SLOW:
        line.rows(f"SET LOCAL enable_{way} TO DEFAULT")
    return int(max(number for number, _ in told))


def _written(line: Line, entities: Collection[str], batches: Sequence[UUID]) -> set[str]:
    """Of which of these entities there are records in the batches: of most there are none."""
    if not entities:
        return set()
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\" WHERE batch = ANY(%s))" for name in entities
    )
    return {name for (name,) in line.rows(asked, [list(batches)] * len(entities))}


def _pairs(catalogue: Catalogue, entity: Entity, fresh: Collection[str]) -> Iterator[Pair]:
    """The records of theirs and ours that are compared because of one entity."""
    name = entity.name
    if name in fresh:
        yield Pair(name, name, "ours.id = theirs.id")
    if entity.is_owned:
        yield from _kept_with(catalogue, name, fresh)
    if entity.parent:
        target = entity.field(entity.parent).target
        if name in fresh:
            yield Pair(target, name, f'ours."{entity.parent}" = theirs.id')
        if target in fresh:
            yield Pair(name, target, f'theirs."{entity.parent}" = ours.id')


def _kept_with(catalogue: Catalogue, files: str, fresh: Collection[str]) -> Iterator[Pair]:
    """The same of files and the records that they are kept with."""
    for owner in catalogue.entities:
        if not lends_home(catalogue, owner):
            continue
        if files in fresh:
            yield Pair(owner, files, f"ours.{OWNER_ID} = theirs.id AND ours.{OWNER_ENTITY} = '{owner}'")
        if owner in fresh:
            yield Pair(files, owner, f"theirs.{OWNER_ID} = ours.id AND theirs.{OWNER_ENTITY} = '{owner}'")
