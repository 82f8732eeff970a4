"""The books of the money: every movement as a posting, 总账 and 明细账 made from them (amendments A1, A2).

Accounts are kept by document number and by project. All amounts are whole fen; a reversing entry (红冲)
takes away; what was brought in when the books were begun (期初) stands before every movement. Of a split
allocation only the leaves hold money: what goes to a child leaves its parent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.catalog.model import Record, Records
from desktop_app.checks.money import signed
from desktop_app.checks.values import filled, number, text


class Account(StrEnum):
    """By what the books are kept."""

    DOCUMENT = "document"
    PROJECT = "project"


class Move(StrEnum):
    """What happens to money, in the order of the chain."""

    GRANTED = "granted"
    ADJUSTED = "adjusted"
    RETURNED = "returned"
    SPLIT = "split"
    PLANNED = "planned"
    DISBURSED = "disbursed"
    ACCOUNTED = "accounted"


_LABELS = {
    Move.GRANTED: "指标下达",
    Move.ADJUSTED: "指标调整",
    Move.RETURNED: "退回收回",
    Move.SPLIT: "分解到下级",
    Move.PLANNED: "安排到项目",
    Move.DISBURSED: "拨付",
    Move.ACCOUNTED: "报账",
}
_KINDS = {"1": Move.GRANTED, "6": Move.GRANTED, "2": Move.ADJUSTED, "5": Move.RETURNED}
_OF_DOCUMENT = frozenset(Move) - {Move.PLANNED}
_OF_PROJECT = frozenset({Move.PLANNED, Move.RETURNED, Move.DISBURSED, Move.ACCOUNTED})


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement. ``amount`` is signed fen; ``entity`` and ``record_id`` say where it was entered.

    ``document`` is the document number the money came down with, ``day`` an ISO date, empty when it was
    never dated; ``is_opening`` marks what was brought in, ``reverses`` the record that is taken back.
    """

    move: Move
    day: str
    amount: int
    document: str
    project_id: str
    voucher: str
    summary: str
    entity: str
    record_id: str
    is_opening: bool = False
    reverses: str = ""

    def belongs_to(self, account: Account) -> bool:
        """Whether accounts of this kind show the posting."""
        if account is Account.DOCUMENT:
            return self.move in _OF_DOCUMENT
        return self.move in _OF_PROJECT and bool(self.project_id)

    def key(self, account: Account) -> str:
        """The account it is booked on."""
        return self.document if account is Account.DOCUMENT else self.project_id


def postings(records: Records) -> list[Posting]:
    """Every movement in the records, in order of day."""
    allocations = {text(row, "id"): row for row in records.find("fund_allocation")}
    disbursements = {text(row, "id"): row for row in records.find("fund_disbursement")}
    found = [
        *_allocated(allocations),
        *_planned(records, allocations),
        *_disbursed(disbursements.values(), allocations),
        *_accounted(records.find("fund_reimbursement"), disbursements, allocations),
    ]
    return sorted(found, key=lambda item: (item.day, list(Move).index(item.move), item.record_id))


def document_of(allocation: Record | None) -> str:
    """The document number of an allocation; a sentence where it has none."""
    return text(allocation or {}, "doc_no").strip() or "（没有文号）"


def _allocated(allocations: dict[str, Record]) -> Iterator[Posting]:
    for record_id, row in allocations.items():
        move = _KINDS.get(text(row, "ledger_type"), Move.GRANTED)
        opening = filled(row, "opening_balance")
        amount = number(row, "opening_balance" if opening else "amount")
        above = allocations.get(text(row, "parent_allocation_id"))
        changes_parent = move in (Move.ADJUSTED, Move.RETURNED) and above is not None
        document = document_of(above if changes_parent else row)
        own = Posting(
            move,
            text(row, "doc_date"),
            -abs(amount) if move is Move.RETURNED else amount,
            document,
            text(row, "project_id"),
            text(row, "doc_no"),
            text(row, "note") or _LABELS[move],
            "fund_allocation",
            record_id,
            opening,
        )
        yield own
        if above is not None and not changes_parent:
            yield Posting(
                Move.SPLIT,
                own.day,
                -amount,
                document_of(above),
                "",
                own.voucher,
                f"分解：{document}",
                own.entity,
                record_id,
                opening,
            )


def _planned(records: Records, allocations: dict[str, Record]) -> Iterator[Posting]:
    days = {text(row, "id"): text(row, "approve_date") for row in records.find("project")}
    for row in records.find("project_fund"):
        project = text(row, "project_id")
        document = text(row, "doc_no") or document_of(allocations.get(text(row, "allocation_id")))
        yield Posting(
            Move.PLANNED,
            days.get(project, ""),
            number(row, "planned"),
            document,
            project,
            document,
            _LABELS[Move.PLANNED],
            "project_fund",
            text(row, "id"),
        )


def _disbursed(rows: Iterable[Record], allocations: dict[str, Record]) -> Iterator[Posting]:
    for row in rows:
        document = document_of(allocations.get(text(row, "allocation_id")))
        yield from _voucher(row, Move.DISBURSED, "fund_disbursement", document, text(row, "payee"))


def _accounted(
    rows: Iterable[Record], disbursements: dict[str, Record], allocations: dict[str, Record]
) -> Iterator[Posting]:
    for row in rows:
        paid = disbursements.get(text(row, "disbursement_id"), {})
        document = document_of(allocations.get(text(paid, "allocation_id")))
        summary = "　".join(part for part in (text(row, "payee"), text(row, "purpose")) if part)
        yield from _voucher(row, Move.ACCOUNTED, "fund_reimbursement", document, summary)


