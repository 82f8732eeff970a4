"""The members of a household to choose from: one of them, or several to tick."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem

from desktop_app.catalog.model import Record

_LEAST_ROWS, _MOST_ROWS, _ROW, _FRAME = 2, 6, 28, 8
_MEMBER = Qt.ItemDataRole.UserRole


class PersonBox(QComboBox):
    """One of the people offered; who is the only one is chosen at once."""

    def __init__(self, label: str, people: Sequence[Record] = ()) -> None:
        super().__init__()
        self.setAccessibleName(label)
        self.setPlaceholderText("请选择")
        self.offer(people)

    def offer(self, people: Sequence[Record]) -> None:
        """Offer other people; who was chosen stays it where still offered."""
        before = self.chosen()
        self.clear()
        for row in people:
            self.addItem(str(row["name"]), str(row["id"]))
        self.setCurrentIndex(0 if len(people) == 1 else self.findData(before) if before else -1)

    def chosen(self) -> str:
        """The id of the chosen person, or an empty text."""
        return str(self.currentData() or "")

    def choose(self, member_id: str) -> None:
        """Choose a person."""
        self.setCurrentIndex(self.findData(member_id))


class PeopleTicks(QListWidget):
    """People, each with a box to tick; the space bar ticks."""

    def __init__(self, label: str, people: Sequence[Record], changed: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName(label)
        for row in people:
            item = QListWidgetItem(str(row["name"]))
            item.setData(_MEMBER, str(row["id"]))
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, _ROW))
            self.addItem(item)
        self.setFixedHeight(_FRAME + _ROW * max(_LEAST_ROWS, min(_MOST_ROWS, len(people))))
        self.setCurrentRow(0)
        self.itemChanged.connect(lambda _item: changed())

    def ticked(self) -> list[str]:
        """The ids of who is ticked."""
        items = (self.item(row) for row in range(self.count()))
        return [str(item.data(_MEMBER)) for item in items if item.checkState() is Qt.CheckState.Checked]

    def tick(self, *member_ids: str) -> None:
        """Tick people, and nobody else."""
        for row in range(self.count()):
            item = self.item(row)
            wanted = item.data(_MEMBER) in member_ids
            item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
