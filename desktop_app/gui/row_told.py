"""What the checks say of the row under the cursor, below its grid: who works by keys sees no tooltip."""

from typing import TYPE_CHECKING

from desktop_app.gui.as_written import Label
from desktop_app.gui.cell_roles import FIELD_ROLE, TROUBLE_ROLE
from desktop_app.gui.grid_model import GridModel, Index

if TYPE_CHECKING:
    from desktop_app.gui.grid import GridView

_MOST = 3
_WHOLE_NUMBER = 15
"""From so many characters on a number may be whole: the shorter kind of identity number."""
_WORST_FIRST = ("error", "warn", "info")


class RowTold(Label):
    """A few lines under a grid, one for each cell of the current row in which something is wrong.

    A number that somebody else has is told as soon as its last digit is typed.
    """

    def __init__(self, view: "GridView", model: GridModel) -> None:
        super().__init__()
        self._view = view
        self._model = model
        self.setWordWrap(True)
        self.setAccessibleName("这一行的疑点")
        self.hide()
        for changed in (model.edited, model.modelReset, model.dataChanged):
            changed.connect(self._tell)
        view.arrived.connect(self._tell)
        view.typing.connect(self._tell_typing)

    def _tell(self) -> None:
        here = self._view.currentIndex()
        cells = (here.siblingAtColumn(place) for place in range(self._model.columnCount()))
        found = [(*cell.data(TROUBLE_ROLE), cell) for cell in cells if cell.isValid()]
        self._show([(severity, said, cell) for severity, said, cell in found if said])

    def _tell_typing(self, place: Index, text: str) -> None:
        row, item = self._model.row_at(place.row()), place.data(FIELD_ROLE)
        rival = (
            self._model.rival(item.name, text.strip(), row.record_id) if len(text) >= _WHOLE_NUMBER else ""
        )
        if rival:
            self._show([("error", rival, place)])
        else:
            self._tell()

    def _show(self, troubles: list[tuple[str, str, Index]]) -> None:
        ranked = sorted(troubles, key=lambda one: _WORST_FIRST.index(one[0]))
        lines = [_of_field(cell.data(FIELD_ROLE).label, said) for _severity, said, cell in ranked[:_MOST]]
        if len(ranked) > _MOST:
            lines.append(f"这一行还有{len(ranked) - _MOST}处。")
        self.setText("\n".join(lines))
        self.setVisible(bool(lines))
        role = ranked[0][0] if ranked and ranked[0][0] != "info" else "small"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().polish(self)


def _of_field(label: str, said: str) -> str:
    """A sentence with its field before it, where it does not begin with that anyway."""
    return said if said.startswith(label) else f"{label}：{said}"