def _voucher(row: Record, move: Move, entity: str, document: str, summary: str) -> Iterator[Posting]:
    """A voucher, and before it what had been booked when the books were begun."""
    brought = number(row, "opening_balance")
    reverses = text(row, "reverses_id")
    word = "红冲" if reverses else _LABELS[move]
    for amount, is_opening in ((brought, True), (signed(row) - brought, False)):
        if amount or (not is_opening and not brought):
            yield Posting(
                move,
                text(row, "date"),
                amount,
                document,
                text(row, "project_id"),
                text(row, "voucher_no"),
                f"{word}：{summary}" if summary else word,
                entity,
                text(row, "id"),
                is_opening,
                reverses,
            )


@dataclass(frozen=True, slots=True)
class Sums:
    """What an account holds at a moment, in fen.

    ``granted`` is what came down and stayed (下达、调整，减去分解、退回) or, of a project, what was planned.
    """

    granted: int = 0
    disbursed: int = 0
    accounted: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(
            self.granted + other.granted,
            self.disbursed + other.disbursed,
            self.accounted + other.accounted,
        )

    @property
    def undisbursed(self) -> int:
        """What may still be paid out."""
        return self.granted - self.disbursed

    @property
    def unaccounted(self) -> int:
        """What was paid out and is not yet accounted for."""
        return self.disbursed - self.accounted

    @property
    def unspent(self) -> int:
        """结余: what is not spent (records.md §6)."""
        return self.granted - self.accounted


def _sums(posting: Posting) -> Sums:
    match posting.move:
        case Move.DISBURSED:
            return Sums(disbursed=posting.amount)
        case Move.ACCOUNTED:
            return Sums(accounted=posting.amount)
        case _:
            return Sums(granted=posting.amount)


@dataclass(frozen=True, slots=True)
class GeneralLine:
    """One line of 总账: an account in a period. ``closing`` = ``opening`` + ``moved``, to the fen."""

    key: str
    opening: Sums
    moved: Sums

    @property
    def closing(self) -> Sums:
        """What the account holds at the end."""
        return self.opening + self.moved


def general_ledger(
    found: Iterable[Posting], account: Account, first: str = "", last: str = ""
) -> list[GeneralLine]:
    """总账 of a period, one line an account, in order of their keys.

    ``first`` and ``last`` are ISO days, both counted; an empty one is open. What was brought in counts to the
    opening of every period that has begun by then.
    """
    opening: dict[str, Sums] = {}
    moved: dict[str, Sums] = {}
    for item in found:
        if not item.belongs_to(account) or (last and item.day > last):
            continue
        before = item.is_opening or (bool(first) and item.day < first)
        books = opening if before else moved
        key = item.key(account)
        books[key] = books.get(key, Sums()) + _sums(item)
    keys = sorted({*opening, *moved})
    return [GeneralLine(key, opening.get(key, Sums()), moved.get(key, Sums())) for key in keys]


class LineKind(StrEnum):
    """What a line of 明细账 is."""

    OPENING = "opening"
    POSTING = "posting"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One line of 明细账: what moved, and the balance after it.

    Lines of kind ``month`` and ``year`` hold 本月合计 and 本年累计; ``posting`` is set on the others' lines
    between them.
    """

    kind: LineKind
    summary: str
    moved: Sums
    balance: Sums
    day: str = ""
    posting: Posting | None = None


@dataclass(slots=True)
class _Running:
    """The sums that 明细账 carries along."""

    balance: Sums
    month: Sums = field(default_factory=Sums)
    year: Sums = field(default_factory=Sums)


def detail_ledger(
    found: Iterable[Posting], account: Account, key: str, first: str = "", last: str = ""
) -> list[DetailLine]:
    """明细账 of one account in a period: 期初, every posting, 本月合计 and 本年累计 after each month."""
    own = [item for item in found if item.belongs_to(account) and item.key(account) == key]
    own = [item for item in own if not last or item.day <= last]
    before = [item for item in own if item.is_opening or (first and item.day < first)]
    running = _Running(_total(before))
    lines = [DetailLine(LineKind.OPENING, "期初余额", Sums(), running.balance, first)]
    moves = [item for item in own if not item.is_opening and (not first or item.day >= first)]
    earlier = [item for item in before if not item.is_opening and moves and item.day[:4] == moves[0].day[:4]]
    running.year = _total(earlier)
    for place, item in enumerate(moves):
        amount = _sums(item)
        running.balance += amount
        running.month += amount
        running.year += amount
        lines.append(DetailLine(LineKind.POSTING, item.summary, amount, running.balance, item.day, item))
        following = moves[place + 1].day if place + 1 < len(moves) else ""
        lines += _closed(item.day, following, running)
    return lines


def _total(found: Iterable[Posting]) -> Sums:
    total = Sums()
    for item in found:
        total += _sums(item)
    return total


def _closed(day: str, following: str, running: _Running) -> Sequence[DetailLine]:
    """The two lines that close a month, when the next posting is of another month or there is none."""
    if following[:7] == day[:7]:
        return ()
    lines = (
        DetailLine(LineKind.MONTH, "本月合计", running.month, running.balance, day[:7]),
        DetailLine(LineKind.YEAR, "本年累计", running.year, running.balance, day[:7]),
    )
    running.month = Sums()
    if following[:4] != day[:4]:
        running.year = Sums()
    return lines
