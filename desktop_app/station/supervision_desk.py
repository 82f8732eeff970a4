"""Supervision at the station: the monthly run, issues that somebody answers for, standing reports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from desktop_app.catalog.departments import responsible_departments
from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.catalog.standing import StandingReport, load_issue_rules, load_standing
from desktop_app.checks.registry import Found
from desktop_app.reports import supervising
from desktop_app.reports.paper import printed, records_in
from desktop_app.reports.period import Period
from desktop_app.reports.standing import Circumstances, Standing, compose_standing, write_standing
from desktop_app.reports.subjects import Subjects
from desktop_app.station.people import StationRefused
from desktop_app.station.report_desk import ReportDesk
from desktop_app.store.changes import Changes

_LAST_RUN = "last_supervision"
_OFFICES = {9: "人民政府", 12: "村民委员会"}


@dataclass(frozen=True, slots=True)
class Supervised:
    """How a run ended: issues that are new, came back, or are no longer found; how many wait and are late."""

    new: int
    back: int
    gone: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue as a list shows it; ``status`` is its code, ``is_late`` that its day has passed."""

    issue_id: str
    status: str
    kind: str
    about: str
    origin: str
    found: str
    due: str
    person: str
    state: str
    told: str
    is_late: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in supervising.OPEN

    def texts(self) -> tuple[str, ...]:
        """What stands in the columns: kind, record, origin, days, person, state, what it is about."""
        return (self.kind, self.about, self.origin, self.found, self.due, self.person, self.state, self.told)


@dataclass(frozen=True, slots=True)
class Sheets:
    """A report as a PDF, and how many records its lists print."""

    pdf: bytes
    records: int


