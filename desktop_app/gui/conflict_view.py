"""What two people filled differently: the old value, each one's, and the decision with its reason."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.kit import make_texts
from desktop_app.store.changes import Changes
from desktop_app.store.conflicts import Conflict, Rival

_CLOCK_BITS = 16
_LIST_WIDTH = 320


class ConflictView(QWidget):
    """The conflicts on the left, the values of the chosen one on the right."""

    decided = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._texts = make_texts(context)
        self._conflicts: list[Conflict] = []
        self.list = QListWidget()
        self.list.setAccessibleName("不一致的内容")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.choices: list[QPushButton] = []
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("裁定理由（可不填），例如：已入户核实")
        self.reason.setAccessibleName("裁定理由")
        self._values = QVBoxLayout()
        self._heading = Label()
        self._stack = QStackedWidget()
        self._build()
        self.list.currentRowChanged.connect(self._show)

    @property
    def count(self) -> int:
        """How many conflicts wait."""
        return len(self._conflicts)

    def _build(self) -> None:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 10, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.list)
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        self._heading.setProperty("role", "heading")
        column.addWidget(self._heading)
        column.addWidget(self.reason)
        column.addLayout(self._values)
        buttons = QHBoxLayout()
        see = QPushButton("打开这条记录")
        see.clicked.connect(self._open)
        buttons.addStretch(1)
        buttons.addWidget(see)
        column.addLayout(buttons)
        column.addStretch(1)
        row.addWidget(card, 1)
        self._stack.addWidget(page)
        self._stack.addWidget(
            EmptyState("good", "没有不一致的内容", "两个人改了同一项时，会在这里列出，由您裁定。")
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """List the conflicts that wait."""
        self._conflicts = list(conflicts)
        self.list.clear()
        for conflict in self._conflicts:
            field = self._context.catalogue.entity(conflict.entity).field(conflict.field)
            name = self._context.owner_title(conflict.entity, conflict.record_id)
            self.list.addItem(f"{name}\n{field.label}")
        self._stack.setCurrentIndex(0 if conflicts else 1)
        if conflicts:
            self.list.setCurrentRow(0)

    def choose(self, entity: str, record_id: str, field: str) -> None:
        """Show one of the conflicts; the next key is for the list."""
        for row, one in enumerate(self._conflicts):
            if (one.entity, one.record_id, one.field) == (entity, record_id, field):
                self.list.setCurrentRow(row)
        self.list.setFocus()

    def _show(self, row: int) -> None:
        while self._values.count():
            item = self._values.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        if not 0 <= row < len(self._conflicts):
            return
        conflict = self._conflicts[row]
        field = self._context.catalogue.entity(conflict.entity).field(conflict.field)
        self._heading.setText(f"“{field.label}”应当是哪一个？")
        old = Label(f"原来：{self._shown(conflict, conflict.old) or '（空）'}")
        old.setProperty("role", "soft")
        self._values.addWidget(old)
        self.choices = [self._choice(conflict, rival) for rival in conflict.rivals]
        self.reason.clear()

    def _shown(self, conflict: Conflict, value: Value) -> str:
        field = self._context.catalogue.entity(conflict.entity).field(conflict.field)
        return self._texts.masked(field, self._texts.raw(field, value))

    def _choice(self, conflict: Conflict, rival: Rival) -> QPushButton:
        """A line for one of the values: what it is, who filled it in when, and the button that takes it."""
        line = QFrame()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 6, 0, 6)
        texts = QVBoxLayout()
        value = Label(self._shown(conflict, rival.value) or "（空）")
        value.setProperty("role", "heading")
        value.setWordWrap(True)
        where = self._context.station.sync.called(rival.version.device) or "本机"
        at = stamp_text(rival.time >> _CLOCK_BITS).replace("T", " ")[:16]
        who = Label(f"{where}，{rival.person}，{at}")
        who.setProperty("role", "soft")
        texts.addWidget(value)
        texts.addWidget(who)
        take = QPushButton("以这个为准")
        take.setAccessibleName(f"以“{value.text()}”为准")
        take.clicked.connect(lambda: self.decide(conflict, rival.value))
        row.addLayout(texts, 1)
        row.addWidget(take)
        self._values.addWidget(line)
        return take

    def decide(self, conflict: Conflict, value: Value) -> None:
        """Make a value hold; the reason that was written goes with it."""
        reason = self.reason.text().strip()
        self._context.jobs.run("裁定", lambda station: station.decide(conflict, value, reason), self._done)

    def _done(self, changes: Changes) -> None:
        self._context.jobs.changed.emit(changes)
        self._context.said.emit("已裁定，裁定本身也会随数据包上报。")
        self.decided.emit()

    def _open(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._conflicts):
            conflict = self._conflicts[row]
            self._context.open_at(conflict.entity, conflict.record_id, conflict.field)
