"""What the texts of a grid's row mean: values of its record and of the companion, and their edits. No Qt."""

from collections.abc import Mapping

from desktop_app.catalog.identity import record_id as make_id
from desktop_app.catalog.model import Edit, Entity, Need, Record, Value
from desktop_app.catalog.values import ValueRefused
from desktop_app.gui.grid_rows import CellRefused, GridRow
from desktop_app.gui.texts import Texts


class RowReading:
    """Reads the rows of one grid: of ``entity``, and of the ``companion`` of the year if there is one."""

    def __init__(self, entity: Entity, companion: Entity | None, texts: Texts) -> None:
        self._entity = entity
        self._companion = companion
        self._texts = texts

    def entities(self) -> list[tuple[Entity, str]]:
        """The entities of a row, each with what its keys begin with."""
        pairs = [(self._entity, "")]
        return [*pairs, (self._companion, f"{self._companion.name}.")] if self._companion else pairs

    def raws(self, entity: Entity, prefix: str, record: Record) -> dict[str, str]:
        """The texts of a stored record."""
        fields = (item for item in entity.stored_fields if item.need is not Need.SYSTEM)
        return {f"{prefix}{item.name}": self._texts.raw(item, record.get(item.name)) for item in fields}

    def start(self, row: GridRow) -> None:
        """Fill a new row with the defaults of its fields."""
        for entity, prefix in self.entities():
            for item in entity.stored_fields:
                if item.default and item.need is not Need.SYSTEM:
                    default = self._texts.value(item, item.default)
                    row.raws.setdefault(f"{prefix}{item.name}", self._texts.raw(item, default))

    def values(self, row: GridRow, *, companion: bool) -> dict[str, Value]:
        """The values that can be understood, of the record or of its companion."""
        entity, prefix = self.entities()[-1] if companion else self.entities()[0]
        known: dict[str, Value] = {}
        for item in entity.stored_fields:
            try:
                known[item.name] = self._texts.value(item, row.raws.get(f"{prefix}{item.name}", ""))
            except ValueRefused:
                continue
        return known

    def edits(self, number: int, row: GridRow, parent_id: str, year: int) -> list[Edit]:
        """What saving a row means; raises CellRefused at the first cell that cannot be stored."""
        given = {key: self._texts.value(self._entity.field(key), raw) for key, raw in row.given.items()}
        own = self._edit(number, row, (self._entity, ""), {self._entity.parent: parent_id, **given})
        made = [own] if own.values else []
        if self._companion:
            links: dict[str, Value] = {self._companion.parent: own.record_id, "year": year}
            beside = self._edit(number, row, (self._companion, f"{self._companion.name}."), links)
            made += [beside] if set(beside.values) - set(links) else []
        return made

    def _edit(self, number: int, row: GridRow, of: tuple[Entity, str], links: Mapping[str, Value]) -> Edit:
        entity, prefix = of
        values: dict[str, Value] = {}
        for key, raw in row.changed().items():
            if key.startswith(prefix) and entity.has(key[len(prefix) :]):
                item = entity.field(key[len(prefix) :])
                try:
                    values[item.name] = self._texts.value(item, raw)
                except ValueRefused as error:
                    raise CellRefused(number, key, error.message) from None
        known = row.companion_id if prefix else row.record_id
        if known:
            return Edit(entity.name, known, values)
        whole = {**self.values(row, companion=bool(prefix)), **links}
        return Edit(entity.name, make_id(entity, whole), {**values, **links})
