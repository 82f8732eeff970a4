"""The list of a notice to tick: asked for beside the window, for a year of a county fills some seconds."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop_app.gui.as_written import as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.notice_rows import Candidate, candidates, listed_kind

_ROW_ID = Qt.ItemDataRole.UserRole
Ticked = Callable[[Candidate], bool]


def as_proposed(candidate: Candidate) -> bool:
    """Ticked as the notice wants it."""
    return candidate.ticked


class CandidateList(QListWidget):
    """What a notice may list. ``is_asked_for`` while it is on its way; ``filled`` says that it stands there,
    or that a person has ended the question, as ``was_ended`` then says.

    Only the last question is answered; one that another has followed is given up.
    """

    filled = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._job: Future[list[Candidate]] | None = None
        self.is_asked_for = self.was_ended = False
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the group stands at the end
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def ask(self, code: str, year: int, division: str, is_ticked: Ticked) -> None:
        """List what a notice of this type may list of a year and area; ``filled`` follows."""
        self._context.jobs.give_up(self._job)
        self.clear()
        self.was_ended, self.is_asked_for = False, bool(division and listed_kind(code))
        if not self.is_asked_for:
            self.filled.emit()
            return
        self._job = self._context.jobs.run(
            "列出公示对象",
            lambda station: candidates(station, code, year, division),
            partial(self._fill, is_ticked),
            self._refused,
        )

    def _fill(self, is_ticked: Ticked, found: list[Candidate]) -> None:
        self.is_asked_for = False
        self.blockSignals(True)
        for candidate in found:
            item = QListWidgetItem(f"{candidate.name}　{candidate.detail}")
            item.setToolTip(as_tip(item.text()))
            item.setData(_ROW_ID, candidate.record_id)
            item.setCheckState(Qt.CheckState.Checked if is_ticked(candidate) else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)
        self.filled.emit()

    def _refused(self, error: Exception) -> None:
        self.is_asked_for, self.was_ended = False, True
        if not isinstance(error, Stopped):
            self._context.jobs.failed.emit(error)
        self.filled.emit()

    def ticked(self) -> list[str]:
        """The ids of what is to be listed."""
        items = map(self.item, range(self.count()))
        return [str(item.data(_ROW_ID)) for item in items if item.checkState() is Qt.CheckState.Checked]
