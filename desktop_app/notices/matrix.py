"""Every yuan published: allocation and project beside the notices that must tell of their money.

A cell compares, to the fen, what a live notice states of a record with what the ledger says now. Source:
domain notes §1 L2–L5, §6; PM rows on 公告公示; amendments A1 (leaves), A2 (reversing entries).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop_app.catalog.model import Record, Records
from desktop_app.checks.money import signed
from desktop_app.checks.values import number, text
from desktop_app.notices.freeze import thaw
from desktop_app.notices.model import Payload

CODES = ("N08", "N09", "N10", "N11", "N12", "N13", "N14", "N15", "N20")
_LIVE = ("30", "40")
_TO_HOUSEHOLD = "1"
_GUANGDONG = ("07", "08")
_STOPPED = 98


class Mark(StrEnum):
    """What a cell says."""

    NOT_DUE = "not_due"
    MISSING = "missing"
    AGREES = "agrees"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Cell:
    """One required notice of one record; amounts in fen, None where there is no notice.

    ``waiting`` says that a notice is issued but does not hang yet: that publishes nothing.
    """

    mark: Mark
    ledger: int = 0
    stated: int | None = None
    number: str = ""
    publish: str = ""
    notice_ids: tuple[str, ...] = ()
    waiting: bool = False

    @property
    def is_red(self) -> bool:
        """Whether money is unpublished, or published otherwise than the ledger has it."""
        return self.mark in (Mark.MISSING, Mark.DIFFERS)


@dataclass(frozen=True, slots=True)
class Line:
    """An allocation or a project with a cell for each type of ``CODES``."""

    entity: str
    record_id: str
    title: str
    cells: Mapping[str, Cell]

    @property
    def is_red(self) -> bool:
        """Whether any cell is."""
        return any(cell.is_red for cell in self.cells.values())


Target = tuple[str, str]
_NOTHING = Cell(Mark.NOT_DUE)


@dataclass(frozen=True)
class _Ledger:
    """What is asked of the records; a notice's payload is thawed once."""

    records: Records
    today: date
    payloads: dict[str, Payload]

    def payload(self, notice: Record) -> Payload:
        known = self.payloads.get(text(notice, "id"))
        if known is None:
            known = self.payloads[text(notice, "id")] = thaw(text(notice, "payload") or "{}")
        return known

    def of_project(self, project: Record, code: str) -> list[Record]:
        """The notices of a type about one project alone."""
        return self.records.find("notice", project_id=project["id"], notice_type=code)

    def naming(self, target: Target, code: str) -> list[Record]:
        """The notices of a type that name a record in a row."""
        items = self.records.find("notice_item", target_entity=target[0], target_id=target[1])
        notices = (self.records.get("notice", text(item, "notice_id")) for item in items)
        return [notice for notice in notices if notice and text(notice, "notice_type") == code]

    def stated(self, notice: Record, targets: Sequence[Target]) -> int | None:
        """The sum that a notice states of its targets among these; None when it tells no amount."""
        payload = self.payload(notice)
        amounts = payload.get("stated")
        if amounts is None:
            return None
        wanted = set(targets)
        pairs = zip(payload["targets"], amounts, strict=True)
        return sum(int(fen) for (entity, target), fen in pairs if (entity, target) in wanted)


def matrix(records: Records, area: str, year: int, today: date) -> list[Line]:
    """The allocations handed down in a year and its projects, within an area; what is red comes first."""
    ledger = _Ledger(records, today, {})
    lines = [*_allocations(ledger, area, year), *_projects(ledger, area, year)]
    return sorted(lines, key=lambda line: (not line.is_red, line.entity, line.title, line.record_id))


def _allocations(ledger: _Ledger, area: str, year: int) -> Iterator[Line]:
    for row in ledger.records.find("fund_allocation"):
        if not text(row, "to_division").startswith(area) or not text(row, "doc_date").startswith(str(year)):
            continue
        target = ("fund_allocation", text(row, "id"))
        cell = _cell(ledger, True, number(row, "amount"), ledger.naming(target, "N09"), [target])
        cells = {**dict.fromkeys(CODES, _NOTHING), "N09": cell}
        yield Line("fund_allocation", target[1], text(row, "doc_no"), cells)


def _projects(ledger: _Ledger, area: str, year: int) -> Iterator[Line]:
    for project in ledger.records.find("project", year=year):
        if text(project, "division_code").startswith(area):
            cells = {code: _of_project(ledger, project, code) for code in CODES}
            yield Line("project", text(project, "id"), text(project, "name"), cells)


def _of_project(ledger: _Ledger, project: Record, code: str) -> Cell:
    if code not in _PROJECT_CELLS or int(text(project, "project_status") or 0) >= _STOPPED:
        return _NOTHING
    return _PROJECT_CELLS[code](ledger, project)


