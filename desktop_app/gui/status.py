"""The line at the foot of the window: who works where, what is not sent yet, what is being done."""

from time import monotonic

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.estimate import Estimate, tell_left
from desktop_app.gui.first_paint import FirstPaint
from desktop_app.gui.roles import role_label
from desktop_app.gui.theme import COLOURS

_NAME_WIDTH = 220
_SHOWN_AFTER_MS = 500
_COUNTED_AFTER_MS = 150
_LONG_S = 3
_TOOK = "took"


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
        self._job = Label()
        self.cancel = QPushButton("取消")
        self.cancel.setProperty("kind", "link")
        self.cancel.setToolTip("停下正在做的事；没有做完的不保存")
        self.cancel.clicked.connect(lambda _on=False: self._stop())
        self._title, self._since = "", 0.0
        self._steps, self._estimate = (0, 0), Estimate()
        context.jobs.stepped.connect(self._stepped)
        self._tick = QTimer(self, interval=_SHOWN_AFTER_MS)
        self._tick.timeout.connect(self._tell_job)
        station, person = context.station.profile, context.station.person
        self._unsent = Label()
        self._backup = Label()
        role = role_label(person.role)
        row.addWidget(self._job)
        row.addWidget(self._bar)
        row.addWidget(self.cancel)
        for label in (_named(station.name), _named(f"{person.name}（{role}）"), self._unsent, self._backup):
            row.addWidget(label)
        self.show_busy("")
        # What signs and sends is imported for this count: not before the window stands there.
        self._first = QTimer(self, singleShot=True, interval=_COUNTED_AFTER_MS)
        self._first.timeout.connect(self.refresh)
        FirstPaint(self, self._first.start)

    def show_busy(self, title: str) -> None:
        """Say what is being done once that takes longer than a moment; an empty title ends it.

        How long a job of this name took last time is remembered: that is the estimate, unless the job says
        how far it is.
        """
        if title == self._title:
            return
        spent = monotonic() - self._since
        if self._title and spent * 1000 > _SHOWN_AFTER_MS:
            self._context.preferences.keep_text(f"{_TOOK}/{self._title}", f"{spent:.1f}")
        self._title, self._since, self._steps = title, monotonic(), (0, 0)
        self._estimate.begin()
        self._job.clear()
        self._bar.hide()
        self.cancel.hide()
        if title:
            self._tick.start()
        else:
            self._tick.stop()

    @property
    def told(self) -> str:
        """What is said of the job at work."""
        return self._job.text()

    def _stepped(self, done: int, whole: int) -> None:
        """How far the job at work is; shown with the next tick."""
        self._steps = (done, whole)

    def _progress(self) -> tuple[int, int, str]:
        """How much of how much is done, and what is left in words: as the job says, else as it took last
        time."""
        done, whole = self._steps
        if whole:
            return done, whole, self._estimate.left(done, whole)
        spent = monotonic() - self._since
        before = self._context.preferences.text(f"{_TOOK}/{self._title}")
        expected = float(before) if before.replace(".", "", 1).isdigit() else 0.0
        if expected > spent:
            return int(1000 * spent / expected), 1000, tell_left(expected - spent)
        return 0, 0, f"已用{spent:.0f}秒" if spent > _LONG_S else ""

    def _tell_job(self) -> None:
        """Name, estimate, and the way to end it."""
        done, whole, left = self._progress()
        self._job.setText("，".join(filter(None, (f"正在{self._title}…", left))))
        self._bar.setRange(0, whole)
        self._bar.setValue(done)
        self._bar.show()
        self.cancel.setEnabled(not self._context.jobs.is_stopping)
        self.cancel.show()

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self._context.jobs.stop()

    def refresh(self) -> None:
        """Count again what is not sent yet."""
        self._first.stop()
        unsent = unsent_count(self._context)
        self._unsent.setText(f"未上报 {unsent} 次改动" if unsent else "没有未上报的改动")
        last = self._context.station.store.meta("last_backup")
        self._backup.setText(f"上次备份 {last[:10]}" if last else "还没有备份")
        due = self._context.station.house.backup_due()
        self._backup.setToolTip(as_tip(due))
        self._backup.setStyleSheet(f"color: {COLOURS.warn};" if due else "")


def _named(name: str) -> Label:
    """A name that leaves room for what the window has to say; the whole of it is its tool tip."""
    label = Label()
    label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH))
    label.setToolTip(as_tip(name))
    return label


def unsent_count(context: Context) -> int:
    """How many saves of this device are in no bundle yet."""
    from desktop_app.station.outbox import UNSENT

    return sum(line.count for line in context.station.outbox() if line.state == UNSENT)
