"""Several records handed in for review: one after another, with progress, and a list of what was refused."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.context import Context
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes, Touched

if TYPE_CHECKING:
    from desktop_app.station import Station

_KEY = Qt.ItemDataRole.UserRole
_REASONS = 3


class SubmitDialog(QDialog):
    """Submits record by record on the station's worker; between two the person may stop.

    What was submitted stays so. A double click on a refused record opens what stands against it.
    """

    def __init__(self, context: Context, entity: str, ids: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("提交所选")
        self.resize(640, 440)
        self._context = context
        self._entity = entity
        self._label = context.catalogue.entity(entity).label
        self._waiting = list(ids)
        self._done: list[Touched] = []
        self._stopped = False
        self.progress = QProgressBar()
        self.told = QLabel(
            f"将提交{len(ids)}条{self._label}。有错误或必填栏目没填的不提交，列在下面并写明原因。"
        )
        self.list = QListWidget()
        self.start = QPushButton("开始提交")
        self.stop = QPushButton("停止")
        self._build(len(ids))

    def _build(self, number: int) -> None:
        self.progress.setRange(0, number)
        self.progress.setValue(0)
        self.told.setWordWrap(True)
        self.list.setAccessibleName("没有提交的记录和原因")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.start.setProperty("kind", "primary")
        self.stop.setEnabled(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        for widget in (self.told, self.progress, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        self.start.clicked.connect(lambda _on=False: self.begin())
        self.stop.clicked.connect(lambda _on=False: self.halt())
        self.list.itemActivated.connect(self._open)

    def begin(self) -> None:
        """Submit all that wait."""
        self.start.setEnabled(False)
        self.stop.setEnabled(True)
        self._next()

    def halt(self) -> None:
        """No further record after the one at work."""
        self._stopped = True

    def reject(self) -> None:
        """Closing stops it."""
        self.halt()
        super().reject()

    def _next(self) -> None:
        if self._stopped or not self._waiting:
            self._end()
            return
        entity, record_id = self._entity, self._waiting.pop(0)

        def work(station: "Station") -> StationRefused | None:
            try:
                station.submit(entity, record_id)
            except StationRefused as error:
                return error
            return None

        self._context.jobs.run(
            "提交所选", work, lambda refused: self._answered(record_id, refused), self._failed
        )

    def _answered(self, record_id: str, refused: StationRefused | None) -> None:
        if refused is None:
            self._done.append(Touched(self._entity, record_id))
        else:
            self._list_refused(record_id, refused)
        self.progress.setValue(self.progress.value() + 1)
        self._next()

    def _list_refused(self, record_id: str, refused: StationRefused) -> None:
        reasons = [found.details or found.message for found in refused.findings] or [refused.message]
        rest = f"（共{len(reasons)}处）" if len(reasons) > _REASONS else ""
        name = self._context.owner_title(self._entity, record_id)
        item = QListWidgetItem(f"{name}　{'；'.join(reasons[:_REASONS])}{rest}")
        first = next(iter(refused.findings), None)
        at = (first.entity, first.record_id, first.field) if first else (self._entity, record_id, "")
        item.setData(_KEY, (record_id, *at))
        item.setToolTip("\n".join(reasons))
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        record_id, at, at_id, field = item.data(_KEY)
        self.reject()
        self._context.opened.emit(self._entity, record_id, at, at_id or record_id, field)

    def _failed(self, error: Exception) -> None:
        self._context.jobs.failed.emit(error)
        self._end()

    def _end(self) -> None:
        refused = self.list.count()
        rest = f"，{refused}条没有提交，双击打开改正" if refused else ""
        rest += f"，{len(self._waiting)}条没有轮到" if self._waiting else ""
        self.told.setText(f"已提交{len(self._done)}条{self._label}{rest}。")
        self.stop.setEnabled(False)
        self._context.said.emit(self.told.text())
        if self._done:
            self._context.jobs.changed.emit(Changes(touched=tuple(self._done)))
