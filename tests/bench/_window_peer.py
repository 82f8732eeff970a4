"""Qt's own tables over the same encrypted file and key: QSqlTableModel, and a proxy over rows in memory.

Usage: python -m tests.bench._window_peer FOLDER
"""

import json
import os
import statistics
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtSql import QSqlTableModel
from PySide6.QtWidgets import QTableView

from desktop_app.gui.app import make_application
from desktop_app.store.cipher import open_database
from tests.bench._qtsql_peer import connect
from tests.bench._window_ours import REPEATED, WAYS, p95, painted
from tests.bench._window_station import open_station, searched

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = {"one character": 1, "two characters": 1, "three characters": 1, "ID fragment": 2}
_SHOWN = ("id", "name", "id_no", "id_type", "birth_date", "ethnicity", "joined_date", "phone")
_PROXIED = 100_000
_KEPT: list[object] = []
"""What Qt and Python would both take apart at the end: the process ends first."""


def main(folder: Path) -> dict[str, float]:
    """Milliseconds by name."""
    make_application()
    station = open_station(folder)
    key, path = station.opened.base.unlocked.key, station.store.path
    station.close()
    db = open_database(path, key, read_only=True)
    texts = searched(folder)
    return {**sql_table(QSqlTableModel(None, connect(db)), texts), **proxy(db, texts)}


def sql_table(model: QSqlTableModel, texts: dict[str, list[str]]) -> dict[str, float]:
    """The table as Qt makes it: it shows the first 256 rows and counts nothing, which ours does besides."""
    view = QTableView()
    view.resize(1200, 700)
    view.show()
    found: dict[str, float] = {}

    def begin() -> None:
        model.setTable("member")
        view.setModel(model)
        model.select()

    found["first"] = statistics.median(painted(view.viewport(), begin) for _ in range(REPEATED))
    for kind, column in _COLUMNS.items():
        name = _SHOWN[column]
        times = [
            painted(view.viewport(), partial(model.setFilter, f"{name} LIKE '%{text}%'"))
            for text in texts[kind][:15]
        ]
        found[f"search {kind}"] = p95(times)
    model.setFilter("")
    at = model.record().indexOf("name")
    found["sort"] = statistics.median(
        painted(view.viewport(), partial(_sort, model, at, way)) for way in WAYS
    )
    _KEPT.extend((view, model))
    return found


def _sort(model: QSqlTableModel, column: int, way: Qt.SortOrder) -> None:
    model.setSort(column, way)
    model.select()


def proxy(db: "Database", texts: dict[str, list[str]]) -> dict[str, float]:
    """A tenth of the rows or what there is, in memory, sorted and filtered by Qt's proxy."""
    view = QTableView()
    view.resize(1200, 700)
    view.show()
    rows = QStandardItemModel()
    order = QSortFilterProxyModel()
    order.setFilterKeyColumn(1)

    def begin() -> None:
        for row in db.execute(f"SELECT {', '.join(_SHOWN)} FROM member LIMIT ?", [_PROXIED]):
            rows.appendRow([QStandardItem(str(value or "")) for value in row])
        order.setSourceModel(rows)
        view.setModel(order)

    found = {"proxy first": painted(view.viewport(), begin)}
    words = texts["two characters"][:5]
    found["proxy search"] = p95(
        [painted(view.viewport(), partial(order.setFilterFixedString, one)) for one in words]
    )
    order.setFilterFixedString("")
    found["proxy sort"] = painted(view.viewport(), partial(order.sort, 1))
    found["proxied"] = rows.rowCount()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
    sys.stdout.flush()
    os._exit(0)
