"""A person at the window who types a household by keys, and the count of what was pressed."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.catalog.model import Catalogue, Field, FieldType, Record
from desktop_app.catalog.proposals import load_rests
from desktop_app.catalog.values import parse_value, show_value
from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.cell_roles import FIELD_ROLE
from desktop_app.gui.form import RecordForm
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.shell import Shell
from desktop_app.station import Station

if TYPE_CHECKING:
    from tests.bench.keystrokes import Answers, Count, Speller

_PATIENCE_S = 60.0
_NO_KEY = Qt.KeyboardModifier.NoModifier


class Typist:
    """Presses keys where the cursor is, counting them."""

    def __init__(self, app: QApplication, count: "Count", speller: "Speller", catalogue: Catalogue) -> None:
        self._app = app
        self._catalogue = catalogue
        self._speller = speller
        self.count = count

    @property
    def focus(self) -> QWidget:
        """The widget that has the cursor."""
        found = self._app.focusWidget()
        assert found is not None
        return found

    @property
    def where(self) -> str:
        """The name of the field that has the cursor."""
        found = self._app.focusWidget()
        return found.objectName() if found is not None else ""

    def text(self, text: str) -> None:
        """Type a text; Chinese comes as an input method hands it over."""
        self.count.keys += self._speller.keys(text)
        self.count.fields += 1
        for char in text:
            key = Qt.Key(ord(char.upper())) if char.isascii() and char.isalnum() else Qt.Key.Key_unknown
            self._send(key, char)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NO_KEY) -> None:
        """Press one key."""
        self.count.keys += 1
        self._send(key, "", modifier)

    def click(self, work: Callable[[], object]) -> None:
        """A click of the mouse."""
        from tests.bench.keystrokes import CLICK

        self.count.keys += CLICK
        work()
        QCoreApplication.processEvents()

    def _send(self, key: Qt.Key, text: str, modifier: Qt.KeyboardModifier = _NO_KEY) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            target = self._app.activePopupWidget() or self.focus  # an open list hears the keys first
            QCoreApplication.sendEvent(target, QKeyEvent(kind, key, modifier, text))
        QCoreApplication.processEvents()
        # An editor that has ended goes when the loop turns, which only a running loop does by itself.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()

    def form(self, form: RecordForm, answers: "Answers") -> None:
        """Go through a form from where the cursor is; the last Enter leaves it. What stands there already
        as it should is passed over."""
        entity = form.entity.name
        left = [key for key in answers if key.startswith(f"{entity}.")]
        rest = self._rest(form, answers)
        while left:
            key = f"{entity}.{self.focus.objectName()}"
            if key in rest:
                if not set(left) & set(rest[rest.index(key) :]) - self._none(form, answers, rest):
                    self.answer_rest(Qt.Key.Key_0)
                    left = [known for known in left if known not in rest]
                    continue
                if key in self._none(form, answers, rest):
                    self.press(Qt.Key.Key_Return)  # passed over: the answer at the end says so
                    continue
            if key in left:
                if not _stands(
                    self._catalogue, form.entity.field(self.focus.objectName()), form, answers[key]
                ):
                    self.text(answers[key])
                left.remove(key)
            self.press(Qt.Key.Key_Return)

    def answer_rest(self, key: Qt.Key) -> None:
        """Settle several fields by one answer: a field filled, and as in Calc two keys."""
        self.count.keys += 1
        self.count.fields += 1
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def _rest(self, form: RecordForm, answers: "Answers") -> list[str]:
        """The fields in whose place a person says once that there is nothing, where that spares a field."""
        for one in load_rests(self._catalogue):
            keys = [f"{one.entity}.{name}" for name in one.fields if one.entity == form.entity.name]
            if len(self._none(form, answers, keys)) > 1:
                return keys
        return []

    def _none(self, form: RecordForm, answers: "Answers", keys: Sequence[str]) -> set[str]:
        """The answers that there is nothing, as far as the form does not hold them already."""
        zeros = [key for key in keys if answers.get(key) == "0"]
        fields = {key: form.entity.field(key.partition(".")[2]) for key in zeros}
        return {key for key in zeros if not _stands(self._catalogue, fields[key], form, "0")}

    def grid(self, grid: GridEditor, rows: Sequence["Answers"], told: set[tuple[int, str]]) -> None:
        """Fill the shown set of columns row by row from the current cell."""
        entity = grid.model.entity.name
        for number, answers in enumerate(rows):
            while grid.view.currentIndex().row() == number:
                key = grid.model.column_key(grid.view.currentIndex().column())
                named = key if "." in key else f"{entity}.{key}"
                if named in answers and (number, named) not in told:
                    told.add((number, named))
                    if not _proposed(self._catalogue, grid, number, key, answers[named]):
                        self.text(answers[named])
                        told |= self._same_below(grid, rows, number, key)
                here = grid.view.currentIndex()
                self.press(Qt.Key.Key_Return)
                if grid.view.currentIndex() == here:
                    return

    def _same_below(
        self, grid: GridEditor, rows: Sequence["Answers"], number: int, key: str
    ) -> set[tuple[int, str]]:
        """Say of all rows below what was just typed, where all of them say so and that spares a field."""
        named = key if "." in key else f"{grid.model.entity.name}.{key}"
        if len(grid.model.rows()) < len(rows):
            return set()  # there is nobody yet of whom to say it
        below = range(number + 1, len(rows))
        same = [row for row in below if rows[row].get(named) == rows[number][named]]
        held = [row for row in same if _proposed(self._catalogue, grid, row, key, rows[row][named])]
        if len(same) < len(below) or len(same) - len(held) < 2:
            return set()
        self.answer_rest(Qt.Key.Key_D)
        return {(row, named) for row in below}


def _stands(catalogue: Catalogue, field: Field, form: RecordForm, answer: str) -> bool:
    """Whether a field holds its answer already."""
    value = form.known_values().get(field.name)
    if (
        value is None or field.type is FieldType.DIVISION
    ):  # a place is typed by its letters: no code to compare
        return value is not None
    return value == parse_value(field, answer, catalogue)


def _proposed(catalogue: Catalogue, grid: GridEditor, row: int, key: str, answer: str) -> bool:
    """Whether a cell holds its answer although nobody typed it."""
    held = grid.model.row_at(row)
    field: Field = grid.model.index(row, grid.model.column_of(key)).data(FIELD_ROLE)
    wanted = show_value(field, parse_value(field, answer, catalogue), catalogue)
    return key in held.proposed and held.raws[key] == wanted


def type_households(
    station: Station,
    worker: ThreadPoolExecutor,
    speller: "Speller",
    home: "Answers",
    families: Sequence[Sequence["Answers"]],
) -> list["Count"]:
    """Type one household after another, save and read back; each begins where the last one ended.

    Raises AssertionError when what is stored is not what was typed.
    """
    from tests.bench.keystrokes import Count

    app = make_application()
    shell = open_shell(station, worker, first="households")
    shell.show()
    shell.activateWindow()
    _until(lambda: app.activeWindow() is not None)
    _until(lambda: not shell.is_busy)
    counts = []
    for people in families:
        typist = Typist(app, Count(), speller, station.catalogue)
        typist.count.keys += 1  # Ctrl+N
        shell.place.begin()
        records = shell.place.records
        assert records is not None
        page = records.page
        _type_page(typist, page, home, people)
        typist.count.keys += 1  # Ctrl+S
        page.save()
        _until(partial(_is_saved, shell, page))
        _compare(station, page.record_id, home, people)
        counts.append(typist.count)
    shell.close()
    shell.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return counts


def _is_saved(shell: Shell, page: RecordPage) -> bool:
    return bool(page.record_id) and not shell.is_busy


def _type_page(typist: Typist, page: RecordPage, home: "Answers", people: Sequence["Answers"]) -> None:
    page.window().activateWindow()  # pages that are made take the screenless platform's focus away
    QCoreApplication.processEvents()
    page.parts.forms[0].form.focus_field()
    _until(lambda: typist.where == "household_no")
    typist.form(page.parts.forms[0].form, home)
    members = page.parts.grids[0].grid
    while typist.focus is not members.view:
        typist.press(Qt.Key.Key_Return)
    told: set[tuple[int, str]] = set()
    for number, button in enumerate(members.set_buttons()):
        asked = {key for person in people for key in person}
        keys = {
            members.model.entity.name + "." + key if "." not in key else key
            for key in members.keys_of(button.text())
        }
        if number and not (keys & asked - {"member.name"}):
            continue
        if number == 1:  # the kind of household says what its members cannot be
            _type_tab(typist, page, 1, "household_year", home)
            typist.click(partial(page.tabs.setCurrentIndex, 0))
        if number:
            typist.click(button.click)
            first = next(key for key in members.keys_of(button.text()) if key != "name")
            members.show_cell(0, first)
        typist.grid(members, people, told)
    _type_tab(typist, page, 2, "household_income", home)


def _type_tab(typist: Typist, page: RecordPage, tab: int, entity: str, home: "Answers") -> None:
    typist.click(partial(page.tabs.setCurrentIndex, tab))
    held = next(held for held in page.parts.forms if held.form.entity.name == entity)
    held.form.focus_field()
    typist.form(held.form, home)


def _compare(station: Station, record_id: str, home: "Answers", people: Sequence["Answers"]) -> None:
    household = station.store.get("household", record_id)
    assert household is not None and household["village_group"] == home["household.village_group"]
    members = {str(row["name"]): row for row in station.store.find("member", household_id=record_id)}
    assert {name: row["id_no"] for name, row in members.items()} == {
        person["member.name"]: person["member.id_no"] for person in people
    }
    catalogue = station.catalogue
    for person in people:
        [year] = station.store.find("member_year", member_id=members[person["member.name"]]["id"])
        _is_told(catalogue, "member_year", year, person)
    for entity in ("household_year", "household_income"):
        [row] = station.store.find(entity, household_id=record_id)
        _is_told(catalogue, entity, row, home)


def _is_told(catalogue: Catalogue, entity: str, record: Record, answers: "Answers") -> None:
    """Each answer stands in the record as it was meant."""
    for key, answer in answers.items():
        if key.startswith(f"{entity}."):
            field = catalogue.entity(entity).field(key.partition(".")[2])
            assert record[field.name] == parse_value(field, answer, catalogue), key


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "the window did not come to it"
        QCoreApplication.processEvents()
