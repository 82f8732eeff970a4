"""A place with several kinds of records: the kinds at the left in sections, the chosen list at the right."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Section
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.gui.list_page import IMPORT
from desktop_app.gui.place import Place, RecordsPlace
from desktop_app.gui.room import NARROW, Pages

WIDTH = 176
_LINE, _HEADING = 30, 34
_KEY = Qt.ItemDataRole.UserRole

MakePage = Callable[[], Place]


class SectionsPlace(Place):
    """The sections of a place in the catalogue; each list is made when it is first looked at.

    ``more`` are further pages below the sections: heading, and by key their label and how they are made.
    """

    def __init__(
        self,
        context: Context,
        place: str,
        more: Sequence[tuple[str, Sequence[tuple[str, str, MakePage]]]] = (),
    ) -> None:
        super().__init__(context)
        of_place = [section for section in context.catalogue.sections if section.place == place]
        self.sections = [section for section in of_place if self.shows(section)]
        self._group = ""
        self._makers: dict[str, MakePage] = {}
        self._made: dict[str, Place] = {}
        self._import: ImportDialog | None = None
        self.kinds = QListWidget()
        self.menu = QComboBox()
        self.about = Label()
        self._pages = Pages()
        self._build()
        for section in self.sections:
            self._heading(section.title)
            for name in section.entities:
                label = context.catalogue.entity(name).label
                self._line(name, label, partial(self.make_list, name))
        for heading, pages in more:
            self._heading(heading)
            for key, label, make in pages:
                self._line(key, label, make)
        self.kinds.currentItemChanged.connect(lambda _now, _before: self.arrive())
        self.menu.activated.connect(lambda place: self.choose(str(self.menu.itemData(place))))
        self.choose(self.sections[0].entities[0])

    def shows(self, _section: Section) -> bool:
        """Whether a section of the place is for this station."""
        return True

    def _build(self) -> None:
        self.kinds.setObjectName("kinds")
        self.kinds.setAccessibleName("记录种类")
        self.kinds.setFixedWidth(WIDTH)
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.menu.setAccessibleName("记录种类")
        self.menu.hide()
        self.about.setProperty("role", "small")
        self.about.setWordWrap(True)
        self.about.setContentsMargins(16, 8, 16, 0)
        self.about.hide()
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.kinds)
        right = QVBoxLayout()
        right.setSpacing(0)
        above = QHBoxLayout()
        above.setContentsMargins(16, 6, 16, 0)
        above.addWidget(self.menu)
        right.addLayout(above)
        right.addWidget(self.about)
        right.addWidget(self._pages, 1)
        row.addLayout(right, 1)
        self.addWidget(holder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the kinds are chosen above the list and not beside it."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.kinds.setHidden(narrow)
        self.menu.setVisible(narrow)

    def _heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setSizeHint(QSize(WIDTH - 8, _HEADING))
        font = QFont(self.kinds.font())
        font.setBold(True)
        item.setFont(font)
        self.kinds.addItem(item)
        self._group = text

    def _line(self, key: str, label: str, make: MakePage) -> None:
        item = QListWidgetItem(f"　{label}")
        item.setData(_KEY, key)
        item.setSizeHint(QSize(WIDTH - 8, _LINE))
        item.setToolTip(as_tip(label))
        self.kinds.addItem(item)
        self.menu.addItem(label if label == self._group else f"{self._group}　{label}", key)
        self._makers.setdefault(key, make)

    def make_list(self, entity: str) -> RecordsPlace:
        """The list of an entity with its way in from a workbook; a place may add actions to it."""
        made = self.new_list(entity)
        taking_in = made.add_action(IMPORT, "import", partial(self.import_workbook, entity))
        taking_in.setVisible(self.context.station.person.may_write)
        return made

    def new_list(self, entity: str) -> RecordsPlace:
        """The bare list of an entity; a place may have one of its own kind."""
        return RecordsPlace(self.context, entity)

    def import_workbook(self, entity: str) -> ImportDialog:
        """Open the import of an entity; returns the dialog."""
        self._import = ImportDialog(self.context, self, entity)
        self._import.open()
        return self._import

    # -- what is chosen ----------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The entity or page that is chosen."""
        item = self.kinds.currentItem()
        return str(item.data(_KEY) or "") if item else ""

    @property
    def section(self) -> Section | None:
        """The section of the chosen line; None for a page below the sections."""
        row = self.kinds.currentRow()
        for section in self.sections:
            row -= 1 + len(section.entities)
            if row < 0:
                return section
        return None

    def choose(self, key: str) -> None:
        """Choose an entity or page by its first line."""
        for row in range(self.kinds.count()):
            if self.kinds.item(row).data(_KEY) == key:
                self.kinds.setCurrentRow(row)
                return

    @property
    def shown(self) -> Place:
        """The page of what is chosen."""
        if self.key not in self._made:
            self._made[self.key] = self._makers[self.key]()
            self._pages.addWidget(self._made[self.key])
        return self._made[self.key]

    @property
    def records(self) -> RecordsPlace | None:
        """The shown list, if it is one."""
        return self.shown.records

    def tell_about(self) -> str:
        """What is said above the list of a section; nothing by default."""
        return ""

    def arrive(self) -> None:
        """Show what is chosen, brought up to date."""
        if not self.key:
            return
        self._pages.setCurrentWidget(self.shown)
        self.menu.setCurrentIndex(self.menu.findData(self.key))
        told = self.tell_about()
        self.about.setText(told)
        self.about.setVisible(bool(told))
        self.shown.arrive()

    def take_keys(self) -> None:
        """To the kinds of record, or to the record that is open."""
        if self.records is not None and self.records.shows_page:
            self.records.take_keys()
        else:
            super().take_keys()

    def seek(self) -> None:
        """Search in the shown list."""
        self.shown.seek()

    def begin(self) -> None:
        """A new record of the shown kind."""
        self.shown.begin()

    def open_record(self, entity: str, record_id: str, target: tuple[str, str, str]) -> bool:
        """Show a record in the list of its kind."""
        if entity not in self._makers:
            return False
        self.choose(entity)
        return self.shown.open_record(entity, record_id, target)

    def keep_drafts(self) -> None:
        """Keep what is typed and not saved on any page."""
        for page in self._made.values():
            page.keep_drafts()
