"""The window itself: the places on the left, what is open on the right, the state of the station below."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.errors import report_keeper, show_error
from desktop_app.gui.first_paint import FirstPaint
from desktop_app.gui.icons import INK_SELECTED, icon
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.leaving import Leaving
from desktop_app.gui.place import Place
from desktop_app.gui.places import PLACES, home_of, make_place
from desktop_app.gui.room import Room
from desktop_app.gui.status import StatusLine
from desktop_app.gui.views import View
from desktop_app.gui.whole_file import write_whole

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from desktop_app.gui.help_window import HelpWindow

NAV_WIDTH = 148
_PLACE_HEIGHT, _PLACE_ICON = 44, 20
_SAID_MS = 8000
_NARROW_NAV, _NARROW_BELOW = 82, 1000
_LEAST_WIDTH, _LEAST_HEIGHT = 675, 312
"""A screen of 1366 × 768 at 200 %, less its task bar and the frame."""
_FRAME = QSize(8, 32)  # what a window manager draws around


class Whereabouts(NamedTuple):
    """Where a person was: the place, the kind of record, and the one that was open, empty for the list."""

    login: str
    place: str
    is_record: bool = False
    record_id: str = ""
    entity: str = ""


class Shell(QMainWindow):
    """The main window. Places are made when they are first visited, ``first`` at once."""

    def __init__(self, context: Context, first: str = "home") -> None:
        super().__init__()
        self.context = context
        self._made: dict[str, Place] = {}
        self._rooms: dict[str, Room] = {}
        self._is_narrow = False
        self.last_error: QMessageBox | None = None
        self._may_leave_work = False
        self._help: HelpWindow | None = None
        self.leaving = Leaving.QUIT
        profile = context.station.profile
        self.setWindowTitle(f"帮扶台账 — {profile.name}")
        self.setMinimumSize(QSize(_LEAST_WIDTH, _LEAST_HEIGHT))
        self.resize(1366, 768)
        self.places = QListWidget()
        self.stack = QStackedWidget()
        self.status = StatusLine(context)
        self._build(demo=profile.demo)
        self._keys()
        FirstPaint(self, self._watch_copies)  # before it nobody copies
        context.opened.connect(self.open_record)
        context.went.connect(self.go_to_work)
        context.listed.connect(self.show_list)
        context.figured.connect(self.show_figure)
        context.noticed.connect(self.begin_notice)
        context.said.connect(lambda text: self.statusBar().showMessage(text, _SAID_MS))
        context.jobs.failed.connect(self.show_failure)
        context.jobs.busy.connect(self.status.show_busy)
        context.jobs.stopped.connect(lambda: context.said.emit(Stopped.message))
        context.jobs.changed.connect(lambda _changes: self.status.refresh())
        context.backed_up.connect(self.status.refresh)
        context.carried.connect(self.status.refresh)
        context.locked.connect(lambda: self.leave(Leaving.LOCK))
        context.leaving_wanted.connect(lambda how: self.leave(Leaving(how)))
        kept = context.preferences.geometry()
        if kept is not None:
            self.restoreGeometry(kept)
        self.go(first)

    def _watch_copies(self) -> None:
        from desktop_app.gui.field_copy import FieldCopies

        FieldCopies(self.context, self)

    def fit(self, room: QSize) -> None:
        """Become no larger than the ``room`` that the screen has for windows, in the screen's own pixels."""
        self.resize(self.size().boundedTo(room - _FRAME).expandedTo(self.minimumSize()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow window the places stand under their drawings and leave the room to the page."""
        super().resizeEvent(event)
        self._lay_places(narrow=self.width() < _NARROW_BELOW)

    def _lay_places(self, *, narrow: bool) -> None:
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        self._size_places(_NARROW_NAV if narrow else NAV_WIDTH)
        self.places.setViewMode(QListView.ViewMode.IconMode if narrow else QListView.ViewMode.ListMode)
        self.places.setMovement(QListView.Movement.Static)
        self.places.setFlow(QListView.Flow.TopToBottom)
        self.places.setWrapping(False)
        self.places.setProperty("narrow", narrow)
        self.places.style().unpolish(self.places)
        self.places.style().polish(self.places)

    def _size_places(self, width: int) -> None:
        self.places.setFixedWidth(width)
        for row in range(self.places.count()):
            self.places.item(row).setSizeHint(QSize(width - 8, _PLACE_HEIGHT))

    def _build(self, *, demo: bool) -> None:
        self.places.setObjectName("places")
        self.places.setAccessibleName("功能")
        self.places.setIconSize(QSize(_PLACE_ICON, _PLACE_ICON))
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        money_only = self.context.station.gets_money_only()
        for number, place in enumerate(PLACES, 1):
            item = QListWidgetItem(icon(place.drawing, size=_PLACE_ICON), place.label)
            item.setToolTip(as_tip(f"{place.label}（Ctrl+{number}）"))
            item.setData(Qt.ItemDataRole.UserRole, place.name)
            self.places.addItem(item)
            item.setHidden(place.of_people and money_only)
        self._size_places(NAV_WIDTH)
        self.places.currentRowChanged.connect(self._arrive)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.places)
        body.addWidget(self.stack, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if demo:
            banner = Label("演示数据 — 人名和号码都是虚构的，不能用于实际工作")
            banner.setObjectName("demoBanner")
            banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(banner)
        column.addLayout(body, 1)
        holder = QWidget()
        holder.setLayout(column)
        self.setCentralWidget(holder)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.status)

    def _keys(self) -> None:
        for number, place in enumerate(PLACES, 1):
            self._action(f"Ctrl+{number}", partial(self.go_to_work, place.name))
        for keys, name in (("Ctrl+F", "seek"), ("Ctrl+N", "begin"), ("F5", "refresh")):
            self._action(keys, partial(self._tell_place, name))
        self._action("F1", self.show_help)
        self._action("Ctrl+L", self.context.locked.emit)

    def _action(self, keys: str, slot: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _on=False: slot())
        self.addAction(action)

    def _tell_place(self, name: str) -> None:
        getattr(self.place, name)()

    # -- going about -----------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """The place that is shown."""
        return self._made[PLACES[self.places.currentRow()].name]

    def go(self, name: str) -> Place:
        """Go to a place, or to a page of it (``households/season``); returns the place."""
        wanted, _slash, page = name.partition("/")
        names = [place.name for place in PLACES]
        if self.places.currentRow() == names.index(wanted):
            self._arrive(names.index(wanted))
        self.places.setCurrentRow(names.index(wanted))
        if page:
            self.place.show_part(page)
        return self.place

    def go_to_work(self, name: str) -> None:
        """Go to a place or a page of it; the next key is for what is there, not for the list of places."""
        place = self.go(name)
        if "/" not in name:  # a page of it has taken the keys
            place.take_keys()

    def _arrive(self, row: int) -> None:
        name = PLACES[row].name
        self.places.item(row).setIcon(icon(PLACES[row].drawing, selected=INK_SELECTED, size=_PLACE_ICON))
        if name not in self._made:
            self._made[name] = make_place(name, self.context)
            self._rooms[name] = Room(self._made[name])
            self.stack.addWidget(self._rooms[name])
        self.stack.setCurrentWidget(self._rooms[name])
        self._made[name].arrive()

    def open_record(self, entity: str, record_id: str, at: str, at_id: str, field: str) -> None:
        """Show a record in the place that has such records, at a field."""
        home = home_of(self.context.catalogue, entity)
        if not home:
            self.context.said.emit("这条记录没有单独的页面，请在所属的户或项目中查看。")
            return
        self.go(home).open_record(entity, record_id, (at, at_id, field))

    def show_list(self, entity: str, view: View) -> None:
        """Show the list of an entity as a view has it."""
        from desktop_app.gui.sections import SectionsPlace

        place = self.go(home_of(self.context.catalogue, entity))
        if isinstance(place, SectionsPlace):
            place.choose(entity)
        if place.records:
            place.records.show_list()
            place.records.list.search.clear()
            place.records.list.show_view(view)

    def show_figure(self, year: int, indicator: str, key: str) -> None:
        """Show a figure of a year with the records behind it."""
        from desktop_app.gui.reports import Reports

        place = self.go("reports")
        if isinstance(place, Reports):
            place.show_figure(year, indicator, key)

    def begin_notice(self, entity: str, ids: list[str]) -> None:
        """Begin the notice that some households or projects wait for."""
        from desktop_app.gui.notices import Notices

        place = self.go("notices")
        if isinstance(place, Notices):
            place.begin_for(entity, ids)

    def begin_import(self) -> None:
        """Begin with a workbook of households; after it the first of them is open."""
        from desktop_app.gui.households import Households

        place = self.go("households")
        if isinstance(place, Households):
            place.import_workbook().finished.connect(lambda _result: place.show_first())

    def take_in(self, path: Path) -> None:
        """Take in a file that was brought on a stick, on the page where it belongs."""
        from desktop_app.gui.sync_place import SyncPlace

        place = self.go("sync")
        if isinstance(place, SyncPlace):
            place.take_receipt(path)

    def show_help(self) -> "HelpWindow":
        """The manual at the chapter of this place, beside the window and not over it; returns it."""
        if self._help is None:
            from desktop_app.gui.help_window import HelpWindow

            self._help = HelpWindow(self)
            self._help.sheets_wanted.connect(self._ask_first_day)
        self._help.show()
        self._help.raise_()
        self._help.show_chapter(PLACES[self.places.currentRow()].label)
        return self._help

    def _ask_first_day(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        chosen, _kind = QFileDialog.getSaveFileName(self._help, "第一天指南", "第一天指南.pdf", "PDF (*.pdf)")
        if chosen:
            self.write_first_day(Path(chosen))

    def write_first_day(self, path: Path) -> None:
        """Write the guide to the first day as two sheets."""
        from desktop_app.station.help_sheets import first_day_sheets

        told = f"第一天指南已存为 {path.name}。"
        self.context.jobs.run(
            "第一天指南",
            lambda station: write_whole(path, first_day_sheets(station.surroundings.shelf)),
            lambda _written: self.context.said.emit(told),
        )

    @property
    def is_busy(self) -> bool:
        """Whether a job is at work."""
        return self.context.jobs.is_busy

    def pauses(self) -> list[QTimer]:
        """The timers that wait for a person to stop typing."""
        return [timer for timer in self.findChildren(QTimer) if timer.isSingleShot()]

    # -- locking and coming back ----------------------------------------------------------------

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the person is now."""
        login, name = self.context.station.person.login, PLACES[self.places.currentRow()].name
        place = self.place.records
        shown = place.page if place and place.shows_page else None
        entity = place.entity if place else ""
        return Whereabouts(login, name, shown is not None, shown.record_id if shown else "", entity)

    def return_to(self, where: Whereabouts) -> None:
        """Show again what was shown; what was typed comes back from its draft."""
        from desktop_app.gui.sections import SectionsPlace

        place = self.go(where.place)
        if isinstance(place, SectionsPlace) and where.entity:
            place.choose(where.entity)
        if place.records and where.is_record:
            place.records.show_record(where.record_id)

    def leave(self, how: Leaving) -> bool:
        """Close the window for the login page; not while a job runs. Whether it closes."""
        if self.context.jobs.running:
            self.context.said.emit(f"正在{self.context.jobs.running}，完成后再锁定。")
            return False
        from PySide6.QtWidgets import QApplication, QDialog

        self.leaving = how
        modal = QApplication.activeModalWidget()
        while isinstance(modal, QDialog):
            modal.done(0)  # also one that asks for something before it closes
            modal = QApplication.activeModalWidget()
        self.close()
        return True

    # -- trouble and the end ---------------------------------------------------------------------

    def show_failure(self, error: Exception) -> None:
        """Show what kept a job from being done."""
        self.last_error = show_error(error, self, report_keeper(self.context.station.folder / "reports"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is typed; while a job runs, ask first."""
        for place in self._made.values():
            place.keep_drafts()
        running = self.context.jobs.running
        if running and not self._may_leave_work:
            event.ignore()
            self._ask_to_leave(running)
            return
        self.context.preferences.keep_geometry(self.saveGeometry())
        for timer in self.findChildren(QTimer):  # a pause that ends later would ask a station that is closed
            timer.stop()
        self.context.closing.emit()
        event.accept()

    def _ask_to_leave(self, running: str) -> None:
        from PySide6.QtWidgets import QMessageBox

        from desktop_app.gui.question import Question

        box = Question(self)
        box.setWindowTitle("正在工作")
        box.setText(f"“{running}”还没有完成。")
        box.addButton("等它完成", QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton("仍要关闭", QMessageBox.ButtonRole.AcceptRole)
        leave.clicked.connect(self._leave_work)
        box.setModal(True)
        box.open()

    def _leave_work(self) -> None:
        self._may_leave_work = True
        self.context.jobs.cancel()  # first: what waits would begin as soon as that at work has ended
        self.context.jobs.stop()
        self.close()
