"""到户帮扶措施: filled in from the records that are measures, never typed a second time (UX-3).

A beneficiary of a project, a job, a training, a loan … is a measure by the catalogue's rules. Its row is
written in the same save as its source, under an id made from the source, so that two laptops meet in one row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from desktop_app.catalog.conditions import held
from desktop_app.catalog.identity import record_id
from desktop_app.catalog.measures import MeasureRule, load_measures
from desktop_app.catalog.model import Catalogue, Edit, Record, Records, Value
from desktop_app.checks.balance import WithRows
from desktop_app.checks.values import filled, number, text
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

MEASURE = "household_measure"
_OWN = ("household_id", "member_id", "year", "measure_type", "amount")
"""What is taken from the source; whether it was linked to taking part, and words, are a person's."""
_GONE = "来源记录已变更或作废"


class MeasureDesk:
    """Keeps the measures of one station's households beside their sources."""

    def __init__(
        self, store: Store, catalogue: Catalogue, write: Callable[[Sequence[Edit], str], Changes]
    ) -> None:
        self._store = store
        self._write = write
        self._catalogue = catalogue
        self._rules: dict[str, list[MeasureRule]] = {}
        for rule in load_measures(catalogue):
            self._rules.setdefault(rule.source, []).append(rule)
        self._links = tuple(self._through())
        self._read = frozenset((*self._rules, *(target for _source, _link, target in self._links)))
        self._named = replace(catalogue.entity(MEASURE), key=("source_entity", "source_id"))

    # -- beside every save -----------------------------------------------------------------------

    def followed(self, edits: Sequence[Edit]) -> list[Edit]:
        """The edits with those of the measures that follow from them."""
        concerned = [edit for edit in edits if edit.entity in self._read]
        seen = self._as_saved(concerned)
        sources = dict.fromkeys(self._sources(concerned, seen))
        return [*edits, *self._changed(sources, seen)] if sources else list(edits)

    def _as_saved(self, edits: Sequence[Edit]) -> WithRows:
        """The records as they are with the edits; those that are there already are read many at a time."""
        seen = WithRows(self._store)
        by_entity: dict[str, list[Edit]] = {}
        for edit in edits:
            by_entity.setdefault(edit.entity, []).append(edit)
        for entity, some in by_entity.items():
            known = self._store.raw(entity, [edit.record_id for edit in some])
            for edit in some:
                row = {**known.get(edit.record_id, {}), **edit.values, "id": edit.record_id}
                known[edit.record_id] = row
                seen.hold(entity, edit.record_id, row)
        return seen

    def fill(self) -> Changes:
        """Write the measures of everything that was entered before there were rules for it."""
        sources = ((name, text(row, "id")) for name in self._rules for row in self._store.find(name))
        edits = self._changed(sources, self._store)
        return self._write(edits, "由来源记录带入到户帮扶措施") if edits else Changes()

    def guard(self, edits: Sequence[Edit]) -> None:
        """Refuse to type what a source says already, or to change what a source filled in."""
        for edit in edits:
            if edit.entity != MEASURE:
                continue
            row = self._store.get(MEASURE, edit.record_id)
            if row is not None and filled(row, "source_entity"):
                if any(name in edit.values and edit.values[name] != row[name] for name in _OWN):
                    raise StationRefused(
                        f"这条措施由“{self._label(row)}”自动带入，请改那条记录，这里会随之更新。"
                    )
            elif row is None:
                self._require_new(edit.values)

    def _require_new(self, values: Mapping[str, Value]) -> None:
        key = {name: values.get(name) for name in ("household_id", "year", "measure_type")}
        if filled(values, "source_entity") or None in key.values():
            return
        for row in self._store.find(MEASURE, **key):
            same = values.get("member_id") in (None, row["member_id"])
            if filled(row, "source_entity") and same:
                raise StationRefused(f"这项措施已由“{self._label(row)}”自动带入，不用再填。")

    def _label(self, row: Record) -> str:
        return self._catalogue.entity(text(row, "source_entity")).label

    # -- parts -----------------------------------------------------------------------------------

    def _sources(self, edits: Iterable[Edit], seen: Records) -> Iterator[tuple[str, str]]:
        """The sources that edits concern: themselves, and those that read a changed record through a link."""
        for edit in edits:
            if edit.entity in self._rules:
                yield edit.entity, edit.record_id
        for source, link, target in self._links:
            ids = [edit.record_id for edit in edits if edit.entity == target]
            for own in ids:
                yield from ((source, text(row, "id")) for row in seen.find(source, **{link: own}))

    def _through(self) -> Iterator[tuple[str, str, str]]:
        """Source, reference and what it points to, for every rule that reads through a reference."""
        found: dict[tuple[str, str, str], None] = {}
        for source, rules in self._rules.items():
            entity = self._catalogue.entity(source)
            for rule in rules:
                names = [path.partition(".")[0] for path in rule.paths if "." in path]
                names += [entity.parent] if "parent." in rule.when else []
                found.update(((source, name, entity.field(name).target), None) for name in names)
        return (link for link in found if link[2] != "member")

    def _changed(self, sources: Iterable[tuple[str, str]], seen: Records) -> list[Edit]:
        wanted = {edit.record_id: edit for source in sources for edit in self._of(*source, seen)}
        present = self._store.raw(MEASURE, wanted)
        return [edit for own, edit in wanted.items() if self._differs(edit, present.get(own))]

    @staticmethod
    def _differs(edit: Edit, row: Mapping[str, Value] | None) -> bool:
        if edit.values.get("is_deleted"):
            return row is not None and not row["is_deleted"]
        if row is None or row["is_deleted"]:
            return True
        return any(row[name] != value for name, value in edit.values.items())

    def _of(self, source: str, own: str, seen: Records) -> Iterator[Edit]:
        """The measure of a record for each amount that its rules name: as it is, or gone."""
        row = seen.get(source, own)
        parts: dict[str, MeasureRule | None] = {}
        for rule in self._rules[source]:
            if parts.get(rule.amount) is None:
                parts[rule.amount] = rule if row is not None and self._holds(rule, row, seen) else None
        for part, holding in parts.items():
            key: dict[str, Value] = {"source_entity": source, "source_id": f"{own}/{part}"}
            made = record_id(self._named, key)
            values = self._values(holding, row, seen) if holding is not None and row is not None else None
            if values is None:
                yield Edit(MEASURE, made, {"is_deleted": 1, "void_reason": _GONE})
            else:
                yield Edit(MEASURE, made, {**values, "source_entity": source, "source_id": own})

    def _holds(self, rule: MeasureRule, row: Record, seen: Records) -> bool:
        entity = self._catalogue.entity(rule.source)
        above = None
        if "parent." in rule.when:
            above = seen.get(entity.field(entity.parent).target, text(row, entity.parent))
        return held(rule.when, row, above)

    def _values(self, rule: MeasureRule, row: Record, seen: Records) -> dict[str, Value] | None:
        """What the rule makes of a row; None while the household or the year is not known."""
        household, year = self._at(rule.household, rule, row, seen), self._at(rule.year, rule, row, seen)
        if not household or not year:
            return None
        amount = number(row, rule.amount) if rule.amount and filled(row, rule.amount) else None
        return {
            "household_id": household,
            "member_id": self._at(rule.member, rule, row, seen),
            "year": year if isinstance(year, int) else int(str(year)[:4]),
            "measure_type": rule.measure_type,
            "amount": amount,
        }

    def _at(self, path: str, rule: MeasureRule, row: Record, seen: Records) -> Value:
        name, _, above = path.partition(".")
        if not above:
            return row.get(name) if name else None
        target = self._catalogue.entity(rule.source).field(name).target
        record = seen.get(target, text(row, name)) if row.get(name) else None
        return record.get(above) if record is not None else None
