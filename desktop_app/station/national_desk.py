"""The round trip with the national system (UX-4): what was changed here goes out, its next word confirms it.

Whether a value came from the national system, the journal knows: its imports make a record of their own in
the same save. What it says of a record that was changed here meanwhile is remembered beside that record.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.identity import new_id, record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.catalog.values import show_value
from desktop_app.checks.timeline import in_order, status_after
from desktop_app.exchange.masking import masked
from desktop_app.exchange.national import Difference, National, Target
from desktop_app.exchange.national_list import NationalList, national_fields, write_national_list
from desktop_app.exchange.plan import ImportPlan
from desktop_app.merge.history import Version
from desktop_app.sheets.writing import appearing
from desktop_app.station.guard import Guard, Way
from desktop_app.store.store import Store

_MARKER, _SAID = "national_import", "national_said"
_STATUS = "status_change"
_OWNERS = {"member_year": "member", "employment": "member"}


@dataclass(frozen=True, slots=True)
class ToldDifference:
    """A field that the national system still says otherwise: ``before`` last time, ``there`` now.

    ``moved`` says that it was changed on both sides.
    """

    household_no: str
    who: str
    label: str
    before: str
    here: str
    there: str
    moved: bool


@dataclass(frozen=True, slots=True)
class NationalDesk:
    """Knows what the national system has, and says what has to be changed in it."""

    store: Store
    catalogue: Catalogue
    divisions: Divisions
    guard: Guard

    # -- what it has -----------------------------------------------------------------------------

    def known(self, *, prevails: bool = False) -> National:
        """What was changed here since the national system said it, and what it said last."""
        said = {
            (str(row["target_entity"]), str(row["target_id"])): _read(row["said"])
            for row in self.store.find(_SAID)
        }
        changed: dict[Target, Mapping[str, Value]] = {}
        for entity, fields in national_fields(self.catalogue).items():
            if entity == _STATUS:
                changed |= self._statuses(said)
            else:
                changed |= self._changed(entity, fields, said)
        return National(changed, said, prevails)

    def _changed(
        self, entity: str, fields: frozenset[str], said: Mapping[Target, Mapping[str, Value]]
    ) -> Iterator[tuple[Target, dict[str, Value]]]:
        own = self._entered_here(entity, fields)
        marked = self._marked()
        for record in self.store.find_among(entity, "id", own):
            known = str(record["id"])
            touched = own[known]
            before = said.get((entity, known))
            if before is None:
                before = self._journaled(entity, known, touched, marked)
            differing = {name: before.get(name) for name in touched if before.get(name) != record.get(name)}
            if differing:
                yield (entity, known), differing

    def _entered_here(self, entity: str, fields: frozenset[str]) -> dict[str, frozenset[str]]:
        """By record, the fields whose value did not come with an import from the national system."""
        own: dict[str, set[str]] = defaultdict(set)
        wholly: set[str] = set()
        explicit: dict[str, set[str]] = defaultdict(set)
        with self.store.query() as door:
            for written in door.written_without(entity, _MARKER):
                if written.field:
                    explicit[written.record_id].add(written.field)
                    if not written.marked and written.field in fields:
                        own[written.record_id].add(written.field)
                elif not written.marked:
                    wholly.add(written.record_id)
        for known in wholly:
            own[known] |= fields - explicit[known]
        return {known: frozenset(names) for known, names in own.items() if names}

    def _journaled(
        self, entity: str, known: str, touched: Iterable[str], marked: frozenset[Version]
    ) -> dict[str, Value]:
        """What the imports from the national system said of some fields of a record, the last of them."""
        wanted = frozenset(touched)
        return {
            change.field: change.new
            for line in self.store.history(entity, known)
            if line.transaction.version in marked
            for change in line.entry.changes or ()
            if change.field in wanted
        }

    def _marked(self) -> frozenset[Version]:
        rows = self.store.raw(_MARKER, (str(row["id"]) for row in self.store.find(_MARKER)))
        return frozenset(Version(row["base_device"], row["base_seq"]) for row in rows.values())

    def _statuses(
        self, said: Mapping[Target, Mapping[str, Value]]
    ) -> Iterator[tuple[Target, dict[str, Value]]]:
        """Households whose poverty status was decided here and is another one there."""
        own = self._entered_here(_STATUS, frozenset({"poverty_status"}))
        homes = {str(row["household_id"]) for row in self.store.find_among(_STATUS, "id", own)}
        by_home: dict[str, list[Record]] = defaultdict(list)
        for row in self.store.find_among(_STATUS, "household_id", homes):
            by_home[str(row["household_id"])].append(row)
        for household, changes in by_home.items():
            ordered = in_order(changes)
            there = [row for row in ordered if str(row["id"]) not in own]
            before = said.get((_STATUS, household), {}).get("poverty_status")
            if before is None and there:
                before = status_after(there[-1])
            if before != status_after(ordered[-1]):
                yield (_STATUS, household), {"poverty_status": before}

    @property
    def is_known(self) -> bool:
        """Whether anything was ever imported from the national system."""
        return bool(self.store.find(_MARKER))

    def standing(self, household: str) -> list[ToldDifference]:
        """What the national system said last of a household and its people where this ledger says otherwise.

        In words, the numbers of people masked. Its poverty status is compared in the list of changes alone.
        """
        said = {
            (str(row["target_entity"]), str(row["target_id"])): _read(row["said"])
            for row in self.store.find(_SAID, household_id=household)
        }
        marked = self._marked()
        told = []
        for entity, record in self._of_household(household):
            known, fields = str(record["id"]), national_fields(self.catalogue)[entity]
            there = {**self._journaled(entity, known, fields, marked), **said.get((entity, known), {})}
            told += [
                self._told(Difference(entity, known, name, there.get(name), record[name], there.get(name)))
                for name in sorted(fields if there else ())
                if record[name] != there.get(name)
            ]
        return told

    def _of_household(self, household: str) -> Iterator[tuple[str, Record]]:
        """A household and what stands below it and its members, of the kinds that the national system has."""
        own = self.store.get("household", household)
        if own is None:
            return
        above = {"household": {household}}
        above["member"] = {str(row["id"]) for row in self.store.find("member", household_id=household)}
        for entity in sorted(national_fields(self.catalogue).keys() - {_STATUS}):
            parent = self.catalogue.entity(entity).parent
            link = self.catalogue.entity(entity).field(parent).target if parent else ""
            if entity == "household":
                yield entity, own
            elif link in above:
                yield from ((entity, row) for row in self.store.find_among(entity, parent, above[link]))

    # -- in --------------------------------------------------------------------------------------

    def remembering(self, plan: ImportPlan, path: Path, today: str) -> ImportPlan:
        """The plan of an import from the national system, with what has to be remembered of it."""
        kept = [edit for target, said in plan.reconciled.said.items() if (edit := self._keep(target, said))]
        if not plan.ready or not (plan.edits or kept):
            return plan
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        values: dict[str, Value] = {"imported_date": today, "file_hash": digest, "rows": len(plan.rows)}
        return replace(plan, edits=(*plan.edits, *kept, Edit(_MARKER, new_id(), values)))

    def _keep(self, target: Target, said: Mapping[str, Value]) -> Edit | None:
        entity, known = target
        household = self._household(entity, known)
        if household is None:
            return None
        key: dict[str, Value] = {"target_entity": entity, "target_id": known}
        made = record_id(self.catalogue.entity(_SAID), key)
        text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
        before = self.store.get(_SAID, made)
        if before is None:
            return Edit(_SAID, made, {**key, "household_id": household, "said": text})
        return None if before["said"] == text else Edit(_SAID, made, {"said": text})

    def _household(self, entity: str, known: str) -> str | None:
        if entity in ("household", _STATUS):
            return known
        record = self.store.get(entity, known)
        if record is not None and entity in _OWNERS:
            record = self.store.get(_OWNERS[entity], str(record["member_id"]))
        return str(record["household_id"]) if record is not None else None

    def told(self, plan: ImportPlan) -> list[ToldDifference]:
        """What the national system still says otherwise, in words, the numbers of people masked."""
        return [self._told(item) for item in plan.reconciled.differences]

    def _told(self, item: Difference) -> ToldDifference:
        household = self.store.get("household", self._household(item.entity, item.record_id) or "")
        field = self.catalogue.entity(item.entity).field(item.field)

        def shown(value: Value) -> str:
            return masked(show_value(field, value, self.catalogue), field.mask) if value is not None else ""

        return ToldDifference(
            str((household or {}).get("household_no") or ""),
            self._who(item),
            field.label,
            shown(item.before),
            shown(item.here),
            shown(item.there),
            item.moved,
        )

    def _who(self, item: Difference) -> str:
        record = self.store.get(item.entity, item.record_id) if item.entity != _STATUS else None
        if record is not None and item.entity in _OWNERS:
            record = self.store.get(_OWNERS[item.entity], str(record["member_id"]))
        return str((record or {}).get("name") or "本户")

    # -- out -------------------------------------------------------------------------------------

    def write_changes(self, path: Path, year: int, purpose: str = "") -> int:
        """Write the list of what has to be changed in the national system; returns how many rows it has.

        Nothing is written when nothing was changed. It holds full numbers, without which nobody is found
        there: noted with its purpose like every file that leaves. Raises OSError.
        """
        made = NationalList(self.catalogue, self.store, self.divisions, self.known(), year)
        with appearing(path) as part:
            rows = write_national_list(part, made)
            if rows:
                self.guard.note_full_numbers("household")
                self.guard.note_out(Way.FILE, "全国系统待改清单", part, rows, purpose)
        return rows


def _read(text: Value) -> Mapping[str, Value]:
    """What was remembered; nothing of it where the province's laptop was never sent it."""
    return orjson.loads(str(text)) if text else {}
