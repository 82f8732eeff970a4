"""The history of a record as sentences that a person would say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from desktop_app.catalog.model import Entity, Record, Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.checks.values import chinese_day, filled, text
from desktop_app.merge.clock import milliseconds
from desktop_app.merge.history import Change
from desktop_app.store.journal import HistoryEntry

Show = Callable[[Entity, str, Value], str]
Where = Callable[[str], str]
"""What the laptop of a device is called; "" for this one."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history: when, who, what happened in a sentence, and where, if not at this laptop.

    A laptop says itself who saved; where is what its certificate says.
    """

    at: str
    person: str
    sentence: str
    where: str = ""

    @property
    def who(self) -> str:
        """The person, and the laptop if it is another one."""
        return f"{self.person}（{self.where}）" if self.where else self.person


def tell(entity: Entity, entries: Sequence[HistoryEntry], show: Show, where: Where) -> list[HistoryLine]:
    """The history of one record, the newest first; masked fields never show their numbers."""
    lines = []
    named = cache(where)
    for n, item in enumerate(entries):
        changes = [change for change in item.entry.changes or () if entity.has(change.field)]
        sentence = _created(entity, changes, show) if n == 0 else _changed(entity, changes, show)
        reason = f"（{item.transaction.reason}）" if item.transaction.reason else ""
        at = stamp_text(milliseconds(item.transaction.time))
        said = item.transaction
        lines.append(HistoryLine(at, said.person, sentence + reason, named(said.device)))
    return lines[::-1]


class Titles(Protocol):
    """How records and values are called."""

    def title(self, entity: str, record_id: str) -> str:
        """What a record is called."""
        ...

    def show(self, entity: Entity, name: str, value: Value) -> str:
        """One value as a person reads it."""
        ...


class Histories(Protocol):
    """Where events are found, and who entered them when."""

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``."""
        ...

    def history(self, entity: str, record_id: str) -> list[HistoryEntry]:
        """Every journal entry of a record, the oldest first."""
        ...


_EVENTS = {
    "join": "成员增加：{member}（{reason}）",
    "leave": "成员减少：{member}（{reason}）",
    "split": "分户：{reason}（关联户：{other}）",
    "merge": "并户：{reason}（关联户：{other}）",
    "move": "迁往{place}：{reason}",
    "handover": "移交到{place}：{reason}",
    "head": "户主变更为{member}：{reason}",
}
_KINDS = {
    "identify": "识别为贫困户",
    "pre_exit": "预脱贫",
    "exit": "脱贫",
    "return": "返贫",
    "remove": "清退",
    "imported": "登记脱贫属性",
}
_STEPS = {
    "apply_date": "农户申请",
    "review_meeting_date": "民主评议",
    "notice1_id": "村级公示",
    "township_review_date": "乡镇审核",
    "notice2_id": "乡镇公示",
    "county_approve_date": "县级审定",
    "notice3_id": "公告",
    "effective_date": "生效",
}


def tell_life(
    records: Histories, household_id: str, titles: Titles, declared: Entity, where: Where
) -> Iterator[HistoryLine]:
    """What befell a household, one sentence an event or a step of its way into and out of the register.

    ``declared`` is the entity of the events.
    """
    named = cache(where)
    for event in records.find("household_event", household_id=household_id):
        sentence = _EVENTS.get(text(event, "kind"), "{reason}").format(
            member=_called(titles, "member", event, "member_id"),
            other=_called(titles, "household", event, "other_household_id"),
            place=titles.show(declared, "to_division", event.get("to_division")),
            reason=text(event, "reason"),
        )
        on = f"{chinese_day(text(event, 'date'))}，" if filled(event, "date") else ""
        yield from _once(records, "household_event", event, f"{on}{sentence}。", named)
    for change in records.find("status_change", household_id=household_id):
        yield from _way(records, change, named)


def _called(titles: Titles, entity: str, event: Record, field: str) -> str:
    return titles.title(entity, text(event, field)) if filled(event, field) else ""


def _once(
    records: Histories, entity: str, record: Record, sentence: str, where: Where
) -> Iterator[HistoryLine]:
    first = next(iter(records.history(entity, text(record, "id"))), None)
    if first is not None:
        yield _line(first, sentence, where)


def _way(records: Histories, change: Record, where: Where) -> Iterator[HistoryLine]:
    """One line for each save in which a step of the procedure was entered."""
    kind = _KINDS.get(text(change, "change_kind"), "脱贫属性变更")
    for entry in records.history("status_change", text(change, "id")):
        taken = {item.field: item.new for item in entry.entry.changes or ()}
        steps = [_step(records, name, str(taken[name])) for name in _STEPS if taken.get(name)]
        if steps:
            yield _line(entry, f"{text(change, 'year')}年度{kind}：{'，'.join(steps)}。", where)


def _step(records: Histories, name: str, taken: str) -> str:
    """A step and its day; of a notice the day from which it hangs, as far as it is known by now."""
    if not name.endswith("_id"):
        return f"{_STEPS[name]}{chinese_day(taken)}"
    notice = next(iter(records.find("notice", id=taken)), None)
    hung = text(notice, "publish_date") if notice is not None else ""
    return f"{_STEPS[name]}{f'{chinese_day(hung)}起' if hung else ''}"


def _line(entry: HistoryEntry, sentence: str, where: Where) -> HistoryLine:
    reason = f"（{entry.transaction.reason}）" if entry.transaction.reason else ""
    at = stamp_text(milliseconds(entry.transaction.time))
    said = entry.transaction
    return HistoryLine(at, said.person, sentence + reason, where(said.device))


def _created(entity: Entity, changes: Sequence[Change], show: Show) -> str:
    named = [f"{entity.field(c.field).label}“{_shown(entity, c.field, c.new, show)}”" for c in changes[:3]]
    return f"新增{entity.label}：{'、'.join(named)}。" if named else f"新增{entity.label}。"


def _changed(entity: Entity, changes: Sequence[Change], show: Show) -> str:
    if not changes:
        return "这次填写的内容已依法删除，或者不在本站的查看范围内。"
    erased = next((change for change in changes if change.field == "erasure" and change.new), None)
    if erased is not None:
        return f"依法删除{entity.label}的全部内容：{erased.new}。"
    voided = next((change for change in changes if change.field == "is_deleted"), None)
    if voided is not None:
        return f"作废{entity.label}。" if voided.new else f"恢复{entity.label}。"
    return "；".join(say_change(entity, change, show) for change in changes) + "。"


def say_change(entity: Entity, change: Change, show: Show) -> str:
    """One field's change in words; identity and account numbers by their last four figures."""
    label = entity.field(change.field).label
    old, new = (_shown(entity, change.field, value, show) for value in (change.old, change.new))
    if change.old is None:
        return f"{label}填为“{new}”"
    if change.new is None:
        return f"{label}清空，原为“{old}”"
    return f"{label}由“{old}”改为“{new}”"


def _shown(entity: Entity, name: str, value: Value, show: Show) -> str:
    field = entity.field(name)
    if field.mask in ("id", "account") and value:
        return f"尾号{str(value)[-4:]}"
    return show(entity, name, value)
