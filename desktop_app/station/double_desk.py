"""Double entry: a second person types bank accounts and large amounts blind, and both must agree.

Off by default (setting ``double_entry``). What was agreed is a journaled record that names the version it
was compared with: it holds while that version stands, like an approval.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.catalog.identity import record_id as make_id
from desktop_app.catalog.model import Catalogue, Edit, Entity, Field, FieldType, Record, Value
from desktop_app.catalog.moments import day_of
from desktop_app.catalog.values import ValueRefused, parse_value, show_value
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.run import check_second_entry
from desktop_app.checks.submitting import SecondEntry
from desktop_app.station.clock import Clock
from desktop_app.station.people import Person, StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

_DOUBLE = "double"
Write = Callable[[Sequence[Edit], str], Changes]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A value that a second person has yet to type; what it is is not told."""

    entity: str
    record_id: str
    field: str
    label: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether two entries agree, and in words where they differ."""

    agrees: bool
    told: str


class DoubleDesk:
    """Compares what two people typed at one station."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        clock: Clock,
        person: Person,
        circumstances: Callable[[], Circumstances],
        write: Write,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._person = person
        self._circumstances = circumstances
        self._write = write

    @property
    def is_on(self) -> bool:
        """Whether the area wants it."""
        return self._circumstances().setting("double_entry") == "1"

    def waiting(self) -> list[Waiting]:
        """Every value that waits for its second entry; none while double entry is off."""
        around = self._circumstances()
        if around.setting("double_entry") != "1":
            return []
        fields = (
            (entity, item)
            for entity in self._catalogue.entities.values()
            for item in entity.stored_fields
            if item.verify == _DOUBLE and not item.retired
        )
        return [
            found
            for entity, item in fields
            for record in self._store.find(entity.name)
            if (found := self._open(entity, item, record, around)) is not None
        ]

    def _open(self, entity: Entity, item: Field, record: Record, around: Circumstances) -> Waiting | None:
        """The value, where VR-DBL-001 says that it waits."""
        if record.get(item.name) is None:
            return None
        versions = self._versions(entity, str(record["id"]), item.name)
        if not self._found(entity, item, record, around, versions):
            return None
        authors = tuple(dict.fromkeys(versions.values()))
        return Waiting(entity.name, str(record["id"]), item.name, item.label, authors)

    def _found(
        self, entity: Entity, item: Field, record: Record, around: Circumstances, versions: Mapping[str, str]
    ) -> list[Found]:
        value, own = record.get(item.name), str(record["id"])
        amount = value if item.type is FieldType.MONEY and isinstance(value, int) else None
        agreed = self._agreed(entity.name, own, item.name)
        entry = SecondEntry(item.name, item.label, amount, _named(versions), agreed)
        return check_second_entry(entity, own, entry, around)

    def _versions(self, entity: Entity, own: str, field: str) -> dict[str, str]:
        """The versions of one field and who made each."""
        others = [item.name for item in entity.stored_fields if item.name != field]
        heads = self._store.heads(entity.name, own, but=others)
        return {f"{version.device}/{version.seq}": person for version, person in heads.items()}

    def _agreed(self, entity: str, own: str, field: str) -> str:
        made = make_id(self._catalogue.entity("double_entry"), _target(entity, own, field))
        kept = self._store.get("double_entry", made)
        return str(kept["target_version"]) if kept else ""

    def compare(self, entity: str, own: str, field: str, typed: str) -> Compared:
        """Compare what a second person typed; an agreement is recorded.

        Raises StationRefused for the person who entered the value first, for a role that only reads, and
        for a text that the field cannot hold.
        """
        declared = self._catalogue.entity(entity)
        item, record = declared.field(field), self._store.get(entity, own)
        if record is None or record.get(field) is None:
            raise StationRefused("没有要核对的内容，请重新打开列表。")
        if not self._person.may_write:
            raise StationRefused("当前账户只能查看，不能核对。请换经办员或审核员账户登录。")
        versions = self._versions(declared, own, field)
        if self._person.name in versions.values():
            raise StationRefused("不能核对自己录入的内容，请换另一个人来输。")
        try:
            second = parse_value(item, typed, self._catalogue)
        except ValueRefused as refused:
            raise StationRefused(str(refused)) from None
        if _plain(second) != _plain(record[field]):
            return Compared(False, self._difference(item, record[field], second))
        values = {
            **_target(entity, own, field),
            "target_version": _named(versions),
            "checked_by": self._person.name,
            "checked_date": day_of(self._clock.now_ms()).isoformat(),
        }
        made = make_id(self._catalogue.entity("double_entry"), values)
        self._write([Edit("double_entry", made, values)], f"双人录入核对一致：{item.label}")
        return Compared(True, "两次录入一致，已记下。")

    def _difference(self, item: Field, first: Value, second: Value) -> str:
        """Where two entries differ; of an account the places only, for the number itself is shown nowhere."""
        if item.type is FieldType.MONEY:
            shown = [show_value(item, value, self._catalogue) for value in (first, second)]
            return (
                f"两次录入不一致：第一次{shown[0]}{item.unit}，第二次{shown[1]}{item.unit}。请对照凭证更正。"
            )
        one, other = str(_plain(first)), str(_plain(second))
        if len(one) != len(other):
            return f"两次录入不一致：第一次{len(one)}位，第二次{len(other)}位。请对照存折或卡更正。"
        places = [str(n) for n, (a, b) in enumerate(zip(one, other, strict=True), 1) if a != b]
        return f"两次录入不一致：第{'、'.join(places)}位不同。请对照存折或卡更正。"

    def against_submitting(self, family: Iterable[tuple[Entity, Record]]) -> Iterator[Found]:
        """What of a record and its children still waits for its second entry."""
        around = self._circumstances()
        if around.setting("double_entry") != "1":
            return
        for entity, record in family:
            for item in entity.stored_fields:
                if item.verify == _DOUBLE and record.get(item.name) is not None:
                    versions = self._versions(entity, str(record["id"]), item.name)
                    yield from self._found(entity, item, record, around, versions)


def _plain(value: Value) -> Value:
    """A number as it is compared: blanks are how cards are read, not part of them."""
    return value.replace(" ", "") if isinstance(value, str) else value


def _target(entity: str, own: str, field: str) -> dict[str, Value]:
    return {"target_entity": entity, "target_id": own, "target_field": field}


def _named(versions: Mapping[str, str]) -> str:
    return ",".join(sorted(versions))
