"""The panel beside a record: what the checks find, each a way to its field, and what happened so far."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.checks.registry import Found
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.icons import INK_SELECTED, icon
from desktop_app.gui.theme import severity_colour
from desktop_app.station.history import HistoryLine

_WIDEST = 2000
_ICON = 18
WIDTH = 272
_BESIDE_TEXT, _ICON_ROOM, _ABOVE_AND_BELOW, _HIGH = 40, 26, 14, 10_000
_ORDER = {"error": 0, "warn": 1, "info": 2}
_ICONS = {"error": "error", "warn": "warning"}
_FOUND = Qt.ItemDataRole.UserRole


def severity_icon(severity: str) -> str:
    """The drawing of a severity."""
    return _ICONS.get(severity, "info")


def sorted_findings(findings: Iterable[Found]) -> list[Found]:
    """Errors first, then warnings, then hints; within them by check."""
    return sorted(findings, key=lambda item: (_ORDER.get(item.severity, 3), item.check))


class SidePanel(QWidget):
    """Findings and history, one at a time.

    ``chosen`` carries the finding a person picks, ``undo_wanted`` asks to take the last change back.
    """

    chosen = Signal(object)
    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        self._findings = _list("核查结果")
        self._history = _list("修改记录")
        self._empty = _empty("没有发现问题。")
        self._no_history = _empty("还没有保存过。")
        self._stack = QStackedWidget()
        for page in (self._findings, self._empty, self._history, self._no_history):
            self._stack.addWidget(page)
        self._buttons = QButtonGroup(self)
        column.addLayout(self._head())
        column.addWidget(self._stack, 1)
        self.undo = QPushButton("撤销最后一次修改…")
        self.undo.setToolTip("Ctrl+Alt+Z；撤销本身也记入修改记录")
        self.undo.clicked.connect(lambda _on=False: self.undo_wanted.emit())
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(12, 0, 12, 10)
        self._foot.addWidget(self.undo)
        column.addLayout(self._foot)
        self._findings.itemActivated.connect(self._pick)
        self._findings.itemClicked.connect(self._pick)
        self.show_findings(())

    def fill(self, *, narrow: bool) -> None:
        """Take the whole of a tab, or stand beside the tabs in a width of its own."""
        self.setMinimumWidth(0 if narrow else WIDTH)
        self.setMaximumWidth(_WIDEST if narrow else WIDTH)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        for number, (name, drawing) in enumerate((("核查", "check"), ("修改记录", "history"))):
            button = QPushButton(icon(drawing), name)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.setProperty("kind", "filter")
            button.clicked.connect(self._switch)
            self._buttons.addButton(button, number)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _switch(self) -> None:
        shown = self._history if self._buttons.checkedId() == 1 else self._findings
        empty = self._no_history if self._buttons.checkedId() == 1 else self._empty
        self._stack.setCurrentWidget(shown if shown.count() else empty)
        self.undo.setVisible(shown is self._history and shown.count() > 1)

    def show_findings(self, findings: Iterable[Found], who: Callable[[Found], str] | None = None) -> None:
        """List the findings, worst first; ``who`` names the person that one is about, if it is about one."""
        self._findings.clear()
        for found in sorted_findings(findings):
            ink = severity_colour(found.severity)
            drawing = icon(severity_icon(found.severity), ink, INK_SELECTED, _ICON)
            name = who(found) if who else ""
            item = QListWidgetItem(drawing, f"{name}：{found.message}" if name else found.message)
            item.setData(_FOUND, found)
            item.setToolTip(as_tip(f"{found.check}　{found.details}".strip()))
            self._findings.addItem(item)
        count = self._findings.count()
        self._buttons.button(0).setText(f"核查 {count}" if count else "核查")
        self._switch()
        self._fit()

    def show_history(self, lines: Sequence[HistoryLine]) -> None:
        """List what happened, the newest first."""
        self._history.clear()
        for line in lines:
            self._history.addItem(f"{line.at.replace('T', ' ')[:16]}　{line.who}\n{line.sentence}")
        self._switch()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts break into other lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give every text the height of all its lines: a list leaves the padding out and cuts the last."""
        for shown in (self._findings, self._history):
            for row in range(shown.count()):
                item = shown.item(row)
                room = max(self.width(), WIDTH) - _BESIDE_TEXT - (0 if item.icon().isNull() else _ICON_ROOM)
                text = shown.fontMetrics().boundingRect(
                    QRect(0, 0, room, _HIGH), Qt.TextFlag.TextWordWrap, item.text()
                )
                item.setSizeHint(QSize(room, text.height() + _ABOVE_AND_BELOW))

    def _pick(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_FOUND))


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setWordWrap(True)
    made.setTextElideMode(Qt.TextElideMode.ElideNone)
    made.setIconSize(QSize(_ICON, _ICON))
    made.setSpacing(2)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setStyleSheet("QListWidget { border: none; } QListWidget::item { padding: 5px 8px; }")
    return made


def _empty(text: str) -> Label:
    label = Label(text)
    label.setProperty("role", "soft")
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(12, 24, 12, 0)
    return label
