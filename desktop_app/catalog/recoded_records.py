"""Records as they are read where divisions were recoded: the codes stored stay as they are."""

from dataclasses import dataclass

from desktop_app.catalog.model import Catalogue, FieldType, Record, Records, Value


@dataclass(frozen=True, slots=True)
class RecodedRecords:
    """Records asked by the code of a division find what stands under all its codes.

    With ``rewrites`` they are also shown with the code of today, for what compares places with each other.
    """

    records: Records
    catalogue: Catalogue
    rewrites: bool = False

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        record = self.records.get(entity, record_id)
        return None if record is None else self._shown(entity, record)

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        name = next((name for name in self._places(entity) if where.get(name)), "")
        if not name:
            return [self._shown(entity, record) for record in self.records.find(entity, **where)]
        found = [
            record
            for code in self.catalogue.recoding.alike(str(where[name]))
            for record in self.records.find(entity, **{**where, name: code})
        ]
        found.sort(key=lambda record: str(record["id"]))
        return [self._shown(entity, record) for record in found]

    def _places(self, entity: str) -> list[str]:
        declared = self.catalogue.entity(entity)
        return [item.name for item in declared.stored_fields if item.type is FieldType.DIVISION]

    def _shown(self, entity: str, record: Record) -> Record:
        if not self.rewrites:
            return record
        now = self.catalogue.recoding.now
        return {**record, **{name: now(str(record[name])) for name in self._places(entity) if record[name]}}


def seen_through(records: Records, catalogue: Catalogue, *, rewrites: bool = False) -> Records:
    """``records`` as a ledger reads them whose divisions were recoded; themselves when none was."""
    return RecodedRecords(records, catalogue, rewrites) if catalogue.recoding else records
