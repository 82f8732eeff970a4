"""A place of the window: a list and the pages of its records, one over the other."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop_app.gui.context import Context
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.room import Pages

if TYPE_CHECKING:
    from desktop_app.gui.record_page import RecordPage

_BY_TAB = Qt.FocusPolicy.TabFocus


class Place(Pages):
    """What every place can: be shown, find, begin something new, save, refresh, open a record."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def arrive(self) -> None:
        """The place has come into sight: bring it up to date."""

    def seek(self) -> None:
        """Ctrl+F."""

    def begin(self) -> None:
        """Ctrl+N."""

    def refresh(self) -> None:
        """F5."""
        self.arrive()

    def take_keys(self) -> None:
        """The next key is for what a person works with here: the first control of the page in sight."""
        page = self.currentWidget()
        found = page.nextInFocusChain()
        while found is not None and found is not page:
            if page.isAncestorOf(found) and found.isVisibleTo(page) and found.focusPolicy() & _BY_TAB:
                found.setFocus()
                return
            found = found.nextInFocusChain()

    def open_record(self, _entity: str, _record_id: str, _target: tuple[str, str, str]) -> bool:
        """Show a record at (entity, id, field); False when this place does not have such records."""
        return False

    def show_part(self, _page: str) -> None:
        """Show a page of the place that is neither list nor record."""

    def keep_drafts(self) -> None:
        """Keep what is typed and not saved."""

    @property
    def records(self) -> "RecordsPlace | None":
        """The list with its pages that is in sight; None where the place shows something else."""
        return None


class RecordsPlace(Place):
    """A list of one entity and the page of its records, made when it is first needed."""

    def __init__(
        self, context: Context, entity: str, title: str = "", where: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(context)
        self.entity = entity
        self.list = ListPage(context, entity, title, where)
        self.addWidget(self.list)
        self.list.entered.connect(self.show_record)
        self.list.add_wanted.connect(self.begin)
        self._page: RecordPage | None = None
        self.page_actions: list[tuple[str, Callable[[], object]]] = []

    @property
    def records(self) -> "RecordsPlace":
        """This place itself."""
        return self

    @property
    def page(self) -> "RecordPage":
        """The page of a record."""
        if self._page is None:
            self._page = self.make_page()
            for text, slot in self.page_actions:
                self._page.head.add_button(text, slot)
            self._page.left.connect(self.show_list)
            self.addWidget(self._page)
        return self._page

    def make_page(self) -> "RecordPage":
        """The page of a record; a place may add to it."""
        from desktop_app.gui.record_page import RecordPage

        return RecordPage(self.context, self.entity, self.list.neighbours)

    @property
    def shows_page(self) -> bool:
        """Whether a record is shown, and not the list."""
        return self._page is not None and self.currentWidget() is self._page

    def add_action(self, text: str, drawing: str, slot: Callable[[], object]) -> QPushButton:
        """Another button above the list."""
        from desktop_app.gui.icons import icon

        button = QPushButton(icon(drawing), text)
        button.clicked.connect(lambda _on=False: slot())
        self.list.add_button(button)
        return button

    def show_record(self, record_id: str) -> None:
        """Show a record's page."""
        self.page.show_record(record_id)
        self.setCurrentWidget(self.page)
        if self.page.parts.go_back():  # where its draft was left
            return
        if record_id:
            self.page.tabs.setFocus()
        else:
            self.page.tabs.setCurrentIndex(0)
            self.page.parts.forms[0].form.focus_field()

    def show_list(self) -> None:
        """Back to the list, where the record stays current."""
        self.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def arrive(self) -> None:
        """Bring the list up to date."""
        if self.currentWidget() is self.list:
            self.list.reload()

    def take_keys(self) -> None:
        """To the rows, where there are none to the search box, or to the tabs of the record."""
        if self.shows_page:
            self.page.tabs.setFocus()
        elif self.currentWidget() is self.list:
            self.list.take_keys()
        else:
            super().take_keys()

    def seek(self) -> None:
        """To the search box."""
        if self._page is not None and self.currentWidget() is self._page:
            self._page.leave()
        self.list.search.setFocus()
        self.list.search.selectAll()

    def begin(self) -> None:
        """A new record."""
        if not self.context.station.person.may_write:
            self.context.said.emit("当前账户只能查看，不能录入。")
            return
        self.show_record("")

    def open_record(self, entity: str, record_id: str, target: tuple[str, str, str]) -> bool:
        """Show a record at a place."""
        if entity != self.entity:
            return False
        if not self.list.model.ids:
            self.list.reload()
        self.show_record(record_id)
        if target[2] or target[0] != entity:
            self.page.go_to(*target)
        return True

    def keep_drafts(self) -> None:
        """Keep what is typed and not saved."""
        if self._page is not None:
            self._page.keep_draft()
