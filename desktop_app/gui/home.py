"""首页: the figures of the station and the worklist; every line leads to where it is done."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.home_charts import WIDTH as CHARTS_WIDTH
from desktop_app.gui.home_charts import HomeCharts
from desktop_app.gui.icons import INK_SELECTED, icon
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.place import Place
from desktop_app.gui.room import turn
from desktop_app.gui.status import unsent_count
from desktop_app.gui.theme import COLOURS, severity_colour
from desktop_app.gui.worklist import CHECKS, Task, TaskGroup, worklist

_BAR_ROOM, _CHARTS_BESIDE_FROM = 12, 980
_LEAST_BELOW = 170
_ICON = 18
_LEAST_NAME, _ANY_WIDTH = 250, 10_000
_COUNTED = ("household", "project")
_NOTHING_WAITS = ("没有待办的事", "可以到“贫困户”新增一户，或到“公告公示”准备下一份公示。")
_NOTHING_THERE = ("台账里还没有贫困户", "按 Ctrl+2 到“贫困户”，按 Ctrl+N 新增第一户，或点“导入表格”。")
_LINE, _ABOVE_AND_BELOW, _HIGH = 30, 10, 10_000
_BEFORE_NAME, _BEFORE_TOLD = 32, 42  # indentation or icon, and what the style keeps free at both ends
_TASK = Qt.ItemDataRole.UserRole


class Figure(QFrame):
    """A number with its name; pressing it goes to its place."""

    def __init__(self, label: str, context: Context, place: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(2)
        self._number = Label("—")
        self._number.setProperty("role", "figure")
        name = QPushButton(label)
        name.setProperty("kind", "link")
        name.clicked.connect(lambda: context.went.emit(place))
        column.addWidget(self._number)
        column.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)

    def tell(self, number: int, *, alarming: bool = False) -> None:
        """Show a number; an alarming one in the colour of errors."""
        self._number.setText(f"{number:,}")
        ink = COLOURS.error if alarming and number else COLOURS.accent_dark
        self._number.setStyleSheet(f"color: {ink};")


class Home(Place):
    """The first page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.tree = QTreeWidget()
        self._stack = QStackedWidget()
        self._empty = EmptyState("good", *_NOTHING_WAITS)
        self._whole = ""
        self.charts = HomeCharts(context)
        self._today = Label()
        self._figures = {
            "household": Figure("贫困户（户）", context, "households"),
            "project": Figure("项目（个）", context, "projects"),
            "error": Figure("待改错误（处）", context, "checks"),
            "unsent": Figure("未上报改动（次）", context, "sync"),
        }
        self.addWidget(self._page())
        context.jobs.changed.connect(lambda _changes: self._reload_if_shown())

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        title = Label("今天要做的事")
        title.setProperty("role", "title")
        self._today.setProperty("role", "soft")
        head.addWidget(title)
        head.addWidget(self._today)
        head.addStretch(1)
        column.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(12)
        for figure in self._figures.values():
            row.addWidget(figure, 1)
        column.addLayout(row)
        self._style_tree()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self._empty)
        below = self._below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._stack, 1)
        self._stack.setMinimumHeight(_LEAST_BELOW)
        beside = self._beside = QScrollArea()
        beside.setAccessibleName("图表")
        beside.setWidget(self.charts)
        beside.setWidgetResizable(True)
        beside.setFrameShape(QFrame.Shape.NoFrame)
        beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        beside.setMinimumWidth(CHARTS_WIDTH + _BAR_ROOM)
        below.addWidget(beside)
        column.addLayout(below, 1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The charts stand below the list where they find no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < _CHARTS_BESIDE_FROM
        self.tree.header().resizeSection(0, max(_LEAST_NAME, self.width() // 5))
        turn(self._below, narrow=narrow)
        self._beside.setMinimumHeight(_LEAST_BELOW if narrow else 0)
        self._beside.setMaximumWidth(_ANY_WIDTH if narrow else self._beside.minimumWidth())

    def _style_tree(self) -> None:
        self.tree.setAccessibleName("待办")
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setRootIsDecorated(False)
        self.tree.setIconSize(QSize(_ICON, _ICON))
        self.tree.setWordWrap(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().resizeSection(0, _LEAST_NAME)
        self.tree.header().sectionResized.connect(lambda _column, _before, _now: self._fit())
        self.tree.itemActivated.connect(self._open)
        self.tree.itemClicked.connect(self._open)

    def take_keys(self) -> None:
        """To the first line of what is to be done."""
        self.tree.setFocus()
        first = self.tree.topLevelItem(0)
        if self.tree.currentItem() is None and first is not None:
            self.tree.setCurrentItem(first.child(0))

    def arrive(self) -> None:
        """Count again, and list what waits as soon as the checks are through."""
        station = self.context.station
        today = station.today()
        self._today.setText(f"{today.year}年{today.month}月{today.day}日")
        self._figures["unsent"].tell(unsent_count(self.context))
        step = self.context.jobs.step
        self.context.jobs.run(
            "", lambda at_work: [at_work.store.count(name) for name in _COUNTED], self._count
        )
        self.context.jobs.run(
            "核查",
            lambda at_work: at_work.checks.refresh(progress=step),
            lambda _checked: self._list_tasks(),
            self._not_checked,
        )

    def _not_checked(self, error: Exception) -> None:
        """What waits is listed also where the checks were ended or failed."""
        if isinstance(error, Stopped):
            self.context.said.emit("核查已停下，下面列的是上次核查的结果。")
        else:
            self.context.jobs.failed.emit(error)
        self._list_tasks()

    def _list_tasks(self) -> None:
        whole, name_of = self._whole, self.context.owner_title
        self.context.jobs.run(
            "列出待办", lambda at_work: worklist(at_work, name_of, whole), self._show_groups
        )

    def _count(self, counts: list[int]) -> None:
        for name, count in zip(_COUNTED, counts, strict=True):
            self._figures[name].tell(count)
        self._empty.tell(*(_NOTHING_WAITS if counts[0] else _NOTHING_THERE))

    def _show_groups(self, groups: list[TaskGroup]) -> None:
        errors = next((group.total for group in groups if group.drawing == CHECKS), 0)
        self._figures["error"].tell(errors, alarming=True)
        self._show(groups)
        self.charts.bring_up_to_date()

    def _reload_if_shown(self) -> None:
        if self.isVisible():
            self.arrive()

    def _show(self, groups: list[TaskGroup]) -> None:
        current = self.tree.currentItem()
        before = current.data(0, _TASK) if current is not None else None
        self.tree.clear()
        for group in groups:
            top = QTreeWidgetItem([f"{group.label}　{group.total}", ""])
            top.setIcon(0, icon(group.drawing, COLOURS.accent, INK_SELECTED, _ICON))
            top.setForeground(0, QColor(COLOURS.accent_dark))
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for task in group.tasks:
                top.addChild(_line(task))
            if group.not_listed:
                top.addChild(_line(self._rest_of(group)))
            self.tree.addTopLevelItem(top)
            top.setExpanded(True)
            for line in map(top.child, range(top.childCount())):
                if line.data(0, _TASK) == before:  # who works down the list goes on where he was
                    self.tree.setCurrentItem(line)
        if self.tree.hasFocus():
            self.take_keys()
        self._fit()
        self._stack.setCurrentIndex(0 if groups else 1)

    def _rest_of(self, group: TaskGroup) -> Task:
        """The line below a group that is longer than what is listed."""
        rest = f"还有 {group.not_listed:,} 条"
        if group.label != self._whole:
            return Task(f"{rest}，全部列出", "", whole=group.label)
        if group.drawing == CHECKS:
            return Task(f"{rest}，到“数据核查”里看", "", place="checks")
        return Task(f"{rest}，办完上面的再列出", "")

    def _fit(self) -> None:
        """Give every line the height that its name and its sentence need: the end of either says where."""
        header, metrics = self.tree.header(), self.tree.fontMetrics()
        rooms = (header.sectionSize(0) - _BEFORE_NAME, header.sectionSize(1) - _BEFORE_TOLD)
        groups = [self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount())]
        for group in filter(None, groups):
            for line in map(group.child, range(group.childCount())):
                high = _LINE
                for column, room in enumerate(rooms):
                    space = QRect(0, 0, max(room, 1), _HIGH)
                    text = metrics.boundingRect(space, Qt.TextFlag.TextWordWrap, line.text(column))
                    high = max(high, text.height() + _ABOVE_AND_BELOW)
                line.setSizeHint(0, QSize(1, high))

    def _open(self, item: QTreeWidgetItem) -> None:
        task = item.data(0, _TASK)
        if not isinstance(task, Task):
            return
        if task.whole:
            self._whole = task.whole
            self.arrive()
        elif task.place:
            self.context.went.emit(task.place)
        else:
            self._open_task(task)

    def _open_task(self, task: Task) -> None:
        if task.found is not None:
            self.context.open_finding(task.found)
        else:
            self.context.open_at(task.entity, task.record_id, task.field)


def _line(task: Task) -> QTreeWidgetItem:
    item = QTreeWidgetItem([task.title, task.detail])
    item.setData(0, _TASK, task)
    item.setForeground(1, QColor(COLOURS.ink_soft))
    if task.severity:
        item.setIcon(1, icon("error", severity_colour(task.severity), INK_SELECTED, _ICON))
    item.setToolTip(0, as_tip(task.title))
    item.setToolTip(1, as_tip(task.detail))
    return item
