"""Saving a page: the record, its yearly children and the rows of its grids. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop_app.catalog.identity import record_id as make_id
from desktop_app.catalog.model import Edit, Entity, Value
from desktop_app.checks.registry import Found
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes, Touched

if TYPE_CHECKING:
    from desktop_app.station import Station


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants saved: ``values`` of the record itself and ``edits`` of what hangs on it.

    ``is_new`` records are created under ``record_id``; ``draft_id`` is where their draft was kept.
    """

    entity: str
    record_id: str
    values: Mapping[str, Value]
    edits: Sequence[Edit] = ()
    is_new: bool = False
    draft_id: str = ""
    reason: str = ""

    def under(self, record_id: str) -> "Wish":
        """The same under another id: who was erased by law and returns gets a record of their own."""
        edits = [
            edit._replace(
                values={
                    name: record_id if value == self.record_id else value
                    for name, value in edit.values.items()
                }
            )
            for edit in self.edits
        ]
        return replace(self, record_id=record_id, edits=edits)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What saving came to."""

    record_id: str
    changes: Changes
    findings: tuple[Found, ...] = field(default_factory=tuple)


def id_for(entity: Entity, values: Mapping[str, Value]) -> str:
    """The id a new record gets: from its natural key where that is filled in."""
    return make_id(entity, values)


def save(station: "Station", wish: Wish) -> Outcome:
    """Save a page; raises StationRefused when a new record would meet an old one of the same number."""
    touched: list[Touched] = []
    if wish.is_new:
        if station.store.get(wish.entity, wish.record_id) is not None:
            label = station.catalogue.entity(wish.entity).label
            raise StationRefused(f"已经有一条相同编号的{label}，请打开原来的记录修改。")
        made = station.put(wish.entity, wish.values, wish.record_id, wish.reason).record_id
        wish = wish if made == wish.record_id else wish.under(made)
        touched.append(Touched(wish.entity, made))
    edits = list(wish.edits)
    if wish.values and not wish.is_new:
        edits.insert(0, Edit(wish.entity, wish.record_id, wish.values))
    if edits:
        touched += station.put_many(edits, wish.reason).touched
    station.drop_draft(wish.entity, wish.draft_id)
    findings = tuple(station.findings(wish.entity, wish.record_id))
    return Outcome(wish.record_id, Changes(touched=tuple(touched)), findings)