class SupervisionDesk:
    """Keeps the list of issues and makes the reports about them."""

    def __init__(self, desk: ReportDesk) -> None:
        self._desk = desk
        self._shelf = desk.around.shelf
        self._store = desk.store

    # -- the monthly run -------------------------------------------------------------------------

    def run(self) -> Supervised:
        """Bring the list of issues in line with what the checks find today (PM-082); one journal entry.

        Warnings that a person has answered do not become issues.
        """
        rules, today = load_issue_rules(), self._desk.today()
        findings = [item for item in self._unanswered() if item.check in rules]
        issues = self._store.find("supervision_issue")
        done = supervising.run(findings, issues, rules, self._amounts(findings), today)
        if done.edits:
            self._desk.hands.write(done.edits, f"{today:%Y年%m月}资金监管检查")
        self._store.set_meta(**{_LAST_RUN: today.isoformat()})
        left = [row for row in self._store.find("supervision_issue") if row["status"] in supervising.OPEN]
        late = sum(_is_late(row, today) for row in left)
        return Supervised(len(done.new), len(done.back), len(done.gone), len(left), late)

    def is_due(self) -> bool:
        """Whether this month's run has not been made yet."""
        return self._store.meta(_LAST_RUN)[:7] != self._desk.today().isoformat()[:7]

    def _unanswered(self) -> Iterator[Found]:
        return (item.found for item in self._desk.hands.findings.kept() if item.is_open)

    def _amounts(self, findings: Sequence[Found]) -> Mapping[tuple[str, str], int]:
        """The money of the vouchers, allocations and gifts that findings are about."""
        amounts: dict[tuple[str, str], int] = {}
        for entity in dict.fromkeys(item.entity for item in findings):
            declared = self._desk.catalogue.entities.get(entity)
            if declared is None or not declared.has("amount"):
                continue
            ids = {item.record_id for item in findings if item.entity == entity}
            for row in self._store.find_among(entity, "id", sorted(ids)):
                amounts[entity, str(row["id"])] = int(row["amount"] or 0)
        return amounts

    def lines(self) -> list[IssueLine]:
        """Every issue, the overdue first, then by the day it is due."""
        rows, today = self._store.find("supervision_issue"), self._desk.today()
        targets = {(str(row["target_entity"] or ""), str(row["target_id"] or "")) for row in rows}
        with self._store.query() as door:
            names = Subjects(door, self._desk.catalogue).names(targets)
        lines = [self._line(row, names, today) for row in rows]
        return sorted(lines, key=lambda line: (not line.is_late, not line.is_open, line.due, line.issue_id))

    def _line(self, row: Record, names: Mapping[tuple[str, str], str], today: date) -> IssueLine:
        codes, status = self._desk.catalogue.codes, str(row["status"] or "")
        check = self._desk.catalogue.checks.get(str(row["rule_id"] or ""))
        told = [str(row["detail"] or ""), check.message if check else ""]
        if row["reply"]:
            told.append(f"答复：{row['reply']}")
        return IssueLine(
            issue_id=str(row["id"]),
            status=status,
            kind=codes["issue_type"].label(str(row["issue_type"] or "")),
            about=names.get((str(row["target_entity"] or ""), str(row["target_id"] or "")), ""),
            origin=codes["issue_source"].label(str(row["issue_source"] or "")),
            found=str(row["found_date"] or ""),
            due=str(row["due_date"] or ""),
            person=str(row["responsible_person"] or ""),
            state=codes["issue_status"].label(status),
            told="　".join(filter(None, told)),
            is_late=status in supervising.OPEN and _is_late(row, today),
        )

    # -- one issue -------------------------------------------------------------------------------

    def step(self, issue_id: str, step: str, typed: Mapping[str, str]) -> Changes:
        """Take one step with an issue, by its name: ``assign``, ``reply``, ``rectified``, ``close``,
        ``send_back`` or ``untrue``; ``typed`` holds what the step asks for."""
        reason = typed.get("reason", "")
        steps: Mapping[str, Callable[[], Changes]] = {
            "assign": lambda: self.assign(issue_id, typed["person"], typed["due"]),
            "reply": lambda: self.reply(issue_id, typed["reply"]),
            "rectified": lambda: self.rectified(issue_id, typed["day"]),
            "close": lambda: self.recheck(issue_id, holds=True, reason=reason),
            "send_back": lambda: self.recheck(issue_id, holds=False, reason=reason),
            "untrue": lambda: self.untrue(issue_id, reason),
        }
        return steps[step]()

    def assign(self, issue_id: str, person: str, due: str) -> Changes:
        """Say who puts an issue right, and by when (an ISO day)."""
        self._issue(issue_id, supervising.TO_VERIFY, supervising.RECTIFYING)
        if not person.strip():
            raise StationRefused("请填写责任人。")
        values: dict[str, Value] = {
            "responsible_person": person.strip(),
            "due_date": due,
            "status": supervising.RECTIFYING,
        }
        return self._write(issue_id, values, f"交办监管问题给{person.strip()}")

    def reply(self, issue_id: str, text: str) -> Changes:
        """What was found out and done about an issue that is not settled yet; evidence is attached to it."""
        self._issue(issue_id, *supervising.OPEN)
        if not text.strip():
            raise StationRefused("请写明核实和整改情况。")
        return self._write(issue_id, {"reply": text.strip()}, "填写核实和整改情况")

    def rectified(self, issue_id: str, day: str) -> Changes:
        """An issue was put right on a day; somebody else checks it again."""
        row = self._issue(issue_id, supervising.RECTIFYING)
        if day < str(row["found_date"] or ""):
            raise StationRefused("整改日期不能早于发现日期。")
        return self._write(
            issue_id, {"status": supervising.TO_RECHECK, "rectified_date": day}, "整改完成，待复核"
        )

    def recheck(self, issue_id: str, *, holds: bool, reason: str = "") -> Changes:
        """Check an issue again: close it, or send it back with a reason.

        Raises StationRefused for the person who answers for it: nobody checks their own work.
        """
        row = self._issue(issue_id, supervising.TO_RECHECK)
        if row["responsible_person"] == self._desk.person:
            raise StationRefused("责任人不能复核自己的整改，请由别人复核。")
        if holds:
            return self._write(issue_id, {"status": supervising.CLOSED}, f"复核销号：{reason}".rstrip("："))
        if not reason.strip():
            raise StationRefused("退回整改要写明原因。")
        values: dict[str, Value] = {"status": supervising.RECTIFYING, "rectified_date": None}
        return self._write(issue_id, values, f"复核退回：{reason.strip()}")

    def untrue(self, issue_id: str, reason: str) -> Changes:
        """An issue was looked into and is none."""
        self._issue(issue_id, supervising.TO_VERIFY)
        if not reason.strip():
            raise StationRefused("请写明核实情况。")
        return self._write(issue_id, {"status": supervising.UNTRUE}, f"核实不属实：{reason.strip()}")

    def _issue(self, issue_id: str, *states: str) -> Record:
        row = self._store.get("supervision_issue", issue_id)
        if row is None:
            raise StationRefused("没有这个监管问题。")
        if row["status"] not in states:
            table = self._desk.catalogue.codes["issue_status"]
            raise StationRefused(f"这个问题现在是“{table.label(str(row['status']))}”，不能这样办理。")
        return row

    def _write(self, issue_id: str, values: Mapping[str, Value], reason: str) -> Changes:
        return self._desk.hands.write([Edit("supervision_issue", issue_id, values)], reason)

    # -- standing reports ------------------------------------------------------------------------

    @cached_property
    def standing(self) -> Mapping[str, StandingReport]:
        """The standing reports by id, read when they are first needed."""
        return load_standing()

    def departments(self, measure: str) -> tuple[str, ...]:
        """Who answers for a measure today, as the circular and the province's records have it."""
        today = self._desk.today().isoformat()
        return responsible_departments(self._desk.catalogue, self._store, measure, today)

    def reports_of(self, department: str) -> list[StandingReport]:
        """The extracts of the measures a department answers for; raises StationRefused for a stranger."""
        found = [
            report
            for report in self.standing.values()
            if report.measure and department in self.departments(report.measure)
        ]
        if not found:
            raise StationRefused(f"六项帮扶的责任部门里没有“{department}”。")
        return found

    def report(self, report_id: str) -> StandingReport:
        """A standing report by its id; raises StationRefused."""
        known = self.standing.get(report_id)
        if known is None:
            named = "、".join(f"{item.id} {item.title}" for item in self.standing.values())
            raise StationRefused(f"没有“{report_id}”这种报表，可以选：{named}。")
        return known

    def sheets(self, report_id: str, year: int, area: str = "", quarter: int = 0) -> Sheets:
        """A standing report as sheets; a quarterly one of ``quarter``, or of the last that has begun."""
        with self._made(report_id, year, area, quarter) as made:
            payload = compose_standing(made, made.results(), self._circumstances(made))
            return Sheets(printed(payload, self._shelf), records_in(payload))

    def workbook(self, path: Path, report_id: str, year: int, area: str = "", quarter: int = 0) -> int:
        """A standing report as a workbook; returns how many records it holds."""
        with self._made(report_id, year, area, quarter) as made:
            return write_standing(path, made, made.results())

    def _circumstances(self, made: Standing) -> Circumstances:
        today, scope = self._desk.today(), made.scope
        return Circumstances(
            scope.name,
            scope.name + _OFFICES.get(len(scope.include[0]), "扶贫开发领导小组办公室"),
            f"{today.year}年{today.month}月{today.day}日",
            self.departments(made.report.measure) if made.report.measure else (),
        )

    @contextmanager
    def _made(self, report_id: str, year: int, area: str, quarter: int) -> Iterator[Standing]:
        report, scope = self.report(report_id), self._desk.scope(area)
        day = ""
        if quarter:
            day = self._last_day(report, year, quarter)
        with self._desk.engine(year, day=day) as (engine, _door):
            yield Standing(report, engine, scope, self._desk.divisions)

    def _last_day(self, report: StandingReport, year: int, quarter: int) -> str:
        """The day on which a quarter is seen; raises StationRefused when there is nothing to see."""
        if not report.quarterly:
            raise StationRefused(f"“{report.title}”不按季度生成。")
        today = self._desk.today()
        if date(year, quarter * 3 - 2, 1) > today:
            raise StationRefused(f"{year}年第{quarter}季度还没有开始。")
        return Period.of_quarter(year, quarter, today).day.isoformat()


def _is_late(row: Record, today: date) -> bool:
    return row["status"] != supervising.TO_RECHECK and str(row["due_date"] or "9") < today.isoformat()
