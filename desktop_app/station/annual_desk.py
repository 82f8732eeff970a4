"""Annual reports at the station: seen, frozen with their values and the journal's head, kept, proved."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.identity import new_id, record_id
from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.checks.frozen import Figure, FrozenFacts
from desktop_app.checks.registry import Found
from desktop_app.checks.run import check_frozen
from desktop_app.reports.addressed import addressed
from desktop_app.reports.annual import compose, value_of
from desktop_app.reports.annual_book import annual_book
from desktop_app.reports.drill import Drill
from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.facts import Asked, Report
from desktop_app.reports.listing import listed
from desktop_app.reports.paper import canonical, digest_of, printed, records_in, thaw
from desktop_app.reports.scope import Scope
from desktop_app.station.people import StationRefused
from desktop_app.station.report_desk import Progress, ReportDesk
from desktop_app.store.queries import QueryDoor

FROZEN = ("2", "3")
_LISTS = ("projects", "funds", "notices", "issues", "models", "enterprises", "coverage", "mechanisms")
_OFFICES = {9: "人民政府", 12: "村民委员会"}


@dataclass(frozen=True, slots=True)
class Annual:
    """An annual report: its payload with the hash, its sheets and its workbook; ``report_id`` once frozen.

    ``printed`` and ``written`` are how many records the sheets and the workbook hold.
    """

    report_id: str
    title: str
    payload_hash: str
    pdf: bytes
    workbook: bytes
    printed: int
    written: int

    @classmethod
    def of(cls, payload: Mapping[str, Any], pdf: bytes, workbook: bytes, report_id: str = "") -> "Annual":
        """The report with a payload, its sheets and its workbook."""
        written = int(payload.get("workbook_records", 0))
        digest, count = digest_of(payload), records_in(payload)
        return cls(report_id, payload["title"], digest, pdf, workbook, count, written)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report is asked for; empty texts take what the station knows."""

    year: int
    area: str = ""
    signatory: str = ""
    outlook: str = ""


