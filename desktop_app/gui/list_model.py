"""A list of records of any length: their ids, and pages of shown texts fetched when they come into sight."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor

from desktop_app.catalog.model import Catalogue, CatalogueError, Entity, FieldType
from desktop_app.catalog.values import parse_value
from desktop_app.checks.of_itself import OF_ITSELF
from desktop_app.gui.as_written import as_tip
from desktop_app.gui.asked_fields import form_fields
from desktop_app.gui.record_table import LEAST_ELASTIC
from desktop_app.gui.theme import COLOURS
from desktop_app.store.ids import Ids

_DISPLAY, _ALIGNMENT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole
_TOLD = frozenset({_DISPLAY, _ALIGNMENT, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.ForegroundRole})
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
Rows = Callable[[str, Sequence[str], Collection[str]], list[dict[str, str]]]

PAGE = 20
"""What is read at once: a little more than a screen of 768 lines shows: a first paint waits for one page."""

_PAGES = 160
_PAINTED_MS = 100
_HEAD, _THROUGH = "head_name", "found_through"
_NUMBERS = frozenset({FieldType.INT, FieldType.MONEY, FieldType.DECIMAL})
_EXTRA_LABELS = {
    "poverty_status": "脱贫属性",
    "household_type": "贫困户属性",
    "cause_main": "主要致贫原因",
}
_SHORT_LABELS = {"village_group": "村民小组", "per_capita_net_income": "人均纯收入（元）"}
_EXTRA_NUMBERS = frozenset({"member_count", "per_capita_net_income", "budget_total"})
_INKS = {"已退回": COLOURS.error, "返贫": COLOURS.error, "未脱贫": COLOURS.warn, "已审核": COLOURS.good}


class ListModel(QAbstractTableModel):
    """The ids of a list and a cache of the rows that were looked at last."""

    def __init__(self, catalogue: Catalogue, entity: Entity, rows: Rows) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._entity = entity
        self._fetch = rows
        self._columns: list[str] = []
        self._aligned: list[int | None] = []
        self._pages: OrderedDict[int, list[dict[str, str]]] = OrderedDict()
        self.ids = Ids()
        self.sorted_by: Callable[[str, bool], None] = _ignore
        self.found_through: Callable[[Sequence[str]], Mapping[str, Sequence[str]]] = _by_themselves

    def rowCount(self, parent: Index = _ROOT) -> int:
        """As many rows as there are ids."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The chosen columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels above, over numbers set to the right as they are; running numbers beside."""
        if role == _ALIGNMENT and orientation is Qt.Orientation.Horizontal:
            return self._aligned[section]
        if role != _DISPLAY:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        return self.label(self._columns[section])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The shown text of a cell."""
        if role not in _TOLD:  # a cell is asked seven things each time it is painted
            return None
        column = index.column()
        if role == _ALIGNMENT:
            return self._aligned[column]
        name, row = self._columns[column], self.row(index.row())
        shown = row.get(name, "")
        if role == _DISPLAY:
            through = row.get(_THROUGH) if name == _HEAD else ""
            return f"{shown}（成员 {through}）" if through else shown
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self._whole(name, shown))
        ink = _INKS.get(shown)
        return QColor(ink) if ink else None

    def _whole(self, name: str, shown: str) -> str:
        """What a cell says in full: of an amount both units (A2)."""
        if not shown or not self._entity.has(name) or self._entity.field(name).type is not FieldType.MONEY:
            return shown
        from desktop_app.gui.texts import other_unit

        item = self._entity.field(name)
        told = other_unit(item, parse_value(item, shown, self._catalogue))
        return f"{shown}{item.unit}{told}"

    def row(self, number: int) -> dict[str, str]:
        """The shown texts of a row; an empty one when the record has gone meanwhile."""
        page = self._pages.get(number // PAGE)
        if page is None:
            page = self._load(number // PAGE)
        else:
            self._pages.move_to_end(number // PAGE)
        return page[number % PAGE]

    def _load(self, number: int) -> list[dict[str, str]]:
        ids = self.ids[number * PAGE : (number + 1) * PAGE]
        known = {row["id"]: row for row in self._fetch(self._entity.name, ids, self._columns)}
        page = [known.get(record_id, {}) for record_id in ids]
        for record_id, names in self.found_through(ids).items():
            if record_id in known and known[record_id].get(_HEAD) not in names:
                known[record_id][_THROUGH] = names[0]
        self._pages[number] = page
        if len(self._pages) > _PAGES:
            self._pages.popitem(last=False)
        return page

    def missing(self, rows: Sequence[int]) -> list[int]:
        """The pages of these rows that are not in memory."""
        return sorted({row // PAGE for row in rows} - set(self._pages))

    def ids_of(self, pages: Sequence[int]) -> list[str]:
        """The ids of the records on some pages."""
        return [one for page in pages for one in self.ids[page * PAGE : (page + 1) * PAGE]]

    def take(self, pages: Sequence[int], rows: Sequence[dict[str, str]]) -> None:
        """Keep pages that were read elsewhere; what is on none of them now is not missed."""
        known = {row["id"]: row for row in rows}
        for page in pages[-_PAGES:]:
            self._pages[page] = [known.get(one, {}) for one in self.ids_of([page])]

    @property
    def pages_held(self) -> int:
        """How many pages are in memory."""
        return len(self._pages)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show other records."""
        self.beginResetModel()
        before, self.ids = self.ids, Ids(ids)
        self._pages.clear()
        self.endResetModel()
        # Giving 36 MB of a million ids back takes longer than reading the first rows: after they are painted,
        # which a timer of no time does not wait for.
        QTimer.singleShot(_PAINTED_MS, self, partial(_let_go, before))

    def grow(self, ids: Ids) -> None:
        """Show all of ``ids``, of which the first stand there; selection and place stay."""
        before = len(self.ids)
        self.beginInsertRows(_ROOT, before, len(ids) - 1)
        self._pages.pop(before // PAGE, None)
        self.ids = ids
        self.endInsertRows()

    def refresh(self, ids: set[str]) -> None:
        """Fetch rows again of which some changed; the selection stays."""
        touched = {self.ids.find(record_id) // PAGE for record_id in ids if record_id in self.ids}
        for number in touched:
            self._pages.pop(number, None)
            last = min((number + 1) * PAGE, len(self.ids)) - 1
            self.dataChanged.emit(self.index(number * PAGE, 0), self.index(last, self.columnCount() - 1))

    def choose_columns(self, names: Sequence[str]) -> None:
        """Show these columns."""
        self.beginResetModel()
        self._columns = list(names)
        self._aligned = [_RIGHT if self.is_number(name) else None for name in names]
        self._pages.clear()
        self.endResetModel()

    @property
    def columns(self) -> list[str]:
        """The columns shown."""
        return list(self._columns)

    def label(self, name: str) -> str:
        """The heading of a column."""
        if name in _SHORT_LABELS:
            return _SHORT_LABELS[name]
        computed = self._catalogue.computed(self._entity.name, name)
        if computed:
            return f"{computed[1] or ''}{computed[0].label}"
        if name in _EXTRA_LABELS and (not self._entity.has(name) or not self._entity.field(name).stored):
            return _EXTRA_LABELS[name]
        item = self._entity.field(name)
        return f"{item.label}（{item.unit}）" if item.unit else item.label

    def is_number(self, name: str) -> bool:
        """Whether a column is set to the right."""
        try:
            return name in _EXTRA_NUMBERS or self._entity.field(name).type in _NUMBERS
        except CatalogueError:
            return False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for the ids in another order."""
        if 0 <= column < len(self._columns):
            self.sorted_by(self._columns[column], order is Qt.SortOrder.DescendingOrder)


def _by_themselves(_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Nobody searched: no household stands there for the sake of one of its members."""
    return {}


def _let_go(_ids: Ids) -> None:
    """The last that holds them."""


def _ignore(_name: str, _descending: bool) -> None:
    """What sorting does before a list is there."""


_FIRST_COLUMNS: dict[str, tuple[str, ...]] = {
    "household": (
        "head_name",
        "division_code",
        "village_group",
        "member_count",
        "household_type",
        "poverty_status",
        "per_capita_net_income",
        "household_no",
    ),
    "project": (
        "name",
        "year",
        "division_code",
        "project_type",
        "budget_total",
        "project_status",
        "review_state",
    ),
    "notice": ("number", "notice_type", "title", "state", "publish_date", "end_date"),
}
_ELASTIC = frozenset({"head_name", "name", "title"})
_COLUMNS = 8
_SMALL_ROOM = 930
_WIDTH = 110
_KIND_WIDTHS = {
    FieldType.TEXT: 150,
    FieldType.REF: 168,
    FieldType.DIVISION: 122,
    FieldType.DATE: 104,
    FieldType.YEAR: 72,
    FieldType.BOOL: 72,
    FieldType.INT: 84,
}
_WIDTHS = {
    "head_name": 240,
    "household_type": 126,
    "poverty_status": 154,
    "per_capita_net_income": 100,
    "name": 300,
    "title": 330,
    "division_code": 122,
    "village_group": 84,
    "household_no": 170,
    "project_code": 190,
    "number": 150,
    "notice_type": 190,
    "member_count": 56,
    "project_status": 124,
    "review_state": 96,
    "cause_main": 112,
}


def first_columns(entity: Entity, width: Callable[[str], int] | None = None) -> tuple[str, ...]:
    """The columns a list shows until a person chooses others.

    Given their ``width``, those that stand side by side where a place with many kinds has 1366 points.
    """
    if entity.name in _FIRST_COLUMNS:
        return _FIRST_COLUMNS[entity.name]
    own = [item.name for item in form_fields(entity) if item.stored and item.name != "source_kind"]
    parent = [entity.parent] if entity.parent else []
    names = [*parent, *own][:_COLUMNS]
    while width is not None and len(names) > 1 and _least_room(entity, names, width) > _SMALL_ROOM:
        names.pop()
    return tuple(names)


def _least_room(entity: Entity, names: Sequence[str], width: Callable[[str], int]) -> int:
    """The room that columns take when the elastic one is at its narrowest."""
    elastic = names[elastic_column(entity, names)]
    return LEAST_ELASTIC + sum(width(name) for name in names if name != elastic)


def all_columns(entity: Entity) -> list[str]:
    """Every column a list can show: those first shown, what a person enters, what follows from the record."""
    own = [item.name for item in form_fields(entity) if item.stored]
    return list(dict.fromkeys([*first_columns(entity), *own, *OF_ITSELF.get(entity.name, ())]))


def width_of(entity: Entity, name: str, heading_width: int) -> int:
    """The width of a column to begin with: what is known of it by name, else by its kind."""
    kind = entity.field(name).type if entity.has(name) else FieldType.TEXT
    return max(_WIDTHS.get(name) or _KIND_WIDTHS.get(kind, _WIDTH), heading_width + 26)


def elastic_column(entity: Entity, names: Sequence[str]) -> int:
    """The column that takes the room the others leave: the one with names, else a text, else the last."""
    named = next((n for n, name in enumerate(names) if name in _ELASTIC), None)
    if named is not None:
        return named
    kinds = [entity.field(name).type if entity.has(name) else None for name in names]
    texts = [n for n, kind in enumerate(kinds) if kind is FieldType.TEXT]
    references = [n for n, kind in enumerate(kinds) if kind is FieldType.REF]
    return next(iter([*texts, *references]), len(names) - 1)
