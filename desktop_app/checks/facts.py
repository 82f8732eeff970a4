"""The facts checks are called with: a household, a project or an allocation with everything around it.

Plain frozen data. ``loading`` fetches them from a store; tests write them down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from desktop_app.catalog.model import NoticeType, Record
from desktop_app.checks.identity import IdNumber
from desktop_app.checks.values import day, number, text

_NONE: Mapping[str, Record] = MappingProxyType({})
_NO_YEARS: Mapping[int, Record] = MappingProxyType({})
_NO_MEMBER_YEARS: Mapping[int, Mapping[str, Record]] = MappingProxyType({})

NOT_EXITED = frozenset({"0", "1", "4"})
"""Poverty statuses of a household that still is poor: not exited, about to exit, fallen back."""

ENTITLED = frozenset({"0", "1", "2", "4"})
"""Poverty statuses under which assistance is due (VR-PRJ-015)."""

EXITED = frozenset({"2", "3"})

_STATUS_AFTER = {"identify": "0", "pre_exit": "1", "exit": "2", "return": "4", "remove": "9"}


def reference_day(year: int, today: date) -> date:
    """The day on which a year is looked at: its last day, or today while it lasts."""
    return min(date(year, 12, 31), max(today, date(year, 1, 1)))


def age_on(born: date, reference: date) -> int:
    """Completed years of life on a day."""
    return reference.year - born.year - ((reference.month, reference.day) < (born.month, born.day))


def birth_date(member: Record) -> date | None:
    """The day of birth: from the identity number, or as typed for a person without papers."""
    number_ = IdNumber.parse(member.get("id_no"))
    typed = day(member, "birth_date")
    return typed if number_ is None else (number_.birth_date or typed)


def sex(member: Record) -> str | None:
    """The code of the sex in the identity number; None when there is no number."""
    number_ = IdNumber.parse(member.get("id_no"))
    return None if number_ is None else number_.sex


def age(member: Record, reference: date) -> int | None:
    """The member's age on a day; None while the day of birth is unknown."""
    born = birth_date(member)
    return None if born is None else age_on(born, reference)


def belongs(member: Record, reference: date) -> bool:
    """Whether a member belongs to the household on a day: has come and has not gone."""
    joined, left = text(member, "joined_date"), text(member, "left_date")
    iso = reference.isoformat()
    return (not joined or joined <= iso) and (not left or left > iso)


def status_after(change: Record) -> str | None:
    """The poverty status that a status change brings about."""
    kind = text(change, "change_kind")
    typed = text(change, "poverty_status")
    if kind == "imported" or (kind == "exit" and typed in EXITED):
        return typed or None
    return _STATUS_AFTER.get(kind)


def in_force(change: Record, reference: date) -> bool:
    """Whether a status change has taken effect; an imported one always has."""
    effective = text(change, "effective_date")
    if not effective:
        return text(change, "change_kind") == "imported" and number(change, "year") <= reference.year
    return effective <= reference.isoformat()


