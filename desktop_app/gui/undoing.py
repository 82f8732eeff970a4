"""What Ctrl+Z takes back while a record is not saved yet: a field of a form, a step in a grid."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from desktop_app.gui.grid_steps import GridStep
from desktop_app.gui.held_parts import HeldForm, HeldGrid

ShowTab = Callable[[int], object]


class FieldCommand(QUndoCommand):
    """One field's change, to be taken back and made again where it is seen."""

    def __init__(self, held: HeldForm, name: str, texts: tuple[str, str], show: ShowTab) -> None:
        super().__init__()
        self._held = held
        self._name = name
        self._texts = texts
        self._show = show
        self._is_done = True  # the person has just typed it

    def undo(self) -> None:
        """Put the former text back."""
        self._put(self._texts[0])

    def redo(self) -> None:
        """Put the later text back."""
        if not self._is_done:
            self._put(self._texts[1])
        self._is_done = False

    def _put(self, raw: str) -> None:
        self._show(self._held.tab)
        self._held.form.put_back(self._name, raw)
        self._held.form.focus_field(self._name)


class GridCommand(QUndoCommand):
    """One step in a grid: a cell, all cells of a paste or of a deletion, rows that went."""

    def __init__(self, held: HeldGrid, step: GridStep, show: ShowTab) -> None:
        super().__init__()
        self._held = held
        self._step = step
        self._show = show
        self._is_done = True  # the person has just done it

    def undo(self) -> None:
        """Bring the grid back to how it stood."""
        self._show(self._held.tab)
        self._held.grid.put_back(self._step, forward=False)

    def redo(self) -> None:
        """Do the step again."""
        if not self._is_done:
            self._show(self._held.tab)
            self._held.grid.put_back(self._step, forward=True)
        self._is_done = False
