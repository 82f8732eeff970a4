"""Choosing one's area: by typing a name, pinyin or code, or column by column from the province down."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.divisions import Divisions
from desktop_app.gui.as_written import Label
from desktop_app.gui.icons import icon

_COLUMNS = 4
_TOWNSHIP = 9
_CODE = Qt.ItemDataRole.UserRole
_HITS = 60


class AreaPicker(QWidget):
    """Four columns – province, prefecture, county, township – and a search over all of them."""

    chosen = Signal(str)

    def __init__(self, divisions: Divisions) -> None:
        super().__init__()
        self._divisions = divisions
        self.code = ""
        self.search = QLineEdit()
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("乡镇或县的名称、拼音首字母，例如 zjx 或 昭觉")
        self.search.setAccessibleName("查找所在地")
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.hits = QListWidget()
        self.hits.setAccessibleName("查到的所在地")
        self.hits.hide()
        self._lists = [QListWidget() for _ in range(_COLUMNS)]
        self._told = Label("还没有选择")
        self._told.setProperty("role", "heading")
        self._build()
        self._fill(0, "")

    @property
    def name(self) -> str:
        """The name of what is chosen."""
        return self._divisions.name(self.code) if self.code else ""

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.hits, 1)
        row = QHBoxLayout()
        row.setSpacing(6)
        for place, (made, label) in enumerate(zip(self._lists, ("省", "市州", "县", "乡镇"), strict=True)):
            made.setAccessibleName(label)
            made.currentItemChanged.connect(lambda item, _old, n=place: self._step(n, item))
            row.addWidget(made)
        self._cascade = QWidget()
        self._cascade.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._cascade, 1)
        column.addWidget(self._told)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._take_first)
        self.hits.itemActivated.connect(lambda item: self.choose(str(item.data(_CODE))))
        self.hits.itemClicked.connect(lambda item: self.choose(str(item.data(_CODE))))

    def _fill(self, place: int, parent: str) -> None:
        for later in self._lists[place:]:
            later.blockSignals(True)
            later.clear()
            later.blockSignals(False)
        if place < _COLUMNS:
            for code in self._divisions.children(parent):
                self._lists[place].addItem(_item(self._divisions.name(code), code))

    def _step(self, place: int, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        code = str(item.data(_CODE))
        self._fill(place + 1, code if len(code) < _TOWNSHIP else "")
        if len(code) >= _TOWNSHIP:
            for later in self._lists[place + 1 :]:
                later.clear()
        self._set(code)

    def _find(self, text: str) -> None:
        self.hits.clear()
        found = [code for code in self._divisions.search(text, limit=_HITS) if len(code) <= _TOWNSHIP]
        for code in found:
            self.hits.addItem(_item(self._divisions.full_name(code), code))
        self.hits.setVisible(bool(text.strip()))
        self._cascade.setVisible(not text.strip())

    def _take_first(self) -> None:
        if self.hits.count():
            self.choose(str(self.hits.item(0).data(_CODE)))

    def choose(self, code: str) -> None:
        """Choose a division; the columns show its path."""
        self.search.clear()
        for place, step in enumerate(self._divisions.path(code)):
            made = self._lists[place]
            for number in range(made.count()):
                if made.item(number).data(_CODE) == step:
                    made.setCurrentRow(number)
        self._set(code)

    def _set(self, code: str) -> None:
        self.code = code
        self._told.setText(f"已选择：{self._divisions.full_name(code)}")
        self.chosen.emit(code)


def _item(label: str, code: str) -> QListWidgetItem:
    item = QListWidgetItem(label)
    item.setData(_CODE, code)
    return item
