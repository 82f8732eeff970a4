"""The facts checks are called with: a household, a project or an allocation with everything around it.

Plain frozen data. ``loading`` fetches them from a store; tests write them down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from desktop_app.catalog.model import NoticeType, Record
from desktop_app.checks.timeline import age, belongs, in_force, in_order, reference_day, sex, status_after
from desktop_app.checks.values import number, text

_EMPTY: Record = MappingProxyType({})


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
    its members; ``followups`` of its relocations; ``schools`` the organisations its students go to, by id.
    """

    household: Record
    members: tuple[Record, ...] = ()
    years: Mapping[int, Record] = field(default_factory=dict)
    member_years: Mapping[int, Mapping[str, Record]] = field(default_factory=dict)
    incomes: Mapping[int, Record] = field(default_factory=dict)
    status_changes: tuple[Record, ...] = ()
    relocations: tuple[Record, ...] = ()
    followups: tuple[Record, ...] = ()
    helper_assignments: tuple[Record, ...] = ()
    employments: tuple[Record, ...] = ()
    enrolments: tuple[Record, ...] = ()
    trainings: tuple[Record, ...] = ()
    notices: Mapping[str, Record] = field(default_factory=dict)
    schools: Mapping[str, Record] = field(default_factory=dict)

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
        rows = self.member_years.get(year, {})
        people = tuple(
            Person(member, rows.get(text(member, "id"), _EMPTY), age(member, reference), sex(member))
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
            len(self.present(date(reference.year - 1, 12, 31))),
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


@dataclass(frozen=True, slots=True)
class VillageCount:
    """What the register holds of a place in a year: households entitled to help and their people, the
    people still poor, all households and people ever registered; and the rural population (0 unknown)."""

    households: int = 0
    persons: int = 0
    poor_persons: int = 0
    households_ever: int = 0
    persons_ever: int = 0
    rural_population: int = 0


@dataclass(frozen=True, slots=True)
class AllocationFacts:
    """An allocation with its children (splits, adjustments, returns), the project funds taken from it and
    what was disbursed of it and accounted for, in all projects. Amounts in fen.

    ``fee_projects`` are the ids of those of its projects that are management fees (type 13).
    """

    allocation: Record
    children: tuple[Record, ...] = ()
    funds: tuple[Record, ...] = ()
    disbursements: tuple[Record, ...] = ()
    reimbursements: tuple[Record, ...] = ()
    fee_projects: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The allocation's record id."""
        return text(self.allocation, "id")


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """A year's budget and the allocations that name it. Amounts in fen."""

    budget: Record
    allocations: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A project and everything it is judged by, void records left out.

    ``notices`` are those of the project, whatever their state, ``complaints`` what came in on them;
    ``allocations`` those its funds and
    disbursements name, with their whole ledgers; ``households`` the beneficiaries' households by id;
    ``siblings`` the other projects of the same place and year; ``other_benefits`` what the beneficiary
    households receive from other projects of the year: (project, beneficiary) pairs; ``invoices`` and
    ``vouchers`` other records that bear the same number, by number. ``memo`` keeps what was worked out.
    """

    project: Record
    funds: tuple[Record, ...] = ()
    indicators: tuple[Record, ...] = ()
    beneficiaries: tuple[Record, ...] = ()
    allocations: Mapping[str, AllocationFacts] = field(default_factory=dict)
    disbursements: tuple[Record, ...] = ()
    reimbursements: tuple[Record, ...] = ()
    notices: tuple[Record, ...] = ()
    complaints: tuple[Record, ...] = ()
    households: Mapping[str, HouseholdFacts] = field(default_factory=dict)
    siblings: tuple[Record, ...] = ()
    other_benefits: tuple[tuple[Record, Record], ...] = ()
    invoices: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    vouchers: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    relatives: tuple[Record, ...] = ()
    cadres: tuple[Record, ...] = ()
    register: VillageCount = VillageCount()
    progress: tuple[Record, ...] = ()
    memo: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)

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

    ``postings`` are the places where it hangs; none when only the notice itself names them.
    ``rendered`` is the whole text of the sheets, ``missing`` the labels of elements that were left
    empty, ``allowed`` numbers that may be printed whatever they look like (project codes, credit codes,
    office telephones), ``secrets`` texts that must not appear (addresses, accounts), ``current_hash`` the
    hash of what the records would print today, None when not computed.
    """

    notice: Record
    kind: NoticeType
    rendered: str = ""
    missing: tuple[str, ...] = ()
    evidence: tuple[Record, ...] = ()
    postings: tuple[Record, ...] = ()
    complaints: tuple[Record, ...] = ()
    allowed: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    current_hash: str | None = None


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """A village's year beside what the register holds of the village."""

    row: Record
    register: VillageCount = VillageCount()


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """A training event and everybody who took part."""

    event: Record
    participants: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class DonationFacts:
    """A donation, what was made of it, and the donations that bear the same receipt number."""

    donation: Record
    funds: tuple[Record, ...] = ()
    matches: tuple[Record, ...] = ()
    same_receipts: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A resettlement site and the relocations to it."""

    site: Record
    relocations: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class IndustryFacts:
    """An enterprise or cooperative and its investment year by year."""

    entity: Record
    years: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class PairingFacts:
    """All pairings, the national poverty counties of the area as (code, name), and the supporting
    organisations by id."""

    pairings: tuple[Record, ...] = ()
    poverty_counties: tuple[tuple[str, str], ...] = ()
    supporters: Mapping[str, Record] = field(default_factory=dict)