def _budget(ledger: _Ledger, project: Record) -> int:
    return sum(
        number(row, "planned") for row in ledger.records.find("project_fund", project_id=project["id"])
    )


def _spent(ledger: _Ledger, project: Record, until: str = "9999") -> int:
    rows = ledger.records.find("fund_reimbursement", project_id=project["id"])
    return sum(signed(row) for row in rows if text(row, "date") <= until)


def _planned(code: str, least: int) -> Callable[[_Ledger, Record], Cell]:
    """A list in which the project stands with its budget, due from a status on."""

    def cell(ledger: _Ledger, project: Record) -> Cell:
        target = ("project", text(project, "id"))
        due = int(text(project, "project_status") or 0) >= least
        return _cell(ledger, due, _budget(ledger, project), ledger.naming(target, code), [target])

    return cell


def _before(ledger: _Ledger, project: Record) -> Cell:
    target = ("project", text(project, "id"))
    due = int(text(project, "project_status") or 0) >= 45
    return _cell(ledger, due, _budget(ledger, project), ledger.of_project(project, "N11"), [target])


def _subsidies(ledger: _Ledger, project: Record) -> Cell:
    rows = ledger.records.find("project_beneficiary", project_id=project["id"])
    targets = [("project_beneficiary", text(row, "id")) for row in rows]
    begun = int(text(project, "project_status") or 0) >= 50
    due = text(project, "delivery_grain") == _TO_HOUSEHOLD and begun
    total = sum(number(row, "amount") for row in rows)
    return _cell(ledger, due, total, ledger.of_project(project, "N12"), targets, together=True)


def _completion(ledger: _Ledger, project: Record) -> Cell:
    target = ("project", text(project, "id"))
    due = int(text(project, "project_status") or 0) >= 75
    return _cell(ledger, due, _spent(ledger, project), ledger.of_project(project, "N13"), [target])


def _year_end(ledger: _Ledger, project: Record) -> Cell:
    """The year's account, compared with what had been spent on the day it was hung."""
    target = ("project", text(project, "id"))
    notices = ledger.naming(target, "N14")
    last = max((text(item, "publish_date") for item in _live(notices)), default="9999")
    due = int(text(project, "project_status") or 0) >= 40 and ledger.today.year > number(project, "year")
    return _cell(ledger, due, _spent(ledger, project, last), notices, [target])


def _guangdong(ledger: _Ledger, project: Record) -> Cell:
    target = ("project", text(project, "id"))
    rows = ledger.records.find("project_fund", project_id=project["id"])
    amount = sum(number(row, "planned") for row in rows if text(row, "source_code").startswith(_GUANGDONG))
    due = amount > 0 and ledger.today.year > number(project, "year")
    return _cell(ledger, due, amount, ledger.naming(target, "N15"), [target])


def _village_books(ledger: _Ledger, project: Record) -> Cell:
    """What villages spent of the project's money, line by line in their cash books."""
    lines = [
        line
        for row in ledger.records.find("fund_reimbursement", project_id=project["id"])
        for line in ledger.records.find("village_cashbook", reimbursement_id=row["id"])
    ]
    targets = [("village_cashbook", text(line, "id")) for line in lines]
    notices = {text(notice, "id"): notice for target in targets for notice in ledger.naming(target, "N20")}
    total = sum(number(line, "expense") for line in lines)
    return _cell(ledger, bool(lines), total, list(notices.values()), targets, together=True)


_PROJECT_CELLS: Mapping[str, Callable[[_Ledger, Record], Cell]] = {
    "N08": _planned("N08", 20),
    "N10": _planned("N10", 40),
    "N11": _before,
    "N12": _subsidies,
    "N13": _completion,
    "N14": _year_end,
    "N15": _guangdong,
    "N20": _village_books,
}


def _live(notices: Sequence[Record]) -> list[Record]:
    return [notice for notice in notices if text(notice, "state") in _LIVE]


def _cell(
    ledger: _Ledger,
    due: bool,
    amount: int,
    notices: Sequence[Record],
    targets: Sequence[Target],
    *,
    together: bool = False,
) -> Cell:
    """One cell: of several live notices the newest counts, or all ``together`` (one for each village)."""
    live = sorted(_live(notices), key=lambda row: (text(row, "publish_date"), text(row, "id")))
    if not live:
        waiting = any(text(row, "state") == "20" for row in notices)
        return Cell(Mark.MISSING, amount, waiting=waiting) if due else _NOTHING
    counted = live if together else live[-1:]
    told = [ledger.stated(notice, targets) for notice in counted]
    known = [fen for fen in told if fen is not None]
    stated = sum(known) if len(known) == len(told) else None
    return Cell(
        Mark.AGREES if stated == amount else Mark.DIFFERS,
        amount,
        stated,
        "、".join(text(notice, "number") for notice in counted),
        text(counted[-1], "publish_date"),
        tuple(text(notice, "id") for notice in counted),
    )
