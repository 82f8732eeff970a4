"""One field of a form changed: what Ctrl+Z takes back while the record is not saved yet."""

from PySide6.QtGui import QUndoCommand

from desktop_app.gui.page_parts import HeldForm


class FieldCommand(QUndoCommand):
    """One field's change, to be taken back and made again."""

    def __init__(self, held: HeldForm, name: str, before: str, after: str) -> None:
        super().__init__()
        self._held = held
        self._name = name
        self._texts = (before, after)
        self._is_done = True  # the person has just typed it

    def undo(self) -> None:
        """Put the former text back."""
        self._held.form.put_back(self._name, self._texts[0])
        self._held.form.focus_field(self._name)

    def redo(self) -> None:
        """Put the later text back."""
        if not self._is_done:
            self._held.form.put_back(self._name, self._texts[1])
        self._is_done = False
