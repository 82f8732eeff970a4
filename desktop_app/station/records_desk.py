"""Entering and reviewing records: saving, voiding, submitting, approving, sending back."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from desktop_app.catalog.identity import is_whole_key, new_id
from desktop_app.catalog.identity import record_id as make_record_id
from desktop_app.catalog.model import Catalogue, Edit, Entity, FieldType, Value
from desktop_app.checks.registry import Found
from desktop_app.station.clock import Clock
from desktop_app.station.people import Person, Profile, Saved, StationRefused
from desktop_app.store.changes import Changes, Stamp
from desktop_app.store.store import Store

if TYPE_CHECKING:
    from desktop_app.store.conflicts import Conflict
    from desktop_app.sync.certificate import NumberRange

DRAFT, SUBMITTED, APPROVED, RETURNED = "0", "1", "2", "3"
_SERIAL_DIGITS = 4
_MOST_DIGITS = 9
SERIALS_LEFT = "serials_left."
"""The fact of the file that says how many serials of a series are left, once they are few."""

_FEW = 500
_USED_UP = "这台电脑证书里的编号已经用完，请向省里申请续期并扩大编号范围；有正式编号的可以直接填写。"
_REVIEW = ("review_state", "review_person", "review_seen", "return_reason")
_PROCESS = ("notice1_id", "notice2_id", "notice3_id", "project_status", "actual_start", "actual_end")
"""What the program itself enters as a record moves on: it does not undo an approval."""

_BESIDE = "sync"
"""The group of the records that the program keeps for itself."""

Findings = Callable[[str, str], list[Found]]
Guard = Callable[[Sequence[Edit]], None]
"""Refuses edits that may not be made whoever makes them, such as those of a closed month."""
Amend = Callable[[Sequence[Edit]], list[Edit]]
"""Adds to edits what follows from them, such as that a carried year was looked at."""
Ranges = Callable[[str], "NumberRange | None"]
"""The serials of a series that this device may give; None for no limit."""


class RecordsDesk:
    """Writes records for one person at one station."""

    def __init__(
        self, store: Store, catalogue: Catalogue, profile: Profile, person: Person, clock: Clock
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._profile = profile
        self._person = person
        self._clock = clock
        self.guards: list[Guard] = []
        self.amendments: list[Amend] = []
        self.standing: dict[str, Value] = {}
        self.ranges: Ranges = lambda _kind: None
        self.look_again: Callable[[], object] = lambda: None

    def write(self, edits: Sequence[Edit], reason: str, *, reviewing: bool = False) -> Changes:
        """Save edits in one transaction; raises StationRefused for a role that only reads, and for a state of
        the review that comes by another way than handing in, approving and sending back (``reviewing``)."""
        if not self._person.may_write:
            raise StationRefused("当前账户只能查看，不能录入。请换经办员或审核员账户登录。")
        if not reviewing:
            self._require_review_untouched(edits)
        for guard in self.guards:
            guard(edits)
        for amend in self.amendments:
            edits = amend(edits)
        stamp = Stamp(self._person.name, reason, self._clock.now_ms())
        changes = self._store.write(
            self._brought_back(edits), stamp, device=self._profile.device, area=self._profile.area
        )
        if changes.awaited:
            self.look_again()
        return changes

    def _require_review_untouched(self, edits: Sequence[Edit]) -> None:
        for edit in edits:
            touched = [name for name in _REVIEW if name in edit.values]
            if not touched:
                continue
            known = self._store.get(edit.entity, edit.record_id) or {"review_state": DRAFT}
            if any((edit.values[name] or None) != known.get(name) for name in touched):
                raise StationRefused("审核状态只能由提交、审核或退回改动，不能直接填写。")

    def _brought_back(self, edits: Sequence[Edit]) -> list[Edit]:
        """Entering a void record anew, by hand or by import, brings it back: it would be lost else. Who was
        erased by law gets a record of their own (erasure.md)."""
        by_entity: dict[str, list[str]] = {}
        for edit in edits:
            if "is_deleted" not in edit.values:
                by_entity.setdefault(edit.entity, []).append(edit.record_id)
        void = {
            (name, made): erased
            for name, ids in by_entity.items()
            for made, erased in self._store.voided(name, ids).items()
        }
        if any(void.values()):
            edits = self._of_their_own(edits, {known for known, erased in void.items() if erased})
        return [
            edit._replace(values={**edit.values, "is_deleted": 0, "void_reason": None})
            if (edit.entity, edit.record_id) in void and "is_deleted" not in edit.values
            else edit
            for edit in edits
        ]

    def _of_their_own(self, edits: Sequence[Edit], erased: set[tuple[str, str]]) -> list[Edit]:
        """Edits under new ids where they enter by its whole key what was erased, and what refers to it."""
        fresh = {
            (edit.entity, edit.record_id): self._standing(edit.entity, edit.values) or new_id()
            for edit in edits
            if (edit.entity, edit.record_id) in erased
            and is_whole_key(self._catalogue.entity(edit.entity), edit.values)
        }
        moved = []
        for edit in edits:
            declared = self._catalogue.entity(edit.entity)
            values = {
                name: fresh.get((declared.field(name).target, str(value)), value)
                for name, value in edit.values.items()
            }
            made = fresh.get((edit.entity, edit.record_id), edit.record_id)
            moved.append(Edit(edit.entity, made, values))
        return moved

    def _standing(self, entity: str, values: Mapping[str, Value]) -> str:
        """The record that has the same whole key under an id of its own, or an empty text."""
        key = {name: values[name] for name in self._catalogue.entity(entity).key}
        found = self._store.find(entity, **key)
        return str(found[0]["id"]) if found else ""

    def put(
        self, entity: str, values: Mapping[str, Value], record_id: str | None, reason: str, findings: Findings
    ) -> Saved:
        """Create or change one record and say what the checks find; errors never keep it from being saved."""
        declared = self._catalogue.entity(entity)
        creating = record_id is None or not self._exists(entity, record_id)
        filled = {**self._defaults(entity), **values} if creating else dict(values)
        if creating:
            filled |= self.numbered(entity, filled)
        made = record_id or make_record_id(declared, filled)
        erased = self._store.voided(entity, [made]).get(made) and is_whole_key(declared, filled)
        standing = self._standing(entity, filled) if erased else ""
        if standing or (record_id is None and self._store.get(entity, made) is not None):
            raise StationRefused(f"已经有一条相同编号的{declared.label}，请打开原来的记录修改。")
        made = new_id() if erased else made
        self.write([Edit(entity, made, filled)], reason)
        self._store.drop_draft(entity, made, self._person.login)
        return Saved(made, tuple(findings(entity, made)))

    def _exists(self, entity: str, record_id: str) -> bool:
        """Whether there is such a record, even a void one: its number and what else it has stay its own."""
        return bool(self._store.get(entity, record_id) or self._store.voided(entity, [record_id]))

    def _defaults(self, entity: str) -> dict[str, Value]:
        fields = self._catalogue.entity(entity).stored_fields
        return {
            item.name: int(item.default) if item.type is FieldType.BOOL else item.default
            for item in fields
            if item.default
        } | {name: value for name, value in self.standing.items() if self._catalogue.entity(entity).has(name)}

    def numbered(self, entity: str, values: Mapping[str, Value]) -> dict[str, Value]:
        """Numbers the program gives: they hold the device's tag, so that two laptops never collide (A6)."""
        if entity == "household" and not values.get("household_no"):
            village = str(values.get("division_code") or self._profile.area).ljust(12, "0")
            return {"household_no": self._free_number("household", "household_no", f"T{village}")}
        if entity == "project" and not values.get("project_code"):
            prefix = f"{values.get('year') or ''}{self._profile.area[:9]}"
            return {"project_code": self._free_number("project", "project_code", prefix)}
        return {}

    def _free_number(self, entity: str, field: str, prefix: str) -> str:
        start = f"{prefix}{self._profile.tag}"
        return f"{start}{self.free_serial(entity, field, start):0{_SERIAL_DIGITS}}"

    def free_serial(self, entity: str, field: str, start: str) -> int:
        """The next serial after ``start``, which holds the device's tag, from the range that the certificate
        grants (A6); raises StationRefused where the range is used up."""
        granted = self.ranges(entity)
        serial = self._free_serial(entity, field, start, granted)
        if granted and granted.last - serial < _FEW:
            self._store.set_meta(**{SERIALS_LEFT + entity: str(granted.last - serial)})
        return serial

    def _free_serial(self, entity: str, field: str, start: str, granted: "NumberRange | None") -> int:
        """The serial after the greatest that was given, in texts of four digits, then of five, and so on;
        where the greatest is the last of the range, one that was left out. Raises StationRefused."""
        first, end = (granted.first, granted.last) if granted else (1, 10**_MOST_DIGITS - 1)
        stretches: list[tuple[str, str]] = []
        for digits in range(_SERIAL_DIGITS, len(f"{end:0{_SERIAL_DIGITS}}") + 1):
            low = max(first, 10 ** (digits - 1) if digits > _SERIAL_DIGITS else 0)
            high = min(end, 10**digits - 1)
            if low > high:
                continue
            ends = (f"{start}{low:0{digits}}", f"{start}{high:0{digits}}")
            newest = self._store.between(entity, field, *ends, 1)
            serial = _serial(newest[0], start) + 1 if newest else low
            if serial <= high:
                return serial
            stretches.append(ends)
        for low_text, high_text in stretches:
            taken = set(self._store.between(entity, field, low_text, high_text))
            for serial in range(_serial(low_text, start), _serial(high_text, start) + 1):
                if f"{start}{serial:0{_SERIAL_DIGITS}}" not in taken:
                    return serial
        raise StationRefused(_USED_UP)

    def void(self, entity: str, record_id: str, reason: str) -> Changes:
        """Void a record: nothing is ever deleted, and a reason is asked for."""
        if not reason.strip():
            raise StationRefused("作废要写明原因。")
        edit = Edit(entity, record_id, {"is_deleted": 1, "void_reason": reason.strip()})
        return self.write([edit], reason.strip())

    def undo_last(self, entity: str, record_id: str) -> Changes:
        """Take the last change of a record back by a new entry; both stay in the history.

        Undoing an undo brings the change again. Raises StationRefused for a record that was only entered,
        and for steps of the review, which have their own way back.
        """
        lines = self._store.history(entity, record_id)
        last = lines[-1].transaction.version if lines else None
        changes = [
            change
            for line in lines
            if line.transaction.version == last
            for change in line.entry.changes or ()
        ]
        if all(line.transaction.version == last for line in lines) or not changes:
            raise StationRefused("这条记录录入后没有改过，没有可以撤销的修改；不要这条记录时请作废。")
        if any(change.field in _REVIEW for change in changes):
            raise StationRefused("最后一次是提交、审核或退回，不能撤销；需要改动时请审核员退回。")
        present = self._store.get(entity, record_id)
        values = {
            change.field: change.old
            for change in changes
            if present is None or present[change.field] == change.new  # else another's value is shown
        }
        if "is_deleted" in values:
            values["is_deleted"] = values["is_deleted"] or 0
        return self.write([Edit(entity, record_id, values)], "撤销上一次修改")

    def decide(self, conflict: "Conflict", value: Value, reason: str) -> Changes:
        """Settle what two people set unknown to each other; a state of the review is one of theirs."""
        one_of_theirs = value in {rival.value for rival in conflict.rivals}
        edit = Edit(conflict.entity, conflict.record_id, {conflict.field: value})
        return self.write([edit], reason or "裁定不一致的内容", reviewing=one_of_theirs)

    def submit(self, entity: str, record_id: str, findings: Sequence[Found]) -> Changes:
        """Hand a household or project in for review; findings of severity error keep it back."""
        errors = tuple(item for item in findings if item.blocks)
        if errors:
            raise StationRefused(f"还有{len(errors)}处错误，改正后才能提交。", errors)
        seen = self._seen(entity, record_id)
        edit = Edit(
            entity, record_id, {"review_state": SUBMITTED, "review_seen": seen, "return_reason": None}
        )
        return self.write([edit], "提交审核", reviewing=True)

    def approve(self, entity: str, record_id: str, findings: Sequence[Found]) -> Changes:
        """Approve what another person submitted; raises StationRefused for one's own entry, and for findings
        of severity error, which may have come since it was handed in."""
        self._require_reviewer(entity, record_id)
        if self._person.name in self._authors(entity, record_id):
            raise StationRefused("不能审核自己录入的内容，请换另一位审核员。")
        errors = tuple(item for item in findings if item.blocks)
        if errors:
            raise StationRefused(f"还有{len(errors)}处错误，不能审核通过；请退回改正。", errors)
        seen = self._seen(entity, record_id)
        values = {"review_state": APPROVED, "review_person": self._person.name, "review_seen": seen}
        return self.write([Edit(entity, record_id, values)], "审核通过", reviewing=True)

    def send_back(self, entity: str, record_id: str, reason: str) -> Changes:
        """Return what was submitted, with a reason."""
        self._require_reviewer(entity, record_id)
        if not reason.strip():
            raise StationRefused("退回要写明原因。")
        values = {"review_state": RETURNED, "return_reason": reason.strip()}
        return self.write([Edit(entity, record_id, values)], f"退回：{reason.strip()}", reviewing=True)

    def _require_reviewer(self, entity: str, record_id: str) -> None:
        if not self._person.may_review:
            raise StationRefused("只有审核员可以审核。")
        record = self._store.get(entity, record_id)
        if record is None or record["review_state"] != SUBMITTED:
            raise StationRefused("这条记录没有提交，不能审核。")

    def is_approved(self, entity: str, record_id: str) -> bool:
        """Whether the approval still holds: only while what was approved is what is there (design.md §3)."""
        record = self._store.get(entity, record_id)
        if record is None or record["review_state"] != APPROVED:
            return False
        return record["review_seen"] == self._seen(entity, record_id)

    def _seen(self, entity: str, record_id: str) -> str:
        """A digest of the versions that a reviewer sees in the record and in everything below it."""
        return self._seen_among(entity, [record_id])[record_id]

    def lapsed(self, entity: str) -> list[str]:
        """The records whose approval no longer holds: something below them has changed since."""
        approved = {
            str(row["id"]): row["review_seen"] for row in self._store.find(entity, review_state=APPROVED)
        }
        seen = self._seen_among(entity, approved)
        return [known for known, then in approved.items() if seen[known] != then]

    def _seen_among(self, entity: str, record_ids: Iterable[str]) -> dict[str, str]:
        """The digests of many records, level by level."""
        marks: dict[str, list[str]] = {known: [] for known in record_ids}
        waiting = [(entity, {known: known for known in marks})]
        while waiting:
            name, roots = waiting.pop()
            heads = self._store.heads_among(name, roots, but=(*_REVIEW, *_PROCESS))
            for made, versions in heads.items():
                marks[roots[made]] += [f"{name}/{made}/{item.device}/{item.seq}" for item in versions]
            for child in self._children(name):
                rows = [
                    row
                    for row in self._store.find_among(child.name, child.parent, roots)
                    if not row.get("source_entity")  # filled in from a record that is reviewed by itself
                ]
                if rows:
                    waiting.append(
                        (child.name, {str(row["id"]): roots[str(row[child.parent])] for row in rows})
                    )
        return {
            known: hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()
            for known, found in marks.items()
        }

    def _children(self, entity: str) -> list[Entity]:
        """What a reviewer sees below a record: not what the program keeps beside it for itself."""
        return [child for child in self._catalogue.children_of(entity) if child.group != _BESIDE]

    def _authors(self, entity: str, record_id: str) -> set[str]:
        """Who entered what a reviewer sees."""
        return {
            person
            for name, made in self._family(entity, record_id)
            for person in self._store.heads(name, made, but=(*_REVIEW, *_PROCESS)).values()
        }

    def _family(self, entity: str, record_id: str) -> Iterator[tuple[str, str]]:
        """A record and all below it, by its references to parents."""
        yield entity, record_id
        for child in self._children(entity):
            for record in self._store.find(child.name, **{child.parent: record_id}):
                if not record.get("source_entity"):  # filled in from a record that is reviewed by itself
                    yield from self._family(child.name, str(record["id"]))


def _serial(number: str, start: str) -> int:
    digits = number.removeprefix(start)
    return int(digits) if digits.isdecimal() else 0
