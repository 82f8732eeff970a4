"""One value for many households: what it would change, the change itself, and taking the whole of it back.

A wish names a field, a value and, for what is known by the year, a year. A plan says for each record what
stands there and what would; writing it is one transaction, and so is taking it back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop_app.catalog.conditions import asked, names_in
from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Entity, Field, FieldType, Need, Record, Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.checks.timeline import age, reference_day
from desktop_app.checks.values import filled, text
from desktop_app.merge.history import Transaction, Version
from desktop_app.station.lists import Lists
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

HELPER = "helper_assignment.helper_id"
_YEARLY = ("household_year", "household_income", "member_year")
_ENTITIES = ("household", *_YEARLY)
_NOT_FOR_MANY = frozenset({"division_code", "kinship", "year", "source_kind"})
"""What has its own way: who moves or becomes head is an event of one household."""

_KINDS = frozenset(FieldType) - {FieldType.REF, FieldType.JSON, FieldType.DATETIME}
_AGE = "age"
_AT_ONCE = 400
_LOOKED_BACK = 300
_MARK, _BACK = "成批修改：", "撤销成批修改"

Step = Callable[[int, int], object]
"""Told how many households of how many are done; raising ends the work."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A value for a field, ``household_year.cause_main``, of many households.

    ``year`` is the year of a yearly row; ``day`` (ISO) the one from which a helper is responsible.
    """

    field: str
    value: Value
    year: int = 0
    day: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A record that a wish changes: its household, the member it is about, and the texts old and new."""

    household_id: str
    entity: str
    record_id: str
    old: str
    new: str
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a wish would do. ``missing`` are households without a row of the year, ``not_asked`` the rows
    whose other values say that the field does not apply, ``unchanged`` those that have the value already.
    """

    wish: Wish
    told: str
    household_ids: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    edits: tuple[Edit, ...] = ()
    unchanged: int = 0
    not_asked: int = 0
    missing: tuple[str, ...] = ()

    @property
    def households(self) -> int:
        """How many households change."""
        return len({line.household_id for line in self.lines})

    @property
    def overwritten(self) -> int:
        """How many lines had another value before, not just none."""
        return sum(1 for line in self.lines if line.old)


@dataclass(frozen=True, slots=True)
class ManyChanged:
    """A change of many that was written: which save it was, when, by whom, and whether it was taken back."""

    version: Version
    at: str
    person: str
    told: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back wrote, and how many values somebody has changed since: those were left alone."""

    changes: Changes
    left_alone: int


@dataclass(slots=True)
class _Gathered:
    """What a preview finds, household by household."""

    lines: list[Line] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unchanged: int = 0
    not_asked: int = 0


