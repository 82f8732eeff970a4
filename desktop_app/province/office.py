"""The province's office: one ledger, its keys, its inbox and its answers.

Command line and demo call this class and nothing below it. The office's folder holds the keys in a store
like a station's, encrypted with the same keyring, and the folders for bundles beside it. That store is the
ledger as well, unless the ledger is a PostgreSQL database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.province import analytics, chronicle, decryption, enrolling, figures, supervision
from desktop_app.province.analytics import Answered
from desktop_app.province.answering import Answering
from desktop_app.province.books import Answer
from desktop_app.province.crew import MOST, Context, Crew
from desktop_app.province.editions import Editions, take_what_waited
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.figures import Status, TownshipStatus
from desktop_app.province.file_views import FileViews
from desktop_app.province.hand import (
    KEYS,
    become_new_device,
    carry_over,
    hand_over,
    key_file,
    papers_of,
    require_hand,
)
from desktop_app.province.inbox import Inbox, ReceiveOutcome
from desktop_app.province.opening import OpenDesk, Place, kind_of, require_empty
from desktop_app.province.outgoing import Outgoing
from desktop_app.province.postgres import views
from desktop_app.province.published import FeedLine
from desktop_app.province.quality import Quality
from desktop_app.province.rebuilding import PastClock, Rebuilt, digest, replay, told_of
from desktop_app.province.roll import Granted, Wish, carry_out
from desktop_app.province.supervision import StationFindings
from desktop_app.store.changes import Changes, Stamp
from desktop_app.store.conflicts import Conflict
from desktop_app.store.edition import in_force, keep_edition, kept_edition
from desktop_app.store.errors import ProgramFault
from desktop_app.store.journal import HistoryEntry
from desktop_app.store.opening import Login, Now, OpenStore, create_store, open_store
from desktop_app.store.passwords import Cost
from desktop_app.store.store import Store, StoreContext
from desktop_app.sync.certificate import Scope
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.signer_paper import SignerPaper
from desktop_app.sync.update_file import UpdateCover, write_update
from desktop_app.sync.writing import WrittenBundle

_LEDGER_KIND = "ledger_kind"


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What is asked of the person who sets the office up; ``code`` is the two-digit division code."""

    code: str
    name: str
    login: str
    person_name: str
    password: str


