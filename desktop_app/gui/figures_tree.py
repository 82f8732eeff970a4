"""The figures of a year as a tree: sections, indicators, figures and their classes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from desktop_app.catalog.model import Catalogue
from desktop_app.gui.as_written import as_tip
from desktop_app.reports.engine import Result
from desktop_app.reports.labels import class_label

_RESULT = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FiguresTree(QTreeWidget):
    """Shows results; ``chosen`` carries the one a person looks at."""

    chosen = Signal(object)

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._wanted: tuple[str, str] | None = None
        self.setColumnCount(3)
        self.setHeaderLabels(["指标", "数值", "单位"])
        self.headerItem().setTextAlignment(1, _RIGHT)
        self.setAccessibleName("指标")
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setStretchLastSection(False)
        self.setColumnWidth(1, 118)
        self.setColumnWidth(2, 56)
        self.currentItemChanged.connect(self._choose)

    def want(self, indicator: str, key: str) -> None:
        """Choose this figure when results are shown next."""
        self._wanted = indicator, key

    def show_results(self, results: Sequence[Result]) -> None:
        """Show other results; the figure looked at before stays where it is there still."""
        before = self.result()
        wanted = self._wanted or (_key(before) if before is not None else None)
        self._wanted = None
        self.clear()
        sections: dict[str, QTreeWidgetItem] = {}
        indicators: dict[str, QTreeWidgetItem] = {}
        again = None
        for result in results:
            indicator = result.indicator
            section = sections.get(indicator.section)
            if section is None:
                section = sections[indicator.section] = self._heading(self, indicator.section)
                section.setExpanded(len(sections) == 1)
            above = indicators.get(indicator.id)
            if above is None:
                above = indicators[indicator.id] = self._heading(section, indicator.name)
                above.setToolTip(0, as_tip(f"{indicator.id} {indicator.name}"))
                above.setExpanded(True)
            item = self._figure(above, result)
            if wanted == _key(result):
                again = item
        first = self.topLevelItem(0)
        if again is not None:
            self.setCurrentItem(again)
        elif first is not None:
            self.setCurrentItem(first.child(0).child(0))

    def _heading(self, above: "QTreeWidget | QTreeWidgetItem", text: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(above, [text])
        item.setFirstColumnSpanned(True)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        return item

    def _figure(self, above: QTreeWidgetItem, result: Result) -> QTreeWidgetItem:
        item = QTreeWidgetItem(above, [result.figure.name, result.amount.text, result.figure.unit])
        item.setTextAlignment(1, _RIGHT)
        item.setData(0, _RESULT, result)
        for one in result.classes:
            label = class_label(self._catalogue, result.figure, one.code)
            shown = f"{one.amount.text}（{one.share.text}%）"
            child = QTreeWidgetItem(item, [label, shown, result.figure.unit])
            child.setTextAlignment(1, _RIGHT)
            child.setData(0, _RESULT, result)
        return item

    def result(self) -> Result | None:
        """The result looked at, or None on a heading."""
        item = self.currentItem()
        found = item.data(0, _RESULT) if item is not None else None
        return found if isinstance(found, Result) else None

    def _choose(self) -> None:
        found = self.result()
        if found is not None:
            self.chosen.emit(found)


def _key(result: Result) -> tuple[str, str]:
    return result.indicator.id, result.figure.key
