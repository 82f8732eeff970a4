"""Qt's own table over the same encrypted file: a driver that lets QSqlTableModel read through SQLCipher.

Qt's SQLite plugin cannot open an encrypted file. This driver hands Qt's statements to the connection that the
store opens and the rows back, as the plugin does: a row is fetched when the model asks for it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMetaType
from PySide6.QtSql import QSql, QSqlDatabase, QSqlDriver, QSqlField, QSqlRecord, QSqlResult

if TYPE_CHECKING:
    from sqlite_utils import Database

_CONNECTION = "peer"
_AT_ONCE = QSqlDriver.DriverFeature
_DRIVERS: list[QSqlDriver] = []  # Qt keeps only their C++ side
_FEATURES = frozenset({_AT_ONCE.Unicode, _AT_ONCE.SimpleLocking, _AT_ONCE.BLOB})


class CipherResult(QSqlResult):
    """The rows of one statement, forward only inside and remembered for the model."""

    def __init__(self, driver: "CipherDriver") -> None:
        super().__init__(driver)
        self._db = driver.db
        self._rows: list[Sequence[Any]] = []
        self._cursor: Any = None
        self._names: list[str] = []

    def reset(self, query: str) -> bool:
        """Run a statement."""
        self._cursor = self._db.execute(query)
        self._names = [column[0] for column in self._cursor.description or ()]
        self._rows = []
        self.setSelect(bool(self._names))
        self.setActive(True)
        self.setAt(QSql.Location.BeforeFirstRow.value)
        return True

    def data(self, i: int) -> Any:
        """A column of the row where the model stands."""
        return self._rows[self.at()][i]

    def isNull(self, i: int) -> bool:  # noqa: N802 - Qt's name
        """Whether that column is empty."""
        return self._rows[self.at()][i] is None

    def fetch(self, i: int) -> bool:
        """Go to a row, reading on as far as it takes."""
        while len(self._rows) <= i:
            row = self._cursor.fetchone()
            if row is None:
                self.setAt(QSql.Location.AfterLastRow.value)
                return False
            self._rows.append(row)
        self.setAt(i)
        return True

    def fetchNext(self) -> bool:  # noqa: N802 - Qt's name
        """The next row."""
        return self.fetch(max(self.at(), -1) + 1)

    def fetchFirst(self) -> bool:  # noqa: N802 - Qt's name
        """The first row."""
        return self.fetch(0)

    def fetchLast(self) -> bool:  # noqa: N802 - Qt's name
        """The last row: all are read."""
        self._rows += self._cursor.fetchall()
        return self.fetch(len(self._rows) - 1) if self._rows else False

    def size(self) -> int:
        """SQLite does not know how many rows there are before it has read them."""
        return -1

    def numRowsAffected(self) -> int:  # noqa: N802 - Qt's name
        """Nothing is written."""
        return 0

    def record(self) -> QSqlRecord:
        """The columns of the statement."""
        return _record(self._names)


class CipherDriver(QSqlDriver):
    """The driver of a connection that is open already."""

    def __init__(self, db: "Database") -> None:
        super().__init__()
        self.db = db
        self._results: list[CipherResult] = []
        self.setOpen(True)

    def hasFeature(self, feature: QSqlDriver.DriverFeature) -> bool:  # noqa: N802 - Qt's name
        """As the SQLite plugin says of itself, for reading."""
        return feature in _FEATURES

    def open(self, *_where: object) -> bool:
        """It is open."""
        return True

    def close(self) -> None:
        """The store's side closes the file."""

    def createResult(self) -> CipherResult:  # noqa: N802 - Qt's name
        """A result for one statement; Qt keeps only the C++ side of it."""
        made = CipherResult(self)
        self._results.append(made)
        return made

    def record(self, table: str) -> QSqlRecord:
        """The columns of a table."""
        told = self.db.execute(f"PRAGMA table_info({table})").fetchall()
        return _record([row[1] for row in told])


def _record(names: Sequence[str]) -> QSqlRecord:
    made = QSqlRecord()
    for name in names:
        made.append(QSqlField(name, QMetaType(QMetaType.Type.QString.value)))
    return made


def connect(db: "Database") -> QSqlDatabase:
    """A Qt connection over an open database. Its driver lives as long as the process."""
    driver = CipherDriver(db)
    _DRIVERS.append(driver)
    made = QSqlDatabase.addDatabase(driver, _CONNECTION)
    made.open()
    return made
