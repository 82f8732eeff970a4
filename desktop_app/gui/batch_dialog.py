"""One notice for each village, with progress and a way to stop; what was issued stays issued."""

from dataclasses import replace

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.context import Context
from desktop_app.notices.model import NoticeChoice
from desktop_app.station.notice_board import BatchLine


class BatchDialog(QDialog):
    """Issues village by village on the station's worker; between two the person may stop."""

    def __init__(self, context: Context, choice: NoticeChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("按村批量发布")
        self.resize(560, 420)
        self._context = context
        self._choice = choice
        self._waiting = context.station.board.villages_of(choice.division_code)
        self._stopped = False
        self.lines: list[BatchLine] = []
        self.progress = QProgressBar()
        self.progress.setRange(0, len(self._waiting))
        self.told = QLabel(f"将为{len(self._waiting)}个村各发布一份；没有对象的村自动跳过。")
        self.told.setWordWrap(True)
        self.list = QListWidget()
        self.start = QPushButton("开始发布")
        self.start.setProperty("kind", "primary")
        self.stop = QPushButton("停止")
        self.stop.setEnabled(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        for widget in (self.told, self.progress, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        self.start.clicked.connect(self.begin)
        self.stop.clicked.connect(self.halt)

    def begin(self) -> None:
        """Issue for every village that waits."""
        self.start.setEnabled(False)
        self.stop.setEnabled(True)
        self._next()

    def halt(self) -> None:
        """No further village after the one at work."""
        self._stopped = True

    def reject(self) -> None:
        """Closing stops it."""
        self.halt()
        super().reject()

    def _next(self) -> None:
        if self._stopped or not self._waiting:
            self._end()
            return
        choice = replace(self._choice, division_code=self._waiting.pop(0))
        self._context.jobs.run(
            "按村批量发布",
            lambda station: station.board.issue_each(choice, [choice.division_code]),
            self._done,
            self._failed,
        )

    def _done(self, lines: list[BatchLine]) -> None:
        self.lines += lines
        for line in lines:
            name = self._context.station.divisions.short_village(line.division_code)
            self.list.addItem(f"{name}　{line.number or line.told}")
        self.list.scrollToBottom()
        self.progress.setValue(len(self.lines))
        self._next()

    def _failed(self, error: Exception) -> None:
        self._context.jobs.failed.emit(error)
        self._end()

    def _end(self) -> None:
        issued = sum(bool(line.number) for line in self.lines)
        rest = f"，{len(self._waiting)}个村没有办" if self._waiting else ""
        self.told.setText(f"已发布{issued}份{rest}。")
        self.stop.setEnabled(False)
        self._context.said.emit(self.told.text())
