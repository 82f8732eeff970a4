"""What stands above and below a record, and under which homes, in SQL that both kinds of ledger share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from desktop_app.catalog.model import Catalogue, Entity, Value
from desktop_app.merge.history import Change
from desktop_app.store.changes import Touched
from desktop_app.store.lineage import OWNER_ENTITY, OWNER_ID, Ask

_AT_ONCE = 500
_NOTHING = "\0"  # no database's text may hold it
_LENT = "township"


def parent_of(catalogue: Catalogue, entity: Entity, values: Mapping[str, object]) -> Touched | None:
    """The record that lends another one its home, by the values which this one is entered with.

    It is the parent; of a file, the record that it is kept with, where townships write both. What a township
    keeps with a record of the county's is its own.
    """
    if entity.parent:
        kind, named = entity.field(entity.parent).target, values.get(entity.parent)
    elif entity.is_owned:
        kind, named = str(values.get(OWNER_ENTITY)), values.get(OWNER_ID)
        if not lends_home(catalogue, kind):
            return None
    else:
        return None
    return Touched(kind, named) if isinstance(named, str) else None


def lends_home(catalogue: Catalogue, entity: str) -> bool:
    """Whether files that are kept with records of this kind are at home with them."""
    return entity in catalogue.entities and catalogue.entity(entity).owner == _LENT


class Kinship:
    """Looks up parents and children in the tables of one ledger."""

    def __init__(self, catalogue: Catalogue, ask: Ask) -> None:
        self._ask = ask
        self._catalogue = catalogue
        self._children: dict[str, list[tuple[str, str]]] = {}
        self._owned = [entity.name for entity in catalogue.entities.values() if entity.is_owned]
        for entity in catalogue.entities.values():
            if entity.parent:
                target = entity.field(entity.parent).target
                self._children.setdefault(target, []).append((entity.name, entity.parent))

    def has_children(self, entity: str) -> bool:
        """Whether anything is entered below records of this kind."""
        return entity in self._children or lends_home(self._catalogue, entity)

    def above(self, entity: str, changes: Iterable[Change]) -> Touched | None:
        """The record below which an entry puts one of this kind, where it says so."""
        declared = self._catalogue.entity(entity)
        if not declared.parent and not declared.is_owned:
            return None
        return parent_of(self._catalogue, declared, {item.field: item.new for item in changes})

    def is_parent(self, entity: str) -> bool:
        """Whether records of other kinds name this one as their parent."""
        return entity in self._children

    def parents(
        self, entity: str, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]
    ) -> list[tuple[Touched, Touched]]:
        """New records of this kind, given by their columns, each with the one that it names as its parent."""
        declared = self._catalogue.entity(entity)
        if declared.parent:
            kinds: Iterable[Value] = repeat(declared.field(declared.parent).target, len(ids))
            above = columns.get(declared.parent, ())
        else:
            kinds, above = columns.get(OWNER_ENTITY, ()), columns.get(OWNER_ID, ())
        return [
            (Touched(entity, one), Touched(kind, named))
            for one, kind, named in zip(ids, kinds, above, strict=False)
            if isinstance(named, str) and isinstance(kind, str)
            if declared.parent or lends_home(self._catalogue, kind)
        ]

    def target(self, entity: str) -> tuple[str, str]:
        """The kind of the parent and the field that names it; both "" for a kind that has none."""
        declared = self._catalogue.entity(entity)
        return (declared.field(declared.parent).target, declared.parent) if declared.parent else ("", "")

    def homes(self, records: Iterable[Touched]) -> dict[Touched, str]:
        """Under which home those of the records stand that are here."""
        asked: dict[str, list[str]] = {}
        for entity, record_id in records:
            if _NOTHING not in record_id:
                asked.setdefault(entity, []).append(record_id)
        return {
            Touched(entity, record_id): home
            for entity, ids in asked.items()
            for some in _slices(ids)
            for record_id, home in self._ask(
                f'SELECT id, home FROM "{entity}" WHERE id IN ({_marks(some)})', some
            )
        }

    def below(self, records: Mapping[Touched, str]) -> set[Touched]:
        """What stands right below ``records``, given with their homes, under another home; under any where
        the home given is "".
        """
        asked: dict[tuple[str, str], list[str]] = {}
        for (entity, record_id), home in records.items():
            if _NOTHING not in record_id:
                asked.setdefault((entity, home), []).append(record_id)
        found: set[Touched] = set()
        for (entity, home), ids in asked.items():
            for some in _slices(ids):
                where = f"IN ({_marks(some)}) AND home <> ?"
                for name, field in self._children.get(entity, ()):
                    rows = self._ask(f'SELECT id FROM "{name}" WHERE "{field}" {where}', [*some, home])
                    found.update(Touched(name, row[0]) for row in rows)
                for name in self._owned if lends_home(self._catalogue, entity) else ():
                    sql = f'SELECT id FROM "{name}" WHERE {OWNER_ID} {where} AND {OWNER_ENTITY} = ?'
                    rows = self._ask(sql, [*some, home, entity])
                    found.update(Touched(name, row[0]) for row in rows)
        return found


def _slices(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
