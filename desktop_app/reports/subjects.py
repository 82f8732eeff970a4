"""What the records behind a number are called: the head of the household, the project, the person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter

from desktop_app.catalog.model import Catalogue, Entity, FieldType, Value
from desktop_app.catalog.values import show_value
from desktop_app.reports.ledger import Ledger

_BATCH = 400
_OWNERS = (("household_id", "household"), ("member_id", "member"), ("project_id", "project"))
_HEAD = "01"
_MOST_KEPT = 200_000
"""Names remembered, some 30 MB; then they are asked for anew."""


class Subjects:
    """Names records in few questions, each once; an unknown record is called by nothing."""

    def __init__(self, ledger: Ledger, catalogue: Catalogue) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._known: dict[tuple[str, str], str] = {}

    def names(self, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """A name for every (entity, id)."""
        asked = list(dict.fromkeys(records))
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        wanted: dict[str, list[str]] = {}
        for entity, record_id in asked:
            if (entity, record_id) not in self._known and entity in self._catalogue.entities:
                wanted.setdefault(entity, []).append(record_id)
        for entity, ids in wanted.items():
            found = self._of(entity, ids)
            self._known.update(((entity, record_id), found.get(record_id, "")) for record_id in ids)
        return {key: self._known[key] for key in asked if key in self._known}

    def _of(self, entity: str, ids: Sequence[str]) -> dict[str, str]:
        if entity == "household":
            return self._heads(ids)
        declared = self._catalogue.entity(entity)
        shown = _title_fields(declared)
        owner = next(((name, target) for name, target in _OWNERS if declared.has(name)), None)
        columns = ["id", *shown, *([owner[0]] if owner else [])]
        rows = list(self._select(entity, columns, ids))
        owners: Mapping[str, str] = {}
        if owner and entity not in ("member", "project"):
            owners = self._of(owner[1], sorted({str(row[-1]) for row in rows if row[-1]}))
        names = {}
        for row in rows:
            texts = {
                name: show_value(declared.field(name), value, self._catalogue)
                for name, value in zip(shown, row[1:], strict=False)
            }
            title = declared.title.format_map(defaultdict(str, texts)).strip() if declared.title else ""
            names[str(row[0])] = " ".join(part for part in (owners.get(str(row[-1]), ""), title) if part)
        return names

    def _heads(self, ids: Sequence[str]) -> dict[str, str]:
        """Households by the name of their head, else by their number."""
        names = {
            str(row[0]): str(row[1] or "") for row in self._select("household", ["id", "household_no"], ids)
        }
        for batch, marks in _batches(ids):
            sql = (
                "SELECT m.household_id, min(m.name) FROM member m JOIN member_year y ON y.member_id = m.id "
                f"WHERE y.kinship = '{_HEAD}' AND coalesce(m.is_deleted, 0) = 0 "
                f"AND m.household_id IN ({marks}) GROUP BY m.household_id"
            )
            names |= {str(row[0]): f"{row[1]}户" for row in self._ledger.rows(sql, batch) if row[1]}
        return names

    def _select(self, entity: str, columns: Sequence[str], ids: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        named = ", ".join(f'"{column}"' for column in columns)
        for batch, marks in _batches(ids):
            yield from self._ledger.rows(f'SELECT {named} FROM "{entity}" WHERE id IN ({marks})', batch)


def _title_fields(entity: Entity) -> list[str]:
    found = [name for _, name, _, _ in Formatter().parse(entity.title) if name]
    kinds = (FieldType.REF, FieldType.JSON)
    return [name for name in found if entity.has(name) and entity.field(name).type not in kinds]


def _batches(ids: Sequence[str]) -> Iterator[tuple[dict[str, object], str]]:
    for start in range(0, len(ids), _BATCH):
        batch: dict[str, object] = {f"id_{n}": value for n, value in enumerate(ids[start : start + _BATCH])}
        yield batch, ", ".join(f":{name}" for name in batch)