def in_order(changes: Iterable[Record]) -> tuple[Record, ...]:
    """Status changes in the order in which they happened."""
    order = ("imported", *_STATUS_AFTER)
    return tuple(
        sorted(
            changes,
            key=lambda change: (
                number(change, "year"),
                text(change, "effective_date") or "9999",
                order.index(text(change, "change_kind")) if text(change, "change_kind") in order else 0,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class Person:
    """A member as he or she was in one year; ``situation`` is the member_year, if there is one."""

    member: Record
    situation: Record
    age: int | None
    sex: str | None

    @property
    def id(self) -> str:
        """The member's record id."""
        return text(self.member, "id")

    @property
    def kinship(self) -> str:
        """The relation to the head; empty when not yet entered."""
        return text(self.situation, "kinship")


@dataclass(frozen=True, slots=True)
class YearFacts:
    """One household in one year. ``status`` is the poverty status at the reference day of the year."""

    household: Record
    year: int
    reference: date
    situation: Record | None
    income: Record | None
    people: tuple[Person, ...]
    status: str | None
    income_before: Record | None = None
    count_before: int = 0
    employments: tuple[Record, ...] = ()
    trained: frozenset[str] = frozenset()
    moved_in: bool = False
    exited_in_year: bool = False
    imported: Mapping[str, int] | None = None

    @property
    def head(self) -> Person | None:
        """The household's head, the first when there are several by mistake."""
        return next((person for person in self.people if person.kinship == "01"), None)


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """A household and everything that hangs on it, void records left out.

    ``years``, ``incomes`` by year; ``member_years`` by year and member id; ``employments`` of all
    members; ``notices`` those that status changes name, by id; ``trainings`` the participations of
    its members; ``followups`` of its relocations.
    """

    household: Record
    members: tuple[Record, ...] = ()
    years: Mapping[int, Record] = _NO_YEARS
    member_years: Mapping[int, Mapping[str, Record]] = _NO_MEMBER_YEARS
    incomes: Mapping[int, Record] = _NO_YEARS
    status_changes: tuple[Record, ...] = ()
    relocations: tuple[Record, ...] = ()
    followups: tuple[Record, ...] = ()
    helper_assignments: tuple[Record, ...] = ()
    employments: tuple[Record, ...] = ()
    enrolments: tuple[Record, ...] = ()
    trainings: tuple[Record, ...] = ()
    notices: Mapping[str, Record] = _NONE

    @property
    def id(self) -> str:
        """The household's record id."""
        return text(self.household, "id")

    @property
    def known_years(self) -> tuple[int, ...]:
        """The years of which anything is recorded, in order."""
        return tuple(sorted({*self.years, *self.member_years, *self.incomes}))

    def present(self, reference: date) -> tuple[Record, ...]:
        """The members who belong to the household on a day."""
        return tuple(member for member in self.members if belongs(member, reference))

    def status_on(self, reference: date) -> str | None:
        """The poverty status on a day; None before the household was identified."""
        status = None
        for change in in_order(self.status_changes):
            if in_force(change, reference):
                status = status_after(change)
        return status

    def in_year(self, year: int, today: date, imported: Mapping[str, int] | None = None) -> YearFacts:
        """The household in one year, looked at on the reference day of that year.

        ``imported`` holds computed columns of an imported sheet, to be compared with what we compute.
        """
        reference = reference_day(year, today)
        rows = self.member_years.get(year, _NONE)
        people = tuple(
            Person(member, rows.get(text(member, "id"), _NONE_RECORD), age(member, reference), sex(member))
            for member in self.present(reference)
        )
        ids = {person.id for person in people}
        return YearFacts(
            self.household,
            year,
            reference,
            self.years.get(year),
            self.incomes.get(year),
            people,
            self.status_on(reference),
            self.incomes.get(year - 1),
            len(self.present(date(year - 1, 12, 31))),
            tuple(row for row in self.employments if row.get("member_id") in ids),
            frozenset(text(row, "member_id") for row in self.trainings),
            self._moved_in(reference),
            self._exited_in(year, reference),
            imported,
        )

    def _moved_in(self, reference: date) -> bool:
        moves = (text(row, "move_in_date") for row in self.relocations)
        return any(moved and moved <= reference.isoformat() for moved in moves)

    def _exited_in(self, year: int, reference: date) -> bool:
        return any(
            text(change, "change_kind") == "exit"
            and number(change, "year") == year
            and in_force(change, reference)
            for change in self.status_changes
        )


_NONE_RECORD: Record = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class VillageCount:
    """What the register holds of a place in a year: entitled households and their people, and everybody
    ever registered there, against the registered rural population of the place (0 when unknown)."""

    households: int = 0
    persons: int = 0
    persons_ever: int = 0
    rural_population: int = 0


@dataclass(frozen=True, slots=True)
class AllocationFacts:
    """An allocation with its children (splits, adjustments, returns), the project funds taken from it and
    what was disbursed of it and accounted for, in all projects. Amounts in fen."""

    allocation: Record
    children: tuple[Record, ...] = ()
    funds: tuple[Record, ...] = ()
    disbursements: tuple[Record, ...] = ()
    reimbursements: tuple[Record, ...] = ()

    @property
    def id(self) -> str:
        """The allocation's record id."""
        return text(self.allocation, "id")


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A project and everything it is judged by, void records left out.

    ``notices`` are those of the project, whatever their state; ``allocations`` those its funds and
    disbursements name, with their whole ledgers; ``households`` the beneficiaries' households by id;
    ``siblings`` the other projects of the same place and year; ``other_benefits`` what the beneficiary
    households receive from other projects of the year: (project, beneficiary) pairs; ``invoices`` and
    ``vouchers`` other records that bear the same number, by number.
    """

    project: Record
    funds: tuple[Record, ...] = ()
    indicators: tuple[Record, ...] = ()
    beneficiaries: tuple[Record, ...] = ()
    allocations: Mapping[str, AllocationFacts] = field(default_factory=dict)
    disbursements: tuple[Record, ...] = ()
    reimbursements: tuple[Record, ...] = ()
    notices: tuple[Record, ...] = ()
    households: Mapping[str, HouseholdFacts] = field(default_factory=dict)
    siblings: tuple[Record, ...] = ()
    other_benefits: tuple[tuple[Record, Record], ...] = ()
    invoices: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    vouchers: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    relatives: tuple[Record, ...] = ()
    cadres: tuple[Record, ...] = ()
    register: VillageCount = VillageCount()

    @property
    def id(self) -> str:
        """The project's record id."""
        return text(self.project, "id")

    @property
    def status(self) -> int:
        """The project status as a number, 0 when not yet set."""
        return int(text(self.project, "project_status") or 0)

    @property
    def to_household(self) -> bool:
        """Whether the project reaches households one by one (到户)."""
        return text(self.project, "delivery_grain") == "1"

    def notices_of(self, code: str) -> tuple[Record, ...]:
        """The project's notices of one type that stand: neither draft nor withdrawn."""
        return tuple(
            notice
            for notice in self.notices
            if notice.get("notice_type") == code and text(notice, "state") in ("20", "30", "40")
        )


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice about to be issued, or issued.

    ``rendered`` is the whole text of the sheets, ``missing`` the labels of elements that were left
    empty, ``allowed`` numbers that may be printed whatever they look like (project codes, credit codes),
    ``current_hash`` the hash of what the records would print today, None when not computed.
    """

    notice: Record
    kind: NoticeType
    rendered: str = ""
    missing: tuple[str, ...] = ()
    evidence: tuple[Record, ...] = ()
    complaints: tuple[Record, ...] = ()
    allowed: tuple[str, ...] = ()
    current_hash: str | None = None


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """A training event and everybody who took part."""

    event: Record
    participants: tuple[Record, ...] = ()
