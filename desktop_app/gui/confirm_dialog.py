"""The year of many households looked at: said once for all that were chosen, and taken back as one."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.year_box import YearBox
from desktop_app.store.changes import Changes


class ConfirmDialog(RequestDialog):
    """Asks for the year; what was carried into it is then confirmed for all the households."""

    def __init__(self, context: Context, household_ids: Sequence[str], year: int, parent: QWidget) -> None:
        self._context = context
        self._ids = list(household_ids)
        hint = (
            f"所选的{len(self._ids)}户，由上年带入的户、成员和收入都已逐户核对、没有变化，记为已核对。"
            "有变化的户请打开修改。这一次可以在“成批修改”里整次撤销。"
        )
        super().__init__(context, "核对无变化", hint, "记为已核对", parent)
        self.year = YearBox(year)
        self.form.addRow("年度", self.year)

    def begin(self) -> None:
        """Confirm and close."""
        ids, year = self._ids, self.year.value()
        self.run("核对年度", lambda station: station.season.confirm(ids, year), self._done)

    def _done(self, changes: Changes) -> None:
        self.end(f"已核对{len(self._ids)}户。")
        self._context.jobs.changed.emit(changes)
