"""The office's own books: certificates, revocations, what each station has and was told, forks.

They stand in the ledger beside the records, in tables of their own. None of it is journaled: the
certificates are signed papers, and the rest can be made again from the archived bundles.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Entry, Version
from desktop_app.province.carriage import Known
from desktop_app.province.ledger import Pages
from desktop_app.province.quality import Quality
from desktop_app.store.changes import Touched
from desktop_app.store.custody import Custody
from desktop_app.store.journal import HistoryEntry
from desktop_app.store.post import Parcel
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate, Revocation, Revocations

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_TABLES = (
    """CREATE TABLE office_certificate (serial TEXT PRIMARY KEY, device TEXT NOT NULL,
        text TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE office_revocation (serial TEXT PRIMARY KEY, device TEXT NOT NULL, since TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE office_station (device TEXT PRIMARY KEY, receipt INTEGER NOT NULL, chains TEXT NOT NULL,
        receipts INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE office_answer (device TEXT, seq INTEGER, entity TEXT, record_id TEXT, field TEXT,
        state TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, closed INTEGER NOT NULL,
        told INTEGER NOT NULL,
        PRIMARY KEY (device, seq, entity, record_id, field)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX office_answer_record ON office_answer (record_id, entity)",
    """CREATE TABLE office_fork (device TEXT, seq INTEGER, at TEXT NOT NULL, file TEXT,
        PRIMARY KEY (device, seq, file)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE office_untimed (device TEXT, seq INTEGER, PRIMARY KEY (device, seq)) STRICT, WITHOUT ROWID",
)


_MORE_TABLES = (
    "CREATE TABLE office_note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE office_quality (sha256 TEXT PRIMARY KEY, device TEXT NOT NULL, at TEXT NOT NULL,
        body TEXT NOT NULL) STRICT, WITHOUT ROWID""",
)

FEED_TABLES = (
    """CREATE TABLE office_feed (position INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE office_change (entity TEXT, record_id TEXT, position INTEGER NOT NULL,
        PRIMARY KEY (entity, record_id)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX office_change_position ON office_change (position)",
)
"""The feed of a ledger in a file (``file_views``); PostgreSQL has its own."""

_PARCEL = "sha256, direction, device, first_seq, last_seq, file, at, state, detail"
_ANSWER = "device, seq, entity, record_id, field, state, reason, at, closed, told"


SUPERVISION = "监督核查："
"""How an answer begins that supervision gave."""


class Answer(NamedTuple):
    """The office's word on a record: ``state`` is ``returned``, ``not_applied``; ``closed`` once corrected.

    ``device`` and ``seq`` name the transaction it answers; ``told`` is the receipt that first said so.
    """

    device: str
    seq: int
    entity: str
    record_id: str
    field: str
    state: str
    reason: str
    at: str
    closed: int = 0
    told: int = 0

    @property
    def is_supervision(self) -> bool:
        """Whether supervision gave it, and not a person."""
        return self.state == "returned" and self.reason.startswith(SUPERVISION)


class Fork(NamedTuple):
    """A version that came with two contents; ``file`` is where the second one is kept."""

    device: str
    seq: int
    at: str
    file: str


def _migrations() -> "Migrations":
    from sqlite_utils import Migrations

    steps = Migrations("bangfu-office")

    @steps(name="0001 books")
    def books(db: "Database") -> None:
        for statement in _TABLES:
            db.execute(statement)

    @steps(name="0002 notes and quality")
    def notes(db: "Database") -> None:
        for statement in _MORE_TABLES:
            db.execute(statement)

    @steps(name="0003 feed")
    def feed(db: "Database") -> None:
        for statement in FEED_TABLES:
            db.execute(statement)

    return steps


def prepare(store: Store) -> None:
    """Make the books' tables in a store that has none yet."""
    with store.notes() as db:
        _migrations().apply(db)


class Books:
    """Reads and writes the office's books, wherever the ledger keeps them."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._rows = pages.rows
        self._certificates: list[Certificate] = []
        self._texts: dict[str, str] = {}
        self.reread()

    def reread(self) -> None:
        """Learn what others have enrolled meanwhile; what is known is not verified once more."""
        known = self.texts()
        for (text,) in self._rows("SELECT text FROM office_certificate ORDER BY serial"):
            if text in known:
                continue
            certificate = Certificate.parse(text)
            if certificate.serial not in self._texts:
                self._certificates.append(certificate)
                self._texts[certificate.serial] = text

    def home_of(self, device: str) -> str:
        """The area at which a device's work is at home; empty for one that is not known."""
        return next((item.area for item in self._certificates if item.device == device), "")

    def custody(
        self,
        catalogue: Catalogue,
        history: Callable[[str], Iterable[HistoryEntry]],
        entries: Callable[[Version], Sequence[Entry]],
    ) -> Custody:
        """The households that were handed over from one area to another."""
        return Custody(catalogue, self._rows, history, entries)

    def ask(self, sql: str) -> list[Any]:
        """The rows of a question over the ledger's tables, in SQL that both kinds of ledger understand."""
        return self._rows(sql)

    # -- certificates ----------------------------------------------------------------------------

    def keep_certificate(self, text: str, at: str) -> Certificate:
        """Remember a certificate; the same one again changes nothing."""
        (certificate,) = self.keep_certificates([text], at)
        return certificate

    def keep_certificates(self, texts: Iterable[str], at: str) -> list[Certificate]:
        """Remember certificates in one write."""
        kept = [(Certificate.parse(text), text) for text in texts]
        fresh = [(item, text) for item, text in kept if item.serial not in self._texts]
        if fresh:
            self._pages.many(
                "INSERT INTO office_certificate (serial, device, text, at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                [(item.serial, item.device, text, at) for item, text in fresh],
            )
        for item, text in fresh:
            self._certificates.append(item)
            self._texts[item.serial] = text
        return [item for item, _ in kept]

    def certificates(self) -> tuple[Certificate, ...]:
        """Every certificate ever issued, the oldest first."""
        return tuple(self._certificates)

    def certificates_of(self, device: str) -> list[Certificate]:
        """The certificates of one device, the oldest first."""
        return [item for item in self._certificates if item.device == device]

    def texts(self) -> frozenset[str]:
        """Every certificate as it was signed."""
        return frozenset(self._texts.values())

    def text_of(self, certificate: Certificate) -> str:
        """A certificate as it was signed."""
        return self._texts[certificate.serial]

    def newest(self) -> dict[str, Certificate]:
        """The newest certificate of every device."""
        ordered = sorted(self._certificates, key=lambda item: (item.valid_from, item.serial))
        return {item.device: item for item in ordered}

    def stations(self) -> dict[str, Certificate]:
        """The newest certificate of every device below the province."""
        return {device: item for device, item in self.newest().items() if item.role != "province"}

    def lineage(self, device: str) -> tuple[str, ...]:
        """A device, and those whose place it took after a restore, the newest first."""
        newest, found = self.newest(), [device]
        while (before := newest[found[-1]].replaces if found[-1] in newest else "") and before not in found:
            found.append(before)
        return tuple(found)

    def revoke(self, revocations: Iterable[Revocation]) -> None:
        """Take certificates back; one that is taken back already stays as it is."""
        self._pages.many(
            "INSERT INTO office_revocation (serial, device, since, reason) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            [(item.serial, item.device, item.since.isoformat(), item.reason) for item in revocations],
        )

    def revocations(self) -> Revocations:
        """Everything that was taken back; the number of the list grows with it."""
        rows = self._rows("SELECT serial, device, since, reason FROM office_revocation ORDER BY serial")
        items = tuple(Revocation(a, b, date.fromisoformat(c), d) for a, b, c, d in rows)
        return Revocations(len(items), items)

    # -- what a station has and was told -----------------------------------------------------------

    def known(self, device: str) -> Known:
        """What a station said it has."""
        rows = self._rows("SELECT receipt, chains FROM office_station WHERE device = ?", [device])
        return Known(rows[0][0], orjson.loads(rows[0][1])) if rows else Known()

    def note_known(self, device: str, known: Known) -> None:
        """Remember what a station says it has; what it does not say it has it gets again."""
        self._open_page(device)
        self._rows(
            "UPDATE office_station SET receipt = ?, chains = ? WHERE device = ?",
            [known.receipt, orjson.dumps(dict(known.chains)).decode(), device],
        )

    def next_receipt(self, device: str) -> int:
        """The number of a station's next receipt; numbers are given once."""
        self._open_page(device)
        sql = "UPDATE office_station SET receipts = receipts + 1 WHERE device = ? RETURNING receipts"
        return int(self._rows(sql, [device])[0][0])

    def _open_page(self, device: str) -> None:
        self._rows(
            "INSERT INTO office_station (device, receipt, chains, receipts) VALUES (?, 0, '{}', 0) "
            "ON CONFLICT DO NOTHING",
            [device],
        )

    # -- answers -----------------------------------------------------------------------------------

    def take_refusals(self, at: str) -> None:
        """Take every entry that was kept and not applied into the answers; repeating changes nothing.

        What was applied after all, because a hand-over arrived, is settled.
        """
        self._rows(
            f"INSERT INTO office_answer ({_ANSWER}) "
            "SELECT device, seq, entity, record_id, '', 'not_applied', min(reason), ?, 0, 0 FROM not_applied "
            "AS kept WHERE NOT EXISTS (SELECT 1 FROM office_answer AS known WHERE known.device = kept.device "
            "AND known.seq = kept.seq AND known.record_id = kept.record_id) "
            "GROUP BY device, seq, entity, record_id ON CONFLICT DO NOTHING",
            [at],
        )
        self._rows(
            "UPDATE office_answer SET closed = 1, told = 0 WHERE closed = 0 AND state = 'not_applied' "
            "AND NOT EXISTS (SELECT 1 FROM not_applied AS kept WHERE kept.device = office_answer.device "
            "AND kept.seq = office_answer.seq AND kept.record_id = office_answer.record_id)",
        )

    def close_applied(self) -> None:
        """Entries that were not applied, and are now that the catalogue knows them, are corrected."""
        self._rows(
            "UPDATE office_answer SET closed = 1, told = 0 WHERE state = 'not_applied' AND closed = 0 "
            "AND NOT EXISTS (SELECT 1 FROM not_applied AS kept WHERE kept.device = office_answer.device "
            "AND kept.seq = office_answer.seq AND kept.record_id = office_answer.record_id)"
        )

    def note_answer(self, answer: Answer) -> None:
        """Return a record, or one field of it; the same again renews the reason."""
        key = [answer.device, answer.seq, answer.entity, answer.record_id, answer.field]
        self._rows(
            f"INSERT INTO office_answer ({_ANSWER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0) "
            "ON CONFLICT DO NOTHING",
            answer[:8],
        )
        self._rows(
            "UPDATE office_answer SET reason = ?, at = ?, closed = 0, told = 0 WHERE device = ? AND seq = ? "
            "AND entity = ? AND record_id = ? AND field = ?",
            [answer.reason, answer.at, *key],
        )

    def renew_supervision(self, answers: Sequence[Answer], checked: Callable[[Answer], bool]) -> None:
        """What supervision finds now, in place of what it found before.

        What is found again keeps its first moment and whom it was told; what was told, was ``checked`` again
        and is no longer found is corrected.
        """
        rows = self._pages.rows(f"SELECT {_ANSWER} FROM office_answer WHERE closed = 0")
        before = {row[:5]: row for row in (Answer(*each) for each in rows)}
        for answer in answers:
            known = before.pop(answer[:5], None)
            if known is None or (known.is_supervision and known.reason != answer.reason):
                self.note_answer(answer)
        gone = [answer for answer in before.values() if answer.is_supervision and checked(answer)]
        self._pages.many(
            "UPDATE office_answer SET closed = 1, told = 0 WHERE device = ? AND seq = ? AND entity = ? "
            "AND record_id = ? AND field = ?",
            [answer[:5] for answer in gone],
        )

    def bundles_of(self, devices: Collection[str]) -> list[Parcel]:
        """The bundles that came from some devices, the oldest first; those of all others are not read."""
        marks = ", ".join("?" * len(devices))
        rows = self._rows(
            f"SELECT {_PARCEL} FROM parcel WHERE direction = 'in' AND device IN ({marks}) "
            "ORDER BY at, first_seq",
            [*devices],
        )
        return [Parcel(*row) for row in rows]

    def by_home(self, entity: str) -> dict[str, int]:
        """How many records of an entity each area has, void ones left out."""
        sql = f'SELECT home, count(*) FROM "{entity}" WHERE coalesce(is_deleted, 0) = 0 GROUP BY home'
        return dict(self._rows(sql))

    # -- notes and reports -------------------------------------------------------------------------

    def note(self, key: str, default: Any) -> Any:
        """A note by its key, as it was kept."""
        rows = self._rows("SELECT value FROM office_note WHERE key = ?", [key])
        return orjson.loads(rows[0][0]) if rows else default

    def keep_note(self, key: str, value: Any) -> None:
        """Keep something that JSON can hold."""
        self._rows("INSERT INTO office_note (key, value) VALUES (?, '') ON CONFLICT DO NOTHING", [key])
        self._rows("UPDATE office_note SET value = ? WHERE key = ?", [orjson.dumps(value).decode(), key])

    def note_edition(self, device: str, edition: str) -> None:
        """Remember the edition of the catalogue that a device's newest bundle was written under."""
        self.keep_note(f"edition.{device}", edition)

    def edition_of(self, device: str) -> str:
        """That edition, or an empty text for a device that sent nothing yet."""
        return str(self.note(f"edition.{device}", ""))

    def keep_quality(self, quality: Quality) -> None:
        """Keep the report on a bundle; a later one on the same bundle takes its place."""
        self._rows("DELETE FROM office_quality WHERE sha256 = ?", [quality.sha256])
        self._rows(
            "INSERT INTO office_quality (sha256, device, at, body) VALUES (?, ?, ?, ?)",
            [quality.sha256, quality.device, quality.at, quality.to_text()],
        )

    def qualities(self, device: str = "") -> list[Quality]:
        """The reports on bundles, of one device or all, the oldest first."""
        sql = "SELECT body FROM office_quality WHERE device = ? OR ? = '' ORDER BY at, sha256"
        return [Quality.parse(text) for (text,) in self._rows(sql, [device, device])]

    def refused(self, device: str, first: int, last: int) -> set[Touched]:
        """The records of which entries were kept and not applied, in a stretch of a device's chain."""
        rows = self._rows(
            "SELECT entity, record_id FROM not_applied WHERE device = ? AND seq BETWEEN ? AND ?",
            [device, first, last],
        )
        return {Touched(*row) for row in rows}

    def close_answers(self, devices: Sequence[str], touched: Iterable[Touched], known: Known) -> None:
        """What a station had been told of and has worked on since is corrected."""
        marks = ", ".join("?" * len(devices))
        sql = f"SELECT entity, record_id FROM office_answer WHERE closed = 0 AND device IN ({marks})"
        open_ones = {Touched(*row) for row in self._rows(sql, devices)}
        self._pages.many(
            "UPDATE office_answer SET closed = 1, told = 0 WHERE record_id = ? AND entity = ? "
            f"AND closed = 0 AND told BETWEEN 1 AND ? AND device IN ({marks})",
            [
                (record_id, entity, known.receipt, *devices)
                for entity, record_id in open_ones.intersection(touched)
            ],
        )

    def answers(self, devices: Sequence[str], known: Known) -> list[Answer]:
        """What a station is to be told: all that is open, and what was closed since the receipt it has."""
        marks = ", ".join("?" * len(devices))
        rows = self._rows(
            f"SELECT {_ANSWER} FROM office_answer WHERE device IN ({marks}) "
            "AND (closed = 0 OR told = 0 OR told > ?) ORDER BY at, record_id, field",
            [*devices, known.receipt],
        )
        return [Answer(*row) for row in rows]

    def note_told(self, answers: Iterable[Answer], receipt: int) -> None:
        """Remember the receipt that first carried these answers to the device that works now."""
        self._pages.many(
            "UPDATE office_answer SET told = ? WHERE (told = 0 OR told > ?) AND device = ? AND seq = ? "
            "AND entity = ? AND record_id = ? AND field = ?",
            [(receipt, receipt, *answer[:5]) for answer in answers],
        )

    # -- forks and clocks --------------------------------------------------------------------------

    def note_forks(self, versions: Iterable[Version], at: str, file: str) -> None:
        """Remember versions that came with another content."""
        self._pages.many(
            "INSERT INTO office_fork (device, seq, at, file) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(*version, at, file) for version in versions],
        )

    def forks(self) -> list[Fork]:
        """Every version that came with two contents."""
        return [Fork(*row) for row in self._rows("SELECT device, seq, at, file FROM office_fork")]

    def note_untimed(self, versions: Iterable[Version]) -> None:
        """Remember versions whose clock was not believed."""
        self._pages.many(
            "INSERT INTO office_untimed (device, seq) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [tuple(version) for version in versions],
        )

    def untimed(self) -> list[Version]:
        """The versions whose clock was not believed."""
        return [Version(*row) for row in self._rows("SELECT device, seq FROM office_untimed")]
