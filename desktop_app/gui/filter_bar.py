"""The line below the head of a list: filters as chips, saved views, what can be done with the chosen rows."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop_app.catalog.model import Value
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label, as_caption, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.icons import icon
from desktop_app.gui.saved_views import SavedViews
from desktop_app.gui.views import View
from desktop_app.station.filters import Chosen

if TYPE_CHECKING:
    from desktop_app.gui.name_dialog import NameDialog

_CHIPS = 4
_CHIP_WIDTH, _CHIP_ROOM = 190, 230
_BESIDE_CHIPS = 360
_NAMED = 2


class FilterBar(QWidget):
    """Shows a ``View`` and asks for others.

    ``panel_wanted`` asks for the panel of filters, ``dropped`` takes a column's filter away (empty: all of
    them), ``view_wanted`` asks for a saved view.
    """

    panel_wanted = Signal()
    dropped = Signal(str)
    view_wanted = Signal(View)

    def __init__(self, context: Context, entity: str, label: Callable[[str], str]) -> None:
        super().__init__()
        self._context = context
        self._entity = entity
        self._label = label
        self._view = View()
        self.saved = SavedViews(context.preferences, entity)
        self.chips: list[QPushButton] = []
        self.open = QPushButton(icon("filter"), "筛选")
        self.views = QPushButton("视图")
        self.menu = QMenu(self)
        self.chosen = Label()
        self._actions: list[tuple[QPushButton, int]] = []
        self._buttons = ActionRow()
        self._row = QHBoxLayout(self)
        self._build()

    def _build(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.open.setToolTip("按栏目筛选，列出每种内容各有多少条（Alt+F）")
        self.open.setShortcut("Alt+F")
        self.open.clicked.connect(lambda _on=False: self.panel_wanted.emit())
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(6)
        self.chosen.setProperty("role", "soft")
        self.chosen.hide()
        self.views.setToolTip("回到存好的筛选条件、排序和栏目")
        self.views.setMenu(self.menu)
        self.menu.aboutToShow.connect(self.fill_menu)
        self._row.addWidget(self.open)
        self._row.addLayout(self._chip_row)
        self._row.addStretch(1)
        self._row.addWidget(self.chosen)
        self._row.addWidget(self._buttons)
        self._row.addWidget(self.views)

    def add_action(self, text: str, slot: Callable[[], object], *, most: int = 0) -> QPushButton:
        """A button that is there while rows are chosen; with ``most`` not for more rows than that."""
        button = QPushButton(text)
        button.clicked.connect(lambda _on=False: slot())
        button.hide()
        self._buttons.add(button)
        self._actions.append((button, most))
        return button

    def tell_chosen(self, rows: int) -> None:
        """Say how many rows are chosen; one alone is just where the cursor stands."""
        several = rows > 1
        self.chosen.setText(f"已选 {rows:,} 条")
        self.chosen.setVisible(several)
        for button, most in self._actions:
            is_too_many = bool(most) and rows > most
            button.setVisible(several)
            button.setEnabled(not is_too_many)
            button.setToolTip(as_tip(f"一次最多{most:,}条，请先用“筛选”缩小范围") if is_too_many else "")

    @property
    def below(self) -> QPoint:
        """Where the panel opens."""
        return self.open.mapToGlobal(QPoint(0, self.open.height() + 4))

    # -- chips -----------------------------------------------------------------------------------

    def show_view(self, view: View) -> None:
        """Show what is filtered, each column as a chip that a click takes away."""
        self._view = view
        while self._chip_row.count():
            item = self._chip_row.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.chips = []
        columns = [column for column, values in view.filters.items() if values]
        most = min(_CHIPS, max(1, (self.width() - _BESIDE_CHIPS) // _CHIP_ROOM))
        for column in columns[:most]:
            told = self._told(column, view.filters)
            self._chip(told, f"{told}\n点一下去掉这个条件", partial(self.dropped.emit, column))
        if len(columns) > most:
            more = "\n".join(self._told(column, view.filters) for column in columns[most:])
            self._chip(f"另有{len(columns) - most}个条件", more, self.panel_wanted.emit, ends=False)
        if columns:
            clear = QPushButton("全部清除")
            clear.setProperty("kind", "link")
            clear.clicked.connect(lambda _on=False: self.dropped.emit(""))
            self._chip_row.addWidget(clear)

    def _told(self, column: str, filters: Chosen) -> str:
        values: tuple[Value, ...] = filters[column]
        names = [
            self._context.station.filters.label(self._entity, column, value) for value in values[:_NAMED]
        ]
        rest = f"等{len(values)}项" if len(values) > _NAMED else ""
        return f"{self._label(column)}：{'、'.join(names)}{rest}"

    def _chip(self, text: str, tip: str, slot: Callable[[], object], *, ends: bool = True) -> None:
        chip = QPushButton()
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _CHIP_WIDTH)
        chip.setText(as_caption(f"{shown}  ×" if ends else shown))
        chip.setProperty("kind", "chip")
        chip.setToolTip(as_tip(tip))
        chip.setAccessibleName(f"去掉条件 {text}" if ends else text)
        chip.clicked.connect(lambda _on=False: slot())
        self._chip_row.addWidget(chip)
        self.chips.append(chip)

    # -- views -----------------------------------------------------------------------------------

    def fill_menu(self) -> None:
        """The saved views, and how to save and forget them."""
        self.menu.clear()
        kept = self.saved.all()
        for name, view in kept.items():
            self.menu.addAction(as_caption(name), partial(self.view_wanted.emit, view))
        if not kept:
            self.menu.addAction("还没有存过视图").setEnabled(False)
        self.menu.addSeparator()
        self.menu.addAction("把现在的样子存为视图…", self.ask_name)
        if kept:
            forget = self.menu.addMenu("删除视图")
            for name in kept:
                forget.addAction(as_caption(name), partial(self.saved.drop, name))

    def ask_name(self) -> "NameDialog":
        """Ask what the present view is to be called; returns the open dialog."""
        from desktop_app.gui.name_dialog import NameDialog

        dialog = NameDialog(self._context, self.saved, self._view)
        dialog.setParent(self.window(), dialog.windowFlags())
        dialog.open()
        return dialog
