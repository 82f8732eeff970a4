"""The one place that opens a database: encrypted as a whole, always.

Everything else receives a ``sqlite_utils.Database``. What the driver and sqlite-utils need to get along,
and what SQLCipher wants said in which order, is kept here (resources/help/decisions/storage.md).

The 32-byte data key is SQLCipher's raw key, so that opening costs no key derivation. The file's salt –
its first 16 bytes, in clear – is computed from the key: so a damaged file and a foreign key can be told
apart without decrypting anything.
"""

import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, cast

from desktop_app.store.errors import (
    DiskFault,
    DiskFull,
    NotAStore,
    ProgramFault,
    StoreDamaged,
    StoreError,
    StoreExists,
    StoreReadOnly,
    WrongKey,
    translate,
)

if TYPE_CHECKING:
    from sqlite3 import Connection  # the shape of a connection; the class is SQLCipher's own

    from sqlite_utils import Database

KEY_BYTES = 32
SALT_BYTES = 16
_BUSY_SECONDS = 5.0
_ROOM_TO_OPEN = 64 * 1024  # bytes: the memory that connections of one file share
_BACKUP_PAGES = 1024

Synchronous = Literal["FULL", "NORMAL", "EXTRA"]


def new_key() -> bytes:
    """A fresh random data key."""
    return secrets.token_bytes(KEY_BYTES)


def create_database(path: Path, key: bytes, *, synchronous: Synchronous = "FULL") -> "Database":
    """A new, empty encrypted database at ``path``, open for writing.

    Raises StoreExists when a file is already there, else what ``open_database`` raises.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise StoreExists from None
    except OSError as error:
        raise translate(error) from error
    try:
        return _open(path, key, read_only=False, synchronous=synchronous)
    except BaseException:
        remove_database(path)
        raise


def remove_database(path: Path) -> None:
    """Take a database file away with what belongs to it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)


def open_database(
    path: Path, key: bytes, *, read_only: bool = False, synchronous: Synchronous = "FULL"
) -> "Database":
    """The encrypted database at ``path``: STRICT tables, WAL, foreign keys on, memory-only temporaries.

    Raises NotAStore when there is no file, WrongKey when the key is another store's, StoreDamaged when
    the key is right but the file cannot be read, and what ``translate`` makes of the rest.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise NotAStore
    return _open(path, key, read_only=read_only, synchronous=synchronous)


def _open(path: Path, key: bytes, *, read_only: bool, synchronous: Synchronous) -> "Database":
    driver = _driver()
    connection: Connection | None = None
    try:
        connection = driver.connect(
            _uri(path, read_only),
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,  # transactions are begun by ``writing``, never behind our back
            check_same_thread=False,
        )
        _unlock(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _settle(connection, read_only, synchronous)
    except BaseException as error:
        verdict = _unreadable(connection, path, key) if connection and _is_no_database(error) else None
        if connection:
            connection.close()
        if isinstance(error, driver.Error):
            raise verdict or _refused(error, path, read_only) from error
        raise
    return _wrapped(connection)


def _refused(error: Exception, path: Path, read_only: bool) -> StoreError:
    """SQLite says only that it cannot open its files when the disk is full or cannot be written."""
    found = translate(error)
    if isinstance(found, DiskFault) and shutil.disk_usage(path.parent).free < _ROOM_TO_OPEN:
        return DiskFull()
    frozen = not read_only and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    return StoreReadOnly() if isinstance(found, DiskFault) and frozen else found


def _driver() -> ModuleType:
    """SQLCipher's DB-API module."""
    from sqlcipher3 import dbapi2

    driver: ModuleType = dbapi2
    return driver


