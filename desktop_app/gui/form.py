"""A form built from the catalogue: fields in two columns under headings, each with help and findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.catalog.conditions import asked, watched
from desktop_app.catalog.model import Entity, Field, Need, Record, Value
from desktop_app.catalog.proposals import Rest
from desktop_app.catalog.values import ValueRefused
from desktop_app.checks.registry import Found
from desktop_app.gui.as_written import Label, Marked, as_tip
from desktop_app.gui.asked_fields import form_fields
from desktop_app.gui.editors import EditorKit, FieldEditor, LineEditor, MemoEditor
from desktop_app.gui.number_editor import NumberEditor
from desktop_app.gui.section_head import REST_BUTTON, REST_KEY, rest_of, section_head
from desktop_app.gui.texts import STAR, Texts
from desktop_app.gui.theme import COLOURS

COLUMNS = 2
_ONE_COLUMN_BELOW = 720
_LONG_NAME = 100  # characters
LABEL_WIDTH = 184  # twelve characters and the star
_CHECK_AFTER_MS = 150
PROPOSED = "proposed"
_ROLES = {"error": "error", "warn": "warn", PROPOSED: "small"}
"""How what is said below a field is drawn; the keys are also the states of the field itself."""

_NOT_ON_THE_WAY = frozenset({"source_kind"})
"""Shown and filled with a default on every form: Enter does not stop there (PM-077)."""


@dataclass(slots=True)
class Row:
    """The widgets of one field."""

    field: Field
    label: Marked
    body: QWidget
    message: Label
    editor: FieldEditor | None
    caption: str = ""

    @property
    def wide(self) -> bool:
        """Whether the field takes the whole width: a long text, or a long name."""
        named = self.field.name == "name" and (self.field.max or 0) >= _LONG_NAME
        return isinstance(self.editor, MemoEditor) or named

    def show(self, visible: bool) -> None:
        """Show or hide the whole row."""
        self.label.setVisible(visible)
        self.body.setVisible(visible)

    def compare(self, before: str) -> None:
        """Say under the label what stood here last year; nothing where ``before`` is empty."""
        told = f"上年　{before}" if before else ""
        under = f"<br><small style='color:{COLOURS.ink_soft}'>{escape(told)}</small>" if told else ""
        self.label.setText(f"{self.caption}{under}")
        if self.editor:
            described = "；".join(filter(None, (told, self.field.help)))
            self.editor.input.setAccessibleDescription(described)

    def tell(self, severity: str, message: str) -> None:
        """Say what is wrong with the field, or nothing."""
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.message.setProperty("role", _ROLES.get(severity, "warn"))
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        if self.editor:
            self.editor.mark(severity if severity in _ROLES else "")


def make_row(field: Field, editor: FieldEditor | None) -> Row:
    """Label, help, buddy, accessible name and the place for findings, in one call."""
    star = "\u00a0<span style='color:#b3261e'>*</span>" if field.need is Need.SUBMIT and editor else ""
    caption = f"{field.label}{star}"
    label = Marked(caption)
    label.setWordWrap(True)
    label.setFixedWidth(LABEL_WIDTH)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(0, 6, 4, 0)
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    message = Label()
    message.setWordWrap(True)
    message.hide()
    shown: QWidget = editor or _derived_label(field)
    column.addWidget(shown)
    if isinstance(editor, LineEditor):
        column.addWidget(editor.other)
    column.addWidget(message)
    if editor:
        label.setBuddy(editor.input)
        editor.input.setAccessibleName(field.label)
        editor.input.setAccessibleDescription(field.help)
    if field.help:
        label.setToolTip(as_tip(field.help))
        shown.setToolTip(as_tip(field.help))
    return Row(field, label, body, message, editor, caption)


def _derived_label(field: Field) -> Label:
    told = Label("—")
    told.setObjectName(field.name)
    told.setProperty("role", "soft")
    told.setMinimumHeight(30)
    told.setContentsMargins(8, 0, 0, 0)
    told.setAccessibleName(field.label)
    told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return told


class RecordForm(QWidget):
    """The form of one record.

    ``changed`` follows every edit (field, before, after) once the field is left, ``typed`` every key,
    ``check_wanted`` asks for live findings a moment after the last key, ``finished`` follows Enter in the
    last field, ``reveal_wanted`` asks for the numbers that are shown by their ends, ``returned`` says that an
    undo or redo put a text back, ``filled`` which empty fields one answer has settled (field, before, after).
    ``proposed`` tells by field why a text stands there that nobody typed,
    ``answered`` which fields a person has answered since they were loaded.
    """

    changed = Signal(str, str, str)
    typed = Signal()
    check_wanted = Signal()
    finished = Signal()
    reveal_wanted = Signal()
    returned = Signal()
    filled = Signal(list)

    def __init__(
        self,
        entity: Entity,
        kit: EditorKit,
        groups: Sequence[str] = (),
        *,
        alone: bool = False,
        rests: Sequence[Rest] = (),
    ) -> None:
        super().__init__()
        self.entity = entity
        self._texts: Texts = kit.texts
        self._rows: dict[str, Row] = {}
        self._grids: list[tuple[QGridLayout, list[Row]]] = []
        self._watched = watched(entity)
        self._computed: dict[str, Value] = {}
        self._around: dict[str, Value] = {}  # what the record says in fields of other forms
        self._parent: Record | None = None
        self.record_id = ""
        self.proposed: dict[str, str] = {}
        self.answered: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=_CHECK_AFTER_MS)
        self._pause.timeout.connect(self.check_wanted)
        self._columns = COLUMNS
        self._rests: dict[str, Rest] = {}
        self.heads: list[QWidget] = []
        rest_key = QShortcut(QKeySequence(REST_KEY), self)
        rest_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        rest_key.activated.connect(self._fill_here)
        self.setMinimumWidth(1)  # its width says how many columns there are, not the other way round
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 20, 12)
        column.setSpacing(6)
        for heading, fields in _by_group(form_fields(entity, groups, alone=alone)).items():
            rest = rest_of(rests, fields)
            if heading or rest:
                self.heads.append(section_head(heading, rest, self.fill_rest))
                column.addWidget(self.heads[-1])
            if rest:
                self._rests |= {field.name: rest for field in fields}
            column.addLayout(self._section(fields, kit))
        column.addStretch(1)
        self._reflow()

    def _section(self, fields: Iterable[Field], kit: EditorKit) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        rows = []
        for field in fields:
            row = make_row(field, kit.editor(field) if field.stored else None)
            self._rows[field.name] = row
            rows.append(row)
            for widget in (row.label, row.body):
                widget.setParent(self)
            if row.editor:
                self._connect(row.editor)
        self._grids.append((grid, rows))
        return grid

    def _connect(self, editor: FieldEditor) -> None:
        name = editor.field.name
        editor.edited.connect(self.typed)
        editor.edited.connect(self._pause.start)
        editor.committed.connect(lambda before, after: self._committed(name, before, after))
        editor.done.connect(lambda: self._next_after(name))
        editor.range_pasted.connect(lambda text: self.paste(name, text))
        if isinstance(editor, NumberEditor):
            editor.reveal_wanted.connect(self.reveal_wanted)

    def _committed(self, name: str, before: str, after: str) -> None:
        self.answered.add(name)
        self.proposed.pop(name, None)
        if name in self._watched:
            self._reflow()
        self.changed.emit(name, before, after)
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two find no room."""
        super().resizeEvent(event)
        columns = 1 if self.width() < _ONE_COLUMN_BELOW else COLUMNS
        if columns != self._columns:
            self._columns = columns
            self._reflow()

    def _reflow(self) -> None:
        """Place the rows that are asked for; the others leave no gap."""
        for grid, _rows in self._grids:
            for place in range(COLUMNS):
                grid.setColumnStretch(place * 2 + 1, 1 if place < self._columns else 0)
        record = {**self._around, **self._computed, **self.known_values()}
        for grid, rows in self._grids:
            place = 0
            for row in rows:
                grid.removeWidget(row.label)
                grid.removeWidget(row.body)
                visible = asked(row.field, record, self._parent)
                row.show(visible)
                if visible:
                    place = _put(grid, row, place, self._columns)

    def _next_after(self, name: str) -> None:
        editors = [
            row.editor
            for row in self._rows.values()
            if row.editor and not row.body.isHidden() and row.field.name not in _NOT_ON_THE_WAY
        ]
        names = [editor.field.name for editor in editors]
        place = names.index(name) + 1 if name in names else len(names)
        if place < len(editors):
            editors[place].input.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()

    def fill_rest(self, rest: Rest) -> None:
        """Answer the fields of ``rest`` that are asked and still empty, and go on after the last of them."""
        here = self._row_here()
        if here and here.editor:
            here.editor.commit()  # a step of its own, before this one
        filled = []
        for name in rest.fields:
            row = self._rows.get(name)
            editor = row.editor if row and not row.body.isHidden() else None
            if editor and editor.input.isEnabled() and not editor.raw():
                editor.set_value(self._texts.value(editor.field, rest.value))
                self.answered.add(name)
                filled.append((name, "", editor.raw()))
        self.filled.emit(filled)
        self._pause.start()
        self._next_after(rest.fields[-1])

    def paste(self, name: str, text: str) -> None:
        """Take a range from a spreadsheet in, in one step: by its labels where it has any, else from a field
        on. What cannot be understood stays as it was pasted, and is named.
        """
        from desktop_app.gui.pasting import read_fields

        shown = [row for row in self._rows.values() if row.editor and not row.body.isHidden()]
        here = [row.field.name for row in shown]
        labels = {row.field.label: row.field.name for row in shown}
        filled = []
        for target, raw in read_fields(text, labels, here[here.index(name) :]):
            editor = self._rows[target].editor
            if editor is None or not editor.input.isEnabled() or STAR in raw:
                continue
            before = editor.raw()
            editor.set_raw(self._texts.tidied(editor.field, raw))
            self.answered.add(target)
            filled.append((target, before, editor.raw()))
        self._reflow()
        self.filled.emit([step for step in filled if step[1] != step[2]])
        self._pause.start()

    def _fill_here(self) -> None:
        """Answer what is left of the group in which the cursor is."""
        here = self._row_here()
        rest = self._rests.get(here.field.name) if here else None
        if rest is None:
            self.filled.emit([])
        else:
            self.fill_rest(rest)

    def _row_here(self) -> Row | None:
        """The row in which the cursor is."""
        focus = self.focusWidget()
        return next((row for row in self._rows.values() if focus and row.body.isAncestorOf(focus)), None)

    # -- contents --------------------------------------------------------------------------------

    def load(
        self,
        record: Mapping[str, Value],
        computed: Mapping[str, Value] | None = None,
        parent: Record | None = None,
    ) -> None:
        """Show a stored record with its computed values; ``parent`` is the record it belongs to."""
        self._computed, self._parent = dict(computed or {}), parent
        self._around = {name: value for name, value in record.items() if name not in self._rows}
        self.record_id = str(record.get("id") or "")
        self.proposed, self.answered = {}, set()
        for name, row in self._rows.items():
            if row.editor:
                row.editor.set_value(record.get(name))
            row.tell("", "")
        self.show_derived(self._computed)
        self._reflow()

    def heed(self, values: Mapping[str, Value]) -> None:
        """Another form of the same record says this now: by it fields may be asked for here."""
        told = {name: value for name, value in values.items() if name not in self._rows}
        changed = {name for name, value in told.items() if value != self._around.get(name)}
        self._around.update(told)
        if changed & self._watched:
            self._reflow()

    def compare(self, before: Mapping[str, Value]) -> None:
        """Say at each field what ``before``, the record of the year before, says there."""
        for name, row in self._rows.items():
            value = before.get(name) if row.editor else None
            text = self._texts.shown(row.field, self._texts.raw(row.field, value))
            row.compare(f"{text} {row.field.unit}".strip() if text else "")

    def raws(self) -> dict[str, str]:
        """The raw text of every field: what a draft keeps."""
        return {name: row.editor.raw() for name, row in self._rows.items() if row.editor}

    def show_raw(self, name: str, raw: str) -> None:
        """Put one raw text in, as an undo or a draft does."""
        row = self._rows.get(name)
        if row and row.editor:
            row.editor.set_raw(raw)
            if name in self._watched:
                self._reflow()
            if self.isVisible():
                self._pause.start()

    def put_back(self, name: str, raw: str) -> None:
        """Put a raw text back as an undo or redo does, and tell of it."""
        self.show_raw(name, raw)
        self.returned.emit()

    def put_proposed(self, texts: Mapping[str, str]) -> None:
        """Put texts that nobody typed into fields, or take them out again, saying why they stand there."""
        for name, raw in texts.items():
            self.show_raw(name, raw)
            if name in self._rows:
                self._rows[name].tell(*self._told(name))

    def _told(self, name: str) -> tuple[str, str]:
        return (PROPOSED, self.proposed[name]) if name in self.proposed else ("", "")

    def known_values(self) -> dict[str, Value]:
        """The values of all fields that can be understood; the others are left out."""
        known: dict[str, Value] = {}
        for name, row in self._rows.items():
            if row.editor:
                try:
                    known[name] = row.editor.value()
                except ValueRefused:
                    continue
        return known

    def refusals(self) -> dict[str, str]:
        """By field, why what was typed cannot be kept."""
        refused: dict[str, str] = {}
        for name, row in self._rows.items():
            if row.editor and not row.body.isHidden():
                try:
                    row.editor.value()
                except ValueRefused as error:
                    refused[name] = error.message
        return refused

    def show_derived(self, values: Mapping[str, Value]) -> None:
        """Show computed values; only fields that nobody types are touched."""
        for name, row in self._rows.items():
            shown = row.body.findChild(Label, name) if row.editor is None else None
            if shown is not None:
                text = self._texts.shown(row.field, self._texts.raw(row.field, values.get(name)))
                shown.setText(f"{text} {row.field.unit}".strip() if text else "—")

    def show_findings(self, findings: Iterable[Found]) -> None:
        """Say at each field what the checks find there, errors first; what cannot be understood beats all."""
        worst: dict[str, tuple[str, str]] = {}
        for item in sorted(findings, key=lambda found: found.severity != "error"):
            worst.setdefault(item.field, (item.severity, item.message))
        refused = self.refusals()
        for name, row in self._rows.items():
            severity, message = (
                ("error", refused[name]) if name in refused else worst.get(name, self._told(name))
            )
            row.tell(severity, message)

    def focus_field(self, name: str = "") -> bool:
        """Put the cursor into a field, or into the first; False when the form does not have it."""
        row = self._rows.get(name) if name else next((r for r in self._rows.values() if r.editor), None)
        if row is None:
            return False
        target = row.editor.input if row.editor else row.body
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def holder(self, name: str) -> QWidget | None:
        """The widget of a field, to be scrolled to."""
        row = self._rows.get(name)
        return row.body if row else None

    def field_at(self, widget: QWidget | None) -> Field | None:
        """The field in whose place a widget is; None where it is in none."""
        rows = (row for row in self._rows.values() if widget is not None and row.body.isAncestorOf(widget))
        return next((row.field for row in rows), None)

    def label_at(self, widget: QWidget | None) -> str:
        """The label of the field in whose place a widget is; empty where it is in none."""
        found = self.field_at(widget)
        return found.label if found else ""

    def editor(self, name: str) -> FieldEditor | None:
        """The editor of a field, if it has one."""
        row = self._rows.get(name)
        return row.editor if row else None

    def reveal(self) -> bool:
        """Show all numbers in full; whether there was one that was not."""
        editors = [row.editor for row in self._rows.values() if isinstance(row.editor, NumberEditor)]
        hidden = [editor for editor in editors if editor.is_hidden]
        for editor in hidden:
            editor.reveal()
        return bool(hidden)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: no live check is due."""
        self._pause.stop()
        super().hideEvent(event)

    def lock(self) -> None:
        """Let nobody write: for people who only look."""
        for row in self._rows.values():
            if row.editor:
                row.editor.input.setEnabled(False)  # the way to see a number in full stays
        for button in self.findChildren(QPushButton, REST_BUTTON):
            button.hide()


def _by_group(fields: Iterable[Field]) -> dict[str, list[Field]]:
    groups: dict[str, list[Field]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append(field)
    return groups


def _put(grid: QGridLayout, row: Row, place: int, columns: int) -> int:
    """Put a row at the running place; wide rows begin a new line and fill it. Returns the next place."""
    if row.wide and place % columns:
        place += 1
    line, column = divmod(place, columns)
    span = columns * 2 - 1 if row.wide else 1
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(row.label, line, column * 2, top)
    grid.addWidget(row.body, line, column * 2 + 1, 1, span, top)
    return place + (columns if row.wide else 1)
