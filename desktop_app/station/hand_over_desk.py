"""Handing a household over to another area, and leaving alone what was handed over.

The household keeps its number, its home and its history. From the hand-over on the other area writes it; this
one sees what becomes of it (design.md §4, area and home).
"""

from collections.abc import Callable, Sequence

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.values import text
from desktop_app.merge.custody import HANDED_ON, HANDED_TO, NOT_CLEARED
from desktop_app.merge.history import Change, Entry
from desktop_app.station.life_desk import Lived, Write
from desktop_app.station.people import StationRefused
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Scope

_TOWNSHIP, _VILLAGE = 9, 12  # digits of a code


class HandOverDesk:
    """Hands households over at one station. ``scope`` is what the station answers for now."""

    def __init__(
        self,
        store: Store,
        divisions: Divisions,
        scope: Callable[[], Scope],
        write: Write,
    ) -> None:
        self._store = store
        self._divisions = divisions
        self._scope = scope
        self._write = write

    def is_ours(self, village: str) -> bool:
        """Whether a village lies in the station's own area."""
        return any(map(self._scope().covers, self._divisions.recoding.alike(village)))

    def hand_over(self, household_id: str, village: str, day: str, reason: str, group: str = "") -> Lived:
        """The household moves to a village of another area, which answers for it from now on.

        ``day`` is an ISO text. Raises StationRefused for a village of this area, which is a move, and for a
        household that is another area's already.
        """
        household = self._store.get("household", household_id)
        if household is None:
            raise StationRefused("没有这个户。")
        if len(village) != _VILLAGE or not self._divisions.exists(village):
            raise StationRefused("请选择移交到哪个村。")
        if self.is_ours(village):
            raise StationRefused("这个村在本站负责的地区内，请用“迁移”，不用移交。")
        if not reason.strip():
            raise StationRefused("请写明移交的原因。")
        values: dict[str, Value] = {HANDED_TO: self._answers_for(village), "division_code": village}
        values["village_group"] = group or None
        event: dict[str, Value] = {
            "household_id": household_id,
            "kind": "handover",
            "date": day,
            "to_division": village,
        }
        edits = [
            Edit("household", household_id, values),
            Edit("household_event", new_id(), {**event, "reason": reason.strip()}),
        ]
        self._write(edits, f"移交：{reason.strip()}")
        told = f"请尽快上报；{self._divisions.name(village[:_TOWNSHIP])}导入省里的回执后接着填报。"
        return Lived(household_id, hints=(told,))

    def _answers_for(self, village: str) -> str:
        """The area that answers for a village: its township; where it was recoded, the village by its code of
        the snapshot, which every certificate that covers it names, old or new.
        """
        old = self._divisions.settled(village) or village
        return old[:_TOWNSHIP] if self._divisions.recoding.now(old) == old else old

    def guard(self, edits: Sequence[Edit]) -> None:
        """Refuse edits of a household that was handed over: nobody would apply them."""
        custody = self._store.custody()
        if not custody.handed:
            return
        custody.hear(map(_as_entry, edits))
        scope = self._scope()
        for edit in edits:
            if edit.entity == "household" and HANDED_TO in edit.values and edit.values[HANDED_TO] is None:
                raise StationRefused(NOT_CLEARED)
            root = custody.root(edit.entity, edit.record_id)
            if not root:
                continue
            if any(map(scope.covers, custody.areas(root))):
                answers = text(self._store.raw("household", [root])[root], HANDED_TO)
                if not scope.covers(answers):
                    raise StationRefused(HANDED_ON)


def _as_entry(edit: Edit) -> Entry:
    changes = tuple(Change(name, None, value) for name, value in edit.values.items())
    return Entry(edit.entity, edit.record_id, "", "", changes, None, b"")