class Office:
    """An open office and the person working at it. Close it, or use it in a ``with`` statement."""

    def __init__(self, opened: OpenStore, url: str, login: str, now: Now, context: StoreContext) -> None:
        self._opened = opened
        self._person = opened.name_of_person(login)
        self.folder = opened.folder.path
        self.place = Place(self.folder, url)
        vault = opened.store
        self.key_text = key_file(vault)
        self._papers = papers_of(vault, self.place)
        open_desk = OpenDesk(self._papers, now, context, vault)
        self.store, self._line, self._pages = open_desk.ledger, open_desk.line, open_desk.pages
        self.desk = open_desk.desk
        certificate = self._papers.certificate
        self.desk.books.keep_certificate(certificate, self.desk.at)
        self._inbox = Inbox(self.desk)
        self.editions = Editions(vault, self.desk)
        self._answering = Answering(self.desk, certificate, self.editions)
        take_what_waited(self.desk)

    @classmethod
    def create(
        cls,
        folder: Path,
        asked: NewOffice,
        now: Now,
        context: StoreContext,
        cost: Cost | None = None,
        url: str = "",
    ) -> tuple["Office", str]:
        """A new office in ``folder`` and the recovery code to be printed and locked away.

        ``url`` is the address of an empty PostgreSQL database for the ledger, or empty. Raises StoreExists
        when there is an office already, PasswordRefused, or a fault of the disk or the database.
        """
        if url:
            require_empty(url)
        login = Login(asked.login, asked.password)
        keys = StationKeys.generate()
        province = ProvinceKey(asked.code, asked.name, keys.public, keys.recipient)

        def furnish(made: OpenStore) -> None:
            made.store.set_secret(KEYS, keys.to_bytes())
            made.store.set_meta(province_key=province.signed(keys), **{_LEDGER_KIND: kind_of(url)})
            become_new_device(made.store)

        opened, code = create_store(folder, login, asked.person_name, now, context, cost, furnish)
        try:
            return cls(opened, url, asked.login, now, context), code
        except BaseException:
            opened.close()
            raise

    @classmethod
    def open(
        cls,
        folder: Path,
        login: Login,
        now: Now,
        context: StoreContext,
        cost: Cost | None = None,
        url: str = "",
    ) -> "Office":
        """Open the office in ``folder``; raises the store's errors, each with its sentence."""
        opened = open_store(folder, login, now, context, cost)
        try:
            if opened.store.secret(KEYS) is None:
                raise OfficeRefused("这个文件夹里是站点的台账，不是省级台账，请核对位置。")
            if (opened.store.meta(_LEDGER_KIND) or kind_of("")) != kind_of(url):
                raise OfficeRefused("这个省级台账不在所写的位置，请核对 --ledger：文件和数据库不能混用。")
            if opened.keyring.contents.restored:
                become_new_device(opened.store)
                opened.keyring.save(restored="")
            return cls(opened, url, login.login, now, context)
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        """Close the ledger and give the folder back."""
        if self._line is not None:
            self._line.close()
        self._opened.close()

    def __enter__(self) -> "Office":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def vault(self) -> Store:
        """The encrypted file in the office's folder: its keys, and what it keeps for itself."""
        return self._opened.store

    @property
    def device(self) -> str:
        """The office's own device."""
        return self.desk.own.device

    # -- stations --------------------------------------------------------------------------------

    def enrol(self, request_text: str, valid_from: date, valid_to: date, scope: Scope | None = None) -> str:
        """The text of a certificate for a station; by default it answers for the whole area it asks for."""
        return enrolling.enrol(self.desk, request_text, valid_from, valid_to, scope)

    def enrol_all(self, wishes: Sequence[Wish]) -> list[Granted]:
        """Carry out a list: enrol, renew and take back, thousands at once; each line has its outcome."""
        return carry_out(self.desk, wishes)

    def widen(self, device: str, last: int) -> str:
        """The text of a certificate that lets a device give serial numbers up to ``last`` (A6); it reaches
        the station with its next receipt as well.
        """
        return enrolling.widen(self.desk, device, last)

    def revoke(self, device: str, reason: str) -> None:
        """Take a device's certificates back; its further bundles are refused."""
        enrolling.revoke(self.desk, device, reason)

    # -- in and out ------------------------------------------------------------------------------

    def receive(self, path: Path) -> ReceiveOutcome:
        """Take one bundle in; what is wrong with it is said in the outcome."""
        return self._inbox.receive(path)

    def receive_inbox(self, folder: Path | None = None) -> list[ReceiveOutcome]:
        """Take in every bundle of a folder, such as a stick; the office's own inbox is emptied by it."""
        return self._inbox.receive_all(folder or self.desk.shelves.inbox)

    def receive_together(self, folder: Path | None, workers: int, context: Context) -> list[ReceiveOutcome]:
        """The same with several processes, for a ledger in PostgreSQL; ``context`` is made anew in each.

        Raises OfficeRefused for a ledger in a file, which one process alone may write.
        """
        self.require_workers(workers)
        if self._line is None:
            return self.receive_inbox(folder)
        crew = Crew(self._papers, self.desk.now, context)
        place = folder or self.desk.shelves.inbox
        outcomes = crew.receive(self._line, self.desk.province.code, place, workers)
        self.desk.books.reread()
        return outcomes

    def require_workers(self, workers: int) -> None:
        """Raises OfficeRefused where so many processes cannot work: a file is written by one alone."""
        if not 1 <= workers <= MOST:
            raise OfficeRefused(f"接收进程的个数要在1到{MOST}之间。")
        if self._line is None and workers > 1:
            raise OfficeRefused("文件台账一次只能由一个进程写入；多个进程同时接收要用PostgreSQL台账。")

    def hand_over(self, signer_text: str, until: date) -> SignerPaper:
        """Let another machine sign from now on (``province.hand``); open the office anew afterwards."""
        return hand_over(self._opened.store, self.desk, signer_text, until)

    def renew_decryption_key(self) -> bool:
        """Give the decryption key a successor (``province.decryption``); open the office anew afterwards.

        Whether it counts already, and not only once the signing machine has signed its paper.
        """
        return decryption.renew(self._opened.store, self.desk)

    def outgoing(self) -> Outgoing:
        """What waits for the signing key on another machine; raises OfficeRefused for a restored office."""
        require_hand(self._opened.store)
        return Outgoing(self._opened.store, self.desk, self._answering)

    def write_receipt(self, device: str, folder: Path) -> WrittenBundle:
        """Write a station's next receipt into ``folder``; raises OfficeRefused without the signing key."""
        self.desk.require_key()
        return self._answering.write(device, folder)

    # -- the ledger ------------------------------------------------------------------------------

    def sign_update(self, installer: Path, version: str, system: str, note: str, target: Path) -> UpdateCover:
        """Sign a newer program's installer for the stations; see ``sync.update_file``."""
        self.desk.require_key()
        asked = UpdateCover(version, system, installer.name, 0, "", note)
        return write_update(installer, asked, self.desk.keys, target)

    def total(self, name: str) -> int:
        """The sum in fen of a money field, named ``entity.field``."""
        return figures.total(self.desk, name)

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        return self.store.count(entity, **where)

    def record(self, entity: str, record_id: str) -> Record | None:
        """A record as the ledger shows it."""
        return self.store.get(entity, record_id)

    def status(self) -> Status:
        """Who has reported what, up to when, and what is missing."""
        return figures.status(self.desk)

    def reporting(self) -> tuple[str, ...]:
        """The devices that sent something and are not taken back: who is due a receipt."""
        return tuple(item.device for item in self.status().stations if item.last_seq and not item.revoked)

    def townships(self) -> list[TownshipStatus]:
        """Which townships have reported what, up to when, and what is missing."""
        return figures.townships(self.desk)

    def export_parquet(self, folder: Path, *, identities: bool = False) -> dict[str, int]:
        """Write the ledger as Parquet files by county; that it was done stands in the security log."""
        counts = analytics.export_parquet(
            self._pages, self.desk.context.catalogue, folder, identities=identities
        )
        told = f"{sum(counts.values())} 条" + ("，含身份信息" if identities else "")
        self._opened.store.note_event(self.desk.at, self._person, "parquet", told)
        return counts

    def feed(self, since: int, limit: int) -> list[FeedLine]:
        """The changes after a position of the feed, for other systems.

        The same for both kinds of ledger.
        """
        if self._line is not None:
            return views.feed(self._line, since, limit)
        return FileViews(self._opened.store, self._pages, self.desk).feed(since, limit)

    def ask(self, sql: str, limit: int = 10_000) -> Answered:
        """What a SELECT over the views of the ledger gives; that it was asked stands in the security log.

        Raises OfficeRefused for any other statement, or one that the ledger does not understand.
        """
        store = self._opened.store
        try:
            if self._line is not None:
                names, rows = views.ask(self._line, sql, limit + 1)
            else:
                names, rows = FileViews(store, self._pages, self.desk).ask(sql, limit + 1)
        except ProgramFault as error:
            raise OfficeRefused("这句查询不能执行：只能用SELECT查询视图，请核对表名和栏目名。") from error
        store.note_event(self.desk.at, self._person, "views asked", f"{len(rows[:limit])} 条")
        return Answered(names, tuple(rows[:limit]), len(rows) > limit)

    def supervise(self, *, tell: bool = True) -> list[StationFindings]:
        """What the checks find over the whole ledger, by area; the townships hear of it by receipt, unless
        it is only looked at.
        """
        return supervision.supervise(self.desk, tell=tell)

    def supervise_arrivals(self, outcomes: Iterable[ReceiveOutcome]) -> list[StationFindings]:
        """The same after an import, for what it reaches; each bundle's quality is kept."""
        return supervision.supervise_arrivals(self.desk, outcomes)

    def qualities(self, device: str = "") -> list[Quality]:
        """The reports on the quality of bundles, of one device or all."""
        return self.desk.books.qualities(device)

    # -- decisions -------------------------------------------------------------------------------

    def send_back(self, entity: str, record_id: str, field: str, reason: str) -> None:
        """Return a record, or one field of it, to the device that wrote it last; it goes with its receipt.

        Raises OfficeRefused when nobody below wrote it, or no reason is given.
        """
        if not reason.strip():
            raise OfficeRefused("退回要写明原因。")
        written = [
            line
            for line in self.store.history(entity, record_id)
            if line.transaction.device in self.desk.books.stations()
        ]
        author = max(_setting(written, field) or written, key=_when, default=None)
        if author is None:
            raise OfficeRefused("没有站点填报过这条记录，不能退回。")
        version = author.transaction.version
        at = self.desk.at
        answer = Answer(*version, entity, record_id, field, "returned", reason.strip(), at)
        self.desk.books.note_answer(answer)
        self.desk.chronicle.add(self.desk.now(), chronicle.ANSWER, list(answer))

    def conflicts(self) -> list[Conflict]:
        """The fields that wait for a person's decision."""
        return self.store.conflicts()

    def decide(self, conflict: Conflict, value: Value, reason: str = "") -> Changes:
        """Decide a conflict; the decision travels down with the receipts."""
        values = {conflict.field: value}
        return self.put(conflict.entity, conflict.record_id, values, reason or "裁定不一致的内容")

    def put(self, entity: str, record_id: str, values: Mapping[str, Value], reason: str) -> Changes:
        """Create or change a record of the ledger, such as a poverty line; it travels down."""
        require_hand(self._opened.store)
        edits: Sequence[Edit] = [Edit(entity, record_id, values)]
        stamp = Stamp(self._person, reason, self.desk.now())
        changes = self.store.write(edits, stamp, device=self.device, area=self.desk.province.code)
        if changes.version:
            (written,) = self.store.transactions(*changes.version, changes.version.seq)
            self.desk.chronicle.add(self.desk.now(), chronicle.OWN, told_of(written))
        return changes

    # -- making the ledger again -----------------------------------------------------------------

    def digest(self) -> str:
        """A digest of all that the ledger holds; two ledgers with the same content have the same."""
        return digest(self.store, self._pages, self.desk.context.catalogue)

    @classmethod
    def rebuild(
        cls,
        source: Path,
        into: Place,
        login: Login,
        now: Now,
        context: StoreContext,
        cost: Cost | None = None,
    ) -> tuple[Rebuilt, str]:
        """Make the ledger of the office in the folder ``source`` again, from its keys and its archive alone.

        The new office, at ``into``, writes on under a new name, as after a restore. Returns what came of it
        and the new recovery code. Raises the store's errors, and OfficeRefused.
        """
        old = open_store(source, login, now, context, cost)
        try:
            edition = kept_edition(old.store)
            context = context._replace(catalogue=in_force(edition, context.catalogue))
            if old.store.secret(KEYS) is None:
                raise OfficeRefused("这个文件夹里是站点的台账，不是省级台账，请核对位置。")
            if into.url:
                require_empty(into.url)
            person = old.name_of_person(login.login)
            opened, code = create_store(into.folder, login, person, now, context, cost)
            carry_over(old.store, opened.store)
        finally:
            old.close()
        clock = PastClock(now())
        try:
            opened.store.set_meta(**{_LEDGER_KIND: kind_of(into.url)})
            if edition is not None:
                keep_edition(opened.store, edition)
            become_new_device(opened.store)
            made = cls(opened, into.url, login.login, clock.now_ms, context)
        except BaseException:
            opened.close()
            raise
        with made:
            return replay(made.desk, clock, made._pages, source), code


def _setting(lines: Sequence[HistoryEntry], field: str) -> list[HistoryEntry]:
    """Those entries that set ``field``."""
    return [line for line in lines if any(change.field == field for change in line.entry.changes or ())]


def _when(line: HistoryEntry) -> tuple[int, str, int]:
    return line.transaction.time, line.transaction.device, line.transaction.seq
