"""A station: the only place where folder, keys, clock, catalogue and store are put together.

Window, command line and demo call this class and nothing below it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.catalog.model import Edit, Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.station.access import (
    NewStation,
    Opened,
    Surroundings,
    create_station,
    load_surroundings,
    open_station,
)
from desktop_app.station.clock import Clock, SystemClock
from desktop_app.station.desks import Desks
from desktop_app.station.people import Saved, StationRefused
from desktop_app.store.drafts import Draft
from desktop_app.store.opening import Login
from desktop_app.store.passwords import Cost
from desktop_app.store.watching import UNWATCHED, Watch

if TYPE_CHECKING:
    from desktop_app.checks.registry import Found
    from desktop_app.exchange.plan import ImportPlan
    from desktop_app.notices.model import NoticeChoice
    from desktop_app.station.history import HistoryLine
    from desktop_app.station.notice_desk import Issued, Preview
    from desktop_app.station.outbox import OutboxLine
    from desktop_app.station.receipts import ReceiptResult, ReturnedItem
    from desktop_app.station.relay_desk import RelayDesk
    from desktop_app.store.changes import Changes
    from desktop_app.store.conflicts import Conflict
    from desktop_app.store.verification import JournalReport
    from desktop_app.sync.certificate import Certificate
    from desktop_app.sync.writing import WrittenBundle


class Hit(NamedTuple):
    """A record that a search found, as a person recognises it."""

    entity: str
    record_id: str
    title: str
    detail: str


class Station(Desks):
    """An open station and the person working at it. Close it, or use it in a ``with`` statement."""

    @classmethod
    def create(
        cls,
        folder: Path,
        asked: NewStation,
        clock: Clock | None = None,
        around: Surroundings | None = None,
        cost: Cost | None = None,
    ) -> tuple["Station", str]:
        """A new station in ``folder`` and the recovery code to be printed and locked away."""
        hands, surroundings = clock or SystemClock(), around or load_surroundings()
        opened, code = create_station(folder, asked, hands, surroundings, cost)
        return cls(opened, hands, surroundings), code

    @classmethod
    def open(
        cls,
        folder: Path,
        login: str,
        password: str,
        clock: Clock | None = None,
        around: Surroundings | None = None,
        cost: Cost | None = None,
        watch: Watch = UNWATCHED,
    ) -> "Station":
        """Open the station in ``folder``; raises the store's errors, each with its sentence."""
        hands, surroundings = clock or SystemClock(), around or load_surroundings()
        opened = open_station(folder, Login(login, password), hands, surroundings, cost, watch)
        station = cls(opened, hands, surroundings)
        station.store.pass_on()
        return station

    def close(self) -> None:
        """Close the store and give the folder back."""
        self._opened.base.close()

    def __enter__(self) -> "Station":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._opened.base.folder.path

    @property
    def opened(self) -> Opened:
        """The open folder with its keyring, for the pages that keep accounts."""
        return self._opened

    # -- records ---------------------------------------------------------------------------------

    def put(
        self, entity: str, values: Mapping[str, Value], record_id: str | None = None, reason: str = ""
    ) -> Saved:
        """Create or change one record in one journaled transaction."""
        return self._records.put(entity, values, record_id, reason, self.findings)

    def put_many(self, edits: Sequence[Edit], reason: str) -> "Changes":
        """Save several records in one journaled transaction."""
        return self._records.write(edits, reason)

    def void(self, entity: str, record_id: str, reason: str) -> "Changes":
        """Void a record with a reason; nothing is deleted."""
        return self._records.void(entity, record_id, reason)

    def undo_last(self, entity: str, record_id: str) -> "Changes":
        """Take the last change of a record back by a new entry; raises StationRefused where there is none."""
        return self._records.undo_last(entity, record_id)

    def derived(self, entity: str, record_id: str) -> dict[str, Value]:
        """The computed fields of a record."""
        return self._derived.of(entity, record_id)

    def check_values(self, entity: str, values: Mapping[str, Value]) -> "list[Found]":
        """What is wrong with a record as it stands in a form."""
        return self.checks.live(entity, values)

    def findings(self, entity: str = "", record_id: str = "") -> "list[Found]":
        """What the checks find: of one household or project, or everywhere."""
        return self.checks.of(entity, record_id) if entity and record_id else self.checks.all()

    def submit(self, entity: str, record_id: str) -> "Changes":
        """Hand a household or project in for review; raises StationRefused while it has errors or gaps."""
        found = self.checks.against_submitting(entity, record_id)
        found += self.double.against_submitting(self.checks.family(entity, record_id))
        return self._records.submit(entity, record_id, found)

    def approve(self, entity: str, record_id: str) -> "Changes":
        """Approve what another person submitted; raises StationRefused where it has errors by now."""
        return self._records.approve(entity, record_id, self.checks.against_submitting(entity, record_id))

    def send_back(self, entity: str, record_id: str, reason: str) -> "Changes":
        """Return what was submitted, with a reason."""
        return self._records.send_back(entity, record_id, reason)

    def project_step(
        self, project_id: str, target: str, values: Mapping[str, Value] | None = None, reason: str = ""
    ) -> Saved:
        """Take a project one step on; raises StationRefused with every gate that is still closed."""
        from desktop_app.checks.steps import project_step

        facts = self.checks.project(project_id)
        if facts is None:
            raise StationRefused("没有这个项目。")
        around = self.checks.circumstances()
        refusals = tuple(project_step(facts, int(target), around, values=values, reason=reason))
        if refusals:
            raise StationRefused("项目还不能进入下一步。", refusals)
        return self.put("project", {**(values or {}), "project_status": target}, project_id, reason)

    # -- lists, search, history ------------------------------------------------------------------

    def list_ids(
        self,
        entity: str,
        text: str = "",
        where: Mapping[str, Value] | None = None,
        sort: str = "",
        *,
        descending: bool = False,
    ) -> list[str]:
        """The ids of the records that ``text`` finds and ``where`` admits, sorted by a stored field."""
        return self._lists.ids(entity, text, where, sort, descending=descending)

    def list_rows(
        self, entity: str, ids: Sequence[str], columns: Collection[str] = ()
    ) -> list[dict[str, str]]:
        """The shown texts of records, in the order of ``ids``; ``columns`` as in ``Lists.rows``."""
        return self._lists.rows(entity, ids, columns)

    def title(self, entity: str, record_id: str) -> str:
        """What a record is called in a sentence."""
        if entity == "household":
            rows = self.list_rows(entity, [record_id])
            return f"{rows[0]['head_name'] or '（未填户主）'}户" if rows else "贫困户"
        return self._lists.title(entity, record_id)

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Records found by any part of a name or number, pinyin or initials."""
        hits = self.store.search(text, limit=limit)
        labels = self.catalogue.entities
        return [
            Hit(hit.entity, hit.record_id, self.title(hit.entity, hit.record_id), labels[hit.entity].label)
            for hit in hits
        ]

    def history(self, entity: str, record_id: str) -> "list[HistoryLine]":
        """The history of a record in sentences, the newest first; of a household with all that befell it."""
        from desktop_app.station.history import tell

        declared = self.catalogue.entity(entity)
        lines = tell(declared, self.store.history(entity, record_id), self._lists.show, self.sync.called)
        if entity == "household":
            lines = sorted([*lines, *self._life_told(record_id)], key=_moment, reverse=True)
        return lines

    def _life_told(self, household_id: str) -> "Iterator[HistoryLine]":
        from desktop_app.station.history import tell_life

        events = self.catalogue.entity("household_event")
        return tell_life(self.store, household_id, self._lists, events, self.sync.called)

    # -- drafts ----------------------------------------------------------------------------------

    def keep_draft(self, entity: str, record_id: str, values: Mapping[str, Value]) -> None:
        """Keep what is typed so far; an empty record id is a new record's form."""
        at = stamp_text(self._clock.now_ms())
        self.store.keep_draft(Draft(entity, record_id, self.person.login, at, values))

    def draft(self, entity: str, record_id: str) -> dict[str, Value] | None:
        """What was typed and not saved, or None."""
        found = (d for d in self.drafts() if (d.entity, d.record_id) == (entity, record_id))
        draft = next(found, None)
        return dict(draft.values) if draft else None

    def drop_draft(self, entity: str, record_id: str) -> None:
        """Forget a draft."""
        self.store.drop_draft(entity, record_id, self.person.login)

    def drafts(self) -> list[Draft]:
        """The drafts of the person who is working now, the newest first."""
        return self.store.drafts(self.person.login)

    # -- import ----------------------------------------------------------------------------------

    def plan_import(
        self, path: Path, constants: Mapping[str, str] | None = None, entity: str = "household"
    ) -> "ImportPlan":
        """What importing a workbook would do, row by row; nothing is written.

        Households come with their members, incomes and years; any other entity row by row.
        """
        return self.sheets.plan(entity, path, self.today(), constants)

    def commit_import(self, plan: "ImportPlan") -> "Changes":
        """Write a plan in one transaction; a plan with open questions is refused."""
        if not plan.ready:
            raise StationRefused("还有没有回答的问题，不能导入。")
        return self._records.write(plan.edits, "导入表格")

    # -- notices ---------------------------------------------------------------------------------

    def notice_preview(self, choice: "NoticeChoice") -> "Preview":
        """A notice as it would be printed now, with what stands against it."""
        return self._notices.preview(choice)

    def notice_wording(self, choice: "NoticeChoice") -> list[str]:
        """The texts of a notice as the template has them, title first."""
        return self._notices.wording(choice)

    def issue_notice(self, choice: "NoticeChoice", supersedes_id: str = "") -> "Issued":
        """Number, freeze, typeset and keep a notice."""
        return self._notices.issue(choice, supersedes_id)

    def notice_pdf(self, notice_id: str) -> bytes:
        """The PDF of an issued notice, as it was issued."""
        return self._notices.pdf(notice_id)

    def verify_notice(self, notice_id: str) -> list[str]:
        """What of a kept notice is no longer as it was issued."""
        return self._notices.verify(notice_id)

    def post_notice(self, notice_id: str, posted: str, places: Sequence[str] = ()) -> "Changes":
        """The notice hangs at each of ``places`` since ``posted``, a day that has come."""
        self._require_past(posted, "张贴日期")
        return self._notices.post(notice_id, posted, places)

    def close_notice(self, notice_id: str, closed: str, disposal: str, objections: int = 0) -> "Changes":
        """Register how a notice's period ended; raises StationRefused for a day to come, by which the period
        would be over before its end."""
        self._require_past(closed, "办结日期")
        return self._notices.close(notice_id, closed, disposal, objections)

    def _require_past(self, day: str, label: str) -> None:
        if day > self.today().isoformat():
            from desktop_app.checks.values import chinese_day

            raise StationRefused(f"{label}{chinese_day(day)}还没有到，到了那天再登记。")

    def withdraw_notice(self, notice_id: str, reason: str) -> "Changes":
        """Take a notice back."""
        return self._notices.withdraw(notice_id, reason)

    # -- carrying --------------------------------------------------------------------------------

    def enrolment_request(self) -> str:
        """The text that asks the province for a certificate."""
        return self.sync.enrolment_request()

    def install_certificate(self, certificate_text: str, province_key_text: str) -> "Certificate":
        """Install the certificate that the province granted, with the province's key file."""
        return self.sync.install_certificate(certificate_text, province_key_text)

    def outbox(self) -> "list[OutboxLine]":
        """What is to be sent, was sent, and what became of it."""
        return self.sync.outbox()

    def export_bundle(self, folder: Path, first: int = 0, last: int = 0) -> "WrittenBundle":
        """Write the next bundle for the province, or the one that begins with ``first`` again."""
        return self.sync.export_bundle(folder, first, last)

    def import_receipt(self, path: Path) -> "ReceiptResult":
        """Take the province's receipt in."""
        return self.sync.import_receipt(path)

    def relay(self, box: Path) -> "RelayDesk":
        """The county's desk for its townships' bundles, kept in the folder ``box`` meanwhile."""
        from desktop_app.station.relay_desk import RelayDesk

        return RelayDesk(self.store, self._clock, self.sync.colleagues, self.person, box)

    def returned(self) -> "list[ReturnedItem]":
        """What the province sent back and nobody has corrected yet."""
        return self.sync.returned()

    # -- conflicts and the journal ---------------------------------------------------------------

    def conflicts(self) -> "list[Conflict]":
        """The fields that wait for a person's decision: old, mine, theirs."""
        return self.store.conflicts()

    def decide(self, conflict: "Conflict", value: Value, reason: str = "") -> "Changes":
        """Decide a conflict; the decision is an entry that travels like any other."""
        return self._records.decide(conflict, value, reason)

    def verify_journal(self, *, new_only: bool = False) -> "JournalReport":
        """Recompute every digest and link of the journal."""
        return self.store.verify_journal(new_only=new_only)


def _moment(line: "HistoryLine") -> str:
    return line.at
