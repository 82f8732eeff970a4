"""A list of records: search while typing, sort, choose columns, open, add."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Value
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.filter_bar import FilterBar
from desktop_app.gui.icons import icon
from desktop_app.gui.list_fill import FIRST, ListFill
from desktop_app.gui.list_model import ListModel, all_columns, elastic_column, first_columns, width_of
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.views import View
from desktop_app.store.changes import Changes
from desktop_app.store.errors import GivenUp
from desktop_app.store.ids import Ids

if TYPE_CHECKING:
    from desktop_app.gui.filter_panel import FilterPanel
    from desktop_app.gui.import_dialog import ImportDialog
    from desktop_app.gui.outward import ExportDialog
    from desktop_app.gui.submit_dialog import SubmitDialog

SEARCH_AFTER_MS = 60
MOST_LISTED = 2_000
"""So many of a list stand on one notice: more are none that anybody would read on a wall."""
IMPORT = "导入表格"
_REVIEWED = frozenset({"household", "project"})
_HINTS = {
    "household": "姓名、拼音、户编号、证件号、村名",
    "project": "项目名称、拼音、编号",
    "notice": "标题、编号",
}


class ListPage(QWidget):
    """The list of an entity. ``entered`` asks to open a record, ``add_wanted`` to begin a new one."""

    entered = Signal(str)
    add_wanted = Signal()

    def __init__(
        self, context: Context, entity: str, title: str = "", where: Mapping[str, Value] | None = None
    ) -> None:
        super().__init__()
        self._context = context
        self.entity = context.catalogue.entity(entity)
        self._title = title or self.entity.label
        self._where = dict(where or {})
        self._sort = ("", False)
        self._filters: dict[str, tuple[Value, ...]] = {}
        self._question: tuple[str, dict[str, tuple[Value, ...]]] = ("", {})
        self._shown, self._current = (self._question, self._sort), ""
        self._counted = (self._question, 0)
        self._fill = ListFill(context, self)
        self._all_wanted = False
        self._panel: FilterPanel | None = None
        self.model = ListModel(context.catalogue, self.entity, context.station.list_rows)
        self.model.sorted_by = self._sorted_by
        if entity == "household":
            self.model.found_through = self._members_found
        self.table = RecordTable()
        self.search = QLineEdit()
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._stack = QStackedWidget()
        self._actions = ActionRow()
        self.bar = FilterBar(context, entity, self.model.label)
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        name = Label(self._title)
        name.setProperty("role", "title")
        self._count = Label()
        self._count.setProperty("role", "soft")
        self._head.addWidget(name)
        self._head.addWidget(self._count)
        self._head.addStretch(1)
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText(_HINTS.get(self.entity.name, "名称、拼音、编号"))
        self.search.setAccessibleName("搜索")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(170)
        self.search.setMaximumWidth(330)
        self._head.addWidget(self.search, 4)
        self._head.addWidget(self._actions)
        self.add = QPushButton(icon("add", "#ffffff"), f"新增{self.entity.label}")
        self.add.setProperty("kind", "primary")
        self.add.setToolTip("Ctrl+N")
        if not self._context.station.person.may_write:
            self.add.hide()
        self._head.addWidget(self.add)
        export = QPushButton(icon("sync"), "导出表格")
        export.clicked.connect(lambda _on=False: self.export())
        self.add_button(export)
        column.addLayout(self._head)
        column.addWidget(self.bar)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self._title)
        self._empty = EmptyState(self.entity.name, "", "")
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        first = first_columns(self.entity, self._column_width)
        self._choose_columns(self._context.preferences.columns(self.entity.name, first))

    def export(self, ids: Sequence[str] | None = None) -> "ExportDialog":
        """Ask what an export of all records, or of these, is for; returns the open dialog."""
        from desktop_app.gui.outward import ExportDialog

        dialog = ExportDialog(self._context, self.entity.name, self.window(), ids)
        dialog.open()
        return dialog

    def take_back(self, text: str) -> "ImportDialog | None":
        """Rows that come back from a spreadsheet: what they would change, shown before it is written."""
        if not self._context.station.person.may_write:
            self._context.said.emit("当前账户只能查看，不能录入。")
            return None
        from desktop_app.gui.pasting import as_records

        labels = {self.model.label(name): self._field_label(name) for name in all_columns(self.entity)}
        rows = as_records(text, labels)
        if not rows:
            self._context.said.emit("请在表格软件里连同栏名一起复制，再到这里粘贴。")
            return None
        from desktop_app.gui.import_dialog import ImportDialog

        dialog = ImportDialog(self._context, self.window(), self.entity.name)
        dialog.plan(rows)
        dialog.open()
        return dialog

    def _field_label(self, name: str) -> str:
        """The name of a field in a spreadsheet; empty for a column that is computed."""
        stored = self.entity.has(name) and self.entity.field(name).stored
        return self.entity.field(name).label if stored else ""

    def submit_selected(self) -> "SubmitDialog":
        """Hand the chosen records in for review; returns the open dialog."""
        from desktop_app.gui.submit_dialog import SubmitDialog

        dialog = SubmitDialog(self._context, self.entity.name, self.selected_ids(), self.window())
        dialog.open()
        return dialog

    def add_button(self, button: QPushButton) -> None:
        """Put another button before the one that adds."""
        self._actions.add(button)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._pause.start)
        self.search.returnPressed.connect(self._to_first)
        self._pause.timeout.connect(self.reload)
        self._fill.rest.connect(self._show_rest)
        self._fill.renewed.connect(self._show)
        self.table.all_wanted.connect(self._want_all)
        self.table.copied.connect(self._copy_out)
        self.table.identity = lambda row: self.model.ids[row]
        self.table.ahead = self._read_ahead
        self.table.pasted.connect(self.take_back)
        self.table.refused.connect(self._context.said)
        self.table.entered.connect(lambda row: self.entered.emit(self.model.ids[row]))
        self.add.clicked.connect(self.add_wanted)
        self.bar.add_action("导出所选…", lambda: self.export(self.selected_ids()))
        if self.entity.name in _REVIEWED and self._context.station.person.may_write:
            self.bar.add_action("提交所选…", self.submit_selected)
        self.bar.panel_wanted.connect(self.show_filters)
        self.bar.dropped.connect(self.drop_filter)
        self.bar.view_wanted.connect(self.show_view)
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._tell_chosen())
        self.model.modelReset.connect(self._tell_chosen)
        header = self.table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.column_menu)
        self._context.jobs.changed.connect(self._after_changes)

    def _choose_columns(self, names: list[str]) -> None:
        known = set(all_columns(self.entity))
        first = first_columns(self.entity, self._column_width)
        self.model.choose_columns([name for name in names if name in known] or first)
        for place, name in enumerate(self.model.columns):
            self.table.setColumnWidth(place, self._column_width(name))
        self.table.stretch(elastic_column(self.entity, self.model.columns))

    def _column_width(self, name: str) -> int:
        heading = self.table.fontMetrics().horizontalAdvance(self.model.label(name))
        return width_of(self.entity, name, heading)

    def column_menu(self, position: QPoint) -> QMenu:
        """The menu in which columns are shown and hidden; returns it."""
        menu = QMenu(self)
        name = self.model.columns[max(self.table.columnAt(position.x()), 0)]
        if name in self._context.station.filters.columns(self.entity.name):
            menu.addAction(
                icon("filter"), f"筛选“{self.model.label(name)}”…", partial(self.show_filters, name)
            )
            menu.addSeparator()
        for name in all_columns(self.entity):
            action = menu.addAction(self.model.label(name))
            action.setCheckable(True)
            action.setChecked(name in self.model.columns)
            action.toggled.connect(lambda on, chosen=name: self._toggle(chosen, on))
        menu.popup(self.table.horizontalHeader().mapToGlobal(position))
        return menu

    def _toggle(self, name: str, shown: bool) -> None:
        chosen = set(self.model.columns) | {name} if shown else set(self.model.columns) - {name}
        names = [item for item in all_columns(self.entity) if item in chosen]
        if names:
            self._choose_columns(names)
            self._context.preferences.keep_columns(self.entity.name, names)

    def _read_ahead(self, rows: Sequence[int], then: Callable[[], None]) -> None:
        """Read rows that are copied; in another list than they were chosen in nothing is."""
        ids, pages, columns = self.model.ids, self.model.missing(rows), self.model.columns
        entity, wanted = self.entity.name, self.model.ids_of(pages)

        def read(found: list[dict[str, str]]) -> None:
            if self.model.ids is ids and self.model.columns == columns:
                self.model.take(pages, found)
                then()

        self._context.jobs.read(lambda station: station.list_rows(entity, wanted, columns), read)

    def _copy_out(self, text: str, rows: int) -> None:
        from desktop_app.gui.outward import copy_out

        copy_out(self._context, self.entity.label, text, rows)

    # -- filters and views -----------------------------------------------------------------------

    def show_filters(self, column: str = "") -> "FilterPanel":
        """Open the panel of filters, at a column if one is named; returns it."""
        if self._panel is None:
            from desktop_app.gui.filter_panel import FilterPanel

            names = self._context.station.filters.columns(self.entity.name)
            labels = {name: self.model.label(name) for name in names}
            self._panel = FilterPanel(self._context, self.entity.name, labels, self)
            self._panel.changed.connect(self.choose_values)
        text = self.search.text().strip()
        self._panel.ask(self.bar.below, text, self._where, self._filters, column)
        return self._panel

    def choose_values(self, column: str, values: tuple[Value, ...]) -> None:
        """Show only records that have one of these values in a column; none chosen: all of them."""
        kept = {name: chosen for name, chosen in self._filters.items() if name != column}
        self._filters = {**kept, column: values} if values else kept
        self.reload()

    def drop_filter(self, column: str) -> None:
        """Take the filter of a column away; an empty name takes all of them."""
        self._filters = {name: chosen for name, chosen in self._filters.items() if column not in ("", name)}
        self.reload()

    @property
    def view(self) -> View:
        """What the list shows now, but for the search text."""
        return View(self._filters, *self._sort, tuple(self.model.columns))

    def show_view(self, view: View) -> None:
        """Show what was saved; columns that the catalogue no longer has are left out."""
        filters, entity = self._context.station.filters, self.entity.name
        self._filters = {name: values for name, values in view.filters.items() if filters.knows(entity, name)}
        if view.columns:
            self._choose_columns(list(view.columns))
        self._sort = (view.sort, view.descending) if filters.sorts(entity, view.sort) else ("", False)
        names, order = self.model.columns, Qt.SortOrder(int(view.descending))
        header = self.table.horizontalHeader()
        header.blockSignals(True)  # the order is asked for below, once
        header.setSortIndicator(names.index(self._sort[0]) if self._sort[0] in names else -1, order)
        header.blockSignals(False)
        self.reload()

    def _tell_chosen(self) -> None:
        # By ranges: fifty thousand rows chosen with Ctrl+A are one range, not as many indexes.
        chosen = self.table.selectionModel().selection()
        self.bar.tell_chosen(sum(chosen.at(place).height() for place in range(chosen.count())))

    # -- contents --------------------------------------------------------------------------------

    def reload(self) -> None:
        """Search again and show what is found; the current record stays current.

        A long list whose question is the same stays until it is there anew, so that nobody loses his place.
        What is filtered, or cannot be had at once, is asked for off this thread; the first come first.
        """
        self._pause.stop()
        text = self.search.text().strip()
        ids = self._context.station.filters.ids
        ask = partial(ids, self.entity.name, text, self._where, self._filters, self._sort)
        self._question, self._all_wanted = (text, dict(self._filters)), False
        stands = self._shown == (self._question, self._sort) and len(self.model.ids) > FIRST
        try:
            first = None if self._filters or stands else self._fill.first(ask)
        except GivenUp:  # few among very many: nobody's keys wait for them
            first = None
        if first is None:
            self._fill.anew(ask, whole=stands)
            self._tell_count()
        else:
            self._show(first)
        self.bar.show_view(self.view)

    def _members_found(self, households: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Whom the search finds in each household: the head's name alone would not say why it is there."""
        text = self._question[0]
        return self._context.station.filters.members_found(text, households) if text else {}

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked for stands there."""
        return self._fill.is_whole

    def _show(self, ids: Sequence[str]) -> None:
        current = self.table.currentIndex()
        self._current = self.model.ids[current.row()] if current.isValid() else self._current
        self.model.show_ids(ids)
        self._shown = self._question, self._sort
        self._tell_count()
        self.bar.setVisible(bool(ids or any(self._question)))  # nothing is filtered where nothing is
        self._show_empty(self.search.text().strip())
        self._find_current()

    def _find_current(self) -> None:
        """The record that was current is so again, if it is in the list; of the first it may not be one."""
        if self._current in self.model.ids and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(self.model.ids.index(self._current), 0))

    def _show_rest(self, ids: Ids) -> None:
        shown = len(self.model.ids)
        all_wanted = self._all_wanted and self.table.selected_count == shown
        if self.model.ids == ids[:shown] and len(ids) > shown:
            self.model.grow(ids)
            self._tell_count()
            self._find_current()
        else:
            self._show(ids)
        if all_wanted:
            self.table.selectAll()

    def _want_all(self) -> None:
        """All are selected: what is still on its way is, too, when it comes and nothing else was chosen."""
        self._all_wanted = not self._fill.is_whole
        self._fill.hurry()

    def _tell_count(self) -> None:
        if not self._fill.is_whole and self._fill.replaces:
            self._count.setText("正在查找…")
            return
        if self._fill.is_whole:
            self._counted = self._question, len(self.model.ids)
        question, counted = self._counted
        is_known = question == self._question and counted >= len(self.model.ids)  # another order: as many
        said = f"{counted} 条" if is_known else f"{FIRST} 条以上，正在列出其余"
        self._count.setText(f"找到 {said}" if any(self._question) else f"共 {said}")
        self.table.expect_rows(counted if is_known else 0)

    def _show_empty(self, text: str) -> None:
        if self.model.ids:
            self._stack.setCurrentWidget(self.table)
            return
        label = self.entity.label
        if text:
            told = f"筛选后没有找到“{text}”" if self._filters else f"没有找到“{text}”"
            self._empty.tell(told, "试试只输入姓名的拼音首字母，或号码中的几位数字。")
        elif self._filters:
            self._empty.tell(f"没有符合条件的{label}", "点上面的条件可以去掉它，或点“全部清除”。")
        else:
            self._empty.tell(f"还没有{label}记录", self._how_to_begin())
        self._stack.setCurrentWidget(self._empty)

    def _how_to_begin(self) -> str:
        """What to do about an empty list: for whom may write the ways there are on this page."""
        if not self._context.station.person.may_write:
            return "录入以后列在这里；当前账户只能查看。"
        texts = [button.text() for button in self._actions.findChildren(QPushButton)]
        way = f"，或点“{IMPORT}”一次录入多条" if IMPORT in texts else ""
        return f"按 Ctrl+N {self.add.text()}{way}。"

    def _sorted_by(self, name: str, descending: bool) -> None:
        if (name, descending) != self._sort and self._context.station.filters.sorts(self.entity.name, name):
            self._sort = (name, descending)
            self.reload()

    def _after_changes(self, changes: Changes) -> None:
        names = {item.entity for item in changes.touched}
        children = {child.name for child in self._context.catalogue.children_of(self.entity.name)}
        if names & ({self.entity.name} | children | {"member_year"}):
            self.reload()

    def _to_first(self) -> None:
        """Enter in the search box: open the only hit, or go into the list."""
        if self._pause.isActive():
            self.reload()
        if len(self.model.ids) == 1:
            self.entered.emit(self.model.ids[0])
        elif self.model.ids:
            self.take_keys()

    def take_keys(self) -> None:
        """The next key is for the rows, of which one is current; where there are none for the search."""
        if not self.model.ids:
            self.search.setFocus()
            return
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))

    @property
    def is_typing(self) -> bool:
        """Whether somebody has just typed into the search box."""
        return self._pause.isActive()

    def neighbours(self, record_id: str) -> tuple[str, str]:
        """The records before and after one in the list as it stands; empty where there is none."""
        if record_id not in self.model.ids:
            return "", ""
        place = self.model.ids.index(record_id)
        after = self.model.ids[place + 1] if place + 1 < len(self.model.ids) else ""
        return (self.model.ids[place - 1] if place else ""), after

    def selected_ids(self) -> Sequence[str]:
        """The selected records, in the order of the list."""
        return self.model.ids.parts(self.table.selected_parts())
