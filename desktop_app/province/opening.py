"""Where an office is, and how its desk is put together: once for the office, once more for each worker."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from desktop_app.province.books import Books, prepare
from desktop_app.province.chronicle import Chronicle
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.province.ledger import Ledger, Pages, StorePages
from desktop_app.province.postgres import schema
from desktop_app.province.postgres.ledger import PostgresLedger
from desktop_app.province.postgres.line import Line, LinePages
from desktop_app.province.shelves import Shelves
from desktop_app.store.edition import in_force
from desktop_app.store.opening import Now
from desktop_app.store.store import Store, StoreContext
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.keys import StationKeys

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an office is: the folder of its keys and files, and the address of a PostgreSQL ledger or ''.

    Without an address the ledger is the encrypted file in the folder.
    """

    folder: Path
    url: str = ""


def ledger_place(ledger: str, folder: Path | None = None) -> Place:
    """The place that a person names: ``sqlite:///PATH`` or ``postgresql://…``.

    A path that names a file means its folder. Beside a PostgreSQL ledger stands a folder with the keys, the
    inbox and the archive: ``folder``, else one of the user's own, named after the address without its secret.
    Raises OfficeRefused for any other kind of ledger.
    """
    if ledger.startswith(_POSTGRES):
        return Place(folder or _default_folder(ledger), ledger)
    if not ledger.startswith(_SQLITE) or ledger == _SQLITE:
        raise OfficeRefused("台账位置要写成 sqlite:///文件夹 或 postgresql://主机/数据库。")
    path = Path(ledger.removeprefix(_SQLITE))
    return Place(path.parent if path.suffix == ".db" else path)


def _default_folder(url: str) -> Path:
    from platformdirs import user_data_path

    parts = urlsplit(url)
    named = "|".join((parts.hostname or "", str(parts.port or ""), parts.path, parts.query))
    return user_data_path("bangfu") / f"province-{hashlib.sha256(named.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Papers:
    """What an office works with: its place, its secret keys, the province's key file, its own certificate,
    and the edition of the catalogue that was sent to it, or None. ``hand`` is empty where the signing keys
    lie on another machine; ``checker`` and ``succession`` are as the desk has them.
    """

    place: Place
    keys: bytes
    hand: bytes
    key_text: str
    certificate: str
    edition: bytes | None = None
    checker: str = ""
    succession: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Papers({self.place.folder!r})"


class OpenDesk:
    """A desk with its ledger open. ``vault`` is the store in the office's folder; it is the ledger where no
    other is named. ``line`` is the connection to PostgreSQL or None; ``close`` gives it back.
    """

    def __init__(
        self, papers: Papers, now: Now, context: StoreContext, vault: Store | None, spool: str = "spool"
    ) -> None:
        province = ProvinceKey.parse(papers.key_text)
        known = vault.catalogue if vault is not None else in_force(papers.edition, context.catalogue)
        context = context._replace(catalogue=known)
        self.line = Line(papers.place.url) if papers.place.url else None
        try:
            shelves, keys = Shelves(papers.place.folder, spool), StationKeys.from_bytes(papers.keys)
            self.pages, self.ledger, books = _open_ledger(self.line, vault, keys, province.code, context)
            self.desk = Desk(
                self.ledger,
                books,
                shelves,
                context,
                now,
                keys,
                StationKeys.from_bytes(papers.hand) if papers.hand else None,
                province,
                Certificate.parse(papers.certificate),
                Chronicle(papers.place.folder, keys),
                papers.checker,
                papers.succession,
            )
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; the vault is its owner's to close."""
        if self.line is not None:
            self.line.close()


def _open_ledger(
    line: Line | None, vault: Store | None, keys: StationKeys, code: str, context: StoreContext
) -> tuple[Pages, Ledger, Books]:
    if line is None:
        if vault is None:
            raise OfficeRefused("文件台账只能由一个进程打开。")
        prepare(vault)
        pages = StorePages(vault)
        return pages, vault, Books(pages)
    mark = hashlib.sha256(keys.first_recipient.encode()).hexdigest()
    if not schema.exists(line):
        schema.create(line, context.catalogue, code, mark)
    schema.migrate(line, context.catalogue, code, mark)
    shared = LinePages(line)
    books = Books(shared)
    ledger = PostgresLedger(line, context.catalogue, code, lambda device: books.home_of(device) or code)
    return shared, ledger, books


def kind_of(url: str) -> str:
    """The kind of ledger that an address means."""
    return "postgresql" if url else "sqlite"


def require_empty(url: str) -> None:
    """Raises OfficeRefused when the database holds a ledger already."""
    line = Line(url)
    try:
        if schema.exists(line):
            raise OfficeRefused("这个数据库里已经有省级台账，请另建一个空的数据库。")
    finally:
        line.close()
