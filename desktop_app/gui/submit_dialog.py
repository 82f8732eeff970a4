"""Several records handed in for review: one after another, and a list of what was refused."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from desktop_app.gui.as_written import as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.stepwise import StepwiseDialog
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes, Touched

if TYPE_CHECKING:
    from desktop_app.station import Station

_KEY = Qt.ItemDataRole.UserRole
_REASONS = 3
_MOST_TOLD = 1_000
"""So many refused records are listed with their reasons; the others are counted."""


class SubmitDialog(StepwiseDialog[str, StationRefused | None]):
    """Submits record by record. A double click on a refused record opens what stands against it."""

    def __init__(self, context: Context, entity: str, ids: Sequence[str], parent: QWidget) -> None:
        self._entity = entity
        self._label = context.catalogue.entity(entity).label
        hint = f"将提交{len(ids)}条{self._label}。有错误或必填栏目没填的不提交，列在下面并写明原因。"
        super().__init__(context, "提交所选", hint, ids, parent)
        self._done: list[Touched] = []
        self._refused = 0
        self.start.setText("开始提交")
        self.list.setAccessibleName("没有提交的记录和原因")
        self.list.itemActivated.connect(self._open)

    def work_for(self, item: str) -> "Callable[[Station], StationRefused | None]":
        """Hand one record in; a refusal is an answer like any other."""
        entity = self._entity

        def work(station: "Station") -> StationRefused | None:
            try:
                station.submit(entity, item)
            except StationRefused as error:
                return error
            return None

        return work

    def answered(self, item: str, result: StationRefused | None) -> None:
        """Count what was submitted, list what was refused."""
        if result is None:
            self._done.append(Touched(self._entity, item))
        else:
            self._list_refused(item, result)

    def _list_refused(self, record_id: str, refused: StationRefused) -> None:
        self._refused += 1
        if self._refused > _MOST_TOLD:
            return
        reasons = [found.message.rstrip("。") for found in refused.findings] or [refused.message]
        rest = f"（共{len(reasons)}处）" if len(reasons) > _REASONS else ""
        name = self._context.owner_title(self._entity, record_id)
        item = QListWidgetItem(f"{name}　{'；'.join(reasons[:_REASONS])}{rest}")
        first = next(iter(refused.findings), None)
        at = (first.entity, first.record_id, first.field) if first else (self._entity, record_id, "")
        item.setData(_KEY, (record_id, *at))
        item.setToolTip(as_tip("\n".join(reasons)))
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        record_id, at, at_id, field = item.data(_KEY)
        self.reject()
        self._context.opened.emit(self._entity, record_id, at, at_id or record_id, field)

    def summary(self) -> str:
        """How many were submitted, refused, and not reached."""
        listed = f"（列出前{_MOST_TOLD:,}条）" if self._refused > _MOST_TOLD else ""
        rest = f"，{self._refused}条没有提交{listed}，按 Enter 或双击打开改正" if self._refused else ""
        rest += f"，{len(self.waiting)}条没有轮到" if self.waiting else ""
        return f"已提交{len(self._done)}条{self._label}{rest}。"

    def ended(self) -> None:
        """Lists and counts elsewhere follow once, and not after every record."""
        if self._done:
            self._context.jobs.changed.emit(Changes(touched=tuple(self._done)))