class _Asked:
    """An open connection as a ``sqlite_utils.Database``, which is imported when more than a statement is
    asked of it: a migration. Importing it takes longer than opening a file and reading its first page.
    """

    def __init__(self, connection: "Connection") -> None:
        self.conn = connection

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """A statement as it stands; transactions are begun by ``writing`` alone."""
        return self.conn.execute(sql, parameters)

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()

    @cached_property
    def _database(self) -> "Database":
        import sqlite_utils.db as binding

        dbapi2 = _driver()  # whose exceptions sqlite-utils is told to catch instead of sqlite3's
        vars(binding).update(sqlite3=dbapi2, OperationalError=dbapi2.OperationalError)
        return binding.Database(self.conn, strict=True, execute_plugins=False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def __getitem__(self, table: str) -> Any:
        return self._database[table]


def _wrapped(connection: "Connection") -> "Database":
    return cast("Database", _Asked(connection))


def _uri(path: Path, read_only: bool) -> str:
    name = path.resolve().as_uri()
    if not read_only:
        return f"{name}?mode=rw"
    log = path.with_name(path.name + "-wal")
    pending = log.is_file() and log.stat().st_size > 0
    # On a read-only medium the shared-memory file of WAL mode cannot be made: promise that nobody writes.
    frozen = not os.access(path.parent, os.W_OK) and not pending
    return f"{name}?mode=ro" + ("&immutable=1" if frozen else "")


def salt_of(key: bytes) -> bytes:
    """The salt, 16 bytes, that a database under this key begins with."""
    return hmac.new(key, b"bangfu database salt", hashlib.sha256).digest()[:SALT_BYTES]


def _key_sql(key: bytes) -> str:
    if len(key) != KEY_BYTES:
        raise ProgramFault("key length")
    return f"\"x'{(key + salt_of(key)).hex()}'\""


def _unlock(connection: "Connection", key: bytes) -> None:
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key = {_key_sql(key)}")


def _settle(connection: "Connection", read_only: bool, synchronous: Synchronous) -> None:
    if not read_only:
        connection.execute("PRAGMA journal_mode=WAL")
    for setting in (
        "foreign_keys=ON",
        "recursive_triggers=ON",
        f"synchronous={synchronous}",
        "cache_size=-49152",  # KiB: an import of 60,000 rows has to live in 400 MB
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        "secure_delete=ON",
        f"query_only={'ON' if read_only else 'OFF'}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _is_no_database(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (11, 26)  # SQLITE_CORRUPT, SQLITE_NOTADB


def _unreadable(connection: "Connection", path: Path, key: bytes) -> WrongKey | StoreDamaged:
    """Why the first page does not open: another key, or the right key and a damaged file."""
    with path.open("rb") as file:
        ours = file.read(SALT_BYTES) == salt_of(key)
    pages = bad_pages(connection)
    if ours or (pages and len(pages) < page_total(connection, path)):
        return StoreDamaged(pages)
    return WrongKey()


def page_total(connection: "Connection", path: Path) -> int:
    """How many pages the file has, counted from its length: its own header may be unreadable."""
    size = connection.execute("PRAGMA cipher_page_size").fetchone()
    return -(-path.stat().st_size // int(size[0] if size else 4096))


def bad_pages(connection: "Connection") -> tuple[int, ...]:
    """The numbers (from 1) of the pages whose seal is broken; the WAL is not looked at."""
    found = (str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check"))
    return tuple(int(text.rsplit(" ", 1)[1]) for text in found if text.rsplit(" ", 1)[-1].isdigit())


def has_table(db: "Database", name: str) -> bool:
    """Whether the file has a table of this name."""
    found = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name])
    return found.fetchone() is not None


@contextmanager
def writing(db: "Database") -> Iterator["Database"]:
    """One transaction, begun IMMEDIATE so that it cannot fail half-way for another's write.

    Commits at the end, rolls back whatever is raised. Errors of the database and of the disk come out
    as StoreError; others as they are. Not to be nested.
    """
    begin(db)
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException as error:
        _roll_back(db)
        if isinstance(error, (_driver().Error, OSError)):
            raise translate(error) from error
        raise


@contextmanager
def failing_as_store() -> Iterator[None]:
    """Errors of the database and of the disk come out as StoreError."""
    try:
        yield
    except (_driver().Error, OSError) as error:
        raise translate(error) from error


@contextmanager
def translated() -> Iterator[None]:
    """Let errors of the database and of the disk come out as StoreError, and others as they are."""
    try:
        yield
    except (_driver().Error, OSError) as error:
        raise translate(error) from error


def begin(db: "Database") -> None:
    """Begin a transaction that may write; raises StoreBusy when another process is writing."""
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except _driver().Error as error:
        raise translate(error) from error


def _roll_back(db: "Database") -> None:
    if not db.conn.in_transaction:  # an I/O error has already rolled it back
        return
    try:
        db.conn.execute("ROLLBACK")
    except _driver().Error:
        # The failure that brought us here is the one to report; closing the connection undoes the rest.
        return


def checkpoint(db: "Database") -> bool:
    """Move the whole WAL into the file and empty it; False when a reader was in the way."""
    try:
        busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except _driver().Error as error:
        raise translate(error) from error
    return not busy


def verify_file(db: "Database", *, thorough: bool = False) -> None:
    """Every page's seal, then the structure; ``thorough`` also compares indexes with their tables.

    Costs a read of the whole file. Raises StoreDamaged with the pages that are known to be bad.
    """
    try:
        if not db.conn.execute("PRAGMA query_only").fetchone()[0]:
            checkpoint(db)
        pages = bad_pages(db.conn)
        if pages:
            raise StoreDamaged(pages)
        check = "integrity_check" if thorough else "quick_check"
        if [row[0] for row in db.conn.execute(f"PRAGMA {check}(20)")] != ["ok"]:
            raise StoreDamaged
    except _driver().Error as error:
        raise translate(error) from error


def copy_database(
    db: "Database", target: Path, key: bytes, progress: Callable[[int, int], None] | None = None
) -> None:
    """A page-by-page copy of the open database in a new file under ``key``, on disk when this returns.

    ``key`` may differ from the source's. ``progress(done, total)`` is called every 4 MB; what it raises
    cancels the copy. The target must not exist; whatever fails, no half-made copy is left.
    """
    copy = create_database(target, key)
    try:
        _copy_pages(db, copy, progress)
        copy.close()
        _sync_file(target)
    except BaseException as error:
        copy.close()
        remove_database(target)
        if isinstance(error, (_driver().Error, OSError)):
            raise translate(error) from error
        raise


def _copy_pages(db: "Database", copy: "Database", progress: Callable[[int, int], None] | None) -> None:
    def step(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    copy.conn.execute("PRAGMA journal_mode=DELETE")
    db.conn.backup(copy.conn, pages=_BACKUP_PAGES, progress=step)


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
