"""F1 in every dialog and message: the manual over it, where it speaks of what the dialog is for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow
    from PySide6.QtWidgets import QDialog

_KEY = "F1"
_KEPT_AS = "help key"


class HelpKey(QObject):
    """Gives F1 to each dialog that is opened; one that has its own keeps it.

    It follows which window has the keys, for a filter over the whole application would be asked about every
    event there is.
    """

    @classmethod
    def of(cls, app: QApplication) -> "HelpKey":
        """The application's, at work from now on."""
        found = app.property(_KEPT_AS)  # looking among its children would make a Python object of each
        if isinstance(found, cls):
            return found
        made = cls(app)
        app.setProperty(_KEPT_AS, made)
        app.focusWindowChanged.connect(made.offer)
        return made

    def offer(self, window: "QWindow | None") -> None:
        """Give F1 to the dialog that has just got the keys."""
        from PySide6.QtWidgets import QDialog

        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and window is not None and dialog.windowHandle() is window:
                self._give(dialog)

    def _give(self, dialog: "QDialog") -> None:
        from PySide6.QtGui import QShortcut

        from desktop_app.gui.help_window import HelpWindow, help_on_f1

        if isinstance(dialog, HelpWindow) or any(
            shortcut.key().toString() == _KEY for shortcut in dialog.findChildren(QShortcut)
        ):
            return
        name, _line, step = dialog.windowTitle().partition(" — ")
        help_on_f1(dialog, step or name)