class AnnualDesk:
    """Makes and keeps the annual reports of one station."""

    def __init__(self, desk: ReportDesk) -> None:
        self._desk = desk
        self._shelf = desk.around.shelf
        self._tag = desk.profile.tag
        self._store = desk.store
        self._catalogue = desk.catalogue

    def preview(self, wanted: Wanted, progress: Progress | None = None) -> Annual:
        """The report as it would be frozen now; nothing is kept."""
        payload, workbook = self._made(wanted, progress)
        return Annual.of(payload, printed(payload, self._shelf), workbook)

    def freeze(self, wanted: Wanted, progress: Progress | None = None) -> Annual:
        """Freeze the report of an area and year: values, journal head, sheets and workbook are kept.

        Raises StationRefused when it is frozen already, and for a year that has not begun.
        """
        scope = self._desk.scope(wanted.area)
        if wanted.year > self._desk.today().year:
            raise StationRefused(f"{wanted.year}年还没有到，不能冻结它的年度报告。")
        if self.frozen(scope, wanted.year) is not None:
            raise StationRefused(f"{scope.name}{wanted.year}年度报告已经冻结，不能重做；可以打印或核对。")
        payload, workbook = self._made(wanted, progress)
        pdf = printed(payload, self._shelf)
        key: dict[str, Value] = {"division_code": scope.include[0], "year": wanted.year}
        entity = self._catalogue.entity("annual_report")
        report = record_id(entity, key) if scope.is_division else new_id()
        files = {
            "document_id": self._kept(report, f"{payload['number']}.pdf", "application/pdf", pdf),
            "workbook_id": self._kept(report, f"{payload['number']}.xlsx", _XLSX, workbook),
        }
        values: dict[str, Value] = {
            **key,
            "status": FROZEN[0],
            "frozen_at": stamp_text(self._desk.hands.clock.now_ms()),
            "recipient": "、".join(payload["recipients"]),
            "signatory": wanted.signatory or self._desk.person,
            "outlook": wanted.outlook or None,
            "payload": canonical(payload).decode(),
            "payload_hash": digest_of(payload),
            **{name: edit.record_id for name, edit in files.items()},
        }
        edits = [*files.values(), Edit("annual_report", report, values)]
        self._desk.hands.write(edits, f"冻结{payload['title']}")
        return Annual.of(payload, pdf, workbook, report)

    def frozen(self, scope: Scope, year: int) -> Record | None:
        """The frozen report of an area and year, or None."""
        found = self._store.find("annual_report", division_code=scope.include[0], year=year)
        kept = (row for row in found if row["status"] in FROZEN and row["payload"])
        return next((row for row in kept if _is_of(thaw(str(row["payload"])), scope)), None)

    def kept(self, report_id: str) -> Annual:
        """A frozen report as it was frozen; raises StationRefused when it is not here."""
        row = self._row(report_id)
        pdf, workbook = self._file(row, "document_id"), self._file(row, "workbook_id")
        if pdf is None or workbook is None:
            raise StationRefused("这份报告的文件不在本机，请从冻结它的电脑上打印。")
        return Annual.of(thaw(str(row["payload"])), pdf, workbook, report_id)

    def verify(self, report_id: str) -> list[str]:
        """What of a frozen report no longer holds; an empty list when all of it does (VR-STAT-001, 002).

        The sheets are set once more from the frozen values, the journal must still hold the head they were
        taken at, and the figures are worked out again from the ledger as it is now.
        """
        around = self._desk.hands.findings.circumstances()
        return [f"{one.details}。" for one in check_frozen(self._facts(self._row(report_id)), around)]

    def findings(self) -> dict[str, list[Found]]:
        """What the checks say of every frozen report, by its id; the figures are worked out again."""
        around = self._desk.hands.findings.circumstances()
        rows = (row for row in self._store.find("annual_report") if row["payload"])
        return {str(row["id"]): check_frozen(self._facts(row), around) for row in rows}

    def _facts(self, row: Record) -> FrozenFacts:
        payload = thaw(str(row["payload"]))
        kept = self._file(row, "document_id")
        with self._store.query() as door:
            known = all(door.holds(device, head) for device, head in payload["journal"].items())
        return FrozenFacts(
            row,
            digest_of(payload),
            kept is not None and printed(payload, self._shelf) == kept,
            known,
            tuple(self._figures(payload)),
        )

    def _figures(self, payload: Mapping[str, Any]) -> Iterator[Figure]:
        """The figures of a frozen report, and what they would be today."""
        scope = Scope(
            payload["area_name"], tuple(payload["area"]["include"]), tuple(payload["area"]["exclude"])
        )
        year, approved = int(payload["year"]), bool(payload["approved_only"])
        with self._desk.engine(year, approved_only=approved, day=payload["day"]) as (engine, _door):
            for item in engine.compute(scope):
                key = f"{item.indicator.id}.{item.figure.key}"
                then = payload["values"].get(key)
                yield Figure(key, item.figure.name, then and then["text"], item.amount.text)

    # -- making ----------------------------------------------------------------------------------

    def _made(self, wanted: Wanted, progress: Progress | None) -> tuple[dict[str, Any], bytes]:
        scope = self._desk.scope(wanted.area)
        settings = self._desk.hands.settings()
        approved = (
            settings.get("report_approved_only") or self._catalogue.setting("report_approved_only")
        ) == "1"
        with ExitStack() as open_doors:
            engine, door = open_doors.enter_context(self._desk.engine(wanted.year, approved_only=approved))
            results = list(_stepwise(engine, scope, progress))
            before = self._before(scope, wanted.year - 1, approved)
            report = Report(
                engine, scope, self._desk.divisions, self._asked(scope, wanted, door), results, before
            )
            payload = compose(report)
            workbook, records = self._workbook(engine, scope, payload, results)
            return {**payload, "workbook_records": records}, workbook

    def _before(self, scope: Scope, year: int, approved: bool) -> Mapping[str, Any]:
        """Last year's values: as they were frozen, else worked out now."""
        known = self.frozen(scope, year)
        if known is not None:
            values: Mapping[str, Any] = thaw(str(known["payload"]))["values"]
            return values
        with self._desk.engine(year, approved_only=approved) as (engine, _door):
            return {
                f"{item.indicator.id}.{item.figure.key}": value_of(item) for item in engine.compute(scope)
            }

    def _workbook(
        self, engine: Engine, scope: Scope, payload: Mapping[str, Any], results: Sequence[Result]
    ) -> tuple[bytes, int]:
        """The workbook, and how many records it holds."""
        lists = [listed(engine, name, scope, self._desk.divisions) for name in _LISTS]
        return annual_book(payload, Drill.of(engine, results, scope), lists)

    def _asked(self, scope: Scope, wanted: Wanted, door: QueryDoor) -> Asked:
        code, today = scope.include[0], self._desk.today()
        day = self._desk.period(wanted.year).day.isoformat()
        areas = self._desk.areas().on(day)
        to = addressed(scope, areas, self._desk.hands.settings(), self._catalogue)
        draft = self._draft(scope, wanted.year)
        return Asked(
            area_name=scope.name,
            issuer=scope.name + _OFFICES.get(len(code), "扶贫开发领导小组办公室"),
            recipients=to.recipients,
            date=f"{today.year}年{today.month}月{today.day}日",
            number=f"{self._tag}-{wanted.year}-NB-{to.code}",
            journal=door.heads(),
            outlook=wanted.outlook or str(draft.get("outlook") or ""),
            footer=(f"统计截至{day}；数字均由台账计算，不手工填报。",),
            pairings=to.pairings,
            mechanisms=to.mechanisms,
        )

    def _draft(self, scope: Scope, year: int) -> Mapping[str, Any]:
        """What somebody has typed for the report of a division before it was frozen."""
        found = self._store.find("annual_report", division_code=scope.include[0], year=year)
        return next((row for row in found if scope.is_division and not row["payload"]), {})

    # -- files -----------------------------------------------------------------------------------

    def _kept(self, report: str, name: str, kind: str, data: bytes) -> Edit:
        values: dict[str, Value] = {
            "file_name": name,
            "sha256": self._store.keep_blob(data),
            "bytes": len(data),
            "media_type": kind,
            "owner_entity": "annual_report",
            "owner_id": report,
        }
        return Edit("attachment", record_id(self._catalogue.entity("attachment"), values), values)

    def _file(self, row: Record, field: str) -> bytes | None:
        document = self._store.get("attachment", str(row[field] or ""))
        data = self._store.blob(str(document["sha256"])) if document else None
        if data is None or document is None or hashlib.sha256(data).hexdigest() != document["sha256"]:
            return None
        return data

    def _row(self, report_id: str) -> Record:
        row = self._store.get("annual_report", report_id)
        if row is None or not row["payload"]:
            raise StationRefused("没有这份冻结的年度报告。")
        return row


def _is_of(payload: Mapping[str, Any], scope: Scope) -> bool:
    """Whether a report is of an area: a paired one may begin with the code of a division and not be it."""
    area = payload["area"]
    return (tuple(area["include"]), tuple(area["exclude"])) == (scope.include, scope.exclude)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _stepwise(engine: Engine, scope: Scope, progress: Progress | None) -> list[Result]:
    names = list(engine.declared.indicators)
    results: list[Result] = []
    for number, name in enumerate(names, start=1):
        results += engine.compute(scope, [name])
        if progress is not None:
            progress(number, len(names))
    return results
