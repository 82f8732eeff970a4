"""The money: booking with gates, taking back by reversing entries, closing months, 总账 and 明细账."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from desktop_app.catalog.identity import new_id, record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.checks import books, vouchers
from desktop_app.checks.books import Account, DetailLine, GeneralLine, Move, Posting
from desktop_app.checks.registry import Found
from desktop_app.checks.values import number, text
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_GATES = {
    "fund_allocation": vouchers.allocation_refusals,
    "fund_disbursement": vouchers.disbursement_refusals,
    "fund_reimbursement": vouchers.reimbursement_refusals,
}
_NAMES = {"fund_allocation": "下达", "fund_disbursement": "拨付", "fund_reimbursement": "报账"}


class Write(Protocol):
    """Saves edits in one journaled transaction."""

    def __call__(self, edits: Sequence[Edit], reason: str, /) -> Changes:
        """Save; raises StationRefused."""
        ...


@dataclass(frozen=True, slots=True)
class GeneralRow:
    """A line of 总账 with the name of its account: a document number, or a project."""

    title: str
    line: GeneralLine


class LedgerDesk:
    """The books of one station. Amounts are fen."""

    def __init__(self, store: Store, catalogue: Catalogue, area: str, person: str, write: Write) -> None:
        self._store = store
        self._catalogue = catalogue
        self._area = area
        self._person = person
        self._write = write

    # -- booking -----------------------------------------------------------------------------------

    def refusals(self, entity: str, values: Mapping[str, Value]) -> list[str]:
        """What stands against an entry as it is typed, in sentences; an empty list lets it be booked."""
        row = {"id": "", **values}
        gaps = [
            f"请填写{item.label}。"
            for item in self._catalogue.entity(entity).stored_fields
            if item.name in ("amount", "date", "doc_date", "doc_no") and values.get(item.name) in (None, "")
        ]
        locked = vouchers.month_locked(entity, None, row, self.closed_months())
        return [*gaps, *([locked] if locked else []), *_GATES[entity](self._store, row)]

    def book(self, entity: str, values: Mapping[str, Value], reason: str = "") -> str:
        """Book an allocation, a payment or an account; returns its id.

        Raises StationRefused with every reason when the chain would not balance to the fen.
        """
        stands = self.refusals(entity, values)
        if stands:
            raise StationRefused(f"这笔{_NAMES[entity]}不能记账。", _told(entity, stands))
        made = record_id(self._catalogue.entity(entity), values)
        self._write([Edit(entity, made, dict(values))], reason or f"记账：{_NAMES[entity]}")
        return made

    def reverse(self, entity: str, voucher_id: str, day: str, voucher_no: str, reason: str) -> str:
        """Take a voucher back by an entry that names it (红冲); both stay. Returns the new entry's id."""
        row = self._store.get(entity, voucher_id)
        if row is None or entity not in ("fund_disbursement", "fund_reimbursement"):
            raise StationRefused("没有这张凭证。")
        if not reason.strip():
            raise StationRefused("红冲要写明原因。")
        stands = list(vouchers.reversal_refusals(self._store, entity, row))
        copied = {
            item.name: row[item.name]
            for item in self._catalogue.entity(entity).stored_fields
            if row[item.name] is not None
            and item.name not in ("opening_balance", "is_deleted", "void_reason")
        }
        whole = number(row, "amount") + number(row, "opening_balance")
        values: dict[str, Value] = {
            **copied,
            "amount": -abs(whole),
            "date": day,
            "voucher_no": voucher_no,
            "reverses_id": voucher_id,
        }
        locked = vouchers.month_locked(entity, None, values, self.closed_months())
        stands += [locked] if locked else []
        stands += ["红冲日期早于原凭证日期。"] if day < text(row, "date") else []
        if stands:
            raise StationRefused("这张凭证不能红冲。", _told(entity, stands))
        made = new_id()
        self._write([Edit(entity, made, values)], f"红冲：{reason.strip()}")
        return made

    # -- months ------------------------------------------------------------------------------------

    def closed_months(self) -> frozenset[str]:
        """The months that are closed here, as ``2018-09``."""
        rows = self._store.find("ledger_month", division_code=self._area)
        return frozenset(text(row, "month") for row in rows)

    def close_month(self, month: str, today: date) -> Changes:
        """Close a month that is over: from then on it changes only by reversing entries in later months."""
        if not _MONTH.fullmatch(month):
            raise StationRefused("月份应写成2018-09。")
        if month >= today.isoformat()[:7]:
            raise StationRefused("这个月还没有过完，不能月结。")
        if month in self.closed_months():
            raise StationRefused("这个月已经月结。")
        total = dict.fromkeys(Move, 0)
        for item in self._postings():
            if item.day[:7] == month and not item.is_opening:
                total[item.move] += item.amount
        values: dict[str, Value] = {
            "division_code": self._area,
            "month": month,
            "closed_date": today.isoformat(),
            "closed_by": self._person,
            "allocated": total[Move.GRANTED] + total[Move.ADJUSTED] + total[Move.RETURNED],
            "disbursed": total[Move.DISBURSED],
            "accounted": total[Move.ACCOUNTED],
        }
        made = record_id(self._catalogue.entity("ledger_month"), values)
        return self._write([Edit("ledger_month", made, values)], f"{month}月结")

    def guard(self, edits: Iterable[Edit]) -> None:
        """Refuse edits that would change a closed month, or that would open it again."""
        closed: frozenset[str] | None = None
        for edit in edits:
            if edit.entity == "ledger_month" and self._opens(edit):
                raise StationRefused("月结以后不能撤销；更正请用红冲凭证。")
            if edit.entity not in vouchers.DATED:
                continue
            closed = self.closed_months() if closed is None else closed
            before = self._store.get(edit.entity, edit.record_id)
            locked = vouchers.month_locked(edit.entity, before, {**(before or {}), **edit.values}, closed)
            if locked:
                raise StationRefused(locked)

    def _opens(self, edit: Edit) -> bool:
        """Whether a closed month would be closed no more: void, or said to be another month or place."""
        before = self._store.get(edit.entity, edit.record_id)
        moved = before is not None and any(
            edit.values.get(name, before[name]) != before[name] for name in ("month", "division_code")
        )
        return bool(edit.values.get("is_deleted")) or moved

    # -- books -------------------------------------------------------------------------------------

    def _postings(self) -> list[Posting]:
        return books.postings(self._store)

    def general(self, account: Account, first: str = "", last: str = "") -> list[GeneralRow]:
        """总账 of a period given by ISO days or months (``2018-09``), one row an account."""
        found = books.general_ledger(self._postings(), account, _first(first), _last(last))
        return [GeneralRow(self.account_title(account, line.key), line) for line in found]

    def detail(self, account: Account, key: str, first: str = "", last: str = "") -> list[DetailLine]:
        """明细账 of one account, by its document number or project id."""
        return books.detail_ledger(self._postings(), account, key, _first(first), _last(last))

    def account_title(self, account: Account, key: str) -> str:
        """What an account is called: its document number, or its project's name."""
        if account is Account.DOCUMENT:
            return key
        project = self._store.get("project", key)
        return text(project or {}, "name") or "（没有这个项目）"

    def account_of(self, record: Record) -> str:
        """The document number that a payment's money came down with."""
        allocation = self._store.get("fund_allocation", text(record, "allocation_id"))
        return books.document_of(allocation)


def _told(entity: str, sentences: Iterable[str]) -> tuple[Found, ...]:
    return tuple(Found("", "error", sentence, entity, "", "amount") for sentence in sentences)


def _first(period: str) -> str:
    return f"{period}-01" if _MONTH.fullmatch(period) else period


def _last(period: str) -> str:
    if not _MONTH.fullmatch(period):
        return period
    year, month = map(int, period.split("-"))
    return f"{period}-{calendar.monthrange(year, month)[1]:02}"
