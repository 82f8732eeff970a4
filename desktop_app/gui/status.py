"""The line at the foot of the window: who works where, what is not sent yet, what is being done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.roles import role_label
from desktop_app.gui.theme import COLOURS
from desktop_app.station.outbox import UNSENT

_NAME_WIDTH = 220


class StatusLine(QWidget):
    """Station, person, unsent changes, last backup; and the job at work."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(90)
        self._bar.setTextVisible(False)
        self._job = QLabel()
        station, person = context.station.profile, context.station.person
        self._unsent = QLabel()
        self._backup = QLabel()
        role = role_label(person.role)
        row.addWidget(self._job)
        row.addWidget(self._bar)
        for label in (_named(station.name), _named(f"{person.name}（{role}）"), self._unsent, self._backup):
            row.addWidget(label)
        self.show_busy("")
        self.refresh()

    def show_busy(self, title: str) -> None:
        """Say what is being done; an empty title ends it."""
        self._job.setText(f"正在{title}…" if title else "")
        self._bar.setVisible(bool(title))

    def refresh(self) -> None:
        """Count again what is not sent yet."""
        unsent = unsent_count(self._context)
        self._unsent.setText(f"未上报 {unsent} 次改动" if unsent else "没有未上报的改动")
        last = self._context.station.store.meta("last_backup")
        self._backup.setText(f"上次备份 {last[:10]}" if last else "还没有备份")
        due = self._context.station.house.backup_due()
        self._backup.setToolTip(due)
        self._backup.setStyleSheet(f"color: {COLOURS.warn};" if due else "")


def _named(name: str) -> QLabel:
    """A name that leaves room for what the window has to say; the whole of it is its tool tip."""
    label = QLabel()
    label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH))
    label.setToolTip(name)
    return label


def unsent_count(context: Context) -> int:
    """How many saves of this device are in no bundle yet."""
    return sum(line.count for line in context.station.outbox() if line.state == UNSENT)
