"""A small dialog of catalogue fields: what an event, a step or a voucher wants to know, and one button."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFormLayout, QVBoxLayout, QWidget

from desktop_app.catalog.model import Field, FieldType, Need, Value
from desktop_app.catalog.values import ValueRefused
from desktop_app.checks.registry import Found
from desktop_app.gui.as_written import Marked
from desktop_app.gui.context import Context
from desktop_app.gui.editors import FieldEditor, LineEditor
from desktop_app.gui.kit import make_kit
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.store.changes import Changes, Touched

if TYPE_CHECKING:
    from desktop_app.station import Station

_BY_MOUSE = Qt.TextInteractionFlag.LinksAccessibleByMouse

TIME_IS_SO = "已核实，确实是在这时拍摄的"
"""What a person confirms of a photograph whose time is typed (amendment A12)."""

Work = Callable[["Station", Mapping[str, Value]], object]


def asked_day(name: str = "date", label: str = "日期") -> Field:
    """A day that has to be given."""
    return Field(name, label, FieldType.DATE, Need.SUBMIT)


def asked_text(name: str, label: str, *, need: Need = Need.SUBMIT) -> Field:
    """A line of text."""
    return Field(name, label, FieldType.TEXT, need, max=100)


def asked_code(name: str, label: str, table: str, *, need: Need = Need.SUBMIT) -> Field:
    """A code of a table."""
    return Field(name, label, FieldType.CODE, need, codes=table)


class EntryDialog(RequestDialog):
    """Asks for fields, hands their values to ``work`` and says why it was refused.

    ``words`` are title, hint and button, ``touches`` the entities whose lists change. A refusal with findings
    lists them as links to the records and fields where something is missing.
    """

    def __init__(
        self,
        context: Context,
        words: tuple[str, str, str],
        fields: Sequence[Field],
        work: Work,
        touches: Sequence[str],
    ) -> None:
        super().__init__(context, *words)
        self.context = context
        self._work = work
        self._touches = tuple(touches)
        self._told = "已登记。"
        self.editors: dict[str, FieldEditor] = {}
        self._reads: dict[str, Callable[[], Value]] = {}
        self._wanted: dict[str, tuple[str, QWidget]] = {}
        self._sure: QCheckBox | None = None
        self._links = QVBoxLayout()
        self._links.setSpacing(2)
        self.column.insertLayout(self.column.count() - 1, self._links)
        kit = make_kit(context)
        for field in fields:
            editor = kit.editor(field)
            editor.input.setAccessibleName(field.label)
            editor.setMinimumHeight(editor.sizeHint().height())
            self.editors[field.name] = editor
            star = " *" if field.need is Need.SUBMIT else ""
            self.form.addRow(f"{field.label}{star}", editor)
            if isinstance(editor, LineEditor) and field.type is FieldType.MONEY:
                self.form.addRow("", editor.other)

    def fill(self, **values: Value) -> None:
        """Put values in beforehand."""
        for name, value in values.items():
            self.editors[name].set_value(value)

    def add_widget(self, label: str, key: str, widget: QWidget, read: Callable[[], Value]) -> None:
        """Another line above the fields that is none, such as a list to tick.

        ``read`` gives what stands under ``key``; it has to be given where the label ends with a star.
        """
        self.form.insertRow(len(self._reads), label, widget)
        self._reads[key] = read
        if label.endswith("*"):
            self._wanted[key] = label.removesuffix(" *"), widget
        widget.show()
        self._put_in_order()

    def show_line(self, widget: QWidget, *, shown: bool) -> None:
        """Show or hide one line; what is hidden need not be given."""
        self.form.setRowVisible(widget, shown)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Typing begins at the top."""
        super().showEvent(event)
        self._put_in_order()

    def _put_in_order(self) -> None:
        """Tab goes from line to line as they stand, from the first."""
        rows = range(self.form.rowCount())
        items = (self.form.itemAt(row, QFormLayout.ItemRole.FieldRole) for row in rows)
        lines = [item.widget() for item in items if item is not None and item.widget() is not None]
        for before, after in pairwise((*lines, self.close_button, self.go)):
            QWidget.setTabOrder(before, after)
        if lines:
            lines[0].setFocus()

    def must_confirm(self, words: str) -> QCheckBox:
        """A box that has to be ticked before anything is done."""
        self._sure = self.add_confirmation(words)
        self._put_in_order()
        return self._sure

    def values(self) -> dict[str, Value]:
        """What was entered, read while the window waits; raises ValueRefused."""
        entered = {name: editor.value() for name, editor in self.editors.items()}
        return {**entered, **{key: read() for key, read in self._reads.items()}}

    def trouble(self) -> str:
        """The first field that cannot be read, or those still empty."""
        try:
            entered = self.values()
        except ValueRefused as error:
            return error.message
        fields = (editor.field for editor in self.editors.values())
        lines = self._wanted.items()
        empty = [label for key, (label, line) in lines if self.form.isRowVisible(line) and not entered[key]]
        empty += [f.label for f in fields if f.need is Need.SUBMIT and entered[f.name] in (None, "")]
        if empty:
            return f"请填写{'、'.join(empty)}。"
        if self._sure is not None and not self._sure.isChecked():
            return f"请核对后勾选“{self._sure.text()}”。"
        return ""

    def begin(self) -> None:
        """Do it on the worker."""
        entered = self.values()
        self._show_links(())
        self.run("登记", lambda station: self._work(station, entered), self._done)

    def _done(self, _result: object) -> None:
        self.end(self._told)
        self.context.jobs.changed.emit(Changes(touched=tuple(Touched(name, "") for name in self._touches)))

    def _refused(self, error: Exception) -> None:
        super()._refused(error)
        self._show_links(tuple(getattr(error, "findings", ())))

    def _show_links(self, findings: Sequence[Found]) -> None:
        while self._links.count():
            item = self._links.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        for found in findings:
            told = escape(found.details or found.message)
            link = Marked(f'· <a href="{found.field}">{told}</a>' if found.record_id else f"· {told}")
            link.setObjectName("missing")
            link.setWordWrap(True)
            link.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByKeyboard | _BY_MOUSE)
            link.linkActivated.connect(lambda _field, item=found: self._go_to(item))
            self._links.addWidget(link)
        self.fit()

    def _go_to(self, found: Found) -> None:
        """Close and show the record and field that a refusal names."""
        self.go.setEnabled(True)
        self.reject()
        if found.entity == "notice" and self.context.record("notice", found.record_id) is None:
            self.context.went.emit("notices")
        else:
            self.context.open_finding(found)
