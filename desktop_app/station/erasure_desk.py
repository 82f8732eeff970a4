"""Erasing a person's or household's data for good, after a decision that is written down."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.catalog.model import Catalogue, FieldType
from desktop_app.station.clock import Clock
from desktop_app.station.people import Person, Profile, StationRefused
from desktop_app.store.changes import Changes, Stamp, Touched
from desktop_app.store.store import Store

_ATTACHMENT = "attachment"
_LEAST = 6


@dataclass(frozen=True, slots=True)
class ErasureDesk:
    """Erases records for one person at one station.

    What was published lawfully – the frozen text and sheet of a notice – is kept as a document and is not
    touched (个人信息保护法第四十七条; resources/help/decisions/erasure.md).
    """

    store: Store
    catalogue: Catalogue
    profile: Profile
    person: Person
    clock: Clock

    def concerned(self, entity: str, record_id: str) -> list[Touched]:
        """What an erasure of this record would take: itself, everything below it, void or not, and files."""
        found = dict.fromkeys(self._below(Touched(entity, record_id)))
        for record in tuple(found):
            found |= dict.fromkeys(self._files(record))
        return list(found)

    def _below(self, record: Touched) -> Iterator[Touched]:
        yield record
        for child in self.catalogue.children_of(record.entity):
            for made in self.store.ids_with_void(child.name, child.parent, record.record_id):
                yield from self._below(Touched(child.name, made))

    def _files(self, record: Touched) -> Iterator[Touched]:
        owned = self.store.ids_with_void(_ATTACHMENT, "owner_id", record.record_id)
        row = self.store.raw(record.entity, [record.record_id]).get(record.record_id, {})
        fields = self.catalogue.entity(record.entity).stored_fields
        named = (
            row[item.name] for item in fields if item.type is FieldType.REF and item.target == _ATTACHMENT
        )
        yield from (Touched(_ATTACHMENT, str(made)) for made in (*owned, *filter(None, named)))

    def erase(self, entity: str, record_id: str, decision: str) -> Changes:
        """Erase a record and what belongs to it; there is no way back.

        ``decision`` says who decided it and why; it stays as the reason of the voiding. Raises
        StationRefused for anybody but a reviewer, without a decision, and where there is no such record.
        """
        if not self.person.may_review:
            raise StationRefused("只有审核员可以依法删除个人信息。")
        text = decision.strip()
        if len(text) < _LEAST:
            raise StationRefused("请写明删除的决定：谁决定、文号或申请、原因。")
        row = self.store.raw(entity, [record_id]).get(record_id)
        if row is None:
            raise StationRefused("没有这条记录，请核对编号。")
        if row["erasure"] is not None:
            raise StationRefused("这条记录的个人信息已经依法删除。")
        stamp = Stamp(self.person.name, "依法删除个人信息", self.clock.now_ms())
        return self.store.erase(
            self.concerned(entity, record_id),
            text,
            stamp,
            device=self.profile.device,
            area=self.profile.area,
        )
