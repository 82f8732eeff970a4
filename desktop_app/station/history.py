"""The history of a record as sentences that a person would say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.catalog.model import Entity, Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.merge.clock import milliseconds
from desktop_app.merge.history import Change
from desktop_app.store.journal import HistoryEntry

Show = Callable[[Entity, str, Value], str]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history: when, who, and what happened in a sentence."""

    at: str
    person: str
    sentence: str


def tell(entity: Entity, entries: Sequence[HistoryEntry], show: Show) -> list[HistoryLine]:
    """The history of one record, the newest first; masked fields never show their numbers."""
    lines = []
    for n, item in enumerate(entries):
        changes = [change for change in item.entry.changes or () if entity.has(change.field)]
        sentence = _created(entity, changes, show) if n == 0 else _changed(entity, changes, show)
        reason = f"（{item.transaction.reason}）" if item.transaction.reason else ""
        at = stamp_text(milliseconds(item.transaction.time))
        lines.append(HistoryLine(at, item.transaction.person, sentence + reason))
    return lines[::-1]


def _created(entity: Entity, changes: Sequence[Change], show: Show) -> str:
    named = [f"{entity.field(c.field).label}“{_shown(entity, c.field, c.new, show)}”" for c in changes[:3]]
    return f"新增{entity.label}：{'、'.join(named)}。" if named else f"新增{entity.label}。"


def _changed(entity: Entity, changes: Sequence[Change], show: Show) -> str:
    voided = next((change for change in changes if change.field == "is_deleted"), None)
    if voided is not None:
        return f"作废{entity.label}。" if voided.new else f"恢复{entity.label}。"
    return "；".join(_one(entity, change, show) for change in changes) + "。"


def _one(entity: Entity, change: Change, show: Show) -> str:
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