class ManyDesk:
    """Plans, writes and takes back changes of many households at one station."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        lists: Lists,
        device: str,
        write: Callable[[Sequence[Edit], str], Changes],
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._lists = lists
        self._device = device
        self._write = write
        self._today = today

    # -- what can be set ---------------------------------------------------------------------------

    def fields(self) -> dict[str, Field]:
        """The fields that may be set for many, by ``entity.field``: the helper first, then as declared."""
        found = {HELPER: self._catalogue.entity("helper_assignment").field("helper_id")}
        for name in _ENTITIES:
            entity = self._catalogue.entity(name)
            found |= {f"{name}.{item.name}": item for item in entity.stored_fields if _may(entity, item)}
        return found

    def label(self, key: str) -> str:
        """What a field is called among those of other entities."""
        entity, _, name = key.partition(".")
        declared = self._catalogue.entity(entity)
        return "帮扶责任人" if key == HELPER else f"{declared.label}·{declared.field(name).label}"

    @staticmethod
    def is_yearly(key: str) -> bool:
        """Whether a field is known by the year."""
        return key.partition(".")[0] in _YEARLY

    # -- planning ----------------------------------------------------------------------------------

    def plan(self, wish: Wish, household_ids: Sequence[str], step: Step | None = None) -> Plan:
        """What a wish would change in these households; nothing is written.

        Raises StationRefused for a field that is not for many, a year or day that is missing, or nobody.
        """
        fields = self.fields()
        if wish.field not in fields:
            raise StationRefused("这一栏不能成批修改。")
        if self.is_yearly(wish.field) and not wish.year:
            raise StationRefused("请写明年度。")
        if not household_ids:
            raise StationRefused("请先选择户。")
        gather = self._gather_helper if wish.field == HELPER else self._gather_field
        gathered, whole = _Gathered(), len(household_ids)
        for start in range(0, whole, _AT_ONCE):
            gather(wish, household_ids[start : start + _AT_ONCE], gathered)
            if step:
                step(min(start + _AT_ONCE, whole), whole)
        return Plan(
            wish,
            self._told(wish),
            tuple(household_ids),
            tuple(gathered.lines),
            tuple(gathered.edits),
            gathered.unchanged,
            gathered.not_asked,
            tuple(gathered.missing),
        )

    def _told(self, wish: Wish) -> str:
        year = f"{wish.year}年" if self.is_yearly(wish.field) else ""
        return f"{year}{self.label(wish.field)}改为“{self._shown(wish.field, wish.value) or '（空）'}”"

    def _shown(self, key: str, value: Value) -> str:
        entity, _, name = key.partition(".")
        return self._lists.show(self._catalogue.entity(entity), name, value)

    def _gather_field(self, wish: Wish, household_ids: Sequence[str], gathered: _Gathered) -> None:
        entity, _, name = wish.field.partition(".")
        item = self._catalogue.entity(entity).field(name)
        rows = dict(self._rows(entity, wish.year, household_ids))
        new = self._shown(wish.field, wish.value)
        for household_id in household_ids:
            own = rows.get(household_id, [])
            if not own:
                gathered.missing.append(household_id)
            for row, member in own:
                if not asked(item, row):
                    gathered.not_asked += 1
                elif row[name] == wish.value:
                    gathered.unchanged += 1
                else:
                    made = text(row, "id")
                    old = self._shown(wish.field, row[name])
                    gathered.lines.append(Line(household_id, entity, made, old, new, member))
                    gathered.edits.append(Edit(entity, made, {name: wish.value, **_as_looked_at(row)}))

    def _rows(
        self, entity: str, year: int, household_ids: Sequence[str]
    ) -> Iterator[tuple[str, list[tuple[Record, str]]]]:
        """By household its rows of an entity, each with the member it is about."""
        if entity == "household":
            for row in self._store.find_among("household", "id", household_ids):
                yield text(row, "id"), [(row, "")]
            return
        if entity != "member_year":
            for row in self._store.find_among(entity, "household_id", household_ids):
                if row["year"] == year:
                    yield text(row, "household_id"), [(row, "")]
            return
        members = {
            text(row, "id"): row
            for row in self._store.find_among("member", "household_id", household_ids)
            if not filled(row, "left_date")
        }
        day = reference_day(year, self._today())
        grouped: dict[str, list[tuple[Record, str]]] = {}
        for row in self._store.find_among("member_year", "member_id", members):
            if row["year"] == year:
                member = members[text(row, "member_id")]
                known = {**row, _AGE: age(member, day)}
                grouped.setdefault(text(member, "household_id"), []).append((known, text(member, "id")))
        yield from grouped.items()

    def _gather_helper(self, wish: Wish, household_ids: Sequence[str], gathered: _Gathered) -> None:
        helper, day = str(wish.value or ""), wish.day or self._today().isoformat()
        if self._store.get("helper", helper) is None:
            raise StationRefused("请选择帮扶责任人；还没有登记的，先到“六项帮扶”里登记。")
        declared = self._catalogue.entity("helper_assignment")
        assigned: dict[str, list[Record]] = {}
        for row in self._store.find_among("helper_assignment", "household_id", household_ids):
            assigned.setdefault(text(row, "household_id"), []).append(row)
        known = [text(row, "helper_id") for rows in assigned.values() for row in rows]
        names = self._lists.titles("helper", {*known, helper})
        for household_id in household_ids:
            standing = [row for row in assigned.get(household_id, []) if not filled(row, "end_date")]
            if {text(row, "helper_id") for row in standing} == {helper}:
                gathered.unchanged += 1
                continue
            if any(text(row, "start_date") > day for row in standing):
                raise StationRefused(f"有的户现任责任人的开始时间在{day}以后，请换一个日期。")
            values: dict[str, Value] = {"household_id": household_id, "helper_id": helper, "start_date": day}
            made = record_id(declared, values)
            old = "、".join(names.get(text(row, "helper_id"), "") for row in standing)
            gathered.lines.append(Line(household_id, "helper_assignment", made, old, names[helper]))
            gathered.edits += [
                Edit("helper_assignment", text(row, "id"), {"end_date": day})
                for row in standing
                if text(row, "helper_id") != helper
            ]
            if helper not in {text(row, "helper_id") for row in standing}:
                gathered.edits.append(Edit("helper_assignment", made, {**values, "end_date": None}))

    def names(self, lines: Sequence[Line]) -> list[str]:
        """Whom lines are about: the head, the member where it is one's own value, and the village."""
        households = {line.household_id for line in lines}
        heads = self._lists.titles("household", households)
        villages = {
            text(row, "id"): self._lists.show(
                self._catalogue.entity("household"), "division_code", row["division_code"]
            )
            for row in self._store.find_among("household", "id", households)
        }
        members = self._lists.titles("member", {line.member_id for line in lines if line.member_id})
        return [
            f"{heads.get(line.household_id, '')}（{villages.get(line.household_id, '')}）"
            + (f"　{members.get(line.member_id, '')}" if line.member_id else "")
            for line in lines
        ]

    # -- writing and taking back -------------------------------------------------------------------

    def carry_out(self, plan: Plan) -> Changes:
        """Write a plan in one transaction; raises StationRefused where the records changed meanwhile."""
        if not plan.edits:
            raise StationRefused("没有要修改的内容。")
        if self.plan(plan.wish, plan.household_ids).edits != plan.edits:
            raise StationRefused("预览以后有的内容已经改动，请重新预览。")
        return self.write(plan.edits, f"{plan.told}，{plan.households}户")

    def write(self, edits: Sequence[Edit], told: str) -> Changes:
        """Write edits as one change of many, which can be taken back as a whole."""
        return self._write(edits, f"{_MARK}{told}")

    def newest(self) -> ManyChanged | None:
        """The newest change of many at this station, also one that was taken back; None: there is none."""
        headers = self._store.headers(self._device, _LOOKED_BACK)
        taken_back = {_seq_of(one.reason) for one in headers}
        for one in headers:
            if one.reason.startswith(_MARK):
                told = one.reason.removeprefix(_MARK)
                moment = stamp_text(one.time >> 16)
                return ManyChanged(one.version, moment, one.person, told, one.seq in taken_back)
        return None

    def undo(self, version: Version) -> Undone:
        """Take a change of many back by one new entry; what was changed since is left alone and counted.

        Raises StationRefused for a save that was no change of many.
        """
        found = list(self._store.transactions(version.device, version.seq, version.seq))
        if not found or not found[0].reason.startswith(_MARK):
            raise StationRefused("没有这次成批修改。")
        edits, left_alone = self._backwards(found[0])
        if not edits:
            raise StationRefused("这次成批修改的内容都已改动或已经撤销。")
        told = found[0].reason.removeprefix(_MARK)
        return Undone(self._write(edits, f"{_BACK}（{version.seq}）：{told}"), left_alone)

    def _backwards(self, done: Transaction) -> tuple[list[Edit], int]:
        by_entity: dict[str, list[str]] = {}
        for entry in done.entries:
            by_entity.setdefault(entry.entity, []).append(entry.record_id)
        present = {(name, key): row for name, ids in by_entity.items() for key, row in self._raw(name, ids)}
        edits: dict[tuple[str, str], dict[str, Value]] = {}
        left_alone = 0
        for entry in done.entries:
            place = (entry.entity, entry.record_id)
            row = present.get(place, {})
            if (row.get("base_device"), row.get("base_seq")) == done.version:
                gone: dict[str, Value] = {"is_deleted": 1, "void_reason": _BACK}
                edits[place] = {} if row["is_deleted"] else gone
                continue
            for change in entry.changes or ():
                if row.get(change.field) == change.new:
                    edits.setdefault(place, {})[change.field] = change.old
                else:
                    left_alone += 1
        kept = [(place, values) for place, values in edits.items() if values]
        return [
            Edit(*place, {**_as_looked_at(present[place]), **values}) for place, values in kept
        ], left_alone

    def _raw(self, entity: str, ids: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Value]]]:
        yield from self._store.raw(entity, ids).items()


def _may(entity: Entity, item: Field) -> bool:
    """Whether a field may be set for many: typed by hand, and no number or key of one record."""
    own = item.mask or item.verify or item.search == "number" or item.name in (*entity.key, entity.parent)
    kept = item.need is Need.SYSTEM or item.retired or item.name in _NOT_FOR_MANY
    computed = {name for name in names_in(item.when) if name != _AGE and not entity.field(name).stored}
    return item.type in _KINDS and not own and not kept and not computed


def _as_looked_at(row: Mapping[str, Value]) -> dict[str, Value]:
    """Whether a yearly row was looked at stays as it is: one value for many says nothing of the others."""
    return {"is_confirmed": row["is_confirmed"]} if "is_confirmed" in row else {}


def _seq_of(reason: str) -> int:
    """Which save a reason says was taken back; 0 for any other reason."""
    if not reason.startswith(f"{_BACK}（"):
        return 0
    number = reason.removeprefix(f"{_BACK}（").partition("）")[0]
    return int(number) if number.isdecimal() else 0
